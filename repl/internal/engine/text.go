package engine

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
)

// builtinText writes a value of a basic type as the builtin print does.
func builtinText(a any) string {
	switch v := reflect.ValueOf(a); v.Kind() {
	case reflect.Float32:
		return floatText(v.Float(), 32)
	case reflect.Float64:
		return floatText(v.Float(), 64)
	case reflect.Complex64, reflect.Complex128:
		size, sign := v.Type().Bits()/2, "+"
		if im := imag(v.Complex()); math.Signbit(im) || math.IsInf(im, 1) {
			sign = ""
		}
		return "(" + floatText(real(v.Complex()), size) + sign + floatText(imag(v.Complex()), size) + "i)"
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	}
	return fmt.Sprintf("%d", a)
}

func floatText(v float64, size int) string { return strconv.FormatFloat(v, 'g', -1, size) }
