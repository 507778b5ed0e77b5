package csp

import "runtime"

// killed is the value with which a killed process unwinds.
type killed struct{}

func (killed) String() string { return "process killed" }

// Unrecoverable tells interpreters, by being there, that the user's code is not to recover from it.
func (killed) Unrecoverable() {}

// maxKills is how often a process may recover from being killed before it is ended by Goexit,
// which cannot be recovered.
const maxKills = 100

// IsKill reports whether v, which a deferred function got from recover, unwinds a process that was
// killed. The function should panic with it again; if it does not, the process is killed again at
// its next operation.
func IsKill(v any) bool {
	_, ok := v.(killed)
	return ok
}

// Kill ends the process, running its deferred functions. A parked process gives up its operation
// and unwinds at once; one whose operation is done, or that runs, unwinds at its next operation
// that may park, or at Yield. One that has not begun does not run at all. An operation on a channel
// of another runtime may be done at the same time all the same: a value taken then is lost with the
// process. In deferred functions of the process, operations that may park unwind again: use Close,
// Offer and Poll there. Kill does not wait for the end, and does nothing when the process has ended.
func (p *Process) Kill() {
	if p.rt.owned() {
		p.kill(nil)
		return
	}
	p.rt.post(func() { p.kill(nil) })
}

// Killed reports whether the process was killed. It may still run: see Kill.
func (p *Process) Killed() (is bool) {
	p.rt.call(func() { is = p.killed })
	return is
}

// Cause returns why the process was killed, where that was not by Kill: a *DeadlockError, the cause of
// a context, ErrStopped.
func (p *Process) Cause() (err error) {
	p.rt.call(func() {
		if p.extra != nil {
			err = p.extra.cause
		}
	})
	return err
}

// kill does the work of Kill on the loop.
func (p *Process) kill(cause error) {
	if p.state == Done || p.killed || p.id == 0 {
		return
	}
	p.killed = true
	if cause != nil {
		p.more().cause = cause
	}
	rt := p.rt
	rt.touchKill(p)
	switch p.state {
	case Parked:
		p.w.wait.withdraw()
		p.withdrawn = true
		rt.ready(p)
	case Runnable:
		if p.w == nil {
			p.fn = nil // it has not begun
		}
	case Running:
		rt.budget = 0
	}
}

// unwind ends the running process.
func (p *Process) unwind() {
	p.unwinding = true
	p.rt.budget = 0
	p.kills++
	if p.kills >= maxKills {
		runtime.Goexit()
	}
	panic(killed{})
}

// killError is what a killed process ends with.
func (p *Process) killError() error {
	if deadlock, ok := p.more().cause.(*DeadlockError); ok {
		return deadlock
	}
	return &KilledError{Process: p.Name(), ID: p.id, Cause: p.more().cause}
}

// touchKill notes that p is killed, and taken from what it waits in.
func (rt *Runtime) touchKill(p *Process) {
	if rt.decider == nil || rt.clearing {
		return
	}
	rt.touch(Effect{Op: "kill", Object: numberedObject(p.id), ID: p.id})
	if p.state == Parked {
		for _, c := range p.w.wait.channels() {
			rt.touchChan("withdraw from", c.core())
		}
	}
}
