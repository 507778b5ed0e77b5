// Package order orders values of any type by what a program can tell of them, which
// leaves addresses out: numbers and strings by their values, what is made of others part
// by part, pointers by what they point to, interfaces by the names of the types and then
// by the values.
package order

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
)

// Compare compares two values of one type, as cmp.Compare does. Values that differ in
// addresses alone, or deep inside, count as equal.
func Compare(a, b reflect.Value) int {
	o := order{patience: 1000}
	return o.compare(a, b)
}

// An Entry is one of a map.
type Entry struct{ Key, Value reflect.Value }

// Entries returns the entries of a map in the order of their keys, and of their values where keys count
// as equal.
func Entries(m reflect.Value) []Entry {
	entries := make([]Entry, 0, m.Len())
	for it := m.MapRange(); it.Next(); {
		entries = append(entries, Entry{it.Key(), it.Value()})
	}
	slices.SortStableFunc(entries, func(a, b Entry) int {
		if c := Compare(a.Key, b.Key); c != 0 {
			return c
		}
		return Compare(a.Value, b.Value)
	})
	return entries
}

// An order is a comparison under way.
type order struct {
	patience int // how much more it looks at; pointers may lead far, or in a circle
}

func (o *order) compare(a, b reflect.Value) int {
	if o.patience--; o.patience < 0 {
		return 0
	}
	switch a.Kind() {
	case reflect.Bool:
		return truth(a.Bool()) - truth(b.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return cmp.Compare(a.Int(), b.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return cmp.Compare(a.Uint(), b.Uint())
	case reflect.Float32, reflect.Float64:
		return cmp.Compare(a.Float(), b.Float())
	case reflect.Complex64, reflect.Complex128:
		x, y := a.Complex(), b.Complex()
		return cmp.Or(cmp.Compare(real(x), real(y)), cmp.Compare(imag(x), imag(y)))
	case reflect.String:
		return strings.Compare(a.String(), b.String())
	case reflect.Array, reflect.Slice:
		return o.compareAll(min(a.Len(), b.Len()), a.Index, b.Index, a.Len()-b.Len())
	case reflect.Struct:
		return o.compareAll(a.NumField(), a.Field, b.Field, 0)
	case reflect.Map:
		return a.Len() - b.Len()
	case reflect.Interface, reflect.Pointer:
		return o.compareElems(a, b)
	}
	return 0
}

// compareAll compares n parts of two values, and where these are equal it returns rest.
func (o *order) compareAll(n int, a, b func(int) reflect.Value, rest int) int {
	for i := range n {
		if c := o.compare(a(i), b(i)); c != 0 {
			return c
		}
	}
	return rest
}

// compareElems compares what two interfaces hold, or two pointers point to. What the
// packages that are compiled have inside does not count, but channels have numbers.
func (o *order) compareElems(a, b reflect.Value) int {
	switch {
	case a.IsNil() || b.IsNil():
		return truth(!a.IsNil()) - truth(!b.IsNil())
	case a.Kind() == reflect.Interface:
		a, b = a.Elem(), b.Elem()
		if a.Type() != b.Type() {
			return strings.Compare(a.Type().String(), b.Type().String())
		}
	case a.CanInterface() && b.CanInterface():
		type numbered interface{ ID() int }
		if x, ok := a.Interface().(numbered); ok {
			return cmp.Compare(x.ID(), b.Interface().(numbered).ID())
		}
		fallthrough
	default:
		if t := a.Type().Elem(); t.Kind() == reflect.Struct && t.PkgPath() != "" {
			return 0
		}
		a, b = a.Elem(), b.Elem()
	}
	return o.compare(a, b)
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}
