package csp

import (
	"context"
	"slices"
)

// Settle waits until nothing can happen on rt any more: no process can run, no timer is set, and
// nobody outside holds the runtime. It returns the processes that are left then, each of them parked
// for ever; none when the runtime has been stopped. Called by a process of rt, Settle does not count
// that one. While somebody waits in Settle there is no deadlock.
//
// When ctx is done before, Settle returns its cause, and those processes that seem to be stuck: they
// have not moved since Settle was called, are parked on channels or in a [WaitList], and what they
// wait for is not held by a process that can go on. What still goes on may wake them.
func (rt *Runtime) Settle(ctx context.Context) (stuck []ProcessInfo, err error) {
	s := new(settling)
	err = rt.await(ctx, s)
	return s.stuck, err
}

// Idle waits until every process of rt waits, for another one or for a timer, and nobody outside holds
// the runtime. Called by a process of rt, it does not count that one. A virtual clock stands still
// meanwhile: a test may have everything done that is due, look at it, and only then sleep for more.
// While somebody waits in Idle there is no deadlock.
//
// Idle returns nil, also when the runtime has been stopped, and the cause of ctx when that is done
// before. It is what Wait is in package testing/synctest.
func (rt *Runtime) Idle(ctx context.Context) error { return rt.await(ctx, &settling{idle: true}) }

// await waits for the answer to s.
func (rt *Runtime) await(ctx context.Context, s *settling) error {
	l := newLatch()
	s.l = l
	inside := rt.owned()
	if inside {
		s.caller = l.p
	}
	begin := func() {
		rt.settlings = append(rt.settlings, s)
		if !s.idle {
			rt.markParked()
		}
	}
	l.cancel = func() { rt.post(func() { rt.dropSettling(s) }) }
	if inside {
		begin()
	} else if !rt.post(begin) {
		return nil // the runtime has been stopped
	}
	stop := context.AfterFunc(ctx, func() {
		rt.post(func() {
			if rt.dropSettling(s) {
				s.err = context.Cause(ctx)
				if !s.idle {
					s.stuck = rt.seemStuck()
				}
				l.open()
			}
		})
	})
	defer stop()
	if inside {
		l.waitInside(opWait)
	} else {
		l.wait(opWait)
	}
	return s.err
}

// A settling is a call of Settle or Idle that waits.
type settling struct {
	l      *latch
	caller *Process
	idle   bool // of Idle: it is answered before a timer fires
	stuck  []ProcessInfo
	err    error
}

// settled returns who is to be answered when no process can run and nobody outside holds the
// runtime; timed says whether a timer is set.
func (rt *Runtime) settled(timed bool) (due []*settling) {
	for _, s := range rt.settlings {
		if s.idle {
			due = append(due, s)
		}
	}
	if len(due) == 0 && !timed {
		return rt.settlings
	}
	return due
}

// settle answers some of those who wait in Settle or Idle.
func (rt *Runtime) settle(due []*settling) {
	for _, s := range slices.Clone(due) {
		rt.dropSettling(s)
		if !s.idle {
			s.stuck = rt.snapshot(func(p *Process) bool { return p != s.caller })
		}
		s.l.open()
	}
}

// dropSettling has a call of Settle or Idle not be answered by settle, and reports whether it was to be.
func (rt *Runtime) dropSettling(s *settling) bool {
	i := slices.Index(rt.settlings, s)
	if i < 0 {
		return false
	}
	rt.settlings = slices.Delete(rt.settlings, i, i+1)
	return true
}

// markParked marks the processes that are parked. The mark goes when they park again.
func (rt *Runtime) markParked() {
	for _, p := range rt.processes() {
		if w := p.w; p.state == Parked && w.since >= 0 {
			w.since = ^w.since
		}
	}
}

// seemStuck returns those of the processes that were marked which may be stuck.
func (rt *Runtime) seemStuck() []ProcessInfo {
	all := rt.snapshot(func(p *Process) bool { return true })
	suspects := rt.snapshot(func(p *Process) bool {
		if p.state != Parked || p.w.since >= 0 {
			return false
		}
		switch p.w.op {
		case opTake, opPut, opAlts, opPark, opWait:
			return !p.waitsOutside()
		}
		return false
	})
	// Who waits for a process that is not stuck itself is not stuck either.
	for {
		live := make(map[int]bool)
		for _, p := range all {
			live[p.ID] = true
		}
		for _, p := range suspects {
			delete(live, p.ID)
		}
		n := len(suspects)
		suspects = slices.DeleteFunc(suspects, func(p ProcessInfo) bool {
			return len(p.Holders) > 0 && !slices.ContainsFunc(p.Holders, func(h Holder) bool { return !live[h.ID] })
		})
		if len(suspects) == n {
			return suspects
		}
	}
}
