package csp

import "unsafe"

// When there are many processes their workers do not fit the processor's caches, and a hand-over
// spends most of its time waiting for memory. It is known some time before a worker runs that it
// will, so its memory can be asked for then.

// crowd is the number of workers from which on that is worth the trouble.
const crowd = 2000

// prefetch asks for what resuming the worker touches: the worker, the slot where it waits, what the
// Go runtime knows of its goroutine, and the part of its stack that a parked process uses.
func (w *worker) prefetch() {
	p := uintptr(unsafe.Pointer(w))
	prefetchLine(p)
	prefetchLine(p + 64)
	prefetchLine(uintptr(unsafe.Pointer(w.slot)))
	prefetchGoroutine(w.g, w.top)
}
