package rtype

import "unsafe"

// Functions of the runtime that it keeps open to others (its sources say so at each).

//go:linkname addReflectOff reflect.addReflectOff
func addReflectOff(p unsafe.Pointer) int32

//go:linkname resolveNameOff reflect.resolveNameOff
//go:noescape
func resolveNameOff(base unsafe.Pointer, off int32) unsafe.Pointer

//go:linkname resolveTypeOff reflect.resolveTypeOff
//go:noescape
func resolveTypeOff(base unsafe.Pointer, off int32) unsafe.Pointer

//go:linkname unsafeNew reflect.unsafe_New
func unsafeNew(t unsafe.Pointer) unsafe.Pointer

//go:linkname typedmemmove runtime.typedmemmove
//go:noescape
func typedmemmove(t, dst, src unsafe.Pointer)

//go:linkname typedmemclr reflect.typedmemclr
//go:noescape
func typedmemclr(t, p unsafe.Pointer)

//go:linkname typehash runtime.typehash
//go:noescape
func typehash(t, p unsafe.Pointer, seed uintptr) uintptr

//go:linkname getitab runtime.getitab
func getitab(inter, typ unsafe.Pointer, canfail bool) unsafe.Pointer

//go:linkname typedslicecopy reflect.typedslicecopy
//go:noescape
func typedslicecopy(elem unsafe.Pointer, to, from sliceWords) int

//go:linkname makemap reflect.makemap
func makemap(t unsafe.Pointer, room int) (m unsafe.Pointer)

//go:linkname mapaccess reflect.mapaccess
//go:noescape
func mapaccess(t, m, key unsafe.Pointer) unsafe.Pointer

//go:linkname mapassign reflect.mapassign
//go:noescape
func mapassign(t, m, key, elem unsafe.Pointer)

//go:linkname mapiterinit reflect.mapiterinit
func mapiterinit(t, m, iter unsafe.Pointer)

//go:linkname mapiternext reflect.mapiternext
func mapiternext(iter unsafe.Pointer)

// sliceWords is how a slice lies in memory.
type sliceWords struct {
	_ unsafe.Pointer
	_ int // its length
	_ int // its capacity
}
