package repl

import (
	"go/types"
	"os"
	"reflect"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/engine"
	"github.com/cspsh/cspsh/repl/internal/lower"
	"github.com/cspsh/cspsh/repl/internal/machine"
	"github.com/cspsh/cspsh/repl/internal/pretty"
	"github.com/cspsh/cspsh/repl/internal/runner"
)

// An executor is what a session's code runs on.
type executor interface {
	csp.Interpreter

	// Compile returns what runs a unit, as a process of the name given to it.
	Compile(u *check.Unit) (run func(name string) error, err error)
	Do(name string, f func()) error
	Foreground() *csp.Process
	Leaks() ([]runner.Trace, error)
	Locate(pe *csp.PanicError) *runner.Panic
	Visitors() bool
	TakesSignals() bool
	Close()

	// printer is how values are written; asks reports whether those that have a text of their own
	// may be asked for it.
	printer(asks bool) pretty.Printer
}

// newExecutor returns the executor that CSPSH_ENGINE names.
func newExecutor(o runner.Options, s *Shell) (executor, error) {
	if os.Getenv("CSPSH_ENGINE") != "yaegi" {
		e, err := runner.New(o)
		if err != nil {
			return nil, err
		}
		return onMachine{e}, nil
	}
	e, err := engine.New(engine.Options{
		Runtime: o.Runtime, Fset: o.Fset, Context: o.Context, Begin: o.Begin, Symbols: o.Symbols,
		Stdin: o.Stdin, Stdout: o.Stdout, Stderr: o.Stderr, OSStdout: o.OSStdout, OSStderr: o.OSStderr,
		Args: o.Args, Exit: o.Exit, Show: o.Show, ShowText: o.ShowText, Source: o.Source,
		Panicked: func(p *csp.Process, v *engine.Panic, fatal bool) {
			o.Panicked(p, panicOf(v), fatal)
		},
		Abandoned: o.Abandoned, Lowered: s.cfg.Lowered, Still: o.Still, Redefinable: o.Redefinable,
	})
	if err != nil {
		return nil, err
	}
	return onYaegi{e}, nil
}

// onMachine is the machine's engine.
type onMachine struct{ *runner.Engine }

func (c onMachine) Compile(u *check.Unit) (func(name string) error, error) {
	code, err := c.Engine.Compile(u)
	if err != nil {
		return nil, err
	}
	return func(name string) error { return c.Run(code, name) }, nil
}

func (c onMachine) printer(asks bool) pretty.Printer {
	return pretty.Printer{
		Special: special, Main: check.Path,
		Named: func(t reflect.Type) (types.Type, bool) { return c.TypeOf(t), false },
	}
}

// onYaegi is yaegi's engine.
type onYaegi struct{ *engine.Engine }

func (i onYaegi) Compile(u *check.Unit) (func(name string) error, error) {
	code, err := i.Engine.Compile(u)
	if un, ok := err.(*lower.Unsupported); ok {
		err = &machine.Unsupported{Pos: un.Pos, What: un.What}
	}
	if err != nil {
		return nil, err
	}
	return func(name string) error { return i.fix(i.Engine.Run(code, name)) }, nil
}

func (i onYaegi) Do(name string, f func()) error { return i.fix(i.Engine.Do(name, f)) }

func (i onYaegi) fix(err error) error {
	if p, ok := err.(*engine.Panic); ok {
		return panicOf(p)
	}
	return err
}

func panicOf(p *engine.Panic) *runner.Panic {
	return runner.NewPanic(p.Value, p.At, p.Calls, p.Error())
}

func (i onYaegi) Locate(pe *csp.PanicError) *runner.Panic {
	if p, ok := pe.Value.(*runner.Panic); ok {
		return p
	}
	return panicOf(i.Engine.Locate(pe))
}

func (i onYaegi) Leaks() ([]runner.Trace, error) {
	leaks, err := i.Engine.Leaks()
	var list []runner.Trace
	for _, t := range leaks {
		list = append(list, runner.Trace(t))
	}
	return list, err
}

func (i onYaegi) Leave() any {
	if at := i.Here(); at != nil {
		return at
	}
	return nil
}

func (i onYaegi) Enter(kept any) {
	if at, ok := kept.(*csp.Site); ok {
		i.Back(at)
	}
}

func (i onYaegi) Place(kept any) *csp.Site { return kept.(*csp.Site) }

func (i onYaegi) Close() {}

func (i onYaegi) printer(asks bool) pretty.Printer {
	p := pretty.Printer{Special: special, Unbox: engine.Unbox, Named: i.Type, Main: check.Path}
	if asks {
		p.Own = i.Own
	}
	return p
}

// An inhabitant is the shell as the interpreter of its runtime.
type inhabitant struct{ s *Shell }

func (i inhabitant) Leave() any {
	if i.s.engine == nil {
		return nil
	}
	return i.s.engine.Leave()
}

func (i inhabitant) Enter(kept any) {
	if i.s.engine != nil {
		i.s.engine.Enter(kept)
	}
}

func (i inhabitant) Here() *csp.Site {
	if i.s.engine == nil {
		return nil
	}
	return i.s.engine.Here()
}

func (i inhabitant) Place(kept any) *csp.Site { return i.s.engine.Place(kept) }

// lodgers are the shells on a runtime that several may have.
type lodgers struct{}

// lodging is what a shell keeps for a process of its.
type lodging struct {
	s    *Shell
	kept any
}

func (lodgers) Leave() any {
	if s := running.Get(); s != nil {
		return lodging{s, inhabitant{s}.Leave()}
	}
	return nil
}

func (lodgers) Enter(kept any) {
	switch k := kept.(type) {
	case lodging:
		inhabitant{k.s}.Enter(k.kept)
	case nil:
		if s := running.Get(); s != nil {
			inhabitant{s}.Enter(nil)
		}
	}
}

func (lodgers) Here() *csp.Site {
	if s := running.Get(); s != nil {
		return inhabitant{s}.Here()
	}
	return nil
}

func (lodgers) Place(kept any) *csp.Site {
	if k, ok := kept.(lodging); ok && k.kept != nil {
		return inhabitant{k.s}.Place(k.kept)
	}
	return nil
}

// reported reports whether what a process panicked with is an engine's report: it is one
// that a go statement started.
func reported(v any) bool {
	switch v.(type) {
	case *runner.Panic, *engine.Panic:
		return true
	}
	return false
}
