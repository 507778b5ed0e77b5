package csp

import (
	"iter"

	"github.com/petermattis/goid"
)

// A worker is a goroutine that runs processes, one after the other. Exactly one of a runtime's
// goroutines (its workers and its base) runs at any time; each of the others waits in a slot.
//
// A slot is what iter.Pull makes: next and yield both exchange the goroutine that calls them with
// the one that waits in the slot, taking turns. Nothing ties a slot to the goroutine it was made
// with, so any goroutine can hand over to any other by an exchange on the slot where the other
// waits: n workers have n slots, and of the n+1 goroutines (the base has no slot of its own) n
// wait and one runs. A hand-over from process to process is therefore a single switch, without a
// scheduler in between and without one coroutine nesting in another.
type worker struct {
	rt   *Runtime
	goid int64
	slot *slot    // where the goroutine waits; nil while it runs
	p    *Process // what it runs or is to run; nil while idle
	idle *worker  // next in the runtime's list of idle workers
	own  slot
	quit bool
}

type slot struct {
	next  func() (struct{}, bool)
	yield func(struct{}) bool
	out   bool // the last exchange was by next, so that the coming one is by yield
}

func (s *slot) exchange() {
	if s.out {
		s.out = false
		s.yield(struct{}{})
		return
	}
	s.out = true
	s.next()
}

// newWorker makes a goroutine that waits in its own slot. It must be called on the loop, whose
// goroutines are not locked to a thread: a coroutine inherits that of its maker.
func (rt *Runtime) newWorker() *worker {
	w := &worker{rt: rt}
	w.own.next, _ = iter.Pull(w.main)
	w.slot = &w.own
	rt.workers++
	return w
}

// main is the life of a worker: it runs the process it was first woken for, and then whatever
// processes it is given, until it is told to quit.
func (w *worker) main(yield func(struct{}) bool) {
	rt := w.rt
	w.own.yield = yield
	w.goid = goid.Get()
	rt.goid.Store(w.goid)
	for !w.quit {
		w.p.run()
		w.p = nil
		w.idle = rt.idle
		rt.idle = w
		rt.idleWorkers++
		rt.dispatch(w)
	}
	// The end of this goroutine resumes whoever waits in its own slot; dispatch knows by rt.on
	// that it was not meant.
	rt.workers--
	rt.on = nil
}

// handOver makes to the running goroutine in place of from, which runs now.
func (rt *Runtime) handOver(from, to *worker) {
	s := to.slot
	to.slot = nil
	from.slot = s
	rt.on = to
	rt.goid.Store(to.goid)
	s.exchange()
}

// dispatch gives the loop away until w is to run.
func (rt *Runtime) dispatch(w *worker) {
	for {
		to := rt.pick()
		if to == w {
			rt.on = w
			return
		}
		rt.handOver(w, to)
		if rt.on == w {
			return
		}
		rt.stray(w)
	}
}

// stray puts things right when w was resumed by the end of another worker rather than by a
// hand-over. It is the running goroutine then, with nothing to do but to hand over.
func (rt *Runtime) stray(w *worker) {
	w.slot = nil
	rt.on = w
	rt.goid.Store(w.goid)
}

// getWorker returns an idle worker or a new one.
func (rt *Runtime) getWorker() *worker {
	w := rt.idle
	if w == nil {
		return rt.newWorker()
	}
	rt.idle = w.idle
	rt.idleWorkers--
	w.idle = nil
	return w
}

// trim ends idle workers beyond keep. Only the base calls it.
func (rt *Runtime) trim(keep int) {
	for rt.idleWorkers > keep {
		w := rt.getWorker()
		w.quit = true
		rt.handOver(&rt.base, w)
		if rt.on != &rt.base {
			rt.stray(&rt.base)
		}
	}
}

// A goroutine that is ending by runtime.Goexit cannot be kept, and its end would spread: next
// calls Goexit in the goroutine it resumes. So the end is arranged: die, called in the last
// deferred function, steps aside until the base waits in the worker's own slot, and turns the
// Goexit into a panic, which the base recovers.

func (w *worker) die() {
	rt := w.rt
	rt.workers--
	rt.dying = append(rt.dying, w)
	rt.attention.Store(true)
	rt.on = nil
	w.slot = &w.own
	w.own.exchange()
	panic(dead{})
}

type dead struct{}

// bury lets the workers end that have called die. Only the base calls it.
func (rt *Runtime) bury() {
	for len(rt.dying) > 0 {
		n := len(rt.dying) - 1
		w := rt.dying[n]
		rt.dying[n] = nil
		rt.dying = rt.dying[:n]
		rt.buryOne(w)
	}
}

func (rt *Runtime) buryOne(w *worker) {
	defer func() {
		if v := recover(); v != nil && v != any(dead{}) {
			panic(v)
		}
		rt.stray(&rt.base)
	}()
	rt.handOver(&rt.base, w)
}
