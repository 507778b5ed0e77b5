// Package engine runs lowered code: it declares it in a yaegi interpreter and
// runs what it does as processes of a csp runtime.
//
// yaegi runs no user code while it compiles. An item of the user's is declared
// first, and its entry is then called as a process, so that it can park, be
// interrupted and be looked into like any other. All interpreted code runs on
// the runtime's loop, also where compiled code calls it back.
package engine

import (
	"context"
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/traefik/yaegi/interp"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/lower"
	"github.com/cspsh/cspsh/stdlib_symbols"
)

// Options say what an engine runs on and talks to.
type Options struct {
	Runtime *csp.Runtime
	Fset    *token.FileSet

	// Context returns what the processes that the engine starts are tied to. Begin,
	// if set, is called in each that none of them has started.
	Context func() context.Context
	Begin   func()

	// Symbols gives the name and symbols of a package that stdlib_symbols does not
	// have.
	Symbols func(path string) (name string, symbols map[string]reflect.Value, ok bool)

	// Stdin is what fmt.Scan reads, Stdout what fmt.Print writes and Stderr
	// what print and log write. OSStdout and OSStderr, where set, take the
	// place of os.Stdout and os.Stderr.
	Stdin              io.Reader
	Stdout, Stderr     io.Writer
	OSStdout, OSStderr *os.File

	// Args are os.Args.
	Args []string

	// Exit is called by os.Exit, on the loop. It must not return.
	Exit func(code int)

	// Show is told the value of each expression that stands as an item, with
	// its static type.
	Show func(v any, t types.Type)
	// ShowText is told the text of a constant that perhaps no variable could hold, and its type.
	ShowText func(text, typ string)

	// Panicked is told, on the loop, of a process in the background that ended
	// because its calls were nested too deep, and of a callback of compiled code that
	// panicked; fatal tells whether a Go program would end by it. Other panics reach
	// the runtime's panic handler.
	Panicked func(p *csp.Process, v *Panic, fatal bool)

	// Abandoned is told, on the loop, of a call of compiled code that goes on though
	// the process that made it was killed.
	Abandoned func(what string, at *csp.Site)

	// Source gives the generic declarations of a compiled package: see
	// lower.New.
	Source func(path string) *check.Unit

	// Lowered, if set, is written all source that the interpreter is given.
	Lowered io.Writer

	// Still has the runtime paused but for the time of Run: what a program does shall not
	// depend on how long it takes to compile, or to end.
	Still bool
	// Redefinable lets functions be declared again: see package lower.
	Redefinable bool
}

// An Engine is one interpreter on one runtime. Compile and Run are to be called
// by one goroutine at a time, which is not the loop's.
type Engine struct {
	opts    Options
	rt      *csp.Runtime
	in      *interp.Interpreter
	lowerer *lower.Lowerer
	structs *structs
	trace   *tracer
	funcs   map[string]string      // emitted functions to the names that users know
	ready   map[*check.Unit]func() // imported packages that were compiled for a unit that was not

	// Cells of the interpreter's own variables: see package lower.
	budget   *int
	position *int
	value    *any
	int      *int
	ok       *bool
	chosen   *int
	choice   choice
	polls    int64
	depth    *csp.Local[*depth]
	turns    *turns // nil if there was no seed yet
	dice     *rand.PCG
	diceSeed uint64

	// What runs its deferred calls in a process, innermost.
	unwinding *csp.Local[*Defers]
	direct    bool // the function that begins now is called by a defer statement

	frames   []uintptr // for stackDepth
	overflow *Panic    // of the process that Run waits for

	bridges  bridges
	signals  signals
	flags    flags
	profiled bool // the program may ask for leaks while it runs
	values   values
	encoded  mirrors
	decoded  mirrors
	elements mirrors     // for XML
	wraps    atomic.Bool // values of the user's were given to compiled code by an interface

	mu      sync.Mutex
	sites   []*csp.Site       // by index of the lowerer's sites
	numbers map[*csp.Site]int // and those
	entries map[int]spawned   // what processes run for which the source does not tell
	fg      atomic.Pointer[csp.Process]
}

// New returns an engine without any declarations.
func New(opts Options) (*Engine, error) {
	e := &Engine{
		opts:    opts,
		rt:      opts.Runtime,
		funcs:   map[string]string{},
		ready:   map[*check.Unit]func(){},
		depth:   csp.NewLocal[*depth](nil),
		entries: map[int]spawned{},
		numbers: map[*csp.Site]int{},

		unwinding: csp.NewLocal[*Defers](nil),
	}
	e.lowerer = lower.New(opts.Fset, opts.Source, e.typeLeads, e.repeatable, opts.Redefinable)
	e.values = values{
		lists:   map[string]func(string) any{},
		found:   map[methodOf]any{},
		answers: map[question]bool{},
	}
	e.encoded = mirrors{e: e, tag: "json", coders: [2]string{"MarshalJSON", "MarshalText"}, foreign: map[reflect.Type]*glass{}}
	e.decoded = mirrors{e: e, tag: "json", coders: [2]string{"UnmarshalJSON", "UnmarshalText"}, foreign: map[reflect.Type]*glass{}, decode: true}
	e.elements = mirrors{e: e, tag: "xml", coders: [2]string{"MarshalXML", "MarshalText"}, foreign: map[reflect.Type]*glass{}}
	allowDepth()
	e.trace = &tracer{engine: e}
	e.in = interp.New(interp.Options{
		Stdin: opts.Stdin, Stdout: opts.Stdout, Stderr: e.trace,
		Args: opts.Args, Unrestricted: true,
	})
	e.structs = newStructs(e.in, e.lowerer.Type)
	symbols := e.symbols()
	operations, convert := e.operations()
	maps.Copy(symbols, operations)
	if err := e.in.Use(interp.Exports{
		lower.RuntimePath + "/rt": symbols,
		// Where yaegi looks for those who take over conversions.
		"github.com/traefik/yaegi/convert": {"convert": reflect.ValueOf(convert)},
	}); err != nil {
		return nil, err
	}
	if _, err := e.in.Eval("package main\n" + lower.Prelude); err != nil {
		return nil, fmt.Errorf("declaring the prelude: %w", err)
	}
	globals := e.in.Globals()
	for _, err := range []error{
		cell(globals, lower.BudgetVar, &e.budget),
		cell(globals, lower.PositionVar, &e.position),
		cell(globals, lower.ValueVar, &e.value),
		cell(globals, lower.IntVar, &e.int),
		cell(globals, lower.OKVar, &e.ok),
		cell(globals, lower.ChosenVar, &e.chosen),
	} {
		if err != nil {
			return nil, err
		}
	}
	return e, nil
}

// cell sets p to the storage of a variable of the interpreter.
func cell[T any](globals map[string]reflect.Value, name string, p **T) error {
	v, ok := globals[name]
	if ok && v.CanAddr() {
		if *p, ok = v.Addr().Interface().(*T); ok {
			return nil
		}
	}
	return fmt.Errorf("interpreter variable %s cannot be reached", name)
}

// A Code is a compiled unit.
type Code struct{ run func() }

// An InternalError tells that yaegi refused what lowering made: a fault of the
// shell's, not of the user's.
type InternalError struct {
	Err    error
	Source string // what was refused
}

func (e *InternalError) Error() string {
	return "cspsh cannot run this: " + strings.TrimSpace(e.Err.Error())
}

func (e *InternalError) Unwrap() error { return e.Err }

// Compile lowers a unit, after the packages that it imports from source, and
// declares it. No code of the user's runs. The error is *lower.Unsupported or
// *InternalError.
func (e *Engine) Compile(u *check.Unit) (*Code, error) {
	e.values.mu.Lock() // processes ask what implements what
	u.AddMethods()
	e.values.mu.Unlock()
	var entries []func()
	for _, p := range u.Packages {
		run := e.ready[p]
		if run == nil {
			var err error
			if run, err = e.compile(p); err != nil {
				return nil, err
			}
			e.ready[p] = run
		}
		entries = append(entries, run)
	}
	run, err := e.compile(u)
	if err != nil {
		return nil, err
	}
	entries = append(entries, run)
	clear(e.ready)
	return &Code{func() {
		for _, run := range entries {
			run()
		}
	}}, nil
}

func (e *Engine) compile(u *check.Unit) (run func(), err error) {
	var p *lower.Program
	defer func() {
		// Nothing that is typed may end the shell: lowering and, more so,
		// yaegi's compiler panic where they meet what they do not know.
		if r := recover(); r != nil {
			ie := &InternalError{Err: fmt.Errorf("%v", r)}
			if p != nil {
				ie.Source = p.Types + p.Source
			}
			run, err = nil, ie
		}
		if err != nil {
			e.lowerer.Rollback()
		}
	}()
	if p, err = e.lowerer.Lower(u); err != nil {
		return nil, err
	}
	if e.opts.Lowered != nil {
		fmt.Fprintln(e.opts.Lowered, p.Types+p.Source)
	}
	if err := e.use(p.Imports); err != nil {
		return nil, err
	}
	for name, user := range p.Funcs {
		e.funcs[name] = user
	}
	// Reports cite the user's source, not this one.
	base := e.in.FileSet().Base()
	defer func() {
		dropFiles(e.in.FileSet(), base)
		prune(e.in, p.Entry)
	}()
	if err := e.declareTypes(p.Types); err != nil {
		return nil, &InternalError{err, p.Types}
	}
	if _, err := e.in.Eval(p.Source); err != nil {
		return nil, &InternalError{err, p.Types + p.Source}
	}
	v, err := e.in.Eval(p.Entry)
	if err != nil {
		return nil, &InternalError{err, p.Types + p.Source}
	}
	run, ok := v.Interface().(func())
	if !ok {
		return nil, &InternalError{fmt.Errorf("entry is a %s", v.Type()), p.Types + p.Source}
	}
	return run, nil
}

// Run runs compiled code as a process called name, and waits for it. The error
// is that of csp.Runtime.Run, with panics of interpreted code as *Panic.
func (e *Engine) Run(c *Code, name string) error {
	err := e.rt.Run(func() {
		e.fg.Store(csp.Self())
		defer e.fg.Store(nil)
		if e.opts.Still {
			e.rt.Continue()
			defer e.rt.Pause()
		}
		e.begin()
		returned := false
		defer func() {
			switch r := recover(); {
			case r != nil:
				panic(r)
			case !returned && !e.opts.Redefinable && e.overflow == nil:
				csp.Never("runtime.Goexit") // as in Go, the program is not over when main does that
			}
		}()
		e.guard(c.run)()
		returned = true
	}, csp.Name(name), csp.At(csp.Site{File: name}), csp.WithContext(e.opts.Context()), csp.Unpaused())
	if o := e.overflow; o != nil {
		e.overflow = nil
		return o
	}
	return unwrap(err)
}

// Do runs f as Run does code.
func (e *Engine) Do(name string, f func()) error { return e.Run(&Code{f}, name) }

// begin sets up a process that none of the engine's has started.
func (e *Engine) begin() {
	if e.opts.Begin != nil {
		e.opts.Begin()
	}
}

// Foreground returns the process that Run waits for, or nil.
func (e *Engine) Foreground() *csp.Process { return e.fg.Load() }

// unwrap digs the interpreter's own report of a panic out of a runtime's.
func unwrap(err error) error {
	var pe *csp.PanicError
	if errors.As(err, &pe) {
		if p, ok := pe.Value.(*Panic); ok {
			return p
		}
	}
	return err
}

// use makes compiled packages known to the interpreter.
func (e *Engine) use(imports []lower.Import) error {
	for _, imp := range imports {
		path := imp.Path
		e.structs.imports[imp.Name] = path
		if path == lower.RuntimePath {
			continue
		}
		name, symbols, ok := e.symbolsOf(path)
		if !ok {
			return fmt.Errorf("package %s is not available", path)
		}
		for name, v := range symbols {
			if v.CanAddr() {
				symbols[lower.PointerPrefix+name] = v.Addr()
			}
		}
		// Not the key that yaegi looks for to put its own fmt in place of ours.
		key := path + "//" + name
		if err := e.in.Use(interp.Exports{key: symbols}); err != nil {
			return err
		}
	}
	return nil
}

// compiled tells whether a package is not run from source.
func (e *Engine) compiled(path string) bool {
	if path == check.Path || stdlib_symbols.Has(path) || e.opts.Symbols == nil {
		return path != check.Path
	}
	_, _, ok := e.opts.Symbols(path)
	return ok
}

// symbolsOf returns the name and the symbols of a compiled package.
func (e *Engine) symbolsOf(path string) (name string, symbols map[string]reflect.Value, ok bool) {
	if stdlib_symbols.Has(path) {
		symbols = stdlib_symbols.Symbols(path)
		e.override(path, symbols)
		return stdlib_symbols.Name(path), symbols, true
	}
	if e.opts.Symbols != nil {
		return e.opts.Symbols(path)
	}
	return "", nil, false
}

// site returns the place with an index of the lowerer's, for the runtime's
// reports.
func (e *Engine) site(i int) *csp.Site {
	e.mu.Lock()
	defer e.mu.Unlock()
	for len(e.sites) <= i {
		e.sites = append(e.sites, nil)
	}
	if e.sites[i] == nil {
		s := e.lowerer.Site(i)
		e.sites[i] = &csp.Site{File: s.Pos.Filename, Line: s.Pos.Line, Col: s.Pos.Column, Func: s.Func, Subject: s.Subject}
		e.numbers[e.sites[i]] = i
	}
	return e.sites[i]
}

// Here is the place that the running process noted last. It is to be called on
// the loop.
func (e *Engine) Here() *csp.Site { return e.site(*e.position) }

// Back is called when a process goes on at a place, on the loop.
func (e *Engine) Back(site *csp.Site) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if i, ok := e.numbers[site]; ok {
		*e.position = i
	}
}
