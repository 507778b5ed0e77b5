package engine

import (
	"fmt"
	"math/rand/v2"
	"runtime"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/machine"
)

// pollEvery is how many loop iterations and calls a process may make before it
// gives way to others.
const pollEvery = 1000

// maxStack is what the stack of a process may grow to, in bytes. The Go runtime doubles a stack that is full, and the two
// exist side by side for a moment: the limit is a little below a power of two, for the next size would cost three
// times that.
const maxStack = 124 << 20

// body runs f as what a process does: a panic leaves it as *Panic, with the places that it
// went through.
func (e *Engine) body(f func()) {
	defer func() {
		if r := recover(); r != nil {
			panic(e.asPanic(r))
		}
	}()
	e.refill() // to begin with, or it might have to give way before it has done anything
	f()
}

// spawn starts a process that runs f.
func (e *Engine) spawn(at *place, name string, entry *machine.FuncInfo, f func()) *csp.Process {
	var o *csp.Origin
	if at != nil {
		o = at.origin(e, name, entry)
	} else {
		o = &csp.Origin{Name: name, Data: entry, Panicked: e.asPanic}
	}
	e.memory.spawned(e)
	return e.rt.Start(f, o)
}

// poll is called by the machine when it has used up its budget of iterations and
// calls.
func (e *Engine) poll() {
	e.refill()
	p := csp.Self()
	if p == nil {
		return
	}
	e.checkDepth()
	e.memory.check(e)
	if p.Killed() {
		e.cleanUp()
	}
	if e.grace > 0 && !e.rt.Deciding() {
		e.grace--
		return
	}
	e.givenUp = 0
	e.rt.Computed()
	e.grace = min(e.givenUp/turnsInBudget, maxGrace)
	e.refill()
}

const (
	// turnsInBudget is how many turns that are given up at once take as long as a budget.
	turnsInBudget = 10
	// maxGrace is how many budgets a process may use up in a row.
	maxGrace = 100
)

// restTurns is how often Run gives way at its end to those that go on, with Options.Rests.
const restTurns = 1000

// rest lets the others run.
func (e *Engine) rest() {
	for n := 0; n < restTurns && e.rt.NumRunnable() > 1 && !csp.Self().Killed(); n++ {
		csp.Yield()
	}
}

// gosched is runtime.Gosched. A process that computes while others spin until it has done something, as many may that
// wait for a lock, comes to that sooner for each turn that they give up: otherwise nearly all time would go to them
// where they are many, since each budget of its is followed by a turn of each.
func (e *Engine) gosched() {
	if csp.Self() != nil {
		e.givenUp++
	}
	csp.Yield()
}

// cleanUps is how often the deferred calls of a process that was killed may use up its budget.
const cleanUps = 20

// cleanUp is called when the running process, which was killed, has used up its budget: that unwinds it,
// at the end of these times without further deferred calls. There may be millions of them, and each
// may be a loop.
func (e *Engine) cleanUp() {
	*e.budget = pollEvery
	n := e.cleaned.Get() + 1
	e.cleaned.Set(n)
	if n > cleanUps {
		e.doom.Set(true)
	}
}

// refill gives the running process a new budget. With a seed that is a random one, so
// that processes get turns within what they compute, too.
func (e *Engine) refill() {
	*e.budget = pollEvery
	if seed, ok := e.rt.Seed(); ok {
		if e.turns == nil || e.turns.seed != seed {
			e.turns = newTurns(seed)
		}
		*e.budget = e.turns.next()
	}
}

// turns are the budgets of a schedule.
type turns struct {
	seed uint64
	rand *rand.Rand
	mean int // what the seed has them be on average
}

func newTurns(seed uint64) *turns {
	r := rand.New(rand.NewPCG(seed, 0))
	return &turns{seed, r, [...]int{10, 100, pollEvery}[r.IntN(3)]}
}

func (t *turns) next() int { return t.rand.IntN(2 * t.mean) }

// checkDepth ends the running process where its calls are nested too deep. It costs next
// to nothing. A process that is ending is left to that.
func (e *Engine) checkDepth() {
	if stackDepth() > maxStack && !e.doomed() {
		e.die(runtimeError("stack overflow: calls are nested too deep"))
	}
}

// die ends the running process by what would end a Go program: nothing recovers from it,
// and no deferred call of the user's runs, for Go runs none.
func (e *Engine) die(v any) {
	o := &Panic{Value: v, At: e.Here(), text: e.panicText(v)}
	p := csp.Self()
	if p == nil {
		panic(o)
	}
	e.doom.Set(true)
	if p == e.fg.Load() {
		e.overflow = o
	} else {
		e.opts.Panicked(p, o, true)
	}
	runtime.Goexit()
}

// doomed tells whether the running process is ending so. A program, unlike an input, is also
// when it is found to be in a deadlock.
func (e *Engine) doomed() bool {
	if e.doom.Get() {
		return true
	}
	if e.opts.Redefinable {
		return false
	}
	p := csp.Self()
	if p == nil {
		return false
	}
	_, deadlock := p.Cause().(*csp.DeadlockError)
	return deadlock
}

// Exit ends the running process as os.Exit ends a program. What is no process goes on.
func (e *Engine) Exit(code int) {
	if csp.Self() != nil {
		e.die(exitStatus(code))
	}
}

// An exitStatus is what a process ends with that has called os.Exit.
type exitStatus int

func (s exitStatus) Error() string {
	return fmt.Sprintf("exit status %d: the shell goes on; Ctrl-D or :quit leaves it", int(s))
}

// A FatalError is what ends a Go program without a panic.
type FatalError string

func (f FatalError) Error() string { return "fatal error: " + string(f) }

// block parks the process while f, a call of compiled code, runs on a goroutine of its
// own. Reports call it what. A panic of f's becomes one of the process's.
func (e *Engine) block(what string, f func()) {
	at := e.Here()
	if e.opts.Outside != nil {
		if what == ofStdin {
			f()
			return
		}
		e.opts.Outside(what, at)
	}
	e.races.leaves()
	ended := false
	defer func() {
		e.races.returns()
		if ended {
			return
		}
		if p := csp.Self(); p != nil && p.Killed() {
			if what != ofStdin && e.opts.Abandoned != nil {
				e.opts.Abandoned(what, at)
			}
			return
		}
		if r := recover(); r != nil {
			v := bare(r)
			if p, ok := v.(*Panic); ok && !isFatal(p.Value) {
				// It is this process's now, which may recover from it.
				v = p.Value
				e.m.Raised(v, p.Trace)
			}
			panic(v)
		}
	}()
	csp.BlockOn(what, func() { waitFor(f) })
	ended = true
}

// ofStdin is what reads the shell's own input, which the shell takes back by itself.
const ofStdin = "standard input"

// bare returns what a process panicked with that others waited for.
func bare(r any) any {
	for {
		pe, ok := r.(*csp.PanicError)
		if !ok {
			return r
		}
		r = pe.Value
	}
}
