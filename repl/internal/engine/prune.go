package engine

import (
	"go/token"
	"reflect"
	"unsafe"

	"github.com/traefik/yaegi/interp"
)

// prune makes an interpreter drop what it keeps of a unit for nobody but its debugger,
// so that a session does not grow by what it has run: the syntax trees, the scopes
// below that of the package, and the name of the entry, which is not looked up again.
// What is declared stays, and so does what a function value or a running process
// refers to.
//
// The interpreter has no way to do this, hence the reach into its fields; what has
// another name in another version is left alone.
func prune(in *interp.Interpreter, entry string) {
	i := reflect.ValueOf(in).Elem()
	if roots := i.FieldByName("roots"); roots.IsValid() && roots.Kind() == reflect.Slice {
		for n := range roots.Len() {
			fell(roots.Index(n))
		}
		zero(roots)
	}
	scopes := i.FieldByName("scopes")
	if !scopes.IsValid() || scopes.Kind() != reflect.Map {
		return
	}
	scope := scopes.MapIndex(reflect.ValueOf("main"))
	if !scope.IsValid() || scope.Kind() != reflect.Pointer || scope.IsNil() {
		return
	}
	zero(scope.Elem().FieldByName("child"))
	if sym := scope.Elem().FieldByName("sym"); sym.IsValid() && sym.Kind() == reflect.Map {
		settable(sym).SetMapIndex(reflect.ValueOf(entry), reflect.Value{})
	}
}

// fell takes the tree of a unit apart into its declarations, so that one which stays in use does not
// keep the others.
func fell(root reflect.Value) {
	if root.Kind() != reflect.Pointer || root.IsNil() || root.Elem().Kind() != reflect.Struct {
		return
	}
	decls := root.Elem().FieldByName("child")
	if !decls.IsValid() || decls.Kind() != reflect.Slice || decls.Type().Elem() != root.Type() {
		return
	}
	for i := range decls.Len() {
		if d := decls.Index(i); !d.IsNil() {
			zero(d.Elem().FieldByName("anc"))
		}
	}
	zero(decls)
}

func zero(field reflect.Value) {
	if field.IsValid() && field.CanAddr() {
		settable(field).SetZero()
	}
}

// settable gives access to a field that is not exported.
func settable(field reflect.Value) reflect.Value {
	return reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem()
}

// dropFiles removes the files that were added to fset since it ended at base.
func dropFiles(fset *token.FileSet, base int) {
	var files []*token.File
	fset.Iterate(func(f *token.File) bool {
		if f.Base() >= base {
			files = append(files, f)
		}
		return true
	})
	for _, f := range files {
		fset.RemoveFile(f)
	}
}
