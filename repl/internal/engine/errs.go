package engine

import (
	"errors"
	"reflect"
	"unsafe"
)

// unbox returns the value behind the interpreter's wrappers: one that went through
// compiled code as an error comes back as a struct with the value in its first
// field, and that may be what the interpreter keeps in an interface variable, the
// value with the place that it came from.
func unbox(v any) any {
	for v != nil {
		r := reflect.ValueOf(v)
		switch {
		case r.Kind() != reflect.Struct || r.NumField() < 2:
			return v
		case r.Type().Field(0).Name == "IValue":
			v = r.Field(0).Interface()
		case r.Type().String() == "interp.valueInterface":
			// Its fields are not exported, and it offers no other way in.
			held := reflect.New(r.Type()).Elem()
			held.Set(r)
			inner := *(*reflect.Value)(unsafe.Pointer(held.FieldByName("value").UnsafeAddr()))
			if !inner.IsValid() || !inner.CanInterface() {
				return nil
			}
			v = inner.Interface()
		default:
			return v
		}
	}
	return v
}

// equal compares two interface values, or one and another value.
func equal(a, b any) bool {
	a, b = unbox(a), unbox(b)
	if t := reflect.TypeOf(a); t != nil && t == reflect.TypeOf(b) && !t.Comparable() {
		panic(runtimeError("runtime error: comparing uncomparable type " + t.String()))
	}
	return a == b
}

// sameError compares two errors as errors.Is does.
func sameError(a, b any) bool {
	if a == nil || b == nil {
		return a == b
	}
	t := reflect.TypeOf(a)
	if t == reflect.TypeOf(b) && t.Comparable() && a == b {
		return true
	}
	if e, ok := a.(error); ok {
		if target, ok := b.(error); ok {
			if i, ok := e.(interface{ Is(error) bool }); ok {
				return i.Is(target)
			}
		}
	}
	return false
}

// unwrapError returns what an error of compiled code wraps.
func unwrapError(v any) []error {
	switch e := v.(type) {
	case interface{ Unwrap() []error }:
		return e.Unwrap()
	case error:
		if u := errors.Unwrap(e); u != nil {
			return []error{u}
		}
	}
	return nil
}
