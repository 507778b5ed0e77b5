//go:build amd64 || arm64

package stacks

// Size returns how large the stack of the calling goroutine has become, in bytes; 0 where that is not
// known.
func Size() uintptr
