// Package yaegi keeps a session in a yaegi interpreter: what an input declares is declared
// there, and what an input does is called from there. It is the one package that knows
// yaegi, and the fields of it that are not exported.
//
// The bodies of functions are compiled elsewhere. The interpreter is given them as it is
// given compiled packages, and for each input a small source text that imports them.
package yaegi

import (
	"fmt"
	"io"
	"reflect"
	"strings"
	"unsafe"

	"github.com/traefik/yaegi/interp"
)

// A Session is one interpreter. Its methods are to be called by one goroutine at a time; what
// Unit returns may run meanwhile.
type Session struct {
	in    *interp.Interpreter
	units int
}

// New returns a session without declarations.
func New(args []string) *Session {
	// Of a panic that passes the interpreter it writes what frames of its own that leaves.
	return &Session{in: interp.New(interp.Options{Args: args, Stdout: io.Discard, Stderr: io.Discard})}
}

// A Decl is a function or a variable that an input declares. A variable's value is addressable:
// the interpreter's variable is the same one.
type Decl struct {
	Name  string
	Value reflect.Value
}

// Unit declares what an input declares and returns what calls entry, which does what the
// input does. No code of the user's runs.
func (s *Session) Unit(decls []Decl, entry func()) (run func(), err error) {
	s.units++
	unit := fmt.Sprintf("unit%d", s.units)
	path := "cspsh/" + unit
	symbols := map[string]reflect.Value{unit + "_": reflect.ValueOf(entry)}
	variables := map[string]reflect.Value{}
	for _, d := range decls {
		if d.Value.Kind() == reflect.Pointer && d.Value.CanAddr() {
			// A nil pointer would be taken for a type. What it points to is not looked at, and
			// may be more than there is memory for.
			variables[d.Name] = d.Value
			stand := reflect.New(d.Value.Type()).Elem()
			stand.Set(reflect.NewAt(d.Value.Type().Elem(), unsafe.Pointer(new(uintptr))))
			symbols[d.Name] = stand
			continue
		}
		symbols[d.Name] = d.Value
	}
	if err := s.in.Use(interp.Exports{path + "/" + unit: symbols}); err != nil {
		return nil, err
	}
	base := s.in.FileSet().Base()
	defer func() {
		dropFiles(s.in.FileSet(), base)
		prune(s.in, unit, unit+"_", path)
	}()
	var src strings.Builder
	fmt.Fprintf(&src, "package main\nimport . %q\nfunc %s() { %s_() }\n", path, unit, unit)
	if _, err := s.in.Eval(src.String()); err != nil {
		return nil, err
	}
	for name, v := range variables {
		if err := setVariable(s.in, name, v); err != nil {
			return nil, err
		}
	}
	v, err := s.in.Eval(unit)
	if err != nil {
		return nil, err
	}
	run, ok := v.Interface().(func())
	if !ok {
		return nil, fmt.Errorf("yaegi: the entry is a %s", v.Type())
	}
	return run, nil
}

// Lookup returns what a name stands for in the session, a variable's value or a function.
func (s *Session) Lookup(name string) (v reflect.Value, ok bool) {
	sym := symbolOf(s.in, name)
	if !sym.IsValid() {
		return v, false
	}
	v, ok = settable(sym.Elem().FieldByName("rval")).Interface().(reflect.Value)
	return v, ok && v.IsValid()
}
