package yaegi

import (
	"fmt"
	"go/token"
	"reflect"
	"unsafe"

	"github.com/traefik/yaegi/interp"
)

// The interpreter has no way to do what follows, hence the reach into its fields; what has
// another name in another version is left alone.

// prune makes an interpreter drop what it keeps of a unit for nobody but its debugger, so that
// a session does not grow by what it has run: the syntax trees, the scopes below that of the
// package, the package that the unit was, and names that are not looked up again. What is declared stays.
func prune(in *interp.Interpreter, entry, symbol, path string) {
	i := reflect.ValueOf(in).Elem()
	if roots := i.FieldByName("roots"); roots.IsValid() && roots.Kind() == reflect.Slice {
		zero(roots)
	}
	for _, name := range []string{"binPkg", "pkgNames"} {
		if m := i.FieldByName(name); m.IsValid() && m.Kind() == reflect.Map {
			settable(m).SetMapIndex(reflect.ValueOf(path), reflect.Value{})
		}
	}
	scope := scopeOf(in)
	if !scope.IsValid() {
		return
	}
	zero(scope.Elem().FieldByName("child"))
	if sym := scope.Elem().FieldByName("sym"); sym.IsValid() && sym.Kind() == reflect.Map {
		settable(sym).SetMapIndex(reflect.ValueOf(entry), reflect.Value{})
		settable(sym).SetMapIndex(reflect.ValueOf(symbol), reflect.Value{})
	}
}

// scopeOf returns the scope of the session's package, a pointer.
func scopeOf(in *interp.Interpreter) (none reflect.Value) {
	scopes := reflect.ValueOf(in).Elem().FieldByName("scopes")
	if !scopes.IsValid() || scopes.Kind() != reflect.Map {
		return none
	}
	scope := scopes.MapIndex(reflect.ValueOf("main"))
	if !scope.IsValid() || scope.Kind() != reflect.Pointer || scope.IsNil() {
		return none
	}
	return scope
}

// symbolOf returns what a name stands for there, a pointer.
func symbolOf(in *interp.Interpreter, name string) (none reflect.Value) {
	scope := scopeOf(in)
	if !scope.IsValid() {
		return none
	}
	syms := scope.Elem().FieldByName("sym")
	if !syms.IsValid() || syms.Kind() != reflect.Map {
		return none
	}
	sym := syms.MapIndex(reflect.ValueOf(name))
	if !sym.IsValid() || sym.Kind() != reflect.Pointer || sym.IsNil() || !sym.Elem().FieldByName("rval").IsValid() {
		return none
	}
	return sym
}

// setVariable has a name stand for a variable of the same type as the one that it stands for.
func setVariable(in *interp.Interpreter, name string, v reflect.Value) error {
	sym := symbolOf(in, name)
	if !sym.IsValid() {
		return fmt.Errorf("yaegi: variable %s is not declared", name)
	}
	settable(sym.Elem().FieldByName("rval")).Set(reflect.ValueOf(v))
	return nil
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
