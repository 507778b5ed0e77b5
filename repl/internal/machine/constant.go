package machine

import (
	"go/ast"
	"go/constant"
	"go/types"
	"unsafe"
)

// constExpr returns a constant.
func (c *compiler) constExpr(v constant.Value, t types.Type, e ast.Expr) *expr {
	if _, ok := t.Underlying().(*types.Interface); ok {
		// A constant that becomes an interface value has its default type.
		d := types.Default(c.info.TypeOf(e))
		if _, ok := d.Underlying().(*types.Interface); ok {
			d = defaultOf(v)
		}
		return c.toInterface(c.constExpr(v, d, e), t, e.Pos())
	}
	return &expr{typ: t, kind: kindOf(t), form: isConst, c: constantOf(v, kindOf(t))}
}

func defaultOf(v constant.Value) types.Type {
	switch v.Kind() {
	case constant.Bool:
		return types.Typ[types.Bool]
	case constant.String:
		return types.Typ[types.String]
	case constant.Int:
		return types.Typ[types.Int]
	case constant.Float:
		return types.Typ[types.Float64]
	}
	return types.Typ[types.Complex128]
}

// constantOf returns a constant's value as its kind has it.
func constantOf(v constant.Value, k kind) any {
	switch k {
	case kBool:
		return constant.BoolVal(v)
	case kString:
		if v.Kind() == constant.Int { // string(rune) is folded by the checker
			n, _ := constant.Int64Val(v)
			return string(rune(n))
		}
		return constant.StringVal(v)
	case kFloat32:
		f, _ := constant.Float32Val(constant.ToFloat(v))
		return f
	case kFloat64:
		f, _ := constant.Float64Val(constant.ToFloat(v))
		return f
	case kComplex64:
		re, _ := constant.Float32Val(constant.Real(constant.ToComplex(v)))
		im, _ := constant.Float32Val(constant.Imag(constant.ToComplex(v)))
		return complex(re, im)
	case kComplex128:
		re, _ := constant.Float64Val(constant.Real(constant.ToComplex(v)))
		im, _ := constant.Float64Val(constant.Imag(constant.ToComplex(v)))
		return complex(re, im)
	}
	v = constant.ToInt(v)
	n, exact := constant.Int64Val(v)
	u := uint64(n)
	if !exact {
		u, _ = constant.Uint64Val(v)
	}
	switch k {
	case kInt:
		return int(u)
	case kInt8:
		return int8(u)
	case kInt16:
		return int16(u)
	case kInt32:
		return int32(u)
	case kInt64:
		return int64(u)
	case kUint:
		return uint(u)
	case kUint8:
		return uint8(u)
	case kUint16:
		return uint16(u)
	case kUint32:
		return uint32(u)
	case kUint64:
		return u
	case kPtr:
		p := uintptr(u)
		return *(*unsafe.Pointer)(unsafe.Pointer(&p))
	}
	return uintptr(u)
}
