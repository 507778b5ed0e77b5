package randgo

import (
	"fmt"
	"strconv"
	"strings"
)

// ofType returns the variables in scope that have a type.
func (g *gen) ofType(t *typ) []variable {
	var out []variable
	for _, v := range g.vars {
		if v.t.name == t.name {
			out = append(out, v)
		}
	}
	return out
}

// expr writes an expression of a type. Its evaluation has no effect but that of note.
func (g *gen) expr(t *typ, depth int) string {
	if vars := g.ofType(t); len(vars) > 0 && g.chance(45) {
		return pick(g, vars...).name
	}
	if depth <= 0 {
		return g.literal(t, depth)
	}
	if p := g.part(t); p != "" && g.chance(35) {
		return p
	}
	switch g.n(16) {
	case 0:
		if !t.hidden() {
			return fmt.Sprintf("note$(%q, %s)", g.name("n"), g.typed(t, depth-1))
		}
	case 1:
		return fmt.Sprintf("choose$(%s, %s, %s)", g.expr(boolType, depth-1), g.typed(t, depth-1), g.typed(t, depth-1))
	case 2:
		for range 3 {
			if len(g.funcs) == 0 {
				break
			}
			f := pick(g, g.funcs...)
			if f.result.name == t.name {
				return g.callOf(f, depth-1)
			}
		}
	case 3:
		if t.kind != kAny {
			return fmt.Sprintf("any(%s).(%s)", g.typed(t, depth-1), t.name)
		}
	case 4:
		x := g.name("x")
		return fmt.Sprintf("func(%s %s) %s { return %s }(%s)", x, t.name, t.name, x, g.expr(t, depth-1))
	case 5:
		return fmt.Sprintf("mapped$([]int{%d, %d}, func(i int) %s { return %s })[%d]", g.n(9), g.n(9), t.name, g.typed(t, depth-1), g.n(2))
	case 6:
		return fmt.Sprintf("(pair$[string, %s]{\"k\", %s}).Val", t.name, g.expr(t, depth-1))
	case 7:
		return fmt.Sprintf("(*(&[]%s{%s}[0]))", t.name, g.expr(t, depth-1))
	case 8:
		return fmt.Sprintf("map[string]%s{\"a\": %s}[%s]", t.name, g.expr(t, depth-1), pick(g, `"a"`, `"b"`))
	}
	switch t.kind {
	case kInt, kFloat:
		return g.arithmetic(t, depth)
	case kString:
		return g.text1(t, depth)
	case kBool:
		return g.condition(t, depth)
	case kSlice:
		return g.sliceExpr(t, depth)
	case kPointer:
		if e := g.expr(t.elem, depth-1); g.chance(50) {
			x := g.name("x")
			return fmt.Sprintf("func() %s { %s := %s; return &%s }()", t.name, x, g.conv(t.elem, e), x)
		}
	}
	return g.literal(t, depth)
}

// conv gives an expression its type where it would be a constant or nil.
func (g *gen) conv(t *typ, e string) string {
	if t.kind == kPointer || t.kind == kFunc {
		return "(" + t.name + ")(" + e + ")"
	}
	return t.name + "(" + e + ")"
}

// typed is an expression whose own type is t, also where it stands alone.
func (g *gen) typed(t *typ, depth int) string { return g.conv(t, g.expr(t, depth)) }

// part writes a part of a variable that has the type: a field, an element.
func (g *gen) part(t *typ) string {
	var list []string
	for _, v := range g.vars {
		list = append(list, g.parts(v.t, v.name, t, 2)...)
	}
	if len(list) == 0 {
		return ""
	}
	return pick(g, list...)
}

// parts writes the parts of x that have the type t, to a depth. What may panic is in a
// call, since the specification orders only calls.
func (g *gen) parts(of *typ, x string, t *typ, depth int) []string {
	var out []string
	add := func(e *typ, x string) {
		if e.name == t.name {
			out = append(out, x)
		} else if depth > 0 {
			out = append(out, g.parts(e, x, t, depth-1)...)
		}
	}
	switch of.kind {
	case kStruct:
		for _, f := range of.fields {
			add(f.t, x+"."+f.name)
		}
	case kArray:
		add(of.elem, fmt.Sprintf("%s[%d]", x, g.n(of.size)))
	case kMap:
		if depth > 1 && !of.named {
			add(of.elem, fmt.Sprintf("%s[%s]", x, g.literal(of.key, 0)))
		}
	case kSlice:
		if g.chance(8) {
			add(of.elem, fmt.Sprintf("at$(%s, %d)", x, g.n(2)))
		}
	case kPointer:
		if of.elem.kind == kStruct {
			for _, f := range of.elem.fields {
				add(f.t, "load$("+x+")."+f.name)
			}
		} else {
			add(of.elem, "load$("+x+")")
		}
	}
	return out
}

func (g *gen) callOf(f function, depth int) string {
	args := make([]string, len(f.params))
	for i, p := range f.params {
		args[i] = g.expr(p, depth)
	}
	return f.name + "(" + strings.Join(args, ", ") + ")"
}

func (g *gen) arithmetic(t *typ, depth int) string {
	x := func() string { return "choose$(true, " + g.typed(t, depth-1) + ", 1)" }
	if vars := g.ofType(t); len(vars) > 0 {
		x = func() string {
			if g.chance(70) {
				return pick(g, vars...).name
			}
			return "choose$(true, " + g.typed(t, depth-1) + ", 1)"
		}
	}
	if t.kind == kFloat {
		switch g.n(4) {
		case 0:
			return fmt.Sprintf("%s(%s)", t.name, g.expr(intType, depth-1))
		case 1:
			return fmt.Sprintf("-%s", x())
		}
		return fmt.Sprintf("(%s %s %s)", x(), pick(g, "+", "-", "*"), x())
	}
	switch g.n(14) {
	case 0:
		return fmt.Sprintf("(%s %s (%s|1))", x(), pick(g, "/", "%"), x())
	case 1:
		return fmt.Sprintf("(%s %s (uint(choose$(true, %s, 1)) %% 70))", x(), pick(g, "<<", ">>"), g.typed(intType, depth-1))
	case 2:
		return fmt.Sprintf("(%s %s %d)", x(), pick(g, "<<", ">>"), g.n(9))
	case 3:
		other := pick(g, basics...)
		for other.kind != kInt {
			other = pick(g, basics...)
		}
		return fmt.Sprintf("%s(choose$(true, %s, 1))", t.name, g.typed(other, depth-1))
	case 4:
		return fmt.Sprintf("%s(len(%s))", t.name, g.expr(stringType, depth-1))
	case 5:
		return fmt.Sprintf("%s%s", pick(g, "-", "^", "+"), x())
	case 6:
		return fmt.Sprintf("%s(%s, %s)", pick(g, "min", "max"), x(), x())
	case 7:
		return fmt.Sprintf("sum$(%s, %s)", x(), x())
	case 8:
		for _, s := range append(append([]*typ{}, g.structs...), g.named...) {
			if s.value && t.name == "int" && g.chance(40) {
				return g.conv(s, g.expr(s, depth-1)) + ".Value()"
			}
		}
	case 9:
		if t.name == "int" {
			return "func(v valuer$) int { if v == nil { return -1 }; return v.Value() }(" + g.expr(g.iface(), depth-1) + ")"
		}
	case 10:
		return fmt.Sprintf("(%s + %s)", x(), g.literal(t, 0))
	}
	return fmt.Sprintf("(%s %s %s)", x(), pick(g, "+", "-", "*", "&", "|", "^", "&^"), x())
}

func (g *gen) text1(t *typ, depth int) string {
	var s string
	switch g.n(9) {
	case 0:
		s = fmt.Sprintf("fmt.Sprint(%s)", g.printable(depth-1))
	case 1:
		s = fmt.Sprintf("strconv.Itoa(%s)", g.expr(intType, depth-1))
	case 2:
		s = fmt.Sprintf("strings.Repeat(%s, %d)", g.conv(stringType, g.expr(stringType, depth-1)), g.n(3))
	case 3:
		s = fmt.Sprintf("string([]rune(%s))", g.conv(stringType, g.expr(stringType, depth-1)))
	case 4:
		s = fmt.Sprintf("string([]byte(%s)[:1])", g.conv(stringType, `"x" + `+g.conv(stringType, g.expr(stringType, depth-1))))
	case 5:
		s = fmt.Sprintf("string(rune(choose$(true, 97+%d, 1)))", g.n(2000))
	case 6:
		s = fmt.Sprintf("fmt.Sprintf(\"%s\", %s)", pick(g, "%v", "%+v", "%T"), g.printable(depth-1))
	default:
		return fmt.Sprintf("(%s + %s)", g.typed(t, depth-1), g.typed(t, depth-1))
	}
	return g.conv(t, s)
}

// printable is an expression of any type whose text has no address.
func (g *gen) printable(depth int) string {
	for {
		t := g.someType(2)
		if !t.hidden() && !t.opaque() {
			return g.typed(t, depth)
		}
	}
}

func (g *gen) condition(t *typ, depth int) string {
	var s string
	switch g.n(6) {
	case 0:
		s = fmt.Sprintf("(%s %s %s)", g.typed(t, depth-1), pick(g, "&&", "||"), g.typed(t, depth-1))
		return s
	case 1:
		return "!" + g.typed(t, depth-1)
	case 2:
		o := g.someType(2)
		for !o.comparable() || o.kind == kPointer {
			o = g.someType(2)
		}
		s = fmt.Sprintf("(%s %s %s)", g.runtimeValue(o, depth-1), pick(g, "==", "!="), g.typed(o, depth-1))
	case 3:
		a, b := g.comparableExpr(depth-1), g.comparableExpr(depth-1)
		s = fmt.Sprintf("(any(%s) == any(%s))", a, b)
	default:
		o := pick(g, basics...)
		for o.kind == kBool {
			o = pick(g, basics...)
		}
		s = fmt.Sprintf("(%s %s %s)", g.runtimeValue(o, depth-1), pick(g, "<", "<=", ">", ">=", "=="), g.typed(o, depth-1))
	}
	if t.named {
		s = t.name + s
	}
	return s
}

func (g *gen) runtimeValue(t *typ, depth int) string {
	if vars := g.ofType(t); len(vars) > 0 {
		return pick(g, vars...).name
	}
	return fmt.Sprintf("choose$(true, %s, %s)", g.typed(t, depth), g.typed(t, depth))
}

func (g *gen) comparableExpr(depth int) string {
	for {
		if t := g.someType(2); t.comparable() && t.kind != kPointer {
			return g.typed(t, depth)
		}
	}
}

func (g *gen) sliceExpr(t *typ, depth int) string {
	s := g.typed(t, depth-1)
	switch g.n(4) {
	case 0:
		return fmt.Sprintf("append(%s, %s)", s, g.expr(t.elem, depth-1))
	case 1:
		return fmt.Sprintf("append(%s[:0:0], %s...)", s, g.typed(t, depth-1))
	case 2:
		return fmt.Sprintf("append(%s, %s, %s)[1:]", s, g.expr(t.elem, depth-1), g.expr(t.elem, depth-1))
	}
	return g.literal(t, depth)
}

// literal writes a literal or the like. The deeper below zero, the smaller it is.
func (g *gen) literal(t *typ, depth int) string {
	if depth < -2 {
		switch t.kind {
		case kAny:
			return "any(nil)"
		case kIface:
			return "valuer$(nil)"
		case kSlice:
			return t.name + "(nil)"
		case kStruct, kArray, kMap:
			return t.name + "{}"
		}
	}
	switch t.kind {
	case kInt:
		n := g.n(100)
		switch {
		case g.chance(10):
			n = 127
		case g.chance(10) && !t.unsigned:
			n = -n
		}
		if t.name == "rune" && g.chance(70) {
			return strconv.QuoteRune([]rune("azé日本√")[g.n(6)])
		}
		return fmt.Sprint(n)
	case kFloat:
		return pick(g, "1.5", "0.25", "3.0", "2.0", "100.0", "0.1")
	case kString:
		return strconv.Quote(pick(g, "", "a", "go", "héé", "日本", "x y", "tab\t", "zz"))
	case kBool:
		return pick(g, "true", "false")
	case kSlice:
		if g.chance(15) {
			return t.name + "(nil)"
		}
		list := make([]string, g.n(4))
		for i := range list {
			list[i] = g.expr(t.elem, depth-1)
		}
		return t.name + "{" + strings.Join(list, ", ") + "}"
	case kArray:
		list := make([]string, g.n(t.size+1))
		for i := range list {
			list[i] = g.expr(t.elem, depth-1)
		}
		return t.name + "{" + strings.Join(list, ", ") + "}"
	case kMap:
		seen := map[string]bool{}
		var list []string
		for range g.n(3) {
			if k := g.literal(t.key, 0); !seen[k] {
				seen[k] = true
				list = append(list, k+": "+g.expr(t.elem, depth-1))
			}
		}
		if t.key.kind == kArray || t.key.kind == kStruct { // equal in other words
			list = list[:min(1, len(list))]
		}
		return t.name + "{" + strings.Join(list, ", ") + "}"
	case kStruct:
		var list []string
		for _, f := range t.fields {
			if g.chance(75) {
				list = append(list, f.name+": "+g.expr(f.t, depth-1))
			}
		}
		return t.name + "{" + strings.Join(list, ", ") + "}"
	case kPointer:
		if t.elem.kind == kStruct {
			return "&" + g.literal(t.elem, depth-1)
		}
		x := g.name("x")
		return fmt.Sprintf("func() %s { var %s %s = %s; return &%s }()", t.name, x, t.elem.name, g.literal(t.elem, depth-1), x)
	case kAny:
		if g.chance(10) {
			return "any(nil)"
		}
		o := g.someType(1)
		for o.hidden() || o.kind == kAny {
			o = g.someType(1)
		}
		return "any(" + g.conv(o, g.literal(o, depth-1)) + ")"
	case kError:
		return g.errorLit()
	case kIface:
		var list []string
		for _, o := range append(append([]*typ{}, g.structs...), g.named...) {
			if o.value && !o.hidden() {
				list = append(list, g.conv(o, g.literal(o, depth-1)))
			}
		}
		if len(list) > 0 {
			return "valuer$(" + pick(g, list...) + ")"
		}
		return "valuer$(nil)"
	}
	panic("randgo: no literal of " + t.name)
}

func (g *gen) errorLit() string {
	switch g.n(5) {
	case 0:
		return "error(nil)"
	case 1:
		return "errBase$"
	case 2:
		return `fmt.Errorf("wrapped: %w", errBase$)`
	case 3:
		return fmt.Sprintf("errors.New(%q)", pick(g, "e1", "e2"))
	}
	return fmt.Sprintf("errors.Join(errBase$, errors.New(%q))", pick(g, "e1", "e2"))
}
