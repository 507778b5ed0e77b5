package csp

import (
	"errors"
	"time"
)

// ErrPaused is returned by Run when the process has to wait during a pause.
var ErrPaused = errors.New("csp: the process waits, and the runtime is paused")

// Unpaused lets a process run while its runtime is paused. Those that it starts do not. When it has
// to wait during a pause, a Run that waits for it returns ErrPaused, and from then on it is a process
// like any other.
func Unpaused() Option { return func(c *config) { c.unpaused = true } }

// Pause stops the runtime when the running process parks: no process runs but those started with
// Unpaused, and no timer fires, until Continue is called. Advance takes it a step on meanwhile.
// Everything can be looked at, and channels can be closed; puts and takes from outside wait, as
// processes do.
func (rt *Runtime) Pause() {
	rt.call(func() {
		rt.paused = true
		rt.attention.Store(true) // as long as that lasts
	})
}

// Continue ends a pause.
func (rt *Runtime) Continue() {
	rt.call(func() {
		rt.paused = false
		rt.dropSteps()
	})
}

// Paused reports whether the runtime is paused.
func (rt *Runtime) Paused() (paused bool) {
	rt.call(func() { paused = rt.paused })
	return paused
}

// Advance has a paused runtime do one thing, and waits for it: the process whose turn it is runs
// until it parks, yields or ends or, if there is none, the next timer fires, with the real clock only
// if it is due. Advance returns false when there is nothing to do, and when the runtime is not
// paused. It must not be called by a process of the runtime.
func (rt *Runtime) Advance() bool { return rt.advanceBy(&pausedStep{latch: newLatch()}) }

// Advance has p go on, in a paused runtime, as [Runtime.Advance] has the process whose turn it is. It returns
// false when p cannot go on.
func (p *Process) Advance() bool { return p.rt.advanceBy(&pausedStep{latch: newLatch(), p: p}) }

func (rt *Runtime) advanceBy(s *pausedStep) bool {
	if rt.owned() {
		panic("csp: Advance in a process of the runtime that it is to take on; call it from outside")
	}
	ask := func() {
		if !rt.paused {
			s.latch.open()
			return
		}
		rt.steps = append(rt.steps, s)
	}
	if !rt.post(ask) {
		return false
	}
	s.latch.wait(opCall)
	return s.done
}

// NextTimer returns how long it is, by the clock of rt, until the next timer is due: 0 if one is, and
// ok is false when none is set. During a pause with the real clock it tells when Advance is worth
// another try.
func (rt *Runtime) NextTimer() (d time.Duration, ok bool) {
	rt.call(func() {
		var when int64
		if when, ok = rt.timers.next(); ok {
			d = time.Duration(max(when-rt.nanos(), 0))
		}
	})
	return d, ok
}

// A pausedStep is one thing to be done during a pause.
type pausedStep struct {
	latch *latch
	p     *Process // that is to go on, nil for the one whose turn it is
	done  bool
}

// crawl is the loop's turn during a pause.
func (rt *Runtime) crawl() {
	switch {
	case rt.unpausedFirst():
		rt.runHead()
	case len(rt.steps) > 0:
		s := rt.steps[0]
		rt.steps = rt.steps[1:]
		s.done = (s.p == nil || rt.putFirst(s.p)) && rt.advance()
		s.latch.open()
	case rt.roots > 0 && rt.detach():
	default:
		rt.in.mu.Lock()
		if len(rt.in.items) > 0 {
			rt.in.mu.Unlock()
			return
		}
		rt.in.asleep = true
		rt.in.mu.Unlock()
		rt.sleep(0, false)
	}
}

// unpausedFirst moves a process that may run during a pause to the head of the queue, and reports
// whether there is one.
func (rt *Runtime) unpausedFirst() bool {
	for i := range rt.runq.n {
		if p := rt.runq.get(i); p.killed || p.extra != nil && p.extra.unpaused {
			return rt.putFirst(p)
		}
	}
	return false
}

// putFirst moves a process to the head of the queue, and reports whether it was in there.
func (rt *Runtime) putFirst(p *Process) bool {
	for i := range rt.runq.n {
		if rt.runq.get(i) == p {
			for ; i > 0; i-- {
				rt.runq.swap(i, i-1)
			}
			return true
		}
	}
	return false
}

// detach gives up waiting for processes that cannot go on before the pause ends, and reports whether
// there were any.
func (rt *Runtime) detach() (any bool) {
	for _, p := range rt.processes() {
		if !p.root || p.state != Parked || p.extra == nil || !p.extra.unpaused {
			continue
		}
		any = true
		p.root = false
		rt.roots--
		p.extra.unpaused = false
		p.extra.detached = true
		for _, l := range p.extra.waiters {
			l.open()
		}
		p.extra.waiters = nil
	}
	return any
}

func (rt *Runtime) advance() bool {
	if rt.runq.n > 0 {
		if rt.decider != nil && rt.look() {
			rt.fire()
			return true
		}
		rt.runHead()
		return true
	}
	next, timed := rt.timers.next()
	if !timed {
		return false
	}
	if rt.virtual {
		rt.coarse = max(rt.coarse, next)
	} else if !rt.refresh() {
		return false
	}
	rt.fire()
	return true
}

// runHead runs the first process of the queue until it leaves.
func (rt *Runtime) runHead() {
	if len(rt.idle) == 0 && rt.runq.head().w == nil {
		rt.spawnWorkers()
	}
	rt.dispatch(rt.take())
}

// dropSteps answers those who wait for a step that will not be done.
func (rt *Runtime) dropSteps() {
	for _, s := range rt.steps {
		s.latch.open()
	}
	rt.steps = nil
}
