package shim

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"unsafe"
)

// Package fmt goes into a value that contains itself until Go's stack is at its limit, which ends the whole
// program. So values that could do so are looked through before.

const (
	// endlessValue is told of a value that contains itself.
	endlessValue = "stack overflow: a value that is printed contains itself"
	// deepValue is told of one that Go's stack could not hold the parts of.
	deepValue = "stack overflow: a value that is printed is nested too deep"

	deepest    = 200_000 // values within each other, for which fmt takes less than half of the stack
	unlikelyAt = 32      // from how many on it is worth noting which there are
)

// finite ends the program, as Go does, if fmt could come to no end with one of the values.
func (t *Table) finite(values []any) []any {
	if why := endless(values); why != "" {
		t.env.Fatal(why)
	}
	return values
}

// finiteBy is finite for values that are printed by a format. What looks at no values is let pass.
func (t *Table) finiteBy(format string, values []any) []any {
	if why := endless(values); why != "" && !unlooked(format) {
		t.env.Fatal(why)
	}
	return values
}

// unlooked reports whether a format has a verb that prints a type or an address only.
func unlooked(format string) bool {
	for {
		_, after, ok := strings.Cut(format, "%")
		if !ok {
			return false
		}
		format = strings.TrimLeft(after, "+-# 0123456789.*[]")
		if strings.HasPrefix(format, "T") || strings.HasPrefix(format, "p") {
			return true
		}
		format = strings.TrimPrefix(format, "%") // which %% prints
	}
}

// endless returns what is wrong with one of the values, "" if fmt comes to an end with all of them.
func endless(values []any) (why string) {
	for _, v := range values {
		switch v.(type) {
		case nil, bool, int, uint, byte, rune, int64, uint64, float64, string, []byte, []string, []int:
			continue
		}
		typ := reflect.TypeOf(v)
		if typ.Kind() == reflect.Pointer {
			typ = typ.Elem() // an outermost pointer is followed, others are printed
		}
		if !nests(typ) {
			continue
		}
		x := reflect.ValueOf(v)
		if x.Kind() == reflect.Pointer {
			x = x.Elem()
		}
		var p parts
		if why := p.walk(x, 0); why != "" {
			return why
		}
	}
	return ""
}

var (
	formatterType = reflect.TypeFor[fmt.Formatter]()
	stringerType  = reflect.TypeFor[fmt.Stringer]()
	errType       = reflect.TypeFor[error]()

	nesting sync.Map // reflect.Type -> bool
)

// nests reports whether fmt may find a value of any depth in one of a type: it holds interface values or is
// made of itself. What has a method that prints it is left to that.
func nests(typ reflect.Type) bool {
	switch typ.Kind() {
	case reflect.Slice, reflect.Array, reflect.Map, reflect.Struct, reflect.Interface:
	default:
		return false
	}
	if known, ok := nesting.Load(typ); ok {
		return known.(bool)
	}
	found := nestsIn(typ, map[reflect.Type]bool{})
	nesting.Store(typ, found)
	return found
}

// nestsIn is nests where the types in which typ lies are within.
func nestsIn(typ reflect.Type, within map[reflect.Type]bool) bool {
	if within[typ] || typ.Kind() == reflect.Interface {
		return true
	}
	if typ.Implements(formatterType) || typ.Implements(stringerType) || typ.Implements(errType) {
		return false
	}
	within[typ] = true
	defer delete(within, typ)
	switch typ.Kind() {
	case reflect.Slice, reflect.Array, reflect.Map:
		return nestsIn(typ.Elem(), within) // what contains itself is no key of a map
	case reflect.Struct:
		for f := range typ.Fields() {
			if nestsIn(f.Type, within) {
				return true
			}
		}
	}
	return false
}

// A part is a slice or a map, in which others may lie.
type part struct {
	p   unsafe.Pointer
	len int
	typ reflect.Type
}

// parts are those that a value lies in.
type parts map[part]bool

// walk returns what is wrong with a value at a depth, "" if fmt comes to an end with it.
func (in *parts) walk(v reflect.Value, depth int) (why string) {
	if depth > deepest {
		return deepValue
	}
	switch v.Kind() {
	case reflect.Interface:
		if x := v.Elem(); x.IsValid() && nests(x.Type()) {
			return in.walk(x, depth+1)
		}
		return ""
	case reflect.Slice, reflect.Map:
		if depth < unlikelyAt {
			break
		}
		p := part{v.UnsafePointer(), v.Len(), v.Type()}
		if (*in)[p] {
			return endlessValue
		}
		if *in == nil {
			*in = parts{}
		}
		(*in)[p] = true
		defer delete(*in, p)
	}
	switch v.Kind() {
	case reflect.Slice, reflect.Array:
		if !nests(v.Type().Elem()) {
			break
		}
		for i := 0; i < v.Len() && why == ""; i++ {
			why = in.walk(v.Index(i), depth+1)
		}
	case reflect.Map:
		for i := v.MapRange(); why == "" && i.Next(); {
			why = in.walk(i.Value(), depth+1)
		}
	case reflect.Struct:
		for i := 0; i < v.NumField() && why == ""; i++ {
			if f := v.Field(i); nests(f.Type()) {
				why = in.walk(f, depth+1)
			}
		}
	}
	return why
}
