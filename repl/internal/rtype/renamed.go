package rtype

import (
	"go/types"
	"reflect"
	"unsafe"
)

// Renamed makes a type for pointers to values of t, a struct type of the running binary, by
// which those seem to be of another: one with a name in another package. It has the exported
// methods of *t, by the same code. Each call makes another type, which is kept for ever.
func Renamed(t reflect.Type, pkg *types.Package, name string) reflect.Type {
	text := pkg.Name() + "." + name
	o := newObject(reflect.Struct, 0, 0)
	*(*structType)(unsafe.Pointer(o.rtype)) = *(*structType)(Ptr(t))
	o.tflag = o.tflag&^flagExtraStar | flagNamed | flagUncommon
	o.hash = freshHash(text)
	o.str = nameOff(text, "", false)
	o.uncommon.pkgPath = nameOff(pkg.Path(), "", false)

	from := reflect.PointerTo(t)
	n := from.NumMethod()
	to, _ := pointerTo(o.rtype, text, pkg, n)
	u := uncommonOf(to)
	u.mcount, u.xcount = uint16(n), uint16(n)
	table := methodsOf(u)
	for i, m := range methodsOf(uncommonOf(fromType(from)))[:n] { // exported ones come first
		f := from.Method(i)
		code := addReflectOff(f.Func.UnsafePointer())
		mtyp := typeOff((*rtype)(resolveTypeOff(Ptr(from), m.mtyp)))
		table[i] = method{nameOff(f.Name, "", true), mtyp, code, code}
	}
	return toType(to)
}
