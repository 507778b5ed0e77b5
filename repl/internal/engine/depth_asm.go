//go:build amd64 || arm64

package engine

// stackDepth returns how much of its stack the calling goroutine uses, in bytes.
func stackDepth() uintptr
