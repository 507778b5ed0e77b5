package machine

import (
	"go/types"
	"reflect"
	"unsafe"

	"github.com/cspsh/cspsh/repl/internal/native"
	"github.com/cspsh/cspsh/repl/internal/rtype"
)

// TypeOf returns the type of the source that a type of the runtime's stands for, nil if it is
// of none. It may be called by any goroutine.
func (m *Machine) TypeOf(t reflect.Type) types.Type {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.world.TypeOf(t)
}

// Reflected returns the runtime's type of a type of the source without type parameters. It may be called by any
// goroutine.
func (m *Machine) Reflected(t types.Type) reflect.Type {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.reflected(t)
}

// InfoOf returns what is known of a function value of the user's, nil for any other value. It may
// be called by any goroutine.
func (m *Machine) InfoOf(f any) *FuncInfo {
	v := reflect.ValueOf(f)
	if v.Kind() != reflect.Func || v.IsNil() {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	sig, ok := m.world.TypeOf(v.Type()).Underlying().(*types.Signature)
	if !ok {
		return nil
	}
	adapter, ok := m.adapters.At(plain(sig)).(*native.Adapter)
	if !ok {
		return nil
	}
	fv := adapter.AsFunc(*(*unsafe.Pointer)(unsafe.Add(unsafe.Pointer(&f), unsafe.Sizeof(uintptr(0)))))
	if fv == nil {
		return nil
	}
	return (*function)(fv.Fn).info
}

// Object returns a package-level variable of the user's, addressable, or the value of a function
// that has been declared. ok is false for what is neither, such as a generic function, and for what has a type
// that cannot be made, such as a function with very many parameters.
func (m *Machine) Object(obj types.Object) (v reflect.Value, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *rtype.Unsupported:
			v, ok = reflect.Value{}, false
		default:
			panic(r)
		}
	}()
	switch obj := obj.(type) {
	case *types.Var:
		g, ok := m.globals[obj]
		if !ok {
			return v, false
		}
		return valueAt(m.reflected(g.typ), g.ptr), true
	case *types.Func:
		fn := m.funcs[obj]
		if fn == nil || obj.Signature().TypeParams().Len() > 0 {
			return v, false
		}
		word := m.valueOf(fn, obj.Signature())
		return valueAt(m.reflected(obj.Signature()), unsafe.Pointer(&word)), true
	}
	return v, false
}
