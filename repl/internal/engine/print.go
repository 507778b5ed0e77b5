package engine

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
)

// print and println are the builtins: to standard error, without fmt's formats.
func (e *Engine) print(args ...any) {
	for _, a := range args {
		fmt.Fprint(e.opts.Stderr, builtinText(a))
	}
}

func (e *Engine) println(args ...any) {
	for i, a := range args {
		if i > 0 {
			fmt.Fprint(e.opts.Stderr, " ")
		}
		fmt.Fprint(e.opts.Stderr, builtinText(a))
	}
	fmt.Fprintln(e.opts.Stderr)
}

// printedInterface is what is printed of an interface value: two addresses.
func printedInterface(v any) any {
	if v == nil {
		return "(0x0,0x0)"
	}
	p := reflect.New(reflect.TypeOf(v))
	return fmt.Sprintf("(%#x,%#x)", reflect.ValueOf(p.Type().Elem()).Pointer(), p.Pointer())
}

// builtinText writes a value as print does.
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
	case reflect.Slice:
		return fmt.Sprintf("[%d/%d]%#x", v.Len(), v.Cap(), v.Pointer())
	case reflect.Map, reflect.Chan, reflect.Func, reflect.Pointer, reflect.UnsafePointer:
		return fmt.Sprintf("%#x", v.Pointer())
	case reflect.Invalid:
		return "0x0"
	}
	return fmt.Sprint(a)
}

func floatText(v float64, size int) string { return strconv.FormatFloat(v, 'g', -1, size) }
