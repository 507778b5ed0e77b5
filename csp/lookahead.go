package csp

import (
	"unsafe"

	"github.com/cspsh/cspsh/csp/internal/prefetch"
)

// When there are many processes their workers do not fit the processor's caches, and a hand-over
// spends most of its time waiting for memory. It is known some time before a worker runs that it
// will, so its memory can be asked for then: in stages, since what one stage asks for is where the
// next one reads what to ask for.

// crowd is the number of workers from which on that is worth the trouble.
const crowd = 2000

// setCrowded notes whether there are so many.
func (rt *Runtime) setCrowded() {
	rt.crowded = rt.nworkers >= crowd
	rt.careful = rt.crowded || rt.telling || rt.ordered
}

// The stages are this many hand-overs before the worker's turn.
const (
	aheadWorker = 6
	aheadStack  = 4
	aheadSlot   = 2
	aheadSwitch = 1
)

// lookAhead asks for what the processes that come next in the run queue touch, those that have
// begun: for those that begin, getWorker does so.
func (rt *Runtime) lookAhead() {
	if w := rt.coming(aheadWorker); w != nil {
		w.prefetch()
	}
	if w := rt.coming(aheadStack); w != nil {
		w.prefetchStack()
	}
	if w := rt.coming(aheadSlot); w != nil {
		w.slot.prefetch()
	}
	if w := rt.coming(aheadSwitch); w != nil {
		w.slot.prefetchSwitch()
	}
}

// coming returns the worker of the process that i others precede in the run queue, or nil when it
// has none yet.
func (rt *Runtime) coming(i int) *worker {
	if i >= rt.runq.n {
		return nil
	}
	return rt.runq.get(i).w
}

// lookAheadIdle does so for the idle workers that begin their work next.
func (rt *Runtime) lookAheadIdle() {
	n := len(rt.idle)
	if n <= aheadWorker {
		return
	}
	rt.idle[n-1-aheadWorker].prefetch()
	rt.idle[n-1-aheadStack].prefetchStack()
	rt.idle[n-1-aheadSlot].slot.prefetch()
	rt.idle[n-1-aheadSwitch].slot.prefetchSwitch()
}

// prefetch asks for the worker itself.
func (w *worker) prefetch() {
	p := uintptr(unsafe.Pointer(w))
	prefetch.Line(p)
	prefetch.Line(p + 64)
	prefetch.Line(p + 128)
}

// prefetchStack asks for the slot where the worker waits, for what the Go runtime knows of its
// goroutine, and for the part of its stack that a parked process uses.
func (w *worker) prefetchStack() {
	prefetch.Line(uintptr(unsafe.Pointer(w.slot)))
	prefetch.Goroutine(w.g, w.top)
}

// closure returns where the function lies that is called to switch to who waits in the slot.
func (s *slot) closure() uintptr {
	if s.out {
		return *(*uintptr)(unsafe.Pointer(&s.yield))
	}
	return *(*uintptr)(unsafe.Pointer(&s.next))
}

// prefetch asks for that function.
func (s *slot) prefetch() { prefetch.Line(s.closure()) }

// prefetchSwitch asks for what that function refers to.
func (s *slot) prefetchSwitch() { prefetch.Captured(s.closure()) }
