package flow

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// A Port is an input or an output of a process.
type Port struct{ Proc, Name string }

// String returns the two with a dot between.
func (p Port) String() string { return p.Proc + "." + p.Name }

// A Conn passes the messages of an output to an input. An output may have several: each gets every message. So may
// an input.
type Conn struct{ From, To Port }

// A Proc is a process of a graph.
type Proc struct {
	Step Stepper
	Args Args
	// Workload overrides that of the step's description; without either it is Loop.
	Workload Workload
	// Timeout is how long a Transform of the workload Thread may take, before that is an error and its
	// result is dropped; 5 s without. It goes on all the same.
	Timeout time.Duration
	// Buffer is the size of the buffer of an input, by its name; 10 without.
	Buffer map[string]int
	// From and To are channels outside that an input takes from and an output puts on, besides what it is
	// connected with. The flow does not close them.
	From map[string]*csp.Chan[any]
	To   map[string]*csp.Chan[any]
}

// A Graph is what a flow is made of.
type Graph struct {
	Procs map[string]Proc
	Conns []Conn
	// Ticks are signals that the flow casts by itself, with the time, each so often by the clock of the runtime,
	// which may be a virtual one. A process that is paused, or has not done with the ticks before, misses some.
	Ticks map[string]time.Duration
}

const (
	inputBuffer = 10
	kept        = 100 // reports and errors that nobody has taken
	timeout     = 5 * time.Second
)

// check returns what is wrong with the graph.
func (g *Graph) check() error {
	var errs []error
	wrong := func(format string, args ...any) { errs = append(errs, fmt.Errorf("flow: "+format, args...)) }
	for _, name := range names(g.Procs) {
		p := g.Procs[name]
		if p.Step == nil {
			wrong("%s has no step", name)
			continue
		}
		d := p.Step.describe()
		for in := range d.Ins {
			if _, both := d.Outs[in]; both {
				wrong("%s: %q is an input and an output; give them different names", name, in)
			}
		}
		for sig := range d.Signals {
			if _, both := d.Ins[sig]; both {
				wrong("%s: %q is an input and a signal; give them different names", name, sig)
			}
		}
		for _, arg := range names(p.Args) {
			if _, ok := d.Params[arg]; !ok && d.Params != nil {
				wrong("%s: the step does not describe the argument %q", name, arg)
			}
		}
		for in := range p.From {
			if _, ok := d.Ins[in]; !ok {
				wrong("%s has no input %q to take from a channel", name, in)
			}
		}
		for out := range p.To {
			if _, ok := d.Outs[out]; !ok {
				wrong("%s has no output %q to put on a channel", name, out)
			}
		}
	}
	has := func(p Port, what string, ports func(Description) map[string]string) {
		proc, ok := g.Procs[p.Proc]
		if !ok {
			wrong("a connection with %v: there is no process %q", p, p.Proc)
		} else if proc.Step != nil {
			if _, ok := ports(proc.Step.describe())[p.Name]; !ok {
				wrong("a connection with %v: %s has no %s %q", p, p.Proc, what, p.Name)
			}
		}
	}
	for _, sig := range names(g.Ticks) {
		switch {
		case g.Ticks[sig] <= 0:
			wrong("the tick %q comes each %v; the time is positive", sig, g.Ticks[sig])
		case !g.gets(sig):
			wrong("the tick %q is a signal that no process gets", sig)
		}
	}
	for _, c := range g.Conns {
		has(c.From, "output", func(d Description) map[string]string { return d.Outs })
		has(c.To, "input", func(d Description) map[string]string { return d.Ins })
	}
	return errors.Join(errs...)
}

// gets reports whether any process gets a signal.
func (g *Graph) gets(sig string) bool {
	for _, p := range g.Procs {
		if p.Step != nil {
			if _, ok := p.Step.describe().Signals[sig]; ok {
				return true
			}
		}
	}
	return false
}

// names returns the keys of a map in order.
func names[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
