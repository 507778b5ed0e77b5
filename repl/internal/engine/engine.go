// Package engine runs checked code: the machine executes it, as processes of a csp runtime.
// It is what go statements, channels, waiting and the end of a process mean there.
//
// All code of the user's runs on the runtime's loop, also where compiled code calls it back.
package engine

import (
	"context"
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"io"
	"math/rand/v2"
	"os"
	"reflect"
	"runtime"
	"strings"
	"sync/atomic"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/machine"
	"github.com/cspsh/cspsh/repl/internal/restrict"
	"github.com/cspsh/cspsh/repl/internal/rtype"
	"github.com/cspsh/cspsh/repl/internal/shim"
	"github.com/cspsh/cspsh/repl/internal/yaegi"
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
	// what print and log write. The files, where set, take the place of os.Stdin
	// and its kin.
	Stdin                       io.Reader
	Stdout, Stderr              io.Writer
	OSStdin, OSStdout, OSStderr *os.File
	// OpenStdin, if set, returns what os.Stdin is, and Stdin from then on, when the program first has to do with it.
	OpenStdin func() *os.File
	// Terminal is where somebody types what is evaluated, or nil.
	Terminal Terminal

	// Args are os.Args.
	Args []string

	// Restrict, unless nil, is the folder to whose files the program is held, with the network of this
	// computer alone.
	Restrict *restrict.Folder

	// Exit is called by os.Exit, on the loop. It must not return.
	Exit func(code int)

	// Show is told the value of each expression that stands as an item, with
	// its static type: the variable itself, where the expression is one.
	Show func(v reflect.Value, t types.Type)
	// ShowText is told the text of a constant that perhaps no variable could hold, and its type.
	ShowText func(text, typ string)

	// Panicked is told, on the loop, of a process in the background that ended
	// because its calls were nested too deep, because of memory or a fatal error, and of a
	// callback of compiled code that panicked; fatal tells whether a Go program would end by
	// it. Other panics reach the runtime's panic handler.
	Panicked func(p *csp.Process, v *Panic, fatal bool)

	// Outside, if set, is told, on the loop and before that is done, of what the running process asks of
	// the outside world, where it may come out otherwise each time. What is read from Stdin is no such thing.
	Outside func(what string, at *csp.Site)
	// Alone says that nobody outside does anything: no signal comes, and each run is one in this process of the system.
	Alone bool
	// Diverted has what the program writes to os.Stdout and os.Stderr go to Stdout and Stderr.
	Diverted bool
	// Race, if set, has the engine look for races, and is told of each on the loop, right before the second
	// access. Each pair of places is told of once. It must not park.
	Race func(r *Race)

	// Abandoned is told, on the loop, of a call of compiled code that goes on though
	// the process that made it was killed.
	Abandoned func(what string, at *csp.Site)

	// FromSource reports whether a package is run from source though there is a compiled one
	// of its path.
	FromSource func(pkg *types.Package) bool

	// Linked are functions that source links to, by their symbols.
	Linked map[string]any
	// Looks has each look at a virtual clock take a moment, as one at a real clock does.
	Looks bool
	// Root, if set, is the folder that the names of source files are relative to, for the program,
	// which is told absolute ones.
	Root string

	// Source gives the generic declarations of a compiled package, or nil.
	Source func(path string) *check.Unit

	// Still has the runtime paused but for the time of Run: what a program does shall not
	// depend on how long it takes to compile, or to end.
	Still bool
	// Rests has the others run, before that pause, until all of them wait, for restTurns turns at most.
	Rests bool
	// Stepped has Run leave it to others to end the pause, and the process of Run stand still in it, too.
	Stepped bool
	// Redefinable lets functions be declared again.
	Redefinable bool

	// Memory is how many bytes may be in use before the process that asks for more ends; 0 is no
	// limit.
	Memory uint64
}

// A Terminal is where somebody types.
type Terminal = shim.Terminal

// executor is what the engine needs of a machine.Machine.
type executor interface {
	Compile(u *check.Unit) (run func(), err error)
	Here() *machine.Site
	Stack() []machine.Call
	Trace() []machine.Call
	Within(calls []machine.Call, f func())
	StackOf(kept any) []machine.Call
	PanicTrace(v any) machine.Panicked
	Raised(v any, calls []machine.Call)
	Suspend() any
	Resume(kept any)
	Place(kept any) *machine.Site
	Forget(kept any)
	Reset()
}

// An Engine is one session's code on one runtime. Compile and Run are to be called
// by one goroutine at a time, which is not the loop's.
type Engine struct {
	opts     Options
	rt       *csp.Runtime
	channels channels
	table    *shim.Table
	types    *rtype.World
	session  *yaegi.Session
	ready    map[*check.Unit]func() // imported packages that were compiled for a unit that was not
	m        executor
	budget   *int // the machine's

	turns    *turns // nil if there was no seed yet
	givenUp  int    // turns, by runtime.Gosched, since a process has used up its budget last
	grace    int    // how many more budgets the running process may use up before it gives way
	dice     *rand.PCG
	diceSeed uint64

	doom     *csp.Local[bool]
	cleaned  *csp.Local[int] // how often cleanUp was called for the process
	overflow *Panic          // of the process that Run waits for
	memory   memory

	handed atomic.Bool // compiled code may call functions of the user's
	fg     atomic.Pointer[csp.Process]
	races  *races               // nil if nobody looks for them
	left   map[*csp.Process]any // what those keep who are not running, nil if nobody asks for it

	stopping atomic.Pointer[csp.Process] // that Interrupt was called for last
}

// newEngine returns an engine without an executor.
func newEngine(opts Options) *Engine {
	e := &Engine{opts: opts, rt: opts.Runtime, doom: csp.NewLocal(false), cleaned: csp.NewLocal(0), ready: map[*check.Unit]func(){}}
	e.memory.limit.Store(opts.Memory)
	e.channels = channels{
		rt: e.rt, here: e.Here, typeName: e.typeName, makers: map[reflect.Type]maker{},
	}
	return e
}

// A Code is a compiled unit.
type Code struct {
	run      func()
	packages map[*check.Unit]func() // imported packages that were compiled for it
}

// An InternalError tells that the engine failed to compile what is Go: a fault of the
// shell's, not of the user's.
type InternalError struct{ Err error }

func (e *InternalError) Error() string {
	return "cspsh cannot run this: " + strings.TrimSpace(e.Err.Error())
}

func (e *InternalError) Unwrap() error { return e.Err }

// Run runs compiled code as a process called name, and waits for it. The error
// is that of csp.Runtime.Run, with panics of the user's code as *Panic.
func (e *Engine) Run(c *Code, name string) error {
	opts := []csp.Option{csp.Name(name), csp.At(csp.Site{File: name}), csp.WithContext(e.opts.Context())}
	if !e.opts.Stepped {
		opts = append(opts, csp.Unpaused())
	}
	err := e.rt.Run(func() {
		e.stopping.Store(nil)
		e.fg.Store(csp.Self())
		defer e.fg.Store(nil)
		if e.opts.Still {
			if !e.opts.Stepped {
				e.rt.Continue()
			}
			defer e.rt.Pause()
		}
		if e.opts.Rests {
			defer e.rest()
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
		e.body(c.run)
		returned = true
	}, opts...)
	if o := e.overflow; o != nil {
		e.overflow = nil
		return o
	}
	return unwrap(err)
}

// Trial runs f in the calling process, which is the only one, after it has made the session's programs
// forget what they have done before: variables have no values yet, and no lock is locked. What compiled
// packages keep stays. f may call Execute.
func (e *Engine) Trial(f func()) {
	e.reset()
	e.begin()
	returned := false
	defer func() {
		if !returned && !csp.Self().Killed() {
			if r := recover(); r != nil {
				panic(r)
			}
			csp.Never("runtime.Goexit")
		}
	}()
	e.body(f)
	returned = true
}

// Execute runs code in the calling process.
func (e *Engine) Execute(c *Code) { c.run() }

// Again has what is left to chance follow from the seed anew.
func (e *Engine) Again() {
	e.rt.Enter(func() { e.turns, e.dice, e.grace = nil, nil, 0; e.table.Again() }, csp.Unpaused())
}

// Variable returns a variable of the session's, addressable, by its object. It is for the loop.
func (e *Engine) Variable(v *types.Var) (reflect.Value, bool) {
	if m, ok := e.m.(*machine.Machine); ok {
		return m.Object(v)
	}
	return reflect.Value{}, false
}

func (e *Engine) reset() {
	e.turns, e.dice, e.overflow, e.grace = nil, nil, nil, 0
	clear(e.left)
	e.m.Reset()
	e.table.Reset()
	if e.races != nil {
		e.races.Reset()
	}
}

// Do runs f as Run does code.
func (e *Engine) Do(name string, f func()) error { return e.Run(&Code{run: f}, name) }

// begin sets up a process that none of the engine's has started.
func (e *Engine) begin() {
	if e.opts.Begin != nil {
		e.opts.Begin()
	}
}

// Interrupt kills the process that Run waits for, if there is one. It may be called from any goroutine.
func (e *Engine) Interrupt() {
	if p := e.fg.Load(); p != nil {
		e.stopping.Store(p)
		p.Kill()
	}
}

// Foreground returns the process that Run waits for, or nil.
func (e *Engine) Foreground() *csp.Process { return e.fg.Load() }

// unwrap digs the engine's own report of a panic out of a runtime's.
func unwrap(err error) error {
	var pe *csp.PanicError
	if errors.As(err, &pe) {
		if p, ok := pe.Value.(*Panic); ok {
			return p
		}
	}
	return err
}

// compile calls the executor's Compile. Nothing that is typed may end the shell: what
// panics there is an error.
func (e *Engine) compile(u *check.Unit) (run func(), err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *rtype.Unsupported: // a type that is too large, say
			run, err = nil, r
		default:
			run, err = nil, &InternalError{fmt.Errorf("%v\n%s", r, stackOf())}
		}
	}()
	return e.m.Compile(u)
}

// stackOf is the calling goroutine's stack, as far as it is of interest in a report.
func stackOf() []byte {
	b := make([]byte, 4096)
	return b[:runtime.Stack(b, false)]
}

// Here is the place that the running process noted last, or nil. It is to be called on the
// loop.
func (e *Engine) Here() *csp.Site { return siteOf(e.m.Here()) }

// Leave, Enter and Place are csp.Interpreter, with Here.
func (e *Engine) Leave() any {
	kept := e.m.Suspend()
	if e.left != nil {
		e.left[e.rt.Running()] = kept
	}
	return kept
}

func (e *Engine) Enter(kept any) {
	delete(e.left, e.rt.Running())
	e.m.Resume(kept)
}

// KeepFrames has Frames know of processes that are not running. It is for the loop, before they have begun.
func (e *Engine) KeepFrames() { e.left = map[*csp.Process]any{} }

// Frames returns the calls of a process, the innermost first, with their variables; none for one that has not
// begun. It is for the loop, between two decisions of a trial.
func (e *Engine) Frames(p *csp.Process) []machine.Frame {
	kept, ok := e.left[p]
	if !ok && p != e.rt.Running() {
		return nil
	}
	return e.m.(*machine.Machine).Frames(kept)
}

func (e *Engine) Place(kept any) *csp.Site { return siteOf(e.m.Place(kept)) }

// Forget has a process let go of what it will not use any more, by what Leave returned for it;
// with nil, the running one.
func (e *Engine) Forget(kept any) { e.m.Forget(kept) }

// typeName is what reports call a type.
func (e *Engine) typeName(t reflect.Type) string {
	return strings.ReplaceAll(strings.ReplaceAll(t.String(), "main.", ""), "interface {}", "any")
}
