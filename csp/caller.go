//go:build amd64 || arm64

package csp

// callerPC returns the place that the calling function was called from. It reads the frame that
// the frame pointer points at, which takes a nanosecond where runtime.Callers takes a hundred. The
// calling function must not be inlined, and must call others so that it has a frame.
func callerPC() uintptr
