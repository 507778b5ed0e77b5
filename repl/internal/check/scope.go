package check

import (
	"go/types"
	"reflect"
	"unsafe"
)

// emptyScope gives a package a new, empty scope.
//
// A session is one package: unexported fields and methods of one input are to be
// in reach of the next. But a package's scope only grows, and in a session names are
// declared again. go/types has no way to do this, hence the reach into its field; a
// change of that would show in the first test that declares anything.
func emptyScope(pkg *types.Package) {
	field := reflect.ValueOf(pkg).Elem().FieldByName("scope")
	scope := types.NewScope(types.Universe, 0, 0, "package "+pkg.Path())
	*(**types.Scope)(unsafe.Pointer(field.UnsafeAddr())) = scope
}
