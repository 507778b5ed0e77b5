package machine

import (
	"go/types"
	"unsafe"
)

// A kind is how values of a type are carried between closures: each kind but kMem by
// a result of one Go type, kMem by being written to where it shall stand.
type kind uint8

const (
	kBool kind = iota
	kInt
	kInt8
	kInt16
	kInt32
	kInt64
	kUint
	kUint8
	kUint16
	kUint32
	kUint64
	kUintptr
	kFloat32
	kFloat64
	kComplex64
	kComplex128
	kString
	kPtr   // pointers, maps, channels, functions: unsafe.Pointer
	kSlice // slice
	kIface // iface
	kMem   // structs and arrays
)

// A slice is the representation of every slice.
type slice struct {
	p        unsafe.Pointer
	len, cap int
}

// An iface is the representation of every interface value. t points to the type where
// the static type has no methods, and to an itab otherwise.
type iface struct{ t, d unsafe.Pointer }

var basicKinds = map[types.BasicKind]kind{
	types.Bool: kBool, types.UntypedBool: kBool,
	types.Int: kInt, types.UntypedInt: kInt, types.Int8: kInt8, types.Int16: kInt16, types.Int32: kInt32, types.UntypedRune: kInt32, types.Int64: kInt64,
	types.Uint: kUint, types.Uint8: kUint8, types.Uint16: kUint16, types.Uint32: kUint32, types.Uint64: kUint64, types.Uintptr: kUintptr,
	types.Float32: kFloat32, types.Float64: kFloat64, types.UntypedFloat: kFloat64,
	types.Complex64: kComplex64, types.Complex128: kComplex128, types.UntypedComplex: kComplex128,
	types.String: kString, types.UntypedString: kString, types.UnsafePointer: kPtr, types.UntypedNil: kPtr,
}

// kindOf returns the kind of a type without type parameters.
func kindOf(t types.Type) kind {
	switch t := t.Underlying().(type) {
	case *types.Basic:
		return basicKinds[t.Kind()]
	case *types.Slice:
		return kSlice
	case *types.Interface:
		return kIface
	case *types.Struct, *types.Array:
		return kMem
	}
	return kPtr
}

func (k kind) integer() bool { return kInt <= k && k <= kUintptr }
