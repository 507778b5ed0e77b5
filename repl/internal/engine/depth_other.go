//go:build !amd64 && !arm64

package engine

import "runtime"

// frameSize is about what a call of the user's takes.
const frameSize = 300

// stackDepth returns about how much of its stack the calling goroutine uses, in bytes. Its
// frames are counted, which takes time: see Engine.checkDepth for how often it is asked.
func stackDepth() uintptr {
	var pcs [1]uintptr
	lo, hi := 0, maxStack/frameSize
	for lo < hi {
		mid := (lo + hi) / 2
		if runtime.Callers(mid, pcs[:]) > 0 {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return uintptr(lo+1) * frameSize
}
