package pretty

import (
	"go/types"
	"reflect"
	"unsafe"
)

// variable returns v as a variable: v itself, if it is one, or a new one with its value.
func variable(v reflect.Value) reflect.Value {
	if v.CanAddr() {
		return v
	}
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	return p.Elem()
}

// opened returns a part of a variable as one that can be asked what it is, also where it is a field that is
// not exported.
func opened(v reflect.Value) reflect.Value {
	if v.CanInterface() {
		return v
	}
	return reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
}

// loaded returns what a value of a type of package sync/atomic holds.
func (w *walk) loaded(v reflect.Value, t types.Type) (x reflect.Value, ok bool) {
	if v.Kind() != reflect.Struct || v.Type().PkgPath() != "sync/atomic" || !v.CanInterface() {
		return x, false
	}
	v = variable(v)
	if x = v.FieldByName("v"); !x.IsValid() {
		return x, false
	}
	x = opened(x)
	switch {
	case v.Type().Name() == "Bool":
		return reflect.ValueOf(x.Uint() != 0), true
	case x.Kind() == reflect.UnsafePointer:
		// Of a Pointer[T] only the source knows the T.
		n, ok := types.Unalias(t).(*types.Named)
		if !ok || n.TypeArgs().Len() != 1 || w.Reflected == nil {
			return x, false
		}
		p := w.Reflected(types.NewPointer(n.TypeArgs().At(0)))
		return reflect.NewAt(p, unsafe.Pointer(x.UnsafeAddr())).Elem(), true
	}
	return x, true
}
