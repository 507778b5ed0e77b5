//go:build !amd64 && !arm64

package csp

import "runtime"

// callerPC returns the place that the calling function was called from, which must not be inlined.
func callerPC() uintptr {
	var pc [1]uintptr
	runtime.Callers(3, pc[:])
	return pc[0]
}
