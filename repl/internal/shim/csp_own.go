package shim

import "github.com/cspsh/cspsh/csp"

// An ownRuntimes knows of the runtimes that a program makes. What their processes run is
// interpreted, on the one loop that there is: each is the session's runtime, which has the
// clock, the seed and the observer that they were made with until the last of them stops.
type ownRuntimes struct {
	running  int
	virtual  bool         // by one of them
	undo     []func()     // what they have set
	observer csp.Observer // by an option of the one that is being made
}

func (o *ownRuntimes) replace(t *Table, s *symbols) {
	rt := t.env.Runtime
	s.set("WithObserver", func(f csp.Observer) csp.RuntimeOption {
		return func(*csp.Runtime) { o.observer = f }
	})
	s.set("New", func(opts ...csp.RuntimeOption) *csp.Runtime {
		asked := csp.New(opts...)
		defer asked.Stop()
		o.running++
		if asked.Virtual() && !o.virtual {
			o.virtual = true
			o.undo = append(o.undo, t.enterBubble())
		}
		if seed, ok := asked.Seed(); ok && !rt.Deciding() {
			rt.SetSeed(seed)
			o.undo = append(o.undo, func() { rt.SetDecider(nil) })
		}
		if o.observer != nil {
			rt.Observe(o.observer)
			o.undo = append(o.undo, func() { rt.Observe(nil) })
			o.observer = nil
		}
		return rt
	})
	s.method("Stop", func(stopped *csp.Runtime) {
		if stopped != rt || o.running == 0 {
			stopped.Stop()
			return
		}
		if o.running--; o.running > 0 {
			return
		}
		for _, undo := range o.undo {
			undo()
		}
		*o = ownRuntimes{}
	})
}
