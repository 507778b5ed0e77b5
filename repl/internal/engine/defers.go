package engine

import (
	"slices"

	"github.com/cspsh/cspsh/csp"
)

// Defers are the deferred calls of one call of an interpreted function.
type Defers struct {
	e     *Engine
	calls []deferred
	in    *csp.Process // what runs the deferred calls, once it does
	outer *Defers      // what ran deferred calls before

	panicking bool
	value     any
}

// newDefers is called where a function that defers begins.
func (e *Engine) newDefers() *Defers { return &Defers{e: e} }

// A deferred call, of a function that may recover or not.
type deferred struct {
	f        func()
	recovers bool
}

// Add is the defer statement.
func (d *Defers) Add(f func(), recovers bool) { d.calls = append(d.calls, deferred{f, recovers}) }

// Run runs the body of the function and then, however that ends, what it deferred. A
// panic that was not recovered goes on.
func (d *Defers) Run(body func()) {
	returned := false
	defer func() {
		if !returned { // a panic, or runtime.Goexit
			if r := recover(); r != nil {
				if isFatal(r) {
					panic(r)
				}
				d.panicking, d.value = true, r
			}
		}
		d.unwind()
	}()
	body()
	returned = true
}

// unwind runs the deferred calls, last in first out.
func (d *Defers) unwind() {
	if d.e.profiled {
		wipe()
	}
	pos := *d.e.position
	outer := d.e.unwinding.Get()
	d.outer = outer
	d.in = csp.Self()
	d.e.unwinding.Set(d)
	for len(d.calls) > 0 {
		last := len(d.calls) - 1
		f := d.calls[last]
		d.calls = slices.Delete(d.calls, last, last+1)
		d.call(f)
	}
	d.e.unwinding.Set(outer)
	if d.panicking {
		*d.e.position = pos
		panic(d.value)
	}
}

// call runs one deferred call. Its own panic takes the place of the one under way.
func (d *Defers) call(c deferred) {
	defer func() {
		if r := recover(); r != nil {
			if isFatal(r) {
				panic(r)
			}
			d.panicking, d.value = true, r
		}
	}()
	d.e.direct = c.recovers
	c.f()
}

// beginsDirect tells a function that recovers, where it begins, whether it was called
// by a defer statement: only then can it.
func (e *Engine) beginsDirect() bool {
	direct := e.direct
	e.direct = false
	return direct
}

// recover is the builtin: it ends the panic whose deferred calls the process is
// running. A killed process cannot save itself.
func (e *Engine) recover(direct bool) any {
	if !direct {
		return nil
	}
	return e.recoverFrom(e.unwinding.Get())
}

// Recover is defer recover(), in a function that was called by a defer statement or
// not: it counts as a call by that function, which has ended.
func (d *Defers) Recover(direct bool) {
	if direct && !d.panicking {
		d.e.recoverFrom(d.outer)
	}
}

func (e *Engine) recoverFrom(d *Defers) any {
	// A process begins with the locals of the one that started it.
	if d == nil || d.in != csp.Self() || !d.panicking || csp.IsKill(d.value) {
		return nil
	}
	d.panicking = false
	e.trace.take()
	return e.plainValue(d.value)
}

// wipe clears the stack below its caller: what a body that is over has left there
// would get into the frames of what is called next, and count as in use for who looks
// for leaks meanwhile.
//
//go:noinline
func wipe() {
	var stack [16 << 10]byte
	touch(&stack)
}

//go:noinline
func touch(*[16 << 10]byte) {}
