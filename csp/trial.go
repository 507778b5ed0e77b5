package csp

import "math/rand/v2"

// Trials runs functions on rt one after the other, each in a trial of its own: as the first process of a
// runtime that is as good as new, with numbers from 1, the clock at its beginning, no other process and
// no timer. It is many times faster than a new runtime for each. The functions should share nothing that
// the runtime does not know of, such as channels made before.
//
// next returns the function of the next trial, or nil when there is none, and over is called when a trial
// is over: when nothing can happen any more, or a Decider or [Runtime.Abandon] has abandoned it. There it
// can be seen what has become of main, the first process, and of others. Then whatever is left is
// killed. Both are called on the loop and must not park. The Decider may be set in next.
//
// Trials waits until next has returned nil, or the runtime was stopped, when it returns ErrStopped. It
// panics when it is called by a process of rt, or when there are processes or other Trials.
func (rt *Runtime) Trials(next func() (main func()), over func(main *Process)) error {
	if rt.owned() {
		panic("csp: Trials in a process of the runtime that is to be made new; call it from outside")
	}
	t := &trials{next: next, over: over, done: make(chan struct{})}
	busy := false
	if !rt.post(func() {
		if busy = rt.live > 0 || rt.trials != nil; busy {
			close(t.done)
			return
		}
		rt.trials = t
	}) {
		return ErrStopped
	}
	select {
	case <-t.done:
	case <-rt.stopped:
		return ErrStopped
	}
	if busy {
		panic("csp: Trials on a runtime that is in use; make a new one for them")
	}
	return nil
}

// Abandon ends the trial that runs, if any: see [Runtime.Trials]. It may be called on the loop only.
func (rt *Runtime) Abandon() {
	if !rt.owned() {
		panic("csp: Runtime.Abandon outside the loop; call it in a process of the runtime, or in a handler")
	}
	rt.abandon()
}

var mainOrigin = &Origin{Name: "main"}

type trials struct {
	next func() func()
	over func(*Process)
	main *Process // nil between two trials
	done chan struct{}
}

// advance is called when nothing can happen any more: it ends the trial and begins the next one.
func (t *trials) advance(rt *Runtime) {
	switch {
	case t.main != nil:
		t.finish(rt)
	case rt.live > 0:
		rt.clear() // some were started by those that ended
	default:
		t.begin(rt)
	}
}

func (t *trials) begin(rt *Runtime) {
	rt.reset()
	f := t.next()
	if f == nil {
		rt.trials = nil
		close(t.done)
		return
	}
	p := rt.prepare(f, 0, nil)
	p.origin = mainOrigin
	rt.start(p, nil)
	t.main = p
}

// finish ends a trial.
func (t *trials) finish(rt *Runtime) {
	main := t.main
	t.main = nil
	t.over(main)
	rt.clear()
}

// abandon ends the trial that runs before its time.
func (rt *Runtime) abandon() {
	if rt.trials == nil {
		panic("csp: Decider: a negative result outside Trials")
	}
	if rt.trials.main != nil {
		rt.trials.finish(rt)
	}
}

// clear kills all processes of a trial, and has none start.
func (rt *Runtime) clear() {
	rt.clearing, rt.stopping = true, true
	rt.timers.clear()
	rt.patience, rt.countdown = patience, 0
	rt.chosen, rt.firing, rt.yielded = false, false, nil
	for _, p := range rt.processes() {
		p.kill(errOver)
	}
}

// reset makes the runtime as good as new.
func (rt *Runtime) reset() {
	rt.clearing, rt.stopping = false, false
	rt.timers.clear()
	rt.lastID, rt.seq = 0, 0
	rt.coarse, rt.spins, rt.turns, rt.unused, rt.short = 0, 0, 0, 0, 0
	rt.chosen, rt.firing, rt.yielded, rt.same = false, false, nil, nil
	rt.chans.refs, rt.chans.limit, rt.fed = nil, 0, nil
	rt.setDecider(rt.decider)
	if rt.virtual {
		rt.begin = VirtualEpoch
		rt.rand = rand.PCG{}
	}
}
