package randgo

import (
	"fmt"
	"strings"
)

// declare writes the declaration of a variable.
func (g *gen) declare() {
	t := g.someType(2)
	name := g.name("v")
	switch g.n(4) {
	case 0:
		g.put("var %s %s", name, t.name)
	case 1:
		g.put("var %s %s = %s", name, t.name, g.expr(t, 2))
	case 2:
		other := g.name("v")
		o := g.someType(1)
		g.put("%s, %s := %s, %s", name, other, g.typed(t, 2), g.typed(o, 1))
		g.put("_, _ = %s, %s", name, other)
		g.vars = append(g.vars, variable{name, t, true}, variable{other, o, true})
		return
	default:
		g.put("%s := %s", name, g.typed(t, 2))
	}
	g.put("_ = %s", name)
	g.vars = append(g.vars, variable{name, t, true})
}

// target returns a variable or a part of one to assign to.
func (g *gen) target() (string, *typ) {
	var list []string
	var types []*typ
	for _, v := range g.vars {
		if !v.set {
			continue
		}
		list, types = append(list, v.name), append(types, v.t)
		switch v.t.kind {
		case kStruct:
			for _, f := range v.t.fields {
				list, types = append(list, v.name+"."+f.name), append(types, f.t)
			}
		case kArray:
			list, types = append(list, fmt.Sprintf("%s[%d]", v.name, g.n(v.t.size))), append(types, v.t.elem)
			if v.t.elem.kind == kStruct && len(v.t.elem.fields) > 0 {
				f := pick(g, v.t.elem.fields...)
				list, types = append(list, fmt.Sprintf("%s[%d].%s", v.name, g.n(v.t.size), f.name)), append(types, f.t)
			}
		case kMap:
			if g.chance(50) {
				list, types = append(list, fmt.Sprintf("%s[%s]", v.name, g.literal(v.t.key, 0))), append(types, v.t.elem)
			}
		case kSlice:
			if g.chance(15) {
				list, types = append(list, v.name+"[0]"), append(types, v.t.elem)
			}
		case kPointer:
			list, types = append(list, "*"+v.name), append(types, v.t.elem)
			if v.t.elem.kind == kStruct {
				f := pick(g, v.t.elem.fields...)
				list, types = append(list, v.name+"."+f.name), append(types, f.t)
			}
			if v.t.elem.kind == kArray {
				list, types = append(list, fmt.Sprintf("%s[%d]", v.name, g.n(v.t.elem.size))), append(types, v.t.elem.elem)
			}
		}
	}
	if len(list) == 0 {
		return "", nil
	}
	i := g.n(len(list))
	return list[i], types[i]
}

// simple is a statement without a body.
func (g *gen) simple() {
	g.fuel--
	if len(g.vars) == 0 || g.chance(20) {
		g.declare()
		return
	}
	x, t := g.target()
	if t == nil {
		return
	}
	switch {
	case (t.kind == kInt) && g.chance(60):
		switch g.n(4) {
		case 0:
			g.put("%s%s", x, pick(g, "++", "--"))
		case 1:
			g.put("%s %s= %d", x, pick(g, "<<", ">>"), g.n(8))
		default:
			g.put("%s %s= %s", x, pick(g, "+", "-", "*", "&", "|", "^", "&^"), g.expr(t, 2))
		}
	case t.kind == kString && g.chance(50):
		g.put("%s += %s", x, g.expr(t, 2))
	case t.kind == kSlice && g.chance(50) && !strings.Contains(x, "["): // an element may be out of range
		g.put("%s = append(%s, %s)", x, x, g.expr(t.elem, 2))
	case g.chance(20):
		if y, u := g.target(); y != "" && u.name == t.name && y != x {
			g.put("%s, %s = %s, %s", x, y, y, x)
			return
		}
		fallthrough
	default:
		g.put("%s = %s", x, g.expr(t, 3))
	}
}

// stmt is any statement.
func (g *gen) stmt() {
	if g.deep > 4 || g.chance(45) {
		g.simple()
		return
	}
	g.fuel -= 2
	list := []func(){
		g.results, g.results, g.keep, g.keep, g.jumps, g.sequenceBody, g.careless, g.changing, g.structCopies, g.boundMethods,
		g.ifStmt, g.ifStmt, g.forStmt, g.forStmt, g.rangeStmt, g.rangeStmt, g.rangeStmt, g.switchStmt, g.typeSwitch, g.printStmt,
		g.printStmt, g.closures, g.deferStmt, g.copies, g.runtimeError, g.methodValues,
		g.errorsStmt, g.generics, g.labeled, g.jump, g.jump, g.namedResult, g.blockStmt, g.commaOk, g.bump, g.gotoStmt, g.multi, g.recursion,
		g.localType, g.aliasing, g.constants, g.stringsStmt, g.deferLoop, g.funcValues, g.embedded, g.pointers, g.variadic, g.maps,
		g.perIteration, g.leaveSequence, g.fallsThrough, g.evaluationOrder, g.wrapAround, g.shifts, g.genericType, g.constrained,
		g.shadowing, g.interfaces, g.anonymous, g.panicsInDefer, g.nestedMaps, g.keys, g.conversions, g.funcMethods,
		g.matrix, g.spread, g.printing, g.recursive,
	}
	if !g.sequential {
		list = append(list, g.channels, g.channels, g.selectStmt, g.selectLoop, g.waitGroup, g.pull)
	}
	pick(g, list...)()
}

func (g *gen) body1(n int) {
	g.block(func() {
		for range n {
			if g.fuel <= 0 {
				break
			}
			g.stmt()
		}
	})
}

func (g *gen) printStmt() {
	switch g.n(3) {
	case 0:
		g.put("fmt.Println(%s, %s)", g.printable(2), g.printable(2))
	case 1:
		g.put("fmt.Printf(\"%%v %%T %%+v\\n\", %s, %s, %s)", g.printable(2), g.printable(1), g.printable(2))
	default:
		if len(g.vars) > 0 {
			if v := pick(g, g.vars...); !v.t.hidden() && v.t.kind != kFunc {
				g.put("fmt.Println(%q, %s)", v.name, v.name)
			}
		}
	}
}

func (g *gen) blockStmt() {
	g.put("{")
	g.body1(3)
	g.put("}")
}

func (g *gen) ifStmt() {
	init := ""
	n := len(g.vars)
	if g.chance(30) {
		t, name := g.someType(1), g.name("v")
		init = fmt.Sprintf("%s := %s; ", name, g.typed(t, 1))
		if t.kind == kInt {
			g.put("if %s%s != 3 {", init, name)
		} else {
			g.put("if %s_true$(%s) {", init, name)
			g.need("_true$")
		}
		g.vars = append(g.vars, variable{name, t, true})
	} else {
		g.put("if %s {", g.expr(boolType, 2))
	}
	g.body1(3)
	if g.chance(50) {
		if g.chance(30) {
			g.put("} else if %s {", g.expr(boolType, 2))
			g.body1(2)
		}
		g.put("} else {")
		g.body1(2)
	}
	g.put("}")
	g.vars = g.vars[:n]
}

// need declares a helper of the program's once.
func (g *gen) need(name string) {
	if !strings.Contains(g.decls.String(), "func "+name) {
		g.put1("func %s(any) bool { return true }", name)
	}
}

func (g *gen) forStmt() {
	i := g.name("i")
	n := len(g.vars)
	switch g.n(5) {
	case 0:
		g.put("for %s := range %d {", i, 1+g.n(4))
		g.vars = append(g.vars, variable{i, intType, true})
	case 1:
		t := pick(g, basics...)
		for t.kind != kInt {
			t = pick(g, basics...)
		}
		g.put("for %s := range %s(%d) {", i, t.name, 1+g.n(3))
		g.vars = append(g.vars, variable{i, t, true})
	case 2:
		j := g.name("j")
		g.put("for %s, %s := 0, %d; %s < %s; %s, %s = %s+1, %s-1 {", i, j, 2+g.n(4), i, j, i, j, i, j)
		g.vars = append(g.vars, variable{i, intType, false}, variable{j, intType, false})
	case 3:
		g.put("for %s := %d; %s > 0; %s-- {", i, 1+g.n(3), i, i)
		g.vars = append(g.vars, variable{i, intType, false})
	default:
		g.put("for %s := 0; %s < %d; %s++ {", i, i, 1+g.n(4), i)
		g.vars = append(g.vars, variable{i, intType, false})
	}
	g.loops++
	g.put("\t_ = %s", i)
	if g.chance(50) && g.deep < 3 {
		g.capture(i)
	}
	g.body1(3)
	g.loops--
	g.put("}")
	g.vars = g.vars[:n]
}

// capture makes a closure over an iteration variable, run later.
func (g *gen) capture(i string) {
	switch g.n(3) {
	case 0:
		g.put("\tdefer func() { fmt.Println(\"deferred\", %s) }()", i)
	case 1:
		g.put("\tdefer fmt.Println(\"deferred\", %s)", i)
	default:
		fs := g.ofType(&typ{name: "[]func() int"})
		if len(fs) > 0 {
			g.put("\t%s = append(%s, func() int { return int(%s) })", fs[0].name, fs[0].name, i)
		}
	}
}

func (g *gen) rangeStmt() {
	k, v := g.name("k"), g.name("v")
	n := len(g.vars)
	add := func(name string, t *typ) { g.vars = append(g.vars, variable{name, t, true}) }
	use := func() { g.put("\t_, _ = %s, %s", k, v) }
	t := g.someType(1)
	form := g.n(11)
	if g.sequential && form == 6 {
		form = 0
	}
	switch form {
	case 0:
		s := &typ{kind: kSlice, name: "[]" + t.name, elem: t}
		g.put("for %s, %s := range %s {", k, v, g.typed(s, 2))
		add(k, intType)
		add(v, t)
	case 1:
		a := &typ{kind: kArray, name: "[3]" + t.name, elem: t, size: 3}
		amp := ""
		e := g.typed(a, 2)
		if g.chance(30) {
			x := g.name("a")
			g.put("%s := %s", x, e)
			amp, e = "&", x
			if g.chance(50) {
				amp = ""
			}
		}
		g.put("for %s, %s := range %s%s {", k, v, amp, e)
		add(k, intType)
		add(v, t)
	case 2:
		g.put("for %s, %s := range %s {", k, v, g.typed(stringType, 2))
		add(k, intType)
		add(v, &typ{kind: kInt, name: "rune", bits: 32})
	case 3: // a map of one
		g.put("for %s, %s := range map[string]%s{\"k\": %s} {", k, v, t.name, g.expr(t, 2))
		add(k, stringType)
		add(v, t)
	case 4:
		g.put("for %s := range upTo$(%d) {", k, 1+g.n(4))
		add(k, intType)
		use = func() { g.put("\t_ = %s", k) }
	case 5:
		g.put("for %s, %s := range pairs$([]%s{%s, %s}) {", k, v, t.name, g.expr(t, 1), g.expr(t, 1))
		add(k, intType)
		add(v, t)
	case 6:
		c := g.name("c")
		g.put("%s := make(chan %s, %d)", c, t.name, g.n(3))
		g.put("go func() {")
		g.put("\tdefer close(%s)", c)
		g.put("\tfor i := 0; i < %d; i++ {", 1+g.n(3))
		g.put("\t\t%s <- %s", c, g.literal(t, 1))
		g.put("\t}")
		g.put("}()")
		g.put("for %s := range %s {", v, c)
		add(v, t)
		use = func() { g.put("\t_ = %s", v) }
	case 7:
		g.put("for range %d {", 1+g.n(3))
		use = func() {}
	case 8:
		g.put("for %s, %s := range slices.Backward([]%s{%s, %s}) {", k, v, t.name, g.expr(t, 1), g.expr(t, 1))
		add(k, intType)
		add(v, t)
	case 9:
		g.put("for %s := range (stack$[%s]{[]%s{%s, %s}}).all() {", v, t.name, t.name, g.expr(t, 1), g.expr(t, 1))
		add(v, t)
		use = func() { g.put("\t_ = %s", v) }
	default: // into variables that there are
		ints := g.ofType(intType)
		if len(ints) == 0 || !ints[0].set {
			g.printStmt()
			return
		}
		g.put("for %s = range []string{\"a\", \"b\"} {", ints[0].name)
		use = func() {}
	}
	g.loops++
	use()
	if g.chance(30) {
		for _, x := range g.vars[n:] {
			if x.t.kind == kInt {
				g.capture(x.name)
				break
			}
		}
	}
	g.body1(3)
	g.loops--
	g.put("}")
	g.vars = g.vars[:n]
}

func (g *gen) jump() {
	if g.loops == 0 {
		g.printStmt()
		return
	}
	to := ""
	if g.labels > 0 && g.chance(50) {
		to = fmt.Sprintf(" L%d", 1+g.n(g.labels))
	}
	g.put("if %s {", g.expr(boolType, 2))
	g.put("\t%s%s", pick(g, "break", "continue"), to)
	g.put("}")
}

func (g *gen) labeled() {
	if g.labels != g.loops || g.labels > 1 {
		g.forStmt()
		return
	}
	// Labels are numbered by nesting and used once a function.
	name := fmt.Sprintf("L%d", g.labels+1)
	if g.inFunc {
		g.forStmt()
		return
	}
	i := g.name("i")
	g.put("func() {")
	g.fn(func() {
		g.put("%s:", name)
		g.put("for %s := range %d {", i, 2+g.n(3))
		n := len(g.vars)
		g.vars = append(g.vars, variable{i, intType, true})
		g.labels, g.loops = 1, 1
		g.rangeStmt()
		g.rangeStmt()
		g.put("\tif %s == 1 { %s %s }", i, pick(g, "break", "continue"), name)
		g.put("\tfmt.Println(\"after\", %s)", i)
		g.body1(2)
		g.put("}")
		g.vars = g.vars[:n]
	})
	g.put("}()")
}

func (g *gen) switchStmt() {
	n := len(g.vars)
	switch g.n(3) {
	case 0:
		g.put("switch {")
		for range 1 + g.n(3) {
			g.put("case %s:", g.runtimeBool())
			g.caseBody()
		}
	case 1:
		t := pick(g, intType, stringType)
		g.put("switch %s {", "choose$(true, "+g.typed(t, 2)+", "+g.typed(t, 1)+")")
		seen := map[string]bool{}
		for range 1 + g.n(3) {
			if l := g.literal(t, 0); !seen[l] {
				seen[l] = true
				g.put("case %s:", l)
				g.caseBody()
			}
		}
	default:
		x := g.name("x")
		g.put("switch %s := %s; %s {", x, g.typed(intType, 2), x+" % 3")
		g.vars = append(g.vars, variable{x, intType, true})
		g.put("case 0, note$(\"case\", 5):")
		g.caseBody()
		g.put("case %s:", "choose$(true, "+g.expr(intType, 1)+", 2)")
		g.caseBody()
	}
	if g.chance(60) {
		g.put("default:")
		g.body1(2)
	}
	g.put("}")
	g.vars = g.vars[:n]
}

func (g *gen) runtimeBool() string {
	return "choose$(true, " + g.typed(boolType, 2) + ", false)"
}

func (g *gen) caseBody() {
	g.body1(2)
	if g.chance(15) {
		g.put("\tif %s { break }", g.runtimeBool())
	}
}

func (g *gen) typeSwitch() {
	t := g.someType(2)
	for t.hidden() {
		t = g.someType(2)
	}
	x := g.name("x")
	bind := g.chance(70)
	head := "any(" + g.typed(t, 2) + ")"
	if g.chance(25) {
		head = "valuer$(" + g.expr(g.iface(), 2) + ")"
		bind = bind && false
	}
	iface := strings.HasPrefix(head, "valuer")
	if bind {
		g.put("switch %s := %s.(type) {", x, head)
	} else {
		g.put("switch %s.(type) {", head)
	}
	seen := map[string]bool{"rune": true, "byte": true, t.name: true}
	if !iface && t.kind != kAny && t.kind != kError && t.kind != kIface && t.name != "rune" && t.name != "byte" {
		g.put("case %s:", t.name)
		if bind {
			g.put("\tfmt.Printf(\"%%v %%T\\n\", %s, %s)", x, x)
		} else {
			g.put("\tfmt.Println(\"own\")")
		}
	}
	cands := append(append(append([]*typ{}, g.structs...), g.named...), basics...)
	for range 1 + g.n(4) {
		o := pick(g, cands...)
		if seen[o.name] || iface && !o.value {
			continue
		}
		seen[o.name] = true
		g.put("case %s:", o.name)
		if bind {
			g.put("\t_ = %s", x)
		}
		g.put("\tfmt.Println(%q)", o.name)
	}
	if !iface && g.chance(40) {
		g.put("case fmt.Stringer:")
		if bind {
			g.put("\tfmt.Println(\"stringer\", %s.String())", x)
		}
	}
	if g.chance(40) {
		g.put("case error:")
		if bind {
			g.put("\tfmt.Println(\"error\", %s.Error())", x)
		}
	}
	if g.chance(40) && !iface {
		g.put("case valuer$:")
		if bind {
			g.put("\tfmt.Println(\"valuer\", %s.Value())", x)
		} else {
			g.put("\tfmt.Println(\"valuer\")")
		}
	}
	if g.chance(50) {
		g.put("case nil:")
		g.put("\tfmt.Println(\"nil\")")
	}
	g.put("default:")
	g.put("\tfmt.Println(\"other\")")
	if bind {
		g.put("\t_ = %s", x)
	}
	g.put("}")
}
