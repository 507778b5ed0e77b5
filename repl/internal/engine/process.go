package engine

import (
	"math/rand/v2"
	"reflect"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"

	"github.com/cspsh/cspsh/csp"
)

// pollEvery is how many loop iterations and calls a process may make before it
// gives way to others.
const pollEvery = 1000

// maxDepth bounds the depth of calls of a process, in Go stack frames. A plain
// interpreted call takes two of them and 600 bytes, one through an interface or a
// compiled function six and up to five kilobytes.
const maxDepth = 800_000

// maxStack is what the stack of a goroutine may grow to, in bytes: more than maxDepth
// frames take. Go ends the whole program where one has to grow beyond it, and its own
// limit is less.
const maxStack = 4 << 30

var allowDepth = sync.OnceFunc(func() {
	if strconv.IntSize == 64 {
		debug.SetMaxStack(maxStack)
	}
})

// guard makes of an interpreted function the body of a process: a panic leaves it
// as *Panic, with the places that it went through.
func (e *Engine) guard(f func()) func() {
	return func() {
		defer func() {
			if r := recover(); r != nil {
				panic(e.asPanic(r))
			}
		}()
		f()
	}
}

// spawn is the go statement.
func (e *Engine) spawn(site int, name string, f func()) {
	// The function that lowering puts around the call is no one's business.
	run := func() {
		defer func() {
			if r := recover(); r != nil {
				p := e.asPanic(r)
				if p, ok := p.(*Panic); ok && len(p.Calls) > 0 {
					p.Calls = p.Calls[:len(p.Calls)-1]
				}
				panic(p)
			}
		}()
		e.refill() // to begin with, or it might have to give way before it has done anything
		f()
	}
	e.rt.Go(run, csp.Name(name), csp.At(*e.site(site)))
}

// spawnMethod is the go statement with a method of an interface: x is what is in that.
func (e *Engine) spawnMethod(site int, name string, f func(), x any, method string) {
	e.spawn(site, name, func() {
		id := csp.Self().ID()
		set := func(set func()) {
			e.mu.Lock()
			defer e.mu.Unlock()
			set()
		}
		if typ, _ := e.userType(reflect.TypeOf(x)); typ != nil {
			entry, pos := e.lowerer.MethodName(typ, method)
			set(func() { e.entries[id] = spawned{entry, pos} })
			defer set(func() { delete(e.entries, id) })
		}
		f()
	})
}

// poll is called by interpreted code when it has used up its budget of iterations and
// calls.
func (e *Engine) poll() {
	e.refill()
	e.polls++
	p := csp.Self()
	if p == nil {
		return
	}
	e.checkDepth(p)
	csp.Yield()
	e.refill()
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

// depth is what is known of a process's stack.
type depth struct {
	of     *csp.Process
	frames int   // when it was measured last
	polls  int64 // the engine's count of polls then
}

// checkDepth ends the running process where its calls are nested too deep. A stack
// cannot have grown by more calls than there were polls, so it is measured rarely:
// the deeper the oftener.
//
// As in Go, the process cannot recover from it. It is not unwound by a panic, since
// yaegi raises that anew in each frame, and the time for that grows with the square
// of their number.
func (e *Engine) checkDepth(p *csp.Process) {
	d := e.depth.Get()
	if d == nil || d.of != p { // a new process begins with its parent's locals
		d = &depth{of: p, polls: e.polls - 1}
		e.depth.Set(d)
	}
	room := int64(maxDepth-d.frames) / (6 * pollEvery)
	if e.polls-d.polls < max(room, 10) {
		return
	}
	d.frames, d.polls = e.stackDepth(), e.polls
	if d.frames >= maxDepth {
		at := e.Here()
		o := e.newPanic(runtimeError("stack overflow: calls are nested too deep"), at, []string{at.Func})
		if p == e.fg.Load() {
			e.overflow = o
		} else {
			e.opts.Panicked(p, o, true)
		}
		runtime.Goexit()
	}
}

// stackDepth counts the frames of the calling goroutine, to maxDepth.
func (e *Engine) stackDepth() int {
	for {
		n := runtime.Callers(0, e.frames)
		if n < len(e.frames) || n == maxDepth {
			return n
		}
		e.frames = make([]uintptr, min(max(1000, 4*n), maxDepth))
	}
}

// at is an option that lowering adds where the source makes a channel or a process.
func (e *Engine) at(site int) csp.Option { return csp.At(*e.site(site)) }
