package machine

import (
	"reflect"
	"unsafe"
)

// What Go's runtime offers to those who link to it by name. Each of these is among the
// names that it keeps for such use.

//go:linkname unsafeNew reflect.unsafe_New
//go:noescape
func unsafeNew(typ unsafe.Pointer) unsafe.Pointer

//go:linkname unsafeNewArray reflect.unsafe_NewArray
//go:noescape
func unsafeNewArray(typ unsafe.Pointer, n int) unsafe.Pointer

//go:linkname typedmemmove reflect.typedmemmove
//go:noescape
func typedmemmove(typ, dst, src unsafe.Pointer)

//go:linkname typedmemclr reflect.typedmemclr
//go:noescape
func typedmemclr(typ, p unsafe.Pointer)

//go:linkname growslice runtime.growslice
//go:noescape
func growslice(old unsafe.Pointer, newLen, oldCap, num int, elem unsafe.Pointer) slice

//go:linkname typedslicecopy reflect.typedslicecopy
//go:noescape
func typedslicecopy(elem unsafe.Pointer, dst, src slice) int

//go:linkname mapaccess1 runtime.mapaccess1
//go:noescape
func mapaccess1(typ, m, key unsafe.Pointer) unsafe.Pointer

//go:linkname mapaccess2 runtime.mapaccess2
//go:noescape
func mapaccess2(typ, m, key unsafe.Pointer) (unsafe.Pointer, bool)

//go:linkname mapassign runtime.mapassign
//go:noescape
func mapassign(typ, m, key unsafe.Pointer) unsafe.Pointer

//go:linkname mapdelete runtime.mapdelete
//go:noescape
func mapdelete(typ, m, key unsafe.Pointer)

//go:linkname makemap runtime.makemap
func makemap(typ unsafe.Pointer, hint int, m unsafe.Pointer) unsafe.Pointer

//go:linkname typehash runtime.typehash
//go:noescape
func typehash(typ, p unsafe.Pointer, h uintptr) uintptr

// newObject allocates zeroed memory for a value of a type.
func newObject(typ unsafe.Pointer) unsafe.Pointer { return unsafeNew(typ) }

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
