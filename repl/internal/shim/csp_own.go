package shim

import (
	"slices"

	"github.com/cspsh/cspsh/csp"
)

// An ownRuntimes knows of the runtimes that a program makes. What their processes run is
// interpreted, on the one loop that there is: each is the session's runtime, which has the
// clock, the seed, the observer and the panic handler that they were made with until the
// last of them stops.
type ownRuntimes struct {
	running int
	clock   func()     // undoes that one of them has a virtual one
	undo    []func()   // what else they have set
	asked   ownOptions // of the one that is being made
}

// ownOptions are options of csp.New that are done here.
type ownOptions struct {
	observer csp.Observer
	panics   func(*csp.PanicError)
}

// Why options of csp.New are refused.
const (
	notOwn      = "a runtime that is made here is the session's, which has its own"
	notDeadlock = "a runtime that is made here is the session's, and so is a deadlock"
)

func (o *ownRuntimes) replace(t *Table, s *symbols) {
	rt := t.env.Runtime
	s.set("WithObserver", func(f csp.Observer) csp.RuntimeOption {
		return func(*csp.Runtime) { o.asked.observer = f }
	})
	s.set("WithPanicHandler", func(f func(*csp.PanicError)) csp.RuntimeOption {
		csp.WithPanicHandler(f) // panics if that is nil
		return func(*csp.Runtime) { o.asked.panics = f }
	})
	s.set("New", func(opts ...csp.RuntimeOption) *csp.Runtime {
		o.asked = ownOptions{}
		made := csp.New(opts...)
		defer made.Stop()
		o.running++
		if made.Virtual() && o.clock == nil {
			o.clock = t.enterBubble()
		}
		if seed, ok := made.Seed(); ok && !rt.Deciding() {
			rt.SetSeed(seed)
			o.undo = append(o.undo, func() { rt.SetDecider(nil) })
		}
		if f := o.asked.observer; f != nil {
			before := rt.Observe(nil)
			rt.Observe(func(e csp.Event) {
				if before != nil {
					before(e)
				}
				f(e)
			})
			o.undo = append(o.undo, func() { rt.Observe(before) })
		}
		if f := o.asked.panics; f != nil {
			before := handlePanics(rt, f)
			o.undo = append(o.undo, func() { rt.HandlePanics(before) })
		}
		return rt
	})
	s.method("HandlePanics", handlePanics)
	s.method("Stop", func(stopped *csp.Runtime) {
		if stopped != rt || o.running == 0 {
			stopped.Stop()
			return
		}
		if o.running--; o.running > 0 {
			return
		}
		if o.clock != nil {
			o.clock()
		}
		o.end()
	})
	t.resets = append(t.resets, o.end)
}

// end gives the session its runtime back, but for the clock.
func (o *ownRuntimes) end() {
	for _, undo := range slices.Backward(o.undo) {
		undo()
	}
	*o = ownRuntimes{}
}

// handlePanics is HandlePanics for a handler of the user's. What ends a program is none of its business, and its own
// panics are for the handler that there was.
func handlePanics(rt *csp.Runtime, f func(*csp.PanicError)) (before func(*csp.PanicError)) {
	before = rt.HandlePanics(f)
	rt.HandlePanics(func(e *csp.PanicError) {
		if endsProgram(e) {
			before(e)
			return
		}
		defer func() {
			if v := recover(); v != nil {
				before(&csp.PanicError{ID: e.ID, Process: "panic handler", Value: v, Stack: e.Stack})
			}
		}()
		f(e)
	})
	return before
}

// endsProgram reports whether a panic is one of a goroutine, which ends a program.
func endsProgram(e *csp.PanicError) bool {
	_, ok := e.Value.(interface{ Unrecoverable() })
	return ok
}
