package csp

import (
	"iter"
	"runtime"
	"slices"
	"unsafe"

	"github.com/petermattis/goid"

	"github.com/cspsh/cspsh/csp/internal/prefetch"
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
//
// Package iter does not promise that yield may be called by another goroutine than its own, but the
// Go runtime defines what is below it that way: "The coro does not represent a specific coroutine,
// only the ability to do coroutine-style control transfers." Should that ever change, every test of
// this package fails at its first hand-over.
type worker struct {
	slot *slot    // where the goroutine waits, or did when it last waited
	p    *Process // what it runs or is to run; nil while idle
	goid int64
	own  slot

	// What the process is parked in, or was when it was last.
	wait  waiting
	kept  any   // what the interpreter keeps for it
	since int64 // its complement when Settle has been called since
	op    opKind

	quit         bool
	nap          timer   // that of a sleep
	site         *Site   // where the process says it is
	g, top       uintptr // of the goroutine: where it is and about where its stack begins
	older, newer *worker // in the runtime's list of all

	next *Effect // what the process stands before; nil where there has been no Decider
}

type slot struct {
	next  func() (struct{}, bool)
	yield func(struct{}) bool
	out   bool // the last exchange was, or the one that is prepared will be, by next
}

func (s *slot) exchange() {
	if s.out {
		s.next()
	} else {
		s.yield(struct{}{})
	}
}

// newWorker makes a goroutine that waits in its own slot.
func (rt *Runtime) newWorker() *worker {
	if len(rt.workerSlab) == 0 {
		rt.workerSlab = make([]worker, workerSlab)
	}
	w := &rt.workerSlab[0]
	rt.workerSlab = rt.workerSlab[1:]
	w.own.next, _ = iter.Pull(rt.work)
	w.slot = &w.own
	if w.older = rt.workers; w.older != nil {
		w.older.newer = w
	}
	rt.workers = w
	rt.nworkers++
	rt.setCrowded()
	return w
}

// life returns the life of a worker, rt.work: it runs the process it was first woken for, and then whatever
// processes it is given, until it is told to quit. One function serves all workers, since a worker that is
// woken is the running one. It is a literal, since a method would have a second frame on every stack.
func (rt *Runtime) life() func(yield func(struct{}) bool) {
	return func(yield func(struct{}) bool) {
		w := rt.on
		w.own.yield = yield
		w.top = uintptr(unsafe.Pointer(&yield))
		w.goid = goid.Get()
		w.g = prefetch.Running()
		rt.goid.Store(w.goid)
		defer rt.end(w)
		for !w.quit {
			w.p.run()
			if rt.follow(w) {
				continue
			}
			rt.putWorker(w)
			for away := rt.handOver(w); away; away = rt.leave(w) {
				if s := w.slot; s.out {
					s.next()
				} else {
					s.yield(struct{}{})
				}
			}
		}
	}
}

// end takes a worker whose goroutine is about to end off the list. The end resumes whoever waits
// in the worker's own slot, who knows by rt.on that it was not meant.
func (rt *Runtime) end(w *worker) {
	rt.unlink(w)
	rt.on = nil
	if !w.quit {
		rt.die(w)
	}
}

// unlink takes a worker off the list of all.
func (rt *Runtime) unlink(w *worker) {
	if w.newer == nil {
		rt.workers = w.older
	} else {
		w.newer.older = w.older
	}
	if w.older != nil {
		w.older.newer = w.newer
	}
	rt.nworkers--
	rt.setCrowded()
}

// handOver is how a worker whose process has just been parked, or has ended, gives the loop away:
//
//	for away := rt.handOver(w); away; away = rt.leave(w) {
//		if s := w.slot; s.out {
//			s.next()
//		} else {
//			s.yield(struct{}{})
//		}
//		if p.resumed() {
//			break
//		}
//	}
//
// Both arrange for another worker to run, and report false when it is the turn of w. The channel
// operations have this loop in themselves: after an exchange the processor predicts every return
// wrongly, so that each frame between the exchange and the user's code costs several nanoseconds.
// For the same reason the usual end of the loop needs no call.
func (rt *Runtime) handOver(w *worker) bool {
	p := rt.runq.first
	if p == nil || p.w == nil || !rt.follows(p) {
		return rt.leave(w)
	}
	rt.goOn(p)
	rt.aim(w, p.w)
	return true
}

// leave is handOver for a worker that may have to do more: it may have been resumed, and its process may
// be in the run queue.
func (rt *Runtime) leave(w *worker) bool {
	p := w.p
	if p == nil || p.state != Running {
		if w.quit {
			return false
		}
		if rt.on != w {
			rt.takeOver(w)
		}
		if to := rt.pick(); to != w {
			rt.aim(w, to)
			return true
		}
		rt.on = w
		p = w.p
	}
	if p.withdrawn {
		p.withdrawn = false
		if rt.interpreter != nil {
			rt.interpreter.Enter(w.kept)
		}
		p.unwind()
	}
	return false
}

// follows reports whether p, the head of the run queue, is to run next without further ado.
func (rt *Runtime) follows(p *Process) bool {
	return !p.killed && rt.countdown > 0 && !rt.careful && !rt.attention.Load()
}

// goOn has p, which follows, be the running process, as pick and take would.
func (rt *Runtime) goOn(p *Process) {
	rt.runq.drop()
	rt.countdown--
	p.state = Running
	rt.budget = rt.patience
}

// follow gives w, whose process has ended, the head of the run queue if that is to begin now. It is what
// putWorker, pick and take would do.
//
//go:noinline
func (rt *Runtime) follow(w *worker) bool {
	w.p = nil
	p := rt.runq.first
	if p == nil || p.w != nil || !rt.follows(p) {
		return false
	}
	rt.goOn(p)
	w.p = p
	p.w = w
	return true
}

// resumed reports whether it is the turn of p, and p has nothing else to do than to go on.
func (p *Process) resumed() bool { return p.state == Running && !p.withdrawn }

// aim prepares the exchange on w.slot that makes to run in place of w.
func (rt *Runtime) aim(w, to *worker) {
	s := to.slot
	w.slot = s
	s.out = !s.out
	rt.on = to
	rt.goid.Store(to.goid)
}

// dispatch gives the loop away until the base is wanted: to the worker to, or when that is nil to
// the one that pick chooses. Only the base calls it.
func (rt *Runtime) dispatch(to *worker) {
	base := &rt.base
	for {
		if to == nil {
			to = rt.pick()
		}
		if to == base {
			return
		}
		rt.aim(base, to)
		base.slot.exchange()
		if rt.on == base {
			return
		}
		rt.takeOver(base)
		to = nil
	}
}

// takeOver puts things right when w was resumed by the end of another worker rather than by a
// hand-over. It is the running goroutine then, with nothing to do but to hand over.
func (rt *Runtime) takeOver(w *worker) {
	rt.on = w
	rt.goid.Store(w.goid)
}

// getWorker returns an idle worker, of which there must be one.
func (rt *Runtime) getWorker() *worker {
	n := len(rt.idle) - 1
	w := rt.idle[n]
	rt.idle = rt.idle[:n]
	if rt.crowded {
		rt.lookAheadIdle() // a spawn seldom comes alone
	}
	return w
}

// putWorker keeps a worker for a process to come. The last one in is the first one out, since its
// stack is in the cache.
//
// It is kept out of life, which has a frame on the stack of every process.
//
//go:noinline
func (rt *Runtime) putWorker(w *worker) {
	if len(rt.idle) == cap(rt.idle) {
		rt.idle = slices.Grow(rt.idle, max(len(rt.idle), 64)) // by more than append, which leaves more behind
	}
	rt.idle = append(rt.idle, w)
}

// spawnWorkers makes workers for the processes at the head of the run queue that have not begun. Only
// the base calls it: making a goroutine takes more stack than a process should need to have, and
// would take it on the stack of whoever parks.
func (rt *Runtime) spawnWorkers() {
	const most = 64
	for p := range rt.runq.all() {
		if p.w == nil {
			rt.putWorker(rt.newWorker())
		}
		if len(rt.idle) == most {
			return
		}
	}
}

// shed ends idle workers when there are many. They are not ended as soon as they are idle, since a
// program that had use for them often has so again: of those beyond spareWorkers half are ended after
// each garbage collection. Only the base calls it.
func (rt *Runtime) shed() {
	surplus := len(rt.idle) - spareWorkers
	if surplus <= 0 {
		return
	}
	if rt.collected {
		rt.collected = false
		rt.trim(spareWorkers + surplus/2)
	}
	if !rt.watching {
		rt.watching = true
		runtime.AddCleanup(new(*byte), func(rt *Runtime) {
			rt.post(func() { rt.watching, rt.collected = false, true })
		}, rt)
	}
}

// trim ends idle workers beyond keep. Only the base calls it.
func (rt *Runtime) trim(keep int) {
	for len(rt.idle) > keep {
		w := rt.getWorker()
		rt.idle[:cap(rt.idle)][len(rt.idle)] = nil
		w.quit = true
		rt.dispatch(w)
	}
}

// A goroutine that is ending by runtime.Goexit cannot be kept, and its end would spread: next
// calls Goexit in the goroutine it resumes. So the end is arranged: die, called in the worker's
// deferred function, steps aside until the base waits in the worker's own slot, and turns the
// Goexit into a panic, which the base recovers.

func (rt *Runtime) die(w *worker) {
	w.p = nil
	rt.dying = append(rt.dying, w)
	rt.attention.Store(true)
	w.slot = &w.own
	w.own.out = !w.own.out
	w.own.exchange()
	panic(dead{})
}

type dead struct{}

// reap lets the workers end that have called die. Only the base calls it.
func (rt *Runtime) reap() {
	for len(rt.dying) > 0 {
		n := len(rt.dying) - 1
		w := rt.dying[n]
		rt.dying[n] = nil
		rt.dying = rt.dying[:n]
		rt.reapOne(w)
	}
}

func (rt *Runtime) reapOne(w *worker) {
	defer func() {
		if v := recover(); v != nil && v != any(dead{}) {
			panic(v)
		}
		rt.takeOver(&rt.base)
	}()
	rt.dispatch(w)
}
