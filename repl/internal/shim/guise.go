package shim

import (
	"go/types"
	"reflect"
	"sync"

	"github.com/cspsh/cspsh/repl/internal/rtype"
	"github.com/cspsh/cspsh/stdlib_symbols"
)

// A guise is the type by which programs know values of a type *T of this package: that of the
// compiled package, which has no exported name, so that %T and package reflect show the same.
type guise[T any] struct{ typ func() reflect.Type }

// as returns the guise of *T as a type of a compiled package.
func as[T any](path, name string) guise[T] {
	return guise[T]{sync.OnceValue(func() reflect.Type {
		return rtype.Renamed(reflect.TypeFor[T](), types.NewPackage(path, stdlib_symbols.Name(path)), name)
	})}
}

// show returns p in the guise.
func (g guise[T]) show(p *T) any {
	return reflect.NewAt(g.typ().Elem(), reflect.ValueOf(p).UnsafePointer()).Interface()
}

// see returns what v is in the guise of.
func (g guise[T]) see(v any) (p *T, ok bool) {
	if reflect.TypeOf(v) != g.typ() {
		return nil, false
	}
	return (*T)(reflect.ValueOf(v).UnsafePointer()), true
}
