package machine

import (
	"reflect"
	"unsafe"

	"github.com/cspsh/cspsh/repl/internal/native"
)

// What package native offers, in terms of this package.

// newObject allocates zeroed memory for a value of a type.
func newObject(typ unsafe.Pointer) unsafe.Pointer { return native.New(typ) }

func newArray(elem unsafe.Pointer, n int) unsafe.Pointer { return native.NewArray(elem, n) }

func typedmemmove(typ, to, from unsafe.Pointer) { native.Move(typ, to, from) }

func typedmemclr(typ, p unsafe.Pointer) { native.Zero(typ, p) }

func copySlice(elem unsafe.Pointer, to, from slice) int {
	return native.Copy(elem, native.Slice{Data: to.p, Len: to.len, Cap: to.cap}, native.Slice{Data: from.p, Len: from.len, Cap: from.cap})
}

// growSlice returns a slice with n elements more, which it has no room for.
func growSlice(a slice, n int, elem unsafe.Pointer) slice {
	s := native.Grow(elem, native.Slice{Data: a.p, Len: a.len, Cap: a.cap}, n)
	return slice{s.Data, a.len + n, s.Cap}
}

// typePtr returns the runtime's own pointer to a type.
func typePtr(t reflect.Type) unsafe.Pointer { return (*iface)(unsafe.Pointer(&t)).d }

// typeFrom is the inverse of typePtr.
func typeFrom(p unsafe.Pointer) reflect.Type {
	var t = reflect.TypeOf(0)
	(*iface)(unsafe.Pointer(&t)).d = p
	return t
}

// An itab begins like the runtime's.
type itab struct {
	inter, typ unsafe.Pointer
	hash       uint32
	fun        [1]uintptr
}

// eface returns an interface value of type any as what it is made of.
func eface(v any) iface { return *(*iface)(unsafe.Pointer(&v)) }

// fromEface is the inverse of eface.
func fromEface(w iface) any { return *(*any)(unsafe.Pointer(&w)) }

// valueAt returns the value of a type at p, addressable.
func valueAt(t reflect.Type, p unsafe.Pointer) reflect.Value { return reflect.NewAt(t, p).Elem() }
