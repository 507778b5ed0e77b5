package shim

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unsafe"
)

// Package fmt goes into a value that contains itself until Go's stack is at its limit, which ends the whole
// program, and so do packages that encode values. So values that could do so are looked through before.

// A descent is how a package goes into values.
type descent struct {
	what string // it does with them

	own      []reflect.Type                   // methods to which it leaves the values that have them
	follows  bool                             // all pointers, rather than an outermost one only
	maps     bool                             // it goes into them
	enters   func(f reflect.StructField) bool // whether it goes into a field; nil stands for all
	circular bool                             // it tells itself of what contains itself
	once     bool                             // it goes into each value once
	// It goes through each pointer once.
	throughOnce bool
	deepest     int // values within each other that take less than half of the stack

	nesting sync.Map // reflect.Type -> *layers
}

// printing is how package fmt does.
var printing = &descent{
	what: "printed",
	own:  []reflect.Type{reflect.TypeFor[fmt.Formatter](), reflect.TypeFor[fmt.Stringer](), reflect.TypeFor[error]()},
	maps: true, deepest: 200_000,
}

// unlikelyAt is from how many values within each other on it is worth noting which there are.
const unlikelyAt = 32

// check ends the program, as Go does, if a package could come to no end with one of the values.
func (t *Table) check(d *descent, values ...any) {
	if why := d.endless(values); why != "" {
		t.env.Fatal(why)
	}
}

// finite is check for values that are printed.
func (t *Table) finite(values []any) []any {
	t.check(printing, values...)
	t.readAll(printing, values)
	return values
}

// finiteBy is finite for values that are printed by a format. What looks at no values is let pass.
func (t *Table) finiteBy(format string, values []any) []any {
	if why := printing.endless(values); why != "" && !unlooked(format) {
		t.env.Fatal(why)
	}
	if t.mayRace() && !unlooked(format) {
		t.readAll(printing, wholly(format, values))
	}
	return values
}

// Endless returns what is wrong with a value, "" if package fmt comes to an end with it.
func Endless(v any) (why string) { return printing.endless([]any{v}) }

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

// endless returns what is wrong with one of the values, "" if the package comes to an end with all of them.
func (d *descent) endless(values []any) (why string) {
	for _, v := range values {
		x, isValue := v.(reflect.Value) // which fmt prints what is in
		if !isValue {
			if plain(v) {
				continue
			}
			x = reflect.ValueOf(v)
		}
		if x.Kind() == reflect.Pointer && !d.follows && !d.leaves(x.Type()) {
			x = x.Elem()
		}
		if !x.IsValid() || !d.nests(x.Type()) {
			continue
		}
		p := parts{descent: d}
		if why := p.walk(x, 0); why != "" {
			return why
		}
	}
	return ""
}

// nests reports whether a value of any depth may be found in one of a type: it holds interface values or is made of
// itself. What has a method of its own is left to that.
func (d *descent) nests(typ reflect.Type) bool { return d.layers(typ) != nil }

// layers are what a value is gone through by: nil of a type that does not nest.
type layers struct {
	elem   bool  // into elements
	fields []int // into these
}

// layers returns those of a type.
func (d *descent) layers(typ reflect.Type) *layers {
	switch typ.Kind() {
	case reflect.Slice, reflect.Array, reflect.Map, reflect.Struct, reflect.Interface:
	case reflect.Pointer:
		if !d.follows {
			return nil
		}
	default:
		return nil
	}
	if known, ok := d.nesting.Load(typ); ok {
		return known.(*layers)
	}
	var l *layers
	if d.nestsIn(typ, map[reflect.Type]bool{}) {
		l = &layers{}
		inner := func(t reflect.Type) bool { return d.nestsIn(t, map[reflect.Type]bool{}) }
		switch typ.Kind() {
		case reflect.Slice, reflect.Array, reflect.Map, reflect.Pointer:
			l.elem = inner(typ.Elem())
		case reflect.Struct:
			for i := range typ.NumField() {
				if f := typ.Field(i); (d.enters == nil || d.enters(f)) && inner(f.Type) {
					l.fields = append(l.fields, i)
				}
			}
		}
	}
	d.nesting.Store(typ, l)
	return l
}

// nestsIn is nests where the types in which typ lies are within.
func (d *descent) nestsIn(typ reflect.Type, within map[reflect.Type]bool) bool {
	if within[typ] || typ.Kind() == reflect.Interface {
		return true
	}
	if d.leaves(typ) || d.follows && d.leaves(reflect.PointerTo(typ)) {
		return false
	}
	within[typ] = true
	defer delete(within, typ)
	switch typ.Kind() {
	case reflect.Pointer:
		return d.follows && d.nestsIn(typ.Elem(), within)
	case reflect.Map:
		return d.maps && d.nestsIn(typ.Elem(), within) // what contains itself is no key of a map
	case reflect.Slice, reflect.Array:
		return d.nestsIn(typ.Elem(), within)
	case reflect.Struct:
		for f := range typ.Fields() {
			if (d.enters == nil || d.enters(f)) && d.nestsIn(f.Type, within) {
				return true
			}
		}
	}
	return false
}

// leaves reports whether values of a type are left to a method of theirs.
func (d *descent) leaves(typ reflect.Type) bool {
	return slices.ContainsFunc(d.own, typ.Implements)
}

// A part is what a pointer points to, a slice or a map: others may lie in it.
type part struct {
	p   unsafe.Pointer
	len int
	typ reflect.Type
}

// partOf returns what a pointer, slice or map is.
func partOf(v reflect.Value) part {
	p := part{p: v.UnsafePointer(), typ: v.Type()}
	if v.Kind() == reflect.Slice {
		p.len = v.Len()
	}
	return p
}

// parts are those that a value lies in, or all that were seen if each is gone into once.
type parts struct {
	*descent
	in map[part]bool
}

// enter notes a part, which leave forgets. why tells what is wrong with the value; over, that there is nothing to be
// gone into.
func (ps *parts) enter(p part) (why string, over bool) {
	switch {
	case ps.in[p] && (ps.circular || ps.once):
		return "", true
	case ps.in[p]:
		return "stack overflow: a value that is " + ps.what + " contains itself", true
	case ps.in == nil:
		ps.in = map[part]bool{}
	}
	ps.in[p] = true
	return "", false
}

func (ps *parts) leave(p part) {
	if !ps.once {
		delete(ps.in, p)
	}
}

// walk returns what is wrong with a value at a depth, "" if the package comes to an end with it.
func (ps *parts) walk(v reflect.Value, depth int) (why string) {
	if depth > ps.deepest {
		return "stack overflow: a value that is " + ps.what + " is nested too deep"
	}
	l := ps.layers(v.Type())
	if l == nil {
		return ""
	}
	switch v.Kind() {
	case reflect.Interface:
		if v.IsNil() {
			return ""
		}
		if v.CanInterface() && plain(v.Interface()) {
			return ""
		}
		return ps.walk(v.Elem(), depth+1)
	case reflect.Pointer, reflect.Slice, reflect.Map:
		if v.IsNil() || !l.elem {
			return ""
		}
		if ps.throughOnce && v.Kind() == reflect.Pointer {
			p := partOf(v)
			if ps.in[p] {
				return ""
			}
			_, _ = ps.enter(p)
		} else if depth >= unlikelyAt || ps.once {
			p := partOf(v)
			if why, over := ps.enter(p); over {
				return why
			}
			defer ps.leave(p)
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		return ps.walk(v.Elem(), depth+1)
	case reflect.Slice, reflect.Array:
		for i := 0; i < v.Len() && l.elem && why == ""; i++ {
			why = ps.walk(v.Index(i), depth+1)
		}
	case reflect.Map:
		if v.CanInterface() {
			if m, ok := v.Interface().(map[string]any); ok {
				return ps.walkMap(m, depth)
			}
		}
		for i := v.MapRange(); why == "" && i.Next(); {
			why = ps.walk(i.Value(), depth+1)
		}
	case reflect.Struct:
		for _, i := range l.fields {
			if why = ps.walk(v.Field(i), depth+1); why != "" {
				break
			}
		}
	}
	return why
}

// walkMap is walk for the elements of the maps that are the most frequent, which take no reflection.
func (ps *parts) walkMap(m map[string]any, depth int) (why string) {
	for _, x := range m {
		if !plain(x) {
			if why = ps.walk(reflect.ValueOf(x), depth+2); why != "" {
				break
			}
		}
	}
	return why
}

// plain reports whether a value is one of the most frequent types in which no others lie.
func plain(v any) bool {
	switch v.(type) {
	case nil, bool, int, uint, byte, rune, int64, uint64, float64, string, []byte, []string, []int:
		return true
	}
	return false
}
