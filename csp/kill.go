package csp

import (
	"runtime"
	"slices"

	"github.com/cspsh/cspsh/csp/internal/stacks"
)

// killed is the value with which a killed process unwinds.
type killed struct{}

func (killed) String() string { return "process killed" }

// Unrecoverable tells interpreters, by being there, that the user's code is not to recover from it.
func (killed) Unrecoverable() {}

// maxKills is how often a process may recover from being killed before it is ended by Goexit,
// which cannot be recovered.
const maxKills = 100

// unbegun stands in place of that number where a process was killed before it had begun. There may be millions of
// them, for which nobody waits: what they have ended with is made when it is asked for.
const unbegun = maxKills + 1

// deepStack is the size of a stack from which on a process is ended by Goexit at once: code that recovers
// a panic and panics again, in each of many calls, takes the square of their number.
const deepStack = 1 << 20

// IsKill reports whether v, which a deferred function got from recover, unwinds a process that was
// killed. The function should panic with it again; if it does not, the process is killed again at
// its next operation. A process whose calls are nested very deep is ended as by runtime.Goexit, and
// recover returns nil. So it does in code that an interpreter runs, which is not to keep itself from being
// interrupted: there [Process.Killed] tells.
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
	p.rt.post(func() {
		if p.kill(nil); p.state == Runnable && p.rt.decider == nil {
			p.rt.runq.hasten(p) // whoever kills from outside wants to see it gone, however many others there are
		}
	})
}

// KillAll kills all processes that there are, as [Process.Kill] does, and returns how many there were, and
// a channel that is closed when they have ended.
func (rt *Runtime) KillAll() (n int, ended <-chan struct{}) {
	k := &ending{done: make(chan struct{})}
	rt.call(func() {
		list := rt.processes()
		n = len(list)
		k.left, k.upTo = n, rt.lastID
		if n > 0 {
			rt.endings = append(rt.endings, k)
		}
		for _, p := range list {
			p.kill(nil)
		}
	})
	if n == 0 {
		close(k.done)
	}
	return n, k.done
}

// An ending waits for the end of all processes that there were at some time, which may be millions.
type ending struct {
	upTo int // the number of the last of them
	left int
	done chan struct{}
}

// countEnd tells those who wait for processes to end that p has.
func (rt *Runtime) countEnd(p *Process) {
	rt.endings = slices.DeleteFunc(rt.endings, func(k *ending) bool {
		if p.id > k.upTo {
			return false
		}
		if k.left--; k.left == 0 {
			close(k.done)
		}
		return k.left == 0
	})
}

// Killed reports whether the process was killed. It may still run: see Kill.
func (p *Process) Killed() (is bool) {
	p.rt.call(func() { is = p.killed })
	return is
}

// Cause returns why the process was killed, where that was not by Kill: a *DeadlockError, the cause of
// a context, ErrStopped.
func (p *Process) Cause() (err error) {
	p.rt.call(func() { err = p.cause() })
	return err
}

func (p *Process) cause() error {
	if p.extra == nil {
		return nil
	}
	return p.extra.cause
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
	p.rt.budget = 0
	if p.kills < maxKills {
		p.kills++
	}
	if p.kills == maxKills || stacks.Size() >= deepStack {
		runtime.Goexit()
	}
	panic(killed{})
}

// killError is what a killed process ends with.
func (p *Process) killError() error {
	cause := p.cause()
	if deadlock, ok := cause.(*DeadlockError); ok {
		return deadlock
	}
	return &KilledError{Process: p.Name(), ID: p.id, Cause: cause}
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
