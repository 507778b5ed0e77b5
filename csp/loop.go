package csp

import (
	"time"

	"github.com/petermattis/goid"
)

const (
	// patience is the number of operations that a process may do in a row without parking before
	// it has to let others run.
	patience = 2000
	// stride is the number of hand-overs between two looks at the clock.
	stride = 128
	// spareWorkers is the number of idle workers that are kept in any case.
	spareWorkers = 256
)

// loop is the runtime's base: it serves the inbox and the timers, and waits when there is nothing
// to do. Processes and callbacks run on workers, so that the base cannot be lost to a Goexit; what it
// calls itself of the user's, such as an observer, has to return.
func (rt *Runtime) loop() {
	base := &rt.base
	base.goid = goid.Get()
	rt.on = base
	rt.goid.Store(base.goid)
	close(rt.started)
	for {
		rt.reap()
		rt.serve()
		if rt.paused {
			rt.crawl()
			continue
		}
		rt.fire()
		switch {
		case rt.runq.n > 0:
			if len(rt.idle) == 0 && rt.runq.head().w == nil {
				rt.spawnWorkers()
			}
			rt.dispatch(nil)
		case rt.stopping && rt.live == 0 && !rt.clearing:
			if rt.shut() {
				return
			}
		default:
			rt.rest()
		}
	}
}

// pick chooses who runs next: the process at the head of the queue, or the base when there is none,
// when there is no worker for it, or when the base is wanted.
func (rt *Runtime) pick() *worker {
	if rt.runq.n == 0 || rt.attention.Load() {
		return &rt.base
	}
	if rt.countdown--; rt.countdown < 0 && rt.look() {
		return &rt.base
	}
	if rt.runq.head().w == nil && len(rt.idle) == 0 {
		rt.chosen = true
		return &rt.base
	}
	return rt.take()
}

// take takes the process at the head of the queue, for which there must be a worker, to run it next.
func (rt *Runtime) take() *worker {
	p := rt.runq.head()
	w := p.w
	rt.runq.drop()
	if rt.crowded {
		rt.lookAhead()
	}
	if w == nil {
		w = rt.getWorker()
		w.p = p
		p.w = w
	}
	p.state = Running
	rt.budget = rt.patience
	if p.killed {
		rt.budget = 0
	}
	if rt.observer != nil && p != rt.same {
		rt.notify(EventResume, p, nil, nil, nil)
	}
	if rt.same != nil {
		rt.same = nil
	}
	return w
}

// look reads the clock and reports whether a timer is to fire. It is done every stride hand-overs;
// with a Decider at each, and then that also chooses who runs next.
func (rt *Runtime) look() bool {
	if rt.decider != nil && !rt.clearing {
		rt.countdown = 0
		if rt.chosen {
			rt.chosen = false
			return false
		}
		return rt.firing || rt.decideNext(nil) == toTimer
	}
	if rt.virtual {
		rt.busy()
	}
	rt.countdown = stride
	return rt.refresh()
}

// ready makes a parked process runnable.
func (rt *Runtime) ready(p *Process) {
	p.state = Runnable
	if rt.telling {
		rt.wakes(p)
	}
	if rt.crowded && rt.runq.n == 0 {
		p.w.prefetchStack()
	}
	rt.runq.push(p)
}

// wakes tells that the running process has made p able to go on.
func (rt *Runtime) wakes(p *Process) {
	if rt.orderer != nil && !rt.passing {
		rt.orderer.Woken(p, rt.on.p)
	}
	if rt.detailed && rt.observer != nil && rt.on.p != nil {
		rt.notify(EventWake, rt.on.p, p, nil, nil)
	}
}

// suspend marks the running process as parked in an operation and returns it; the caller arranges
// what it waits for, and then has it leave. suspend panics when the process may not park or was
// killed.
func (rt *Runtime) suspend(op opKind, wait waiting) *Process {
	p := rt.on.p
	if p == nil || p.callback || p.killed {
		rt.refuse(op)
	}
	p.state = Parked
	w := p.w
	w.op = op
	w.wait = wait
	w.since = rt.coarse
	if rt.watched {
		rt.parks(p, op)
	}
	return p
}

// parks tells those who watch that a process parks. It stays out of the way of suspend.
func (rt *Runtime) parks(p *Process, op opKind) {
	if rt.interpreter != nil {
		p.w.kept = rt.interpreter.Leave()
	}
	if rt.tape != nil {
		rt.tape.park(p, op)
	}
	if rt.observer != nil {
		var c Channel
		if chans := p.w.wait.channels(); len(chans) == 1 {
			c = chans[0]
		}
		rt.notify(EventPark, p, nil, c, opName(op, p.w.wait))
	}
}

// park parks the running process until it is ready again.
func (rt *Runtime) park(op opKind, wait waiting) {
	p := rt.suspend(op, wait)
	for away := rt.handOver(p.w); away; away = rt.leave(p.w) {
		p.w.slot.exchange()
	}
	if rt.interpreter != nil {
		rt.interpreter.Enter(p.w.kept)
	}
}

// parker returns the running process for an operation that may have to park it.
func (rt *Runtime) parker(op opKind) *Process {
	p := rt.on.p
	if p == nil || p.callback || p.killed {
		rt.refuse(op)
	}
	return p
}

// refuse panics for an operation that would park.
func (rt *Runtime) refuse(op opKind) {
	p := rt.on.p
	switch {
	case p == nil || p.state == Done:
		panic("csp: " + op.String() + " would park in an observer or a handler of the runtime; start a process with Go instead")
	case p.callback:
		panic("csp: " + op.String() + " would park in a callback; use TakeThen, PutThen, Offer or Poll, or start a process with Go")
	default:
		p.unwind()
	}
}

// breathe is called when the running process has used up its patience, before an operation on a
// channel: it dies if it was killed and otherwise lets the others run.
func (rt *Runtime) breathe(op opKind, h *hub) {
	rt.budget = rt.patience
	p := rt.on.p
	switch {
	case p == nil || p.callback:
		rt.touchChan(op.String(), h)
	case p.killed:
		rt.budget = 0
		if p.kills == 0 {
			p.unwind()
		}
	case rt.decider != nil:
		p.w.stand(ofChan(op.String(), h, Modify))
		rt.point(p)
	case !p.atomic:
		rt.yield(p)
	}
}

// point is where the running process may have to let others go first, as the Decider says.
func (rt *Runtime) point(p *Process) {
	rt.budget = 0 // for what the Decider does itself
	if rt.clearing {
		return
	}
	if p.atomic {
		if e := p.w.next; e != nil && e.Op != "" {
			rt.touch(*e)
			*e = Effect{}
		}
		return
	}
	switch rt.decideNext(p) {
	case toSelf:
		if p.killed && p.kills == 0 {
			p.unwind()
		}
		if rt.paused || !rt.attention.Load() {
			rt.budget = rt.patience
			return
		}
		// Somebody outside is served first.
		rt.runq.push(p)
		rt.runq.rotate(rt.runq.n - 1)
		rt.chosen, rt.same = true, p
	case toHead:
		rt.chosen = true
	}
	rt.relinquish(p)
}

// relinquish hands over from the running process, which is in the run queue, until it is its turn.
func (rt *Runtime) relinquish(p *Process) {
	p.state = Runnable
	if rt.interpreter != nil {
		p.w.kept = rt.interpreter.Leave()
	}
	for rt.leave(p.w) {
		p.w.slot.exchange()
	}
	if rt.interpreter != nil {
		rt.interpreter.Enter(p.w.kept)
	}
	if p.killed && p.kills == 0 {
		p.unwind()
	}
}

// place asks the interpreter for the place of the running process p. An operation over channels stands
// where it was made.
func (rt *Runtime) place(p *Process) *Site {
	if p.origin != nil && p.origin.operation {
		return p.origin.At
	}
	return rt.interpreter.Here()
}

// yield puts the running process at the end of the queue.
func (rt *Runtime) yield(p *Process) { rt.yieldAs(p, yielding) }

// yieldAs is yield of a process that then stands before e.
func (rt *Runtime) yieldAs(p *Process, e Effect) {
	if rt.decider != nil {
		p.w.stand(e)
		if rt.runq.n == 0 {
			rt.point(p)
			return
		}
		rt.yielded = p
		rt.touch(givingWay)
		rt.runq.push(p)
		rt.relinquish(p)
		return
	}
	if rt.virtual {
		rt.unused, rt.countdown = max(rt.countdown, 0), 0 // time may pass
	}
	if rt.runq.n == 0 && !rt.attention.Load() {
		if rt.countdown--; rt.countdown >= 0 || !rt.look() {
			return
		}
		rt.countdown = 0 // pick is to find the timer, too
	}
	rt.runq.push(p)
	rt.relinquish(p)
}

// askAgain is after how long visitors are asked for again.
const askAgain = 100 * time.Millisecond

// rest is called when no process can run. It lets virtual time pass, finds the deadlock, or waits
// for a timer or for somebody outside.
func (rt *Runtime) rest() {
	rt.shed()
	rt.spins = 0
	next, timed := rt.timers.next()
	if timed && rt.clearing && rt.decider != nil {
		rt.timers.clear() // set by what was killed, and never to fire
		timed = false
	}
	asked := false
	rt.in.mu.Lock()
	if len(rt.in.items) > 0 {
		rt.in.mu.Unlock()
		return
	}
	if rt.in.holds == 0 && !rt.awaited() {
		if due := rt.settled(timed); len(due) > 0 {
			rt.in.mu.Unlock()
			rt.settle(due)
			return
		}
		if timed && rt.virtual {
			rt.in.mu.Unlock()
			rt.coarse = max(rt.coarse, next)
			return
		}
		if !timed && rt.trials != nil {
			rt.in.mu.Unlock()
			rt.trials.advance(rt)
			return
		}
		if !timed && rt.roots > 0 {
			rt.in.mu.Unlock()
			if rt.visitors == nil || !rt.visitors() {
				rt.deadlock()
				return
			}
			rt.in.mu.Lock()
			if len(rt.in.items) > 0 {
				rt.in.mu.Unlock()
				return
			}
			next, timed, asked = rt.nanos()+int64(askAgain), true, true
		}
	}
	rt.in.asleep = true
	rt.in.mu.Unlock()
	if rt.sleep(next, timed) && rt.virtual && !asked {
		rt.coarse = max(rt.coarse, next)
	}
	rt.refresh()
}

// shut ends all idle workers and closes the inbox. It returns false when something arrived.
func (rt *Runtime) shut() bool {
	rt.trim(0)
	rt.in.mu.Lock()
	defer rt.in.mu.Unlock()
	if len(rt.in.items) > 0 {
		return false
	}
	rt.in.closed = true
	rt.settle(rt.settlings)
	rt.goid.Store(0)
	unregister(rt)
	close(rt.stopped)
	return true
}
