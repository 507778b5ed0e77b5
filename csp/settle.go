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
	l := newLatch()
	s := &settling{l: l}
	inside := rt.owned()
	if inside {
		s.caller = l.p
	}
	begin := func() {
		rt.settlings = append(rt.settlings, s)
		rt.markParked()
	}
	l.cancel = func() { rt.post(func() { rt.dropSettling(s) }) }
	if inside {
		begin()
	} else if !rt.post(begin) {
		return nil, nil // the runtime has been stopped
	}
	stop := context.AfterFunc(ctx, func() {
		rt.post(func() {
			if rt.dropSettling(s) {
				s.stuck, s.err = rt.seemStuck(), context.Cause(ctx)
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
	return s.stuck, s.err
}

// A settling is a call of Settle that waits.
type settling struct {
	l      *latch
	caller *Process
	stuck  []ProcessInfo
	err    error
}

// settle answers those who wait in Settle.
func (rt *Runtime) settle() {
	waiting := rt.settlings
	rt.settlings = nil
	for _, s := range waiting {
		s.stuck = rt.snapshot(func(p *Process) bool { return p != s.caller })
		s.l.open()
	}
}

// dropSettling has a call of Settle not be answered by settle, and reports whether it was to be.
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
			return true
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
			return len(p.Holders) > 0 && !slices.ContainsFunc(p.Holders, func(id int) bool { return !live[id] })
		})
		if len(suspects) == n {
			return suspects
		}
	}
}
