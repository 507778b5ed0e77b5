package shim

import (
	"reflect"
	"strings"

	"github.com/cspsh/cspsh/stdlib_symbols"
)

// hidden returns the types of a package that have no exported name, as far as its exported
// variables, functions and types lead to them: binary.LittleEndian has one. To the types of a
// package in a folder "internal" lead those of the packages beside that: json.Options is one.
func (t *Table) hidden(path string) map[string]reflect.Type {
	if found, ok := t.unexported[path]; ok {
		return found
	}
	found := map[string]reflect.Type{}
	if t.unexported == nil {
		t.unexported = map[string]map[string]reflect.Type{}
	}
	t.unexported[path] = found
	seen := map[reflect.Type]bool{}
	beside, _, internal := strings.Cut(path, "/internal/")
	for _, p := range stdlib_symbols.Packages() {
		if p == path || internal && (p == beside || strings.HasPrefix(p, beside+"/")) {
			for _, v := range stdlib_symbols.Symbols(p) {
				lookFor(path, v.Type(), seen, found)
			}
		}
	}
	return found
}

// lookFor adds the named types of a package that a type leads to, without those that lead
// there through types of other packages.
func lookFor(path string, typ reflect.Type, seen map[reflect.Type]bool, found map[string]reflect.Type) {
	if seen[typ] || typ.Name() != "" && typ.PkgPath() != path {
		return
	}
	seen[typ] = true
	if typ.Name() != "" {
		found[typ.Name()] = typ
	}
	switch typ.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
		lookFor(path, typ.Elem(), seen, found)
	case reflect.Map:
		lookFor(path, typ.Key(), seen, found)
		lookFor(path, typ.Elem(), seen, found)
	case reflect.Struct:
		for i := range typ.NumField() {
			lookFor(path, typ.Field(i).Type, seen, found)
		}
	case reflect.Func:
		for i := range typ.NumIn() {
			lookFor(path, typ.In(i), seen, found)
		}
		for i := range typ.NumOut() {
			lookFor(path, typ.Out(i), seen, found)
		}
	}
	for i := range typ.NumMethod() {
		lookFor(path, typ.Method(i).Type, seen, found)
	}
}
