package repl

import (
	"fmt"
	"go/types"
	"maps"
	"os"
	"reflect"
	"slices"

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
func compiledPackages(list []Package, std types.Importer) (map[string]*compiled.Package, error) {
	out := map[string]*compiled.Package{}
	for _, p := range list {
		if stdlib_symbols.Has(p.Path) || out[p.Path] != nil || p.Path == check.Path || p.Path == "" {
			return nil, fmt.Errorf("package %q is there already", p.Path)
		}
		pkg, err := compiled.New(p.Path, p.Symbols, std)
		if err != nil {
			return nil, err
		}
		out[p.Path] = pkg
	}
	return out, nil
}

// packages returns the paths of all packages that a session can import, but for those from source.
func (s *Shell) packages() []string {
	paths := slices.Collect(maps.Keys(s.own))
	slices.Sort(paths)
	return append(paths, stdlib_symbols.Packages()...)
}
