package rtype

import (
	"reflect"
	"unsafe"
)

// rtype mirrors internal/abi.Type, the head of every type.
type rtype struct {
	size       uintptr
	ptrBytes   uintptr // the prefix that may hold pointers
	hash       uint32
	tflag      uint8
	align      uint8
	fieldAlign uint8
	kind       uint8
	equal      func(p, q unsafe.Pointer) bool
	gcData     *byte // one bit for each word of the prefix, or (flagOnDemand) the place of a pointer to it
	str        int32 // offset of a name
	ptrToThis  int32 // offset of a type
}

// The flags mirror internal/abi.TFlag.
const (
	flagUncommon  = 1 << 0
	flagExtraStar = 1 << 1
	flagNamed     = 1 << 2
	flagRegular   = 1 << 3
	flagOnDemand  = 1 << 4
	flagDirect    = 1 << 5
)

// uncommon mirrors internal/abi.UncommonType, which follows the type that has a name or methods.
type uncommon struct {
	pkgPath int32
	mcount  uint16
	xcount  uint16 // exported ones, which come first
	moff    uint32 // from here to the methods
	_       uint32
}

// method mirrors internal/abi.Method.
type method struct {
	name, mtyp, ifn, tfn int32
}

// imethod mirrors internal/abi.Imethod.
type imethod struct {
	name, typ int32
}

// arrayType mirrors internal/abi.ArrayType.
type arrayType struct {
	rtype
	elem, slice *rtype
	len         uintptr
}

// chanType mirrors internal/abi.ChanType.
type chanType struct {
	rtype
	elem *rtype
	dir  int
}

// funcType mirrors internal/abi.FuncType. The parameters and results follow it and its
// uncommon part.
type funcType struct {
	rtype
	in, out uint16 // the top bit of out: variadic
}

// ifaceType mirrors internal/abi.InterfaceType.
type ifaceType struct {
	rtype
	pkgPath name
	methods []imethod
}

// mapType mirrors internal/abi.MapType. Its numbers are copied and never read here; there are
// mapWords of them, which depends on the release.
type mapType struct {
	rtype
	key, elem, group *rtype
	hasher           func(unsafe.Pointer, uintptr) uintptr
	numbers          [mapWords]uintptr
}

// ptrType mirrors internal/abi.PtrType.
type ptrType struct {
	rtype
	elem *rtype
}

// sliceType mirrors internal/abi.SliceType.
type sliceType struct {
	rtype
	elem *rtype
}

// structField mirrors internal/abi.StructField.
type structField struct {
	name   name
	typ    *rtype
	offset uintptr
}

// structType mirrors internal/abi.StructType.
type structType struct {
	rtype
	pkgPath name
	fields  []structField
}

// eface mirrors internal/abi.EmptyInterface.
type eface struct {
	typ  *rtype
	data unsafe.Pointer
}

// itab mirrors internal/abi.ITab.
type itab struct {
	inter *ifaceType
	typ   *rtype
	hash  uint32
	fun   [1]uintptr // one for each method of inter; 0 if typ lacks one
}

const word = unsafe.Sizeof(uintptr(0))

// Ptr returns the address of a type: the first word of an empty interface that holds a value of it.
//
//go:noinline
func Ptr(t reflect.Type) unsafe.Pointer {
	// Inlined, the compiler would evaluate loads from types that it knows, and take the path
	// of a package that they lead to for a type.
	return (*eface)(unsafe.Pointer(&t)).data
}

// FromPtr returns the type at an address that Ptr returned or an empty interface holds.
func FromPtr(p unsafe.Pointer) reflect.Type { return toType((*rtype)(p)) }

func fromType(t reflect.Type) *rtype { return (*rtype)(Ptr(t)) }

func toType(r *rtype) reflect.Type {
	var v any
	(*eface)(unsafe.Pointer(&v)).typ = r
	return reflect.TypeOf(v)
}

// headType returns the structure that stands before the uncommon part, by kind.
func headType(kind reflect.Kind) reflect.Type {
	switch kind {
	case reflect.Array:
		return reflect.TypeFor[arrayType]()
	case reflect.Chan:
		return reflect.TypeFor[chanType]()
	case reflect.Func:
		return reflect.TypeFor[funcType]()
	case reflect.Interface:
		return reflect.TypeFor[ifaceType]()
	case reflect.Map:
		return reflect.TypeFor[mapType]()
	case reflect.Pointer:
		return reflect.TypeFor[ptrType]()
	case reflect.Slice:
		return reflect.TypeFor[sliceType]()
	case reflect.Struct:
		return reflect.TypeFor[structType]()
	}
	return reflect.TypeFor[rtype]()
}

// uncommonOf returns the uncommon part of a type, nil if it has none.
func uncommonOf(r *rtype) *uncommon {
	if r.tflag&flagUncommon == 0 {
		return nil
	}
	return (*uncommon)(unsafe.Add(unsafe.Pointer(r), headType(reflect.Kind(r.kind)).Size()))
}

func methodsOf(u *uncommon) []method {
	if u == nil || u.mcount == 0 {
		return nil
	}
	return unsafe.Slice((*method)(unsafe.Add(unsafe.Pointer(u), u.moff)), u.mcount)
}

// direct reports whether a value of the type is itself the data word of an interface.
func (r *rtype) direct() bool { return r.tflag&flagDirect != 0 }
