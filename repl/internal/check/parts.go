package check

import "go/types"

// parts calls f for each type that a type is written with at the outermost level: the element of a slice, the
// arguments of an instance, but not the underlying type of a declared one.
func parts(t types.Type, f func(types.Type)) {
	vars := func(tuple *types.Tuple) {
		for v := range tuple.Variables() {
			f(v.Type())
		}
	}
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		for arg := range t.TypeArgs().Types() {
			f(arg)
		}
	case *types.Pointer:
		f(t.Elem())
	case *types.Slice:
		f(t.Elem())
	case *types.Array:
		f(t.Elem())
	case *types.Chan:
		f(t.Elem())
	case *types.Map:
		f(t.Key())
		f(t.Elem())
	case *types.Struct:
		for v := range t.Fields() {
			f(v.Type())
		}
	case *types.Signature:
		vars(t.Params())
		vars(t.Results())
	case *types.Interface:
		for m := range t.ExplicitMethods() {
			f(m.Type())
		}
		for e := range t.EmbeddedTypes() {
			f(e)
		}
	case *types.Union:
		for term := range t.Terms() {
			f(term.Type())
		}
	}
}
