package stdlib_symbols

import (
	"go/constant"
	"go/token"
	"reflect"
	"strings"
)

// A table holds the symbols of a package. It is made of what the compiler lays
// out as static data: neither maps nor calls, which would cost time at start.
type table struct {
	funcs  []symbol // functions
	consts []symbol // typed constants, and the untyped ones as one of the types below
	vars   []symbol // pointers to the variables
	types  []symbol // nil pointers to the types
}

type symbol struct {
	name  string
	value any
}

// Untyped constants. Those that a Go type holds exactly are expressions, for
// their values may differ by platform; an untypedNumber is an integer or a
// fraction of integers as [constant.Value.ExactString] writes it.
type (
	untypedBool   bool
	untypedString string
	untypedInt    int64
	untypedNumber string
)

func (t *table) symbols() map[string]reflect.Value {
	n := len(t.funcs) + len(t.consts) + len(t.vars) + len(t.types)
	m := make(map[string]reflect.Value, n)
	for _, s := range t.funcs {
		m[s.name] = reflect.ValueOf(s.value)
	}
	for _, s := range t.consts {
		m[s.name] = reflect.ValueOf(constantValue(s.value))
	}
	for _, s := range t.vars {
		m[s.name] = reflect.ValueOf(s.value).Elem()
	}
	for _, s := range t.types {
		m[s.name] = reflect.ValueOf(s.value)
	}
	return m
}

// constantValue returns the constant.Value of an untyped constant, and the
// value itself of a typed one.
func constantValue(v any) any {
	switch v := v.(type) {
	case untypedBool:
		return constant.MakeBool(bool(v))
	case untypedString:
		return constant.MakeString(string(v))
	case untypedInt:
		return constant.MakeInt64(int64(v))
	case untypedNumber:
		return v.value()
	}
	return v
}

func (n untypedNumber) value() constant.Value {
	if num, denom, ok := strings.Cut(string(n), "/"); ok {
		return constant.BinaryOp(untypedNumber(num).value(), token.QUO, untypedNumber(denom).value())
	}
	return constant.MakeFromLiteral(string(n), token.INT, 0)
}
