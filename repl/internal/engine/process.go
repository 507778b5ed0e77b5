package engine

import (
	"runtime"

	"github.com/cspsh/cspsh/csp"
)

// pollEvery is how many loop iterations and calls a process may make before it
// gives way to others.
const pollEvery = 1000

// maxDepth bounds the depth of calls of a process, in Go stack frames. An
// interpreted call takes five to seven of them and about one and a half
// kilobytes; the runtime of Go ends the program at a gigabyte.
const maxDepth = 2_000_000

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
	e.rt.Go(e.guard(f), csp.Name(name), csp.At(*e.site(site)))
}

// poll is called by interpreted code every pollEvery iterations or calls.
func (e *Engine) poll() {
	*e.budget = pollEvery
	e.polls++
	p := csp.Self()
	if p == nil {
		return
	}
	pos := *e.position
	e.checkDepth(p)
	csp.Yield()
	*e.budget = pollEvery
	*e.position = pos
}

// depth is what is known of a process's stack.
type depth struct {
	of     *csp.Process
	frames int   // when it was measured last
	polls  int64 // the engine's count of polls then
}

// checkDepth panics where the calls of the running process are nested too deep.
// A stack cannot have grown by more calls than there were polls, so it is
// measured rarely: the deeper the oftener.
func (e *Engine) checkDepth(p *csp.Process) {
	d := e.depth.Get()
	if d == nil || d.of != p { // a new process begins with its parent's locals
		d = &depth{of: p, polls: e.polls - 1}
		e.depth.Set(d)
	}
	room := int64(maxDepth-d.frames) / (8 * pollEvery)
	if e.polls-d.polls < room {
		return
	}
	d.frames, d.polls = stackDepth(), e.polls
	if d.frames >= maxDepth {
		d.frames = 0
		panic(runtimeError("stack overflow: calls are nested too deep"))
	}
}

// stackDepth counts the frames of the calling goroutine, to maxDepth.
func stackDepth() int {
	var pc [1]uintptr
	lo, hi := 0, maxDepth
	// The number of frames to skip until none is left, by bisection from below.
	step := 1024
	for lo+step < hi && runtime.Callers(lo+step, pc[:]) > 0 {
		lo += step
		step *= 2
	}
	hi = min(hi, lo+step)
	for lo+1024 < hi {
		mid := (lo + hi) / 2
		if runtime.Callers(mid, pc[:]) > 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi
}

// inside tells whether the caller is a process of the runtime.
func (e *Engine) inside() bool { return csp.Self() != nil }

// enter runs a callback of compiled code as a process, and waits for it.
func (e *Engine) enter(f func()) { e.rt.Enter(e.guard(f)) }

// block parks the process while f, a call into compiled code, runs on a goroutine
// of its own.
func (e *Engine) block(f func()) {
	csp.Block(f)
}

// at is an option that lowering adds where the source makes a channel or a process.
func (e *Engine) at(site int) csp.Option { return csp.At(*e.site(site)) }
