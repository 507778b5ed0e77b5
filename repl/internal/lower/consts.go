package lower

import (
	"go/constant"
	"go/types"
	"math"
	"strconv"
	"strings"
)

// constant writes a constant of a type. The type's own literal is used where
// yaegi gives it that type by itself, else a conversion.
func (f *fn) constant(v constant.Value, t types.Type) string {
	b, ok := t.Underlying().(*types.Basic)
	if !ok {
		// An interface or a type parameter's instance: the value's default type.
		switch v.Kind() {
		case constant.Bool:
			b = types.Typ[types.Bool]
		case constant.String:
			b = types.Typ[types.String]
		case constant.Int:
			b = types.Typ[types.Int]
		case constant.Float:
			b = types.Typ[types.Float64]
		default:
			b = types.Typ[types.Complex128]
		}
		t = b
	}
	if b.Info()&types.IsUntyped != 0 {
		b = types.Default(b).(*types.Basic)
		t = b
	}
	lit := literal(v, b)
	if named, ok := types.Unalias(t).(*types.Basic); ok {
		switch named.Kind() {
		case types.Int, types.String, types.Bool, types.Float64:
			return lit
		}
	}
	return f.typ(t) + "(" + lit + ")"
}

// literal writes a constant as a literal of a basic type.
func literal(v constant.Value, b *types.Basic) string {
	switch info := b.Info(); {
	case info&types.IsBoolean != 0:
		return strconv.FormatBool(constant.BoolVal(v))
	case info&types.IsString != 0:
		return strconv.Quote(constant.StringVal(v))
	case info&types.IsInteger != 0:
		return constant.ToInt(v).ExactString()
	case info&types.IsFloat != 0:
		return floatLiteral(v)
	case info&types.IsComplex != 0:
		return "complex(" + floatLiteral(constant.Real(v)) + ", " + floatLiteral(constant.Imag(v)) + ")"
	}
	return v.ExactString()
}

func floatLiteral(v constant.Value) string {
	x, _ := constant.Float64Val(constant.ToFloat(v))
	if math.IsInf(x, 0) {
		return constant.ToFloat(v).ExactString()
	}
	s := strconv.FormatFloat(x, 'g', -1, 64)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return s
}

// constText writes an untyped constant for the user: exactly where it is whole.
func constText(v constant.Value) string {
	switch v.Kind() {
	case constant.Int:
		return v.ExactString()
	case constant.Float:
		x, _ := constant.Float64Val(v)
		if math.IsInf(x, 0) {
			return v.String()
		}
		return strconv.FormatFloat(x, 'g', -1, 64)
	}
	return v.String()
}
