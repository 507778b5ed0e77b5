package stdlib_symbols

import "reflect"

// A Dynamic is a value of an interpreted type, whose methods only the interpreter
// knows. Two are equal if their values are.
type Dynamic struct {
	Value any
	In    Interpreter
}

// An Interpreter calls methods of the values of its types.
type Interpreter interface {
	// Call finds a method of v's, a function that takes v as an any before the
	// method's own parameters, and has do call it where interpreted code may run.
	// It returns when do has.
	Call(v any, method string, do func(f any))
}

func (d Dynamic) call(method string, do func(f any)) { d.In.Call(d.Value, method, do) }

// Dyn returns d: what is made of it by [Wrap] has this method.
func (d Dynamic) Dyn() Dynamic { return d }

// Wrap returns a value that implements an interface type of a compiled package by
// means of d's methods. It reports false where only the package itself can
// implement the interface, or there is no such interface. Of a generic one it is
// the erased instance. Wrapped values are equal if what they wrap is.
func Wrap(path, name string, d Dynamic) (any, bool) {
	e := lookup(path)
	if e == nil {
		return nil, false
	}
	for _, s := range e.table.wrappers {
		if s.name == name {
			w := reflect.New(reflect.TypeOf(s.value).Elem()).Elem()
			w.Field(0).Set(reflect.ValueOf(d))
			return w.Interface(), true
		}
	}
	return nil, false
}
