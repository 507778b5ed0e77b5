package check

import (
	"go/types"
	"reflect"
	"unsafe"
)

// emptyScope empties the scope of a package.
//
// A session is one package with one scope: unexported fields and methods of one
// input are to be in reach of the next, and the checker takes a type whose scope is
// not the package's for one declared in a function. But a scope only grows, and in a
// session names are declared again. go/types has no way to do this, hence the reach
// into its fields; a change of those would show in the first test that declares
// anything.
func emptyScope(pkg *types.Package) {
	scope := reflect.ValueOf(pkg.Scope()).Elem()
	for _, name := range []string{"elems", "children"} {
		field := scope.FieldByName(name)
		reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem().SetZero()
	}
}
