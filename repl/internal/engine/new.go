package engine

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"reflect"
	"strings"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/explore/race"
	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/machine"
	"github.com/cspsh/cspsh/repl/internal/rtype"
	"github.com/cspsh/cspsh/repl/internal/shim"
	"github.com/cspsh/cspsh/repl/internal/yaegi"
)

// New returns an engine without any declarations.
func New(opts Options) (*Engine, error) {
	for _, check := range []func() error{rtype.Check, shim.Check} {
		if err := check(); err != nil {
			return nil, fmt.Errorf("cspsh does not know this version of Go: %w", err)
		}
	}
	e := newEngine(opts)
	if opts.Race != nil {
		e.watchRaces()
	}
	e.table = shim.New(e.env())
	e.types = rtype.NewWorld(rtype.Options{Compiled: e.table.Type, IsCompiled: e.compiled})
	m := machine.New(&host{&e.channels, e, e.table}, e.types)
	e.m, e.budget = m, &m.Budget
	if r := e.races; r != nil {
		m.Watch, m.Quiet, m.Moment = true, &r.Quiet, &r.Moments
		r.Ending = m.TellLate
	}
	e.session = yaegi.New(opts.Args)
	return e, nil
}

// env is what the shim needs of the engine.
func (e *Engine) env() shim.Env {
	var (
		detector   *race.Detector
		accessed   func(p unsafe.Pointer, size uintptr, write bool, advice string)
		accessedAt func() *csp.Site
		atomic     func(p unsafe.Pointer, size uintptr, write bool)
	)
	if e.races != nil {
		detector, accessed, accessedAt, atomic = e.races.Detector, e.races.accessed, e.races.accessedAt, e.races.atomic
	}
	return shim.Env{
		Races:      detector,
		Accessed:   accessed,
		AccessedAt: accessedAt,
		Atomic:     atomic,
		Runtime:    e.rt,
		Here: func() *csp.Site {
			if at := e.Here(); at != nil {
				return at
			}
			return new(csp.Site)
		},
		Go: func(name string, at *csp.Site, entry any, run func()) *csp.Process {
			o := &csp.Origin{Name: name, At: at}
			if info := e.infoOf(entry); info != nil {
				o.Data = info
				if name == "" {
					o.Name = shortName(info.Name)
				}
			}
			return e.rt.Start(func() {
				e.begin()
				e.body(run)
			}, o)
		},
		Options: func(entry any) []csp.Option {
			var opts []csp.Option
			at := e.Here()
			if at != nil {
				opts = append(opts, csp.At(*at))
			}
			switch info := e.infoOf(entry); {
			case info != nil:
				opts = append(opts, csp.Name(shortName(info.Name)))
			case entry == nil && at != nil && at.Subject != "":
				opts = append(opts, csp.Name(at.Subject))
			}
			return opts
		},
		Enter:   e.enter,
		Block:   e.block,
		Alloc:   func(size uintptr) { e.memory.alloc(e, size) },
		Fatal:   func(text string) { e.die(FatalError(text)) },
		Exit:    opts0(e.opts.Exit),
		Trace:   e.frames,
		Within:  e.within,
		Stacks:  e.stacks,
		Gosched: e.gosched,
		Forget: func() {
			if csp.Self() != nil {
				e.Forget(nil)
			}
		},
		FuncOf: func(f any) (shim.Frame, bool) {
			info := e.infoOf(f)
			if info == nil {
				return shim.Frame{}, false
			}
			return shim.Frame{Func: cmp.Or(info.Symbol, info.Name), File: info.File, Line: info.Line, Start: info.Line}, true
		},
		Interpreted: func(t reflect.Type) bool {
			path := t.PkgPath()
			return path != "" && (path == check.Path || !e.table.Has(path) || e.fromSource(t))
		},
		Sources:    e.opts.Symbols,
		FromSource: e.opts.FromSource,
		Linked:     e.opts.Linked,
		Root:       e.opts.Root,
		Looks:      e.opts.Looks,
		Handed:     func() { e.handed.Store(true) },
		Stdin:      e.opts.Stdin, Stdout: e.opts.Stdout, Stderr: e.opts.Stderr,
		OSStdin: e.opts.OSStdin, OSStdout: e.opts.OSStdout, OSStderr: e.opts.OSStderr, OpenStdin: e.opts.OpenStdin, Terminal: e.opts.Terminal, Diverted: e.opts.Diverted,
		Args:  e.opts.Args,
		Chans: shimChans{&e.channels},

		LockName: e.LockName,

		Restrict: e.opts.Restrict,
		Outside:  e.tellOutside(),
		Alone:    e.opts.Alone,
	}
}

// tellOutside returns what tells Options.Outside of what the running process asks, nil if that is not to be told.
func (e *Engine) tellOutside() func(what string) {
	if e.opts.Outside == nil {
		return nil
	}
	return func(what string) {
		if e.rt.OnLoop() {
			e.opts.Outside(what, e.Here())
		}
	}
}

// opts0 has a function that does not return be there in any case.
func opts0(exit func(int)) func(int) {
	if exit == nil {
		return func(int) { panic("os.Exit is not available here") }
	}
	return exit
}

// infoOf returns what is known of a function value of the user's, or nil.
func (e *Engine) infoOf(f any) *machine.FuncInfo {
	if m, ok := e.m.(interface {
		InfoOf(f any) *machine.FuncInfo
	}); ok && f != nil {
		return m.InfoOf(f)
	}
	return nil
}

// compiled tells whether a package is not run from source.
func (e *Engine) compiled(pkg *types.Package) bool {
	return pkg.Path() != check.Path && e.table.Compiled(pkg)
}

// frames are the calls of the running process, innermost first.
func (e *Engine) frames() []shim.Frame { return framesOf(e.m.Trace()) }

// within calls f for a compiled function in which those calls are under way.
func (e *Engine) within(frames []shim.Frame, f func()) {
	if !e.rt.OnLoop() {
		f()
		return
	}
	calls := make([]machine.Call, len(frames))
	for i, at := range frames {
		calls[i].Func = &machine.FuncInfo{Name: at.Func, File: at.File, Line: at.Line, Compiled: true}
	}
	e.m.Within(calls, f)
}

func framesOf(calls []machine.Call) []shim.Frame {
	var frames []shim.Frame
	for _, c := range calls {
		f := shim.Frame{Func: c.Func.Name, File: c.Func.File, Line: c.Func.Line, Start: c.Func.Line, Compiled: c.Func.Compiled}
		if c.Site != nil {
			f.File, f.Line = c.Site.File, c.Site.Line
		}
		frames = append(frames, f)
	}
	return frames
}

// stacks are all processes; with stuck, those that can never go on are marked.
func (e *Engine) stacks(stuck bool) ([]shim.Stack, error) {
	var list []Trace
	if stuck {
		var err error
		if list, err = e.Traces(); err != nil {
			return nil, err
		}
	} else {
		list = e.traces(nil)
	}
	var stacks []shim.Stack
	for i := range list {
		t := &list[i]
		s := shim.Stack{ID: t.ID, Running: t.State == csp.Running, Stuck: t.Stuck}
		if s.Running {
			s.Frames = e.frames()
		} else {
			s.Frames = framesOf(e.m.StackOf(t.Kept))
		}
		known := len(s.Frames) > 0
		if !known {
			s.Frames = []shim.Frame{{Func: fullName(t.At.Func), File: t.At.File, Line: t.At.Line}}
			if t.Entry != t.At.Func {
				s.Frames = append(s.Frames, shim.Frame{Func: fullName(t.Entry), File: t.EntryAt.Filename, Line: t.EntryAt.Line})
			}
		}
		for i := range s.Frames {
			s.Frames[i].File = e.table.FileOf(s.Frames[i].File)
		}
		t.At.File, t.EntryAt.Filename, t.Made.File = e.table.FileOf(t.At.File), e.table.FileOf(t.EntryAt.Filename), e.table.FileOf(t.Made.File)
		if known {
			s.Text = t.withFrames(s.Frames)
		} else {
			s.Text = t.String()
		}
		stacks = append(stacks, s)
	}
	return stacks, nil
}

// Compile compiles a unit, after the packages that it imports from source. No code of the
// user's runs. The error is *machine.Unsupported or *InternalError.
func (e *Engine) Compile(u *check.Unit) (*Code, error) {
	u.AddMethods()
	var entries []func()
	for _, p := range append(u.Packages[:len(u.Packages):len(u.Packages)], u) {
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
	code := &Code{
		run: e.declare(u, func() {
			for _, run := range entries {
				run()
			}
		}),
		packages: e.ready,
	}
	delete(code.packages, u)
	e.ready = map[*check.Unit]func(){}
	return code, nil
}

// Drop takes a code that is not going to run: the packages that were compiled for it go with the next one
// that has need of them.
func (e *Engine) Drop(c *Code) { maps.Copy(e.ready, c.packages) }

// declare gives the session's interpreter what a unit declares, and returns what has the
// interpreter do what the unit does. Where it refuses, that is done without it.
func (e *Engine) declare(u *check.Unit, entry func()) func() {
	var decls []yaegi.Decl
	if u.Pkg == nil {
		decls = e.decls(u)
	}
	run, err := e.session.Unit(decls, entry)
	if err != nil {
		return entry
	}
	return run
}

// decls are the variables and functions that an input declares.
func (e *Engine) decls(u *check.Unit) []yaegi.Decl {
	m := e.m.(*machine.Machine)
	var decls []yaegi.Decl
	add := func(obj types.Object) {
		if obj == nil || obj.Name() == "_" || strings.Contains(obj.Name(), ".") {
			return
		}
		if v, ok := m.Object(obj); ok {
			decls = append(decls, yaegi.Decl{Name: obj.Name(), Value: v})
		}
	}
	for i := range u.Items {
		it := &u.Items[i]
		for _, v := range it.Vars {
			if v != nil {
				add(v)
			}
		}
		if d, ok := it.Decl.(*ast.FuncDecl); ok && d.Recv == nil && u.Methods[d] == nil {
			add(u.Info.Defs[d.Name])
		}
	}
	return decls
}

// fromSource reports whether a type is of a package that is run from source though there is a
// compiled one of its path.
func (e *Engine) fromSource(t reflect.Type) bool {
	if e.opts.FromSource == nil {
		return false
	}
	named, ok := e.TypeOf(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && e.opts.FromSource(named.Obj().Pkg())
}

// Calling returns the first argument, a pointer, of the innermost call of a function that the
// running process is in; nil if it is in none.
func (e *Engine) Calling(name string) unsafe.Pointer {
	return e.m.(*machine.Machine).Calling(name)
}

// Close ends what the session's programs have begun outside the runtime.
func (e *Engine) Close() { e.table.Close() }

// Reopen gives the session's programs back the standard streams that they have closed. It is called on the loop.
func (e *Engine) Reopen() { e.table.Reopen() }

// TakesSignals tells whether the user's code has asked for signals.
func (e *Engine) TakesSignals() bool { return e.table.TakesSignals() }

// SignalsAsked returns where the user's code has asked for signals that it still takes, "" if it takes none.
func (e *Engine) SignalsAsked() string { return e.table.SignalsAsked() }

// TypeOf returns the user's type that a type of the runtime's stands for, nil if there is none.
func (e *Engine) TypeOf(t reflect.Type) types.Type {
	if m, ok := e.m.(interface {
		TypeOf(t reflect.Type) types.Type
	}); ok {
		return m.TypeOf(t)
	}
	return nil
}

// Reflected returns the type of the runtime's that a type of the source is, nil if that is not known.
func (e *Engine) Reflected(t types.Type) reflect.Type {
	if m, ok := e.m.(*machine.Machine); ok {
		return m.Reflected(t)
	}
	return nil
}
