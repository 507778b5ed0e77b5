//go:build !amd64 && !arm64

package rtype

// There are no stubs: package reflect knows the methods, and compiled code that calls one
// gets a panic.
const (
	stubCount = 0
	stubSize  = 16
)

func stubsAddr() uintptr { return 0 }
