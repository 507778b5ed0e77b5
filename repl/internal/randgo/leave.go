package randgo

import "fmt"

// The statements here are about how functions and loops are left, and about what outlives
// them.

// results writes a function with several results, named or not, and deferred calls that read
// or change them.
func (g *gen) results() {
	f := g.name("f")
	types := make([]*typ, 1+g.n(3))
	var list, names []string
	named := g.chance(70)
	for i := range types {
		types[i] = g.shown(2)
		names = append(names, g.name("r"))
		if named {
			list = append(list, names[i]+" "+types[i].name)
		} else {
			list = append(list, types[i].name)
		}
	}
	values := func() string {
		s := ""
		for i, t := range types {
			if i > 0 {
				s += ", "
			}
			s += g.expr(t, 2)
		}
		return s
	}
	result := ""
	for i, s := range list {
		if i > 0 {
			result += ", "
		}
		result += s
	}
	inner := g.name("g")
	g.put("%s := func() (%s) { return %s }", inner, result, values())
	g.put("%s := func(how int) (%s) {", f, result)
	g.fn(func() {
		n := len(g.vars)
		if named {
			for i, t := range types {
				g.vars = append(g.vars, variable{names[i], t, true})
			}
		} else {
			for i, t := range types {
				g.put("%s := %s", names[i], g.typed(t, 1))
				g.put("_ = %s", names[i])
				g.vars = append(g.vars, variable{names[i], t, true})
			}
		}
		for range g.n(3) {
			i := g.n(len(types))
			switch g.n(5) {
			case 0:
				g.put("defer func() { %s = %s }()", names[i], g.expr(types[i], 1))
			case 1:
				g.put("defer fmt.Println(\"then\", %s)", names[i])
			case 2:
				g.put("defer func(x %s) { fmt.Println(x, %s); %s = x }(%s)", types[i].name, names[i], names[i], names[i])
			case 3:
				g.put("defer func() { if r := recover(); r != nil { fmt.Println(\"recovered\", r); %s = %s } }()", names[i], g.expr(types[i], 1))
			default:
				g.put("defer func() { %s() }()", inner)
			}
		}
		g.body1(2)
		g.put("switch how {")
		g.put("case 0: return %s", values())
		g.put("case 1: return %s()", inner)
		if named {
			g.put("case 2: %s = %s; return", names[0], g.expr(types[0], 2))
			for i, t := range types {
				if i > 0 && t.name == types[0].name {
					g.put("case 3: return %s", swapped(names, i))
					break
				}
			}
		}
		g.put("case 4: panic(%s)", pick(g, `"p"`, "errBase$", "how"))
		g.put("case 5:")
		g.put("\tfor i := range 3 { if i == 1 { %s = %s; return %s } }", names[0], g.expr(types[0], 1), values())
		g.put("}")
		g.put("return %s()", inner)
		g.vars = g.vars[:n]
	})
	g.put("}")
	for range 2 + g.n(3) {
		g.put("func() { defer func() { if r := recover(); r != nil { fmt.Println(\"out\", r) } }(); fmt.Println(%s(%d)) }()", f, g.n(7))
	}
}

// swapped lists names with the first and another exchanged.
func swapped(names []string, i int) string {
	s := ""
	for k, n := range names {
		if k > 0 {
			s += ", "
		}
		switch k {
		case 0:
			n = names[i]
		case i:
			n = names[0]
		}
		s += n
	}
	return s
}

// keep has closures outlive the rounds of a loop, by all ways in which a value comes to stay.
func (g *gen) keep() {
	fs, i, t := g.name("fs"), g.name("i"), g.shown(1)
	if t.kind == kBool {
		t = stringType
	}
	v := g.name("v")
	g.put("var %s []func() any", fs)
	g.put("type step%s func() any", fs)
	add := func(body string) {
		switch g.n(5) {
		case 0:
			g.put("\t%s = append(%s, step%s(func() any { %s }))", fs, fs, fs, body)
		case 1:
			g.put("\t%s = append(%s, []func() any{func() any { %s }}...)", fs, fs, body)
		case 2:
			g.put("\tfunc(f func() any) { %s = append(%s, f) }(func() any { %s })", fs, fs, body)
		case 3:
			g.put("\t%s = append(%s, map[string]func() any{\"f\": func() any { %s }}[\"f\"])", fs, fs, body)
		default:
			g.put("\t%s = append(%s, struct{ f func() any }{func() any { %s }}.f)", fs, fs, body)
		}
	}
	head := []string{
		fmt.Sprintf("for %s := 0; %s < 3; %s++ {", i, i, i),
		fmt.Sprintf("for %s := range 3 {", i),
		fmt.Sprintf("for %s := range upTo$(3) {", i),
		fmt.Sprintf("for %s := range []int{4, 5, 6} {", i),
		fmt.Sprintf("for %s, _ := range \"abc\" {", i),
		fmt.Sprintf("for %s, j := 0, 5; %s < j; %s, j = %s+1, j-1 {", i, i, i, i),
		fmt.Sprintf("for _, %s := range [3]int{7, 8, 9} {", i),
		fmt.Sprintf("for _, %s := range map[string]int{\"one\": 1} {", i),
	}
	switch g.n(3) {
	case 0:
		again := g.name("again")
		g.put("{ %s := 0", i)
		g.put("%s: {", again)
		g.keptVariable(v, t, i)
		add(fmt.Sprintf("%s++; return fmt.Sprint(%s, %s)", i, i, v))
		g.put("if %s++; %s < 3 { goto %s }", i, i, again)
		g.put("} }")
	default:
		g.put("%s\n_ = %s", pick(g, head...), i)
		g.keptVariable(v, t, i)
		if g.chance(50) {
			add(fmt.Sprintf("%s += 10; return %s", i, i))
		}
		if g.chance(30) {
			g.put("\tif %s == 1 { continue }", i)
		}
		add(fmt.Sprintf("x := %s; %s = %s; return []any{x, %s}", v, v, g.expr(t, 1), v))
		if g.chance(30) {
			g.put("\tif %s == 2 { break }", i)
		}
		add(fmt.Sprintf("return %s", v))
		g.put("}")
	}
	g.put("for _, f := range %s { fmt.Println(f(), f()) }", fs)
}

// keptVariable declares a variable of a round, by all ways to declare one.
func (g *gen) keptVariable(v string, t *typ, i string) {
	switch g.n(8) {
	case 0:
		g.put("\t%s := %s", v, g.typed(t, 2))
	case 1:
		g.put("\tvar %s %s", v, t.name)
	case 2:
		g.put("\t%s, ok := map[int]%s{1: %s}[int(%s)]", v, t.name, g.expr(t, 1), i)
		g.put("\t_ = ok")
	case 3:
		if t.kind != kAny {
			g.put("\t%s, _ := any(%s).(%s)", v, g.typed(t, 1), t.name)
			break
		}
		fallthrough
	case 4:
		g.put("\t%s, e := func() (%s, error) { return %s, nil }()", v, t.name, g.expr(t, 1))
		g.put("\t_ = e")
	case 5:
		g.put("\tvar %s, other = %s, %s", v, g.typed(t, 1), i)
		g.put("\t_ = other")
	case 6:
		g.put("\tp := &[]%s{%s}[0]", t.name, g.expr(t, 1))
		g.put("\t%s := *p", v)
	default:
		g.put("\t%s := func(x %s) %s { return x }(%s)", v, t.name, t.name, g.expr(t, 2))
	}
	g.put("\t_ = %s", v)
}

// jumps writes a function of gotos into and out of loops, blocks and switches.
func (g *gen) jumps() {
	a, b, c, n := g.name("a"), g.name("b"), g.name("c"), g.name("n")
	loop := pick(g,
		"for i := 0; i < 4; i++ {", "for i := range 4 {", "for i := range upTo$(4) {", "for i := range [4]int{} {",
		"for i, x := range []int{3, 2, 1} { _ = x;", "for i := range \"abcd\" {")
	g.put("func() {")
	g.fn(func() {
		g.put("%s, total := 0, 0", n)
		g.put("%s:", a)
		g.put("%s", loop)
		g.put("\t%s++", n)
		switch g.n(4) {
		case 0:
			g.put("\tif %s > 6 { goto %s }", n, b)
		case 1:
			g.put("\tswitch { case %s == 2: continue %s; case %s > 7: break %s; case i == 3: total += 100 }", n, a, n, a)
		case 2:
			g.put("\tfor j := range 3 { if j == i { continue %s }; if %s == 5 { goto %s }; total += j }", a, n, b)
		default:
			g.put("\tif i == 1 && %s < 8 { goto %s }", n, a)
		}
		g.put("\ttotal += i")
		g.put("}")
		g.put("if %s < 9 { %s++; goto %s }", n, n, a)
		g.put("%s:", b)
		switch g.n(3) {
		case 0:
			g.put("switch total %% 3 {")
			g.put("case 0: total++; goto %s", b)
			g.put("case 1: if total > 20 { goto %s }; total += 7; goto %s", c, b)
			g.put("}")
		case 1:
			g.put("if total < 30 { total += %d; goto %s }", 1+g.n(9), b)
			g.put("if total > 1000 { goto %s }", c)
		default:
			g.put("{ total++; if total%%5 != 0 { goto %s }; goto %s }", b, c)
		}
		g.put("fmt.Println(\"between\", total)")
		g.put("%s:", c)
		g.put("fmt.Println(%s, total)", n)
	})
	g.put("}()")
}

// sequenceBody has returns, gotos, defers and panics in bodies of nested loops over functions.
func (g *gen) sequenceBody() {
	f, out, r, t := g.name("f"), g.name("out"), g.name("r"), g.shown(1)
	seq := func() string {
		return pick(g, "upTo$(3)", "upTo$(3)", "pairs$([]int{5, 6, 7})", "slices.Values([]int{0, 1, 2})", "(stack$[int]{[]int{2, 1, 0}}).all()")
	}
	g.put("%s := func(how int) (%s %s, n int, err error) {", f, r, t.name)
	g.fn(func() {
		switch g.n(3) {
		case 0:
			g.put("defer func() { if e := recover(); e != nil { err = fmt.Errorf(\"caught %%v\", e); n *= 2 } }()")
		case 1:
			g.put("defer func() { n += 1000 }()")
		}
		g.put("for x := range %s {", seq())
		g.put("\tdefer func() { fmt.Print(\"x\", x, \" \"); n++ }()")
		g.put("\tfor y := range %s {", seq())
		g.put("\t\tn += 10")
		g.put("\t\tif x != 1 || y != 1 { if how == 9 { break }; continue }")
		g.put("\t\tswitch how {")
		g.put("\t\tcase 0: return %s, n, nil", g.expr(t, 1))
		g.put("\t\tcase 1: %s = %s; return", r, g.expr(t, 1))
		g.put("\t\tcase 2: goto %s", out)
		g.put("\t\tcase 3: panic(\"in the body\")")
		g.put("\t\tcase 4: return func() (%s, int, error) { return %s, x + y, errBase$ }()", t.name, g.expr(t, 1))
		g.put("\t\tcase 5: func() { for z := range upTo$(3) { defer fmt.Print(\"z\", z, \" \"); if z == 1 { return } } }()")
		g.put("\t\tcase 6: defer func(k int) { fmt.Print(\"late\", k, n, \" \") }(n)")
		g.put("\t\tcase 7: func() { defer func() { fmt.Print(recover(), \" \") }(); for range upTo$(2) { panic(\"inner\") } }()")
		g.put("\t\t}")
		g.put("\t}")
		g.put("}")
		g.put("return %s, n, errBase$", g.expr(t, 1))
		g.put("%s:", out)
		g.put("return %s, -n, nil", r)
	})
	g.put("}")
	g.put("for how := range 10 { func() { defer func() { if r := recover(); r != nil { fmt.Println(\"out\", r) } }(); fmt.Println(%s(how)) }() }", f)
}

// careless calls the bodies of loops over functions when they are not to be called.
func (g *gen) careless() {
	y := g.name("yield")
	g.put("var %s func(int) bool", y)
	g.put("seq%s := func(yield func(int) bool) {", y)
	g.put("\t%s = yield", y)
	switch g.n(3) {
	case 0:
		g.put("\tfor i := range 3 { yield(i) }")
	case 1:
		g.put("\tdefer func() { fmt.Println(\"seq\", recover()) }()")
		g.put("\tyield(1)")
	default:
		g.put("\t_ = yield(0) && yield(1)")
	}
	g.put("}")
	g.put("func() {")
	g.put("\tdefer func() { fmt.Println(\"careless\", recover()) }()")
	g.put("\tfor x := range seq%s {", y)
	g.put("\t\tfmt.Println(x)")
	g.put("\t\t%s", pick(g, "break", "return", "panic(\"body\")", "continue", "if x == 1 { "+y+"(7) }", "func() { "+y+" = nil }()"))
	g.put("\t}")
	g.put("}()")
	g.put("func() { defer func() { fmt.Println(\"late\", recover()) }(); %s(9) }()", y)
}

// changing has calls change what the same statement reads, where the order is given: other
// calls, and what is written after all calls.
func (g *gen) changing() {
	s, p, x := g.name("s"), g.name("p"), g.name("x")
	g.put("%s, %s := []int{%d, %d, %d}, 0", s, x, g.n(9), g.n(9), g.n(9))
	g.put("%s := &struct{ n int; list [3]int }{n: 1}", p)
	inc, get := "inc"+x, "get"+x
	g.put("%s := func(d int) int { %s += d; %s[%s%%3] += d; %s.n *= 2; %s.list[%s%%3]++; return %s }", inc, x, s, x, p, p, x, x)
	g.put("%s := func() int { return %s*100 + %s.n }", get, x, p)
	for range 2 + g.n(4) {
		switch g.n(9) {
		case 0:
			g.put("fmt.Println(%s(1)+%s(2)*%s(), %s(), %s(3))", inc, inc, get, get, inc)
		case 1:
			g.put("%s[%s(1)%%3], %s[%s(1)%%3] = %s(), %s(2)", s, inc, s, inc, get, inc)
		case 2:
			g.put("%s.n, %s.list[%s(1)%%3] = %s(), %s(1)", p, p, inc, get, inc)
		case 3:
			g.put("fmt.Println([]int{%s(), %s(1), %s()}, map[int]int{%s(1): %s()})", get, inc, get, inc, get)
		case 4:
			g.put("if a, b := %s(1), %s(); a < b { fmt.Println(a, b) }", inc, get)
		case 5:
			g.put("fmt.Println(func(a, b, c int) int { return a - b - c }(%s(), %s(2), %s()))", get, inc, get)
		case 6:
			g.put("switch %s(1) { case %s(), %s(1): fmt.Println(\"hit\"); default: fmt.Println(%s()) }", inc, get, inc, get)
		case 7:
			g.put("%s[0] += %s(0) - %s()", s, inc, get)
		default:
			g.put("for i, n := 0, %s(1)%%4; i < n; i, n = i+1, n-%s(0)*0 { fmt.Print(i, %s(), \" \") }", inc, inc, get)
		}
	}
	g.put("fmt.Println(%s, %s, *%s)", s, x, p)
}

// structCopies passes structs by value on all ways.
func (g *gen) structCopies() {
	in, out, x := g.top("In"), g.top("Out"), g.name("x")
	t := g.shown(1)
	g.put1("type %s struct { A %s; L [2]int }", in, t.name)
	g.put1("type %s struct { %s; P *%s; S []%s; n int }", out, in, in, in)
	g.put1("func (o %s) Changed(n int) %s { o.n += n; o.L[1] = n; return o }", out, out)
	g.put1("func (o *%s) Change(n int) *%s { o.n += n; o.L[0]--; return o }", out, out)
	g.put1("func both%s(o %s, n int) (%s, %s) { o.L[0] = n; i := o.%s; o.n = -n; i.L[1]++; return o, i }", out, out, out, in, in)
	g.put("%s := %s{%s: %s{A: %s}, n: %d}", x, out, in, in, g.expr(t, 1), g.n(9))
	y, i := g.name("y"), g.name("i")
	g.put("%s, %s := both%s(%s, %d)", y, i, out, x, g.n(9))
	show := func() { g.put("fmt.Println(%s.%s, %s.n, %s.%s, %s.n, %s)", x, in, x, y, in, y, i) }
	for range 2 + g.n(4) {
		switch g.n(10) {
		case 0:
			g.put("%s = %s.Changed(%d).Changed(%d)", y, x, g.n(9), g.n(9))
		case 1:
			g.put("%s.Change(1).Change(2)", x)
		case 2:
			g.put("%s, %s = %s, %s", x, y, y, x)
		case 3:
			g.put("%s.P, %s.%s = &%s.%s, %s", x, x, in, y, in, i)
		case 4:
			g.put("if %s.P != nil { *%s.P = %s; %s.P.L[1] += 5 }", x, x, i, x)
		case 5:
			g.put("%s.S = append(%s.S, %s, %s.%s); %s.S[0].L[0]++", x, x, i, x, in, x)
		case 6:
			f := g.name("f")
			g.put("%s := %s.Changed; %s.n = 50; %s = %s(3)", f, x, x, y, f)
		case 7:
			g.put("%s, %s = both%s(%s.Changed(1), 2)", x, i, out, y)
		case 8:
			g.put("%s = any(%s).(%s); %s.L = [2]int{%s.L[1], %s.L[0]}", y, x, out, y, y, y)
		default:
			g.put("func(o %s, p *%s) { o.n++; p.n = o.n * 2; o.L = p.L; p.%s = o.%s }(%s, &%s)", out, out, in, in, x, y)
		}
		if g.chance(40) {
			show()
		}
	}
	show()
}

// boundMethods binds methods to receivers that change afterwards.
func (g *gen) boundMethods() {
	t, x := g.top("M"), g.name("x")
	g.put1("type %s struct { n int; s []string }", t)
	g.put1("func (m %s) Val(d int) string { return fmt.Sprint(m.n+d, m.s) }", t)
	g.put1("func (m *%s) Ptr(d int) string { m.n += d; m.s = append(m.s, fmt.Sprint(d)); return m.Val(0) }", t)
	g.put1("type i%s interface { Val(int) string; Ptr(int) string }", t)
	g.put1("type o%s struct { *%s; k int }", t, t)
	g.put("%s := %s{n: %d}", x, t, g.n(9))
	g.put("fs%s := []func(int) string{%s.Val, %s.Ptr, (&%s).Val}", x, x, x, x)
	g.put("%s.n = %d", x, 10+g.n(9))
	o := g.name("o")
	g.put("%s := o%s{&%s, 1}", o, t, x)
	g.put("var i%s i%s = %s", x, t, pick(g, "&"+x, o))
	g.put("fs%s = append(fs%s, i%s.Val, i%s.Ptr, %s.Val, %s.%s.Ptr)", x, x, x, x, o, o, t)
	g.put("%s.%s = &%s{n: 70}", o, t, t)
	g.put("i%s = &%s{n: 90}", x, t)
	g.put("for k, f := range fs%s { fmt.Println(f(k), f(1)) }", x)
	g.put("fmt.Println(%s.Val(%s, 1), (*%s).Ptr(&%s, 2), (*%s).Val(&%s, 3), i%s.Ptr(i%s, 4), o%s.Val(%s, 5))", t, x, t, x, t, x, t, x, t, o)
	g.put("defer fmt.Println(%s.Ptr(6))", x)
	g.put("defer func(f func(int) string) { fmt.Println(f(7)) }(%s.Val)", x)
	g.put("%s = %s{}", x, t)
}
