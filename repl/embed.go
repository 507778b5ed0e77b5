package repl

import (
	"fmt"
	"go/types"
	"maps"
	"os"
	"reflect"
	"slices"
	"sync"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/compiled"
	"github.com/cspsh/cspsh/stdlib_symbols"
)

// A Package is one that a program gives to its shells. It needs no import in them: the
// last element of its path is its name.
type Package struct {
	Path string

	// Symbols are its exported names. A function is a function, a [reflect.Type] is
	// that type, a value of a basic kind is a constant, what Var returns is a variable
	// of the program's, and any other value is a variable of the shell's own that has
	// it.
	//
	// Types that occur in these are part of the package. As elsewhere in compiled
	// code, a generic type is there in its instance for any only, so a channel of
	// the program's that the shell is to use is a csp.Chan[any]; a function over
	// it may be of any type.
	//
	// Shells call the functions on the event loop of their runtime. What blocks a
	// goroutine there (a network connection, say) should be wrapped in csp.Block.
	Symbols map[string]any

	// Load, unless it is nil, returns Symbols. It is called when a session first imports the package, so that one
	// with many types does not make each start slower. Symbols of its that cannot be had are errors of the import,
	// and so are variables of the program's, which belong in Symbols.
	Load func() map[string]any
}

// ownPackages are those of a shell's program, by path.
type ownPackages map[string]func() (*compiled.Package, error)

// importing is a function as a types.Importer.
type importing func(path string) (*types.Package, error)

func (f importing) Import(path string) (*types.Package, error) { return f(path) }

// get returns a package, nil if there is none.
func (own ownPackages) get(path string) (*compiled.Package, error) {
	if load := own[path]; load != nil {
		return load()
	}
	return nil, nil
}

// load makes a package of what Load returns.
func (p Package) load(imp types.Importer) (*compiled.Package, error) {
	pkg, err := compiled.New(p.Path, p.Load(), imp)
	if err != nil {
		return nil, err
	}
	scope := pkg.Types.Scope()
	for _, name := range scope.Names() {
		if _, ok := scope.Lookup(name).(*types.Var); ok {
			return nil, fmt.Errorf("package %q: a variable, %s, cannot be loaded later", p.Path, name)
		}
	}
	return pkg, nil
}

// sharesVariables reports whether a program gives packages to its shells that may have variables of its own.
func (c *Config) sharesVariables() bool {
	return slices.ContainsFunc(c.Packages, func(p Package) bool { return p.Load == nil })
}

// Var returns the variable that a pointer points to, for the symbols of a Package. The
// program and its shells share it.
func Var[T any](p *T) any { return compiled.Variable(reflect.ValueOf(p).Elem()) }

// RuntimeOptions are those with which a program has to make a runtime that it gives to
// shells: see Config.Runtime. By them reports tell the places of processes in
// interpreted code, channels can be listed, and a panic is reported to the session
// whose process it was, or else on standard error.
func RuntimeOptions() []csp.RuntimeOption {
	return []csp.RuntimeOption{
		csp.WithChannelList(),
		csp.WithInterpreter(lodgers{}),
		csp.WithPanicHandler(func(e *csp.PanicError) {
			if s := running.Get(); s != nil {
				s.onPanic(e)
				return
			}
			fmt.Fprintf(os.Stderr, "%v\n\n%s\n", e, e.Stack)
		}),
	}
}

// running is the shell that a process belongs to.
var running = csp.NewLocal[*Shell](nil)

// compiledPackages are the packages that the program gives to a shell, by path.
func compiledPackages(list []Package, std types.Importer) (ownPackages, error) {
	out := ownPackages{}
	imp := importing(func(path string) (*types.Package, error) {
		p, err := out.get(path)
		switch {
		case err != nil:
			return nil, err
		case p != nil:
			return p.Types, nil
		}
		return std.Import(path)
	})
	for _, p := range list {
		if stdlib_symbols.Has(p.Path) || out[p.Path] != nil || p.Path == check.Path || p.Path == "" {
			return nil, fmt.Errorf("package %q is there already", p.Path)
		}
		if p.Load != nil {
			out[p.Path] = sync.OnceValues(func() (*compiled.Package, error) { return p.load(imp) })
			continue
		}
		pkg, err := compiled.New(p.Path, p.Symbols, imp)
		if err != nil {
			return nil, err
		}
		out[p.Path] = func() (*compiled.Package, error) { return pkg, nil }
	}
	return out, nil
}

// packages returns the paths of all packages that a session can import, but for those from source.
func (s *Shell) packages() []string {
	paths := slices.Collect(maps.Keys(s.own))
	slices.Sort(paths)
	return slices.Concat(paths, stdlib_symbols.Packages(), stdlib_symbols.OwnPackages())
}
