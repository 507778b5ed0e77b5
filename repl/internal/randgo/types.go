package randgo

import (
	"fmt"
	"slices"
	"strings"
)

type kind int

const (
	kInt kind = iota
	kFloat
	kString
	kBool
	kSlice
	kArray
	kMap
	kStruct
	kPointer
	kFunc
	kAny
	kError
	kIface
)

// typ is a type of the program.
type typ struct {
	kind      kind
	name      string
	bits      int // of integers and floats
	unsigned  bool
	elem, key *typ
	size      int // of arrays
	fields    []field
	named     bool
	value     bool // has the method Value() int
	ptrValue  bool // its pointer has it
	hasText   bool // String or Error
}

type field struct {
	name     string
	t        *typ
	embedded bool
}

var (
	intType    = &typ{kind: kInt, name: "int", bits: 64}
	stringType = &typ{kind: kString, name: "string"}
	boolType   = &typ{kind: kBool, name: "bool"}
	anyType    = &typ{kind: kAny, name: "any"}
	errorType  = &typ{kind: kError, name: "error"}
	floatType  = &typ{kind: kFloat, name: "float64", bits: 64}
)

var basics = []*typ{
	intType, intType, intType, stringType, stringType, boolType, floatType,
	{kind: kInt, name: "int8", bits: 8},
	{kind: kInt, name: "int16", bits: 16},
	{kind: kInt, name: "int32", bits: 32},
	{kind: kInt, name: "rune", bits: 32},
	{kind: kInt, name: "int64", bits: 64},
	{kind: kInt, name: "uint", bits: 64, unsigned: true},
	{kind: kInt, name: "uint8", bits: 8, unsigned: true},
	{kind: kInt, name: "byte", bits: 8, unsigned: true},
	{kind: kInt, name: "uint16", bits: 16, unsigned: true},
	{kind: kInt, name: "uint32", bits: 32, unsigned: true},
	{kind: kInt, name: "uint64", bits: 64, unsigned: true},
	{kind: kFloat, name: "float32", bits: 32},
}

// comparable reports whether == of two values cannot panic.
func (t *typ) comparable() bool {
	switch t.kind {
	case kSlice, kMap, kFunc, kAny, kError, kIface, kFloat:
		return false
	case kArray:
		return t.elem.comparable()
	case kStruct:
		for _, f := range t.fields {
			if !f.t.comparable() {
				return false
			}
		}
	}
	return true
}

// hidden reports whether printing a value would show an address.
func (t *typ) hidden() bool {
	switch t.kind {
	case kPointer, kFunc:
		return true
	case kSlice, kArray:
		return t.elem.hidden()
	case kMap:
		return t.key.hidden() || t.elem.hidden()
	case kStruct:
		if t.hasText {
			return false
		}
		for _, f := range t.fields {
			if f.t.hidden() || f.name[0] >= 'a' && f.t.opaque() {
				return true
			}
		}
	}
	return false
}

// bare reports whether printing a value without its methods would show an address.
func (t *typ) bare() bool {
	switch t.kind {
	case kPointer, kFunc:
		return true
	case kSlice, kArray:
		return t.elem.bare()
	case kMap:
		return t.key.bare() || t.elem.bare()
	case kStruct:
		return slices.ContainsFunc(t.fields, func(f field) bool { return f.t.bare() })
	}
	return false
}

// verb is a format that prints the type rightly, if not in the plainest way.
func (t *typ) verb(g *gen) string {
	switch t.kind {
	case kInt:
		return pick(g, "%d", "%x", "%5d", "%T")
	case kString:
		return "%q"
	case kFloat:
		return "%.3f"
	case kStruct, kSlice, kMap, kArray:
		if !t.opaque() {
			return pick(g, "%#v", "%T")
		}
	}
	return "%T"
}

// opaque reports whether the type has an interface, a pointer or a function inside.
func (t *typ) opaque() bool {
	switch t.kind {
	case kPointer, kFunc, kAny, kError, kIface:
		return true
	case kSlice, kArray:
		return t.elem.opaque()
	case kMap:
		return t.elem.opaque() || t.key.opaque()
	case kStruct:
		for _, f := range t.fields {
			if f.t.opaque() {
				return true
			}
		}
	}
	return false
}

// someType returns a type, composite to the given depth.
func (g *gen) someType(depth int) *typ {
	if depth == 0 || g.chance(55) {
		if len(g.named) > 0 && g.chance(25) {
			return pick(g, g.named...)
		}
		return pick(g, basics...)
	}
	switch g.n(9) {
	case 0, 1:
		e := g.someType(depth - 1)
		return &typ{kind: kSlice, name: "[]" + e.name, elem: e}
	case 2:
		e, n := g.someType(depth-1), 1+g.n(4)
		return &typ{kind: kArray, name: fmt.Sprintf("[%d]%s", n, e.name), elem: e, size: n}
	case 3:
		k, e := g.keyType(), g.someType(depth-1)
		return &typ{kind: kMap, name: "map[" + k.name + "]" + e.name, key: k, elem: e}
	case 4:
		e := g.someType(depth - 1)
		return pointer(e)
	case 5:
		return anyType
	case 6:
		if g.chance(50) {
			return errorType
		}
		return g.iface()
	}
	if len(g.structs) > 0 {
		return pick(g, g.structs...)
	}
	return intType
}

func pointer(e *typ) *typ { return &typ{kind: kPointer, name: "*" + e.name, elem: e} }

func (g *gen) iface() *typ { return &typ{kind: kIface, name: "valuer$"} }

func (g *gen) keyType() *typ {
	for {
		t := g.someType(1)
		if t.comparable() && t.kind != kPointer && !strings.Contains(t.name, "*") && t.kind != kBool {
			return t
		}
	}
}

// types declares named types and their methods.
func (g *gen) types() {
	for range 1 + g.n(3) { // not structs
		u := pick(g, basics...)
		switch g.n(5) {
		case 0:
			u = &typ{kind: kSlice, name: "[]" + u.name, elem: u}
		case 1:
			u = &typ{kind: kMap, name: "map[string]" + u.name, key: stringType, elem: u}
		case 2:
			u = &typ{kind: kArray, name: "[2]" + u.name, elem: u, size: 2}
		}
		t := *u
		t.named, t.name = true, g.top("N")
		g.put1("type %s %s", t.name, u.name)
		g.methods(&t)
		g.named = append(g.named, &t)
	}
	for range 2 + g.n(3) {
		t := &typ{kind: kStruct, named: true, name: g.top("T")}
		var b strings.Builder
		for i := range 1 + g.n(4) {
			ft := g.someType(2)
			if len(g.structs) > 0 && g.chance(25) {
				e := pick(g, g.structs...)
				if t.has(e.name) == nil {
					t.fields = append(t.fields, field{e.name, e, true})
					fmt.Fprintf(&b, "\t%s\n", e.name)
					continue
				}
			}
			name := fmt.Sprintf("%c%d", "AbCd"[i%4], i)
			t.fields = append(t.fields, field{name, ft, false})
			fmt.Fprintf(&b, "\t%s %s\n", name, ft.name)
		}
		g.put1("type %s struct {\n%s}", t.name, b.String())
		g.methods(t)
		g.structs = append(g.structs, t)
	}
}

func (t *typ) has(name string) *field {
	for i := range t.fields {
		if t.fields[i].name == name {
			return &t.fields[i]
		}
	}
	return nil
}

// put1 declares something at package level.
func (g *gen) put1(format string, args ...any) { fmt.Fprintf(&g.decls, format+"\n\n", args...) }

// measure writes an int made of a value.
func (t *typ) measure(v string) string {
	switch t.kind {
	case kInt:
		return "int(" + v + ")"
	case kString, kSlice, kMap, kArray:
		return "len(" + v + ")"
	case kBool:
		return "choose$(bool(" + v + "), 1, 2)"
	case kStruct:
		for _, f := range t.fields {
			if f.t.kind != kStruct {
				if m := f.t.measure(v + "." + f.name); m != "7" {
					return m
				}
			}
		}
	}
	return "7"
}

// methods declares methods of a type.
func (g *gen) methods(t *typ) {
	recv := pick(g, "r", "self")
	if g.chance(65) {
		star := ""
		if g.chance(35) {
			star, t.ptrValue = "*", true
		} else {
			t.value, t.ptrValue = true, true
		}
		v := recv
		if star != "" {
			v = "(*" + recv + ")"
			if t.kind == kStruct {
				v = recv
			}
		}
		g.put1("func (%s %s%s) Value() int { return %s + %d }", recv, star, t.name, t.measure(v), g.n(100))
	}
	if g.chance(35) {
		m := pick(g, "String", "Error")
		t.hasText = true
		g.put1("func (%s %s) %s() string { return fmt.Sprintf(\"%s(%%d)\", %s) }", recv, t.name, m, strings.ToLower(t.name[:1]), t.measure(recv))
	}
	if g.chance(60) {
		switch t.kind {
		case kInt, kFloat:
			g.put1("func (%s *%s) Bump() { *%s += 3 }", recv, t.name, recv)
		case kStruct:
			for _, f := range t.fields {
				if f.t.kind == kInt && !f.embedded {
					g.put1("func (%s *%s) Bump() { %s.%s++ }", recv, t.name, recv, f.name)
					return
				}
			}
		}
	}
}
