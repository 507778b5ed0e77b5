package randgo

import "fmt"

// shown returns a type, composite to a depth, whose values print without an address.
func (g *gen) shown(depth int) *typ {
	for {
		if t := g.someType(depth); !t.hidden() && !t.opaque() {
			return t
		}
	}
}

// integer returns an integer type.
func (g *gen) integer() *typ {
	for {
		if t := pick(g, basics...); t.kind == kInt {
			return t
		}
	}
}

// perIteration captures the variables of loops, changed in the body and by closures.
func (g *gen) perIteration() {
	fs, i, f := g.name("fs"), g.name("i"), g.name("f")
	g.put("var %s []func(int) int", fs)
	switch g.n(4) {
	case 0:
		g.put("for %s := 0; %s < %d; %s++ {", i, i, 4+g.n(4), i)
		g.put("\t%s = append(%s, func(n int) int { %s += n; return %s })", fs, fs, i, i)
		g.put("\tif %s%%2 == 0 { %s++ }", i, i)
		if g.chance(50) {
			g.put("\t%s[len(%s)-1](0)", fs, fs)
		}
	case 1:
		g.put("for %s, j := 0, 10; %s < j; %s, j = %s+1, j-%d {", i, i, i, i, 1+g.n(3))
		g.put("\t%s = append(%s, func(n int) int { j += n; return %s*100 + j })", fs, fs, i)
		g.put("\tif j < 7 { continue }")
		g.put("\tp := &%s", i)
		g.put("\t*p += %d", g.n(2))
	case 2:
		g.put("for %s, x := range []int{%d, %d, %d} {", i, g.n(9), g.n(9), g.n(9))
		g.put("\t%s = append(%s, func(n int) int { x += n; %s++; return x*10 + %s })", fs, fs, i, i)
		g.put("\tdefer func() { fmt.Println(\"late\", %s, x) }()", i)
	default:
		g.put("for %s := range %d {", i, 2+g.n(3))
		g.put("\t%s = append(%s, func(n int) int { %s -= n; return %s })", fs, fs, i, i)
		g.put("\t%s += 5", i)
	}
	g.put("}")
	g.put("for k, %s := range %s { fmt.Print(%s(k), %s(1), \" \") }", f, fs, f, f)
	g.put("fmt.Println()")
}

// leaveSequence leaves the body of a loop over a function in all ways.
func (g *gen) leaveSequence() {
	f, x, l, r := g.name("f"), g.name("x"), g.name("Out"), g.name("r")
	t := pick(g, intType, stringType, floatType)
	g.put("%s := func(n int) (%s %s, err error) {", f, r, t.name)
	g.fn(func() {
		if g.chance(50) {
			g.put("defer func() { if e := recover(); e != nil { err = fmt.Errorf(\"%%v\", e) } }()")
		}
		label := g.chance(50)
		if label {
			g.put("%s:", l)
			g.put("for y := range upTo$(2) {")
			g.put("_ = y")
		}
		g.put("for %s := range upTo$(4) {", x)
		g.put("\tdefer fmt.Println(\"deferred\", %s, n)", x)
		g.put("\tswitch {")
		g.put("\tcase %s == n: return %s, nil", x, g.expr(t, 2))
		g.put("\tcase n == 5 && %s == 1: panic(%s)", x, pick(g, `"boo"`, "errBase$"))
		g.put("\tcase n == 6: continue")
		if label {
			g.put("\tcase n == 7: %s %s", pick(g, "break", "continue"), l)
		}
		g.put("\tcase n == 8: for z := range pairs$([]int{1, 2}) { if z == 1 { return } }")
		g.put("\t}")
		g.put("\tfmt.Println(\"body\", %s)", x)
		g.put("\t%s = %s", r, g.expr(t, 1))
		g.put("}")
		if label {
			g.put("}")
		}
		g.put("return %s, errBase$", r)
	})
	g.put("}")
	for range 2 + g.n(3) {
		g.put("func() { defer func() { if r := recover(); r != nil { fmt.Println(\"out\", r) } }(); fmt.Println(%s(%d)) }()", f, g.n(9))
	}
}

// fallsThrough falls through the clauses of a switch, the default one anywhere.
func (g *gen) fallsThrough() {
	x := g.name("x")
	g.put("for %s := range %d {", x, 3+g.n(3))
	g.put("switch %s {", pick(g, x, x+" * 2", "note$(\"tag\", "+x+")"))
	at := g.n(4)
	for i := range 4 {
		if i == at {
			g.put("default:")
		} else {
			g.put("case %s:", pick(g, fmt.Sprint(i), fmt.Sprintf("%d, %d", i, i+10)))
		}
		g.put("\tfmt.Println(\"clause\", %d)", i)
		if g.chance(20) {
			g.put("\tif %s > 1 { break }", x)
		}
		if i < 3 && g.chance(45) {
			g.put("\tfallthrough")
		}
	}
	g.put("}")
	g.put("}")
}

// evaluationOrder notes the operands of statements.
func (g *gen) evaluationOrder() {
	s, m, f := g.name("s"), g.name("m"), g.name("f")
	n := func(v any) string { return fmt.Sprintf("note$(%q, %v)", g.name("o"), v) }
	g.put("%s, %s := []int{1, 2, 3, 4}, map[string]int{\"a\": 1}", s, m)
	g.put("%s := func(x int) (int, int) { fmt.Println(\"two\", x); return x, x + 1 }", f)
	g.put("_, _ = %s, %s", m, f)
	for range 1 + g.n(3) {
		switch g.n(12) {
		case 0:
			g.put("%s[%s], %s[%s] = %s, %s", s, n(g.n(4)), s, n(g.n(4)), n(g.n(99)), n(g.n(99)))
		case 1:
			g.put("%s[%s] %s= %s", s, n(g.n(5)), pick(g, "+", "-", "*", "^"), n(g.n(9)))
		case 2:
			g.put("%s[%s], %s[%s] = %s(%s)", m, n(`"a"`), s, n(g.n(4)), f, n(g.n(9)))
		case 3:
			g.put("fmt.Println(%s[%s], %s + %s * %s, %s)", s, n(g.n(4)), n(1), n(2), n(3), n(4))
		case 4:
			g.put("fmt.Println(sum$(%s(%s)) - %s, %s)", f, n(g.n(9)), n(5), n(6))
		case 5:
			g.put("fmt.Println(%s && sum$(%s(%s)) > 3 || %s, %s)", n(pick(g, "true", "false")), f, n(g.n(9)), n("true"), n(1))
		case 6:
			g.put("fmt.Println([]any{%s, sum$(%s(1)), %s}, map[int]int{%s: %s})", n(1), f, n(`"b"`), n(7), n(8))
		case 7:
			g.put("fmt.Println(struct{ B, A int }{A: %s, B: %s}, [...]int{2: %s, 0: %s})", n(1), n(2), n(3), n(4))
		case 8:
			// s keeps its length: what comes first, an index that is out of range or a call
			// after it, is for the compiler to choose.
			g.put("fmt.Println(append(%s[:%s], %s, sum$(%s(2))))", s, n(g.n(2)), n(4), f)
		case 9:
			g.put("func(a int, b ...int) { fmt.Println(a, b) }(%s, %s, sum$(%s(%s)))", n(1), n(2), f, n(3))
		case 10:
			g.put("defer func(a, b int) { fmt.Println(\"d\", a, b) }(%s, sum$(%s(%s)))", n(1), f, n(3))
		default:
			g.put("%s[%s] = sum$(%s(%s))", m, n(`"k"`), f, n(g.n(9)))
		}
	}
	g.put("fmt.Println(%s, %s)", s, m)
}

// wrapAround goes beyond the range of an integer type.
func (g *gen) wrapAround() {
	t, x, y := g.integer(), g.name("x"), g.name("y")
	g.put("var %s %s = %d", x, t.name, 100+g.n(28))
	g.put("%s := %s", y, x)
	for range 2 + g.n(4) {
		switch g.n(6) {
		case 0:
			g.put("%s = %s*%s + %s", x, x, x, y)
		case 1:
			g.put("%s <<= %d", x, g.n(10))
		case 2:
			g.put("%s = -%s - %d", x, x, g.n(100))
		case 3:
			g.put("%s, %s = ^%s, %s", x, y, x, x)
		case 4:
			g.put("%s++; %s += %s", x, y, x)
		default:
			g.put("%s = %s(%s(%s) * 1000003)", x, t.name, pick(g, "int64", "uint64", "int", "uint"), x)
		}
	}
	g.put("fmt.Println(%s, %s, %s > %s, %s == %s(%s), %s >> 3, uint16(%s), int8(%s))", x, y, x, y, x, t.name, x, x, y, x)
}

// shifts shifts by counts of all kinds, negative ones too.
func (g *gen) shifts() {
	t, c := g.integer(), g.integer()
	x, s := g.name("x"), g.name("s")
	g.put("%s, %s := %s(%s), %s(%d)", x, s, t.name, fmt.Sprintf("choose$(true, %d, 1)", g.n(100)), c.name, g.n(70))
	if !c.unsigned && g.chance(20) {
		g.put("%s = -%s", s, s)
	}
	g.put("func() {")
	g.put("\tdefer func() { if r := recover(); r != nil { fmt.Println(\"shift\", r) } }()")
	g.put("\tfmt.Println(%s << %s, %s >> %s, 1 << %s, uint8(1) << %s, -5 >> %s)", x, s, x, s, s, s, s)
	g.put("\tfmt.Println(%s << (%s & 7), %s >> (%s - 3))", x, s, x, s)
	g.put("\t%s %s= %s", x, pick(g, "<<", ">>"), s)
	g.put("}()")
	g.put("fmt.Println(%s)", x)
}

// genericType declares generic types and uses instances of them.
func (g *gen) genericType() {
	q, opt := g.top("Q"), g.top("Opt")
	t, u := g.shown(1), g.shown(1)
	g.put1("type %s[T any] struct { items []T; next *%s[T] }", q, q)
	g.put1("func (q *%s[T]) Add(list ...T) *%s[T] {\n\tif len(q.items) > 1 {\n\t\tif q.next == nil {\n\t\t\tq.next = new(%s[T])\n\t\t}\n\t\tq.next.Add(list...)\n\t\treturn q\n\t}\n\tq.items = append(q.items, list...)\n\treturn q\n}", q, q, q)
	g.put1("func (q *%s[T]) Len() int {\n\tif q == nil {\n\t\treturn 0\n\t}\n\treturn len(q.items) + q.next.Len()\n}", q)
	g.put1("func (q *%s[E]) All() func(func(E) bool) {\n\treturn func(yield func(E) bool) {\n\t\tfor ; q != nil; q = q.next {\n\t\t\tfor _, x := range q.items {\n\t\t\t\tif !yield(x) {\n\t\t\t\t\treturn\n\t\t\t\t}\n\t\t\t}\n\t\t}\n\t}\n}", q)
	g.put1("type %s[T any] struct { v T; ok bool }", opt)
	g.put1("func some%s[T any](v T) %s[T] { return %s[T]{v, true} }", opt, opt, opt)
	g.put1("func (o %s[T]) Or(other T) T {\n\tif o.ok {\n\t\treturn o.v\n\t}\n\treturn other\n}", opt)
	g.put1("func then%s[T, U any](o %s[T], f func(T) %s[U]) %s[U] {\n\tif !o.ok {\n\t\treturn %s[U]{}\n\t}\n\treturn f(o.v)\n}", opt, opt, opt, opt, opt)
	x := g.name("x")
	g.put("var %s %s[%s]", x, q, t.name)
	g.put("%s.Add(%s).Add(%s, %s).Add(%s)", x, g.expr(t, 2), g.expr(t, 1), g.expr(t, 1), g.expr(t, 1))
	g.put("for v := range %s.All() { fmt.Println(v) }", x)
	g.put("fmt.Printf(\"%%d %%T %%T\\n\", %s.Len(), %s, then%s(some%s(%s), func(v %s) %s[%s] { return some%s[%s](%s) }))",
		x, x, opt, opt, g.typed(t, 1), t.name, opt, u.name, opt, u.name, g.expr(u, 1))
	g.put("fmt.Println((%s[%s]{}).Or(%s), some%s(%s).Or(%s))", opt, t.name, g.expr(t, 1), opt, g.typed(u, 1), g.expr(u, 1))
	g.put("fmt.Printf(\"%%v %%+v\\n\", some%s(%s), %s[%s]{})", opt, g.typed(t, 1), opt, u.name)
}

// constrained uses constraints with methods, of pointers, and of other parameters.
func (g *gen) constrained() {
	s, m, f, z := g.top("Setter"), g.top("M"), g.top("fill"), g.top("keysOf")
	t := g.shown(1)
	g.put1("type %s[T, V any] interface { *T; Set(V) }", s)
	g.put1("type %s struct { v %s; n int }", m, t.name)
	g.put1("func (m *%s) Set(v %s) { m.v = v; m.n++ }", m, t.name)
	g.put1("func %s[T any, V any, P %s[T, V]](n int, v V) []T {\n\tout := make([]T, n)\n\tfor i := range out {\n\t\tP(&out[i]).Set(v)\n\t}\n\treturn out\n}", f, s)
	g.put1("func %s[M ~map[K]V, K ~string | ~int, V any](m M) (r []K) {\n\tfor k := range m {\n\t\tr = append(r, k)\n\t}\n\tslices.Sort(r)\n\treturn r\n}", z)
	g.put("fmt.Println(len(%s[%s](2, %s(%s))), %s[%s](1, %s(%s))[0].n)", f, m, t.name, g.expr(t, 1), f, m, t.name, g.expr(t, 1))
	g.put("fmt.Println(%s(map[string]%s{\"b\": %s, \"a\": %s}))", z, t.name, g.expr(t, 1), g.expr(t, 1))
}

// shadowing declares names over others.
func (g *gen) shadowing() {
	x := g.name("x")
	a, b := g.shown(1), g.shown(1)
	g.put("%s := %s", x, g.typed(a, 2))
	g.put("{")
	g.put("\t%s := %s", x, fmt.Sprintf("[]any{%s, %s}", x, g.typed(b, 1)))
	g.put("\tfmt.Println(%s)", x)
	g.put("\tif %s := len(%s); %s > 1 { fmt.Println(%s) } else if %s := \"s\"; true { fmt.Println(%s) }", x, x, x, x, x, x)
	g.put("\tfor %s := range %s { %s := %s + 1; fmt.Print(%s, \" \") }", x, x, x, x, x)
	g.put("\tfunc(%s ...int) { fmt.Println(%s, len(%s)) }(1, 2)", x, x, x)
	g.put("\tswitch %s := any(%s).(type) { case []any: fmt.Println(len(%s)); default: fmt.Println(%s) }", x, x, x, x)
	g.put("}")
	g.put("fmt.Println(%s)", x)
	g.put("{ len, true, nil, string := 1, false, 2, 3.5; fmt.Println(len, true, nil, string) }")
}

// interfaces embeds interfaces in structs and interfaces, and asserts.
func (g *gen) interfaces() {
	r, w, rw, impl, wrap := g.top("Reader"), g.top("Writer"), g.top("Both"), g.top("Impl"), g.top("Wrap")
	t := g.shown(1)
	star := pick(g, "*", "")
	amp := map[string]string{"*": "&", "": ""}[star]
	g.put1("type %s interface { Read() %s }", r, t.name)
	g.put1("type %s interface { Write(%s) int }", w, t.name)
	g.put1("type %s interface { %s; %s; fmt.Stringer }", rw, r, w)
	g.put1("type %s struct { v *%s; n []int }", impl, t.name)
	g.put1("func (i %s%s) Read() %s { return *i.v }", star, impl, t.name)
	g.put1("func (i %s%s) Write(v %s) int { *i.v = v; i.n[0]++; return i.n[0] }", star, impl, t.name)
	g.put1("func (i %s%s) String() string { return fmt.Sprint(\"impl \", i.n) }", star, impl)
	g.put1("type %s struct { %s; more int }", wrap, rw)
	g.put1("func (w %s) Read() %s { fmt.Println(\"wrapped\"); return w.%s.Read() }", wrap, t.name, rw)
	x, b := g.name("x"), g.name("b")
	g.put("%s := %s%s{new(%s), []int{%d}}", x, amp, impl, t.name, g.n(9))
	g.put("var %s %s = %s", b, rw, x)
	g.put("fmt.Println(%s.Write(%s), %s.Read(), %s)", b, g.expr(t, 2), b, b)
	g.put("%s = %s{%s, 1}", b, wrap, b)
	g.put("fmt.Println(%s.Write(%s), %s.Read(), %s)", b, g.expr(t, 1), b, b)
	g.put("{")
	g.put("var only %s = %s", r, b)
	g.put("if w, ok := only.(%s); ok { fmt.Println(w.Write(%s), only.(%s).more) }", w, g.expr(t, 1), wrap)
	g.put("_, isImpl := only.(%s%s)", star, impl)
	g.put("fmt.Println(isImpl, only.Read(), only == %s(%s))", r, b)
	g.put("f := only.Read")
	g.put("only = nil")
	g.put("fmt.Println(f(), only == nil)")
	g.put("func() { defer func() { fmt.Println(recover() != nil) }(); only.Read() }()")
	g.put("}")
	g.put("fmt.Printf(\"%%T %%v\\n\", %s, %s.(fmt.Stringer))", b, b)
}

// anonymous uses struct types without names.
func (g *gen) anonymous() {
	x, y := g.name("x"), g.name("y")
	a, b := g.shown(1), g.shown(1)
	typ := fmt.Sprintf("struct { A %s; B []%s; c int }", a.name, b.name)
	g.put("%s := %s{%s, []%s{%s}, %d}", x, typ, g.expr(a, 2), b.name, g.expr(b, 2), g.n(9))
	g.put("var %s %s", y, typ)
	g.put("%s, %s = %s, %s", x, y, y, x)
	g.put("fmt.Printf(\"%%v %%+v\\n\", %s, %s)", x, y)
	g.put("type named%s %s", x, typ)
	g.put("%s = named%s(%s)", x, x, y)
	g.put("fmt.Println(%s.A, len(%s.B), any(%s) == nil)", x, x, x)
	g.put("for _, c := range []struct { in %s; want int }{{%s, 1}, {in: %s}} { fmt.Println(c.in, c.want) }", a.name, g.expr(a, 1), g.expr(a, 1))
	g.put("m%s := map[string]struct{ p *int; q [2]string }{\"a\": {q: [2]string{\"x\"}}}", x)
	g.put("fmt.Println(m%s[\"a\"].q[0], m%s[\"b\"].p == nil, len(m%s[\"a\"].q[1]))", x, x, x)
}

// panicsInDefer panics, recovers and panics again while functions are left.
func (g *gen) panicsInDefer() {
	g.put("func() {")
	g.put("defer func() { fmt.Println(\"last\", recover()) }()")
	for range 1 + g.n(4) {
		switch g.n(7) {
		case 0:
			g.put("defer func() { panic(%s) }()", pick(g, `"other"`, "errBase$", "42"))
		case 1:
			g.put("defer func() { fmt.Println(\"rec\", recover()) }()")
		case 2:
			g.put("defer func() { defer func() { fmt.Println(\"in\", recover()) }(); panic(%q) }()", g.name("p"))
		case 3:
			g.put("defer func() { func() { fmt.Println(\"not\", recover()) }() }()")
		case 4:
			g.put("defer func() { if r := recover(); r != nil { panic(fmt.Sprint(\"re \", r)) } }()")
		case 5:
			g.put("defer func() { var m map[string]int; m[\"a\"] = %d }()", g.n(9))
		default:
			g.put("defer fmt.Println(\"plain\", recover())")
		}
	}
	switch g.n(4) {
	case 0:
		g.put("panic(%q)", g.name("first"))
	case 1:
		g.put("var p *[2]int; p[choose$(true, 1, 0)]++")
	case 2:
		g.put("_ = any(%s).(chan int)", g.typed(g.shown(1), 1))
	}
	g.put("fmt.Println(\"body ends\")")
	g.put("}()")
}

// selectLoop is a loop around a select, left and continued by labels.
func (g *gen) selectLoop() {
	in, out, stop, l := g.name("in"), g.name("out"), g.name("stop"), g.name("Loop")
	t := g.shown(1)
	g.put("func() {")
	g.put("%s, %s, %s := make(chan %s), make(chan int, 2), make(chan struct{})", in, out, stop, t.name)
	g.put("x := %s", g.typed(t, 1))
	g.put("go func() { defer close(%s); for i := 0; i < %d; i++ { %s <- x } }()", stop, 1+g.n(4), in)
	g.put("n := 0")
	g.put("var none chan %s", t.name)
	g.put("%s:", l)
	g.put("for {")
	g.put("\tselect {")
	g.put("\tcase v := <-%s:", in)
	g.put("\t\tn++")
	g.put("\t\tif n == 2 { continue %s }", l)
	g.put("\t\tif n > 5 { break }")
	g.put("\t\tdefer fmt.Println(\"got\", v, n)")
	g.put("\tcase none <- %s:", g.expr(t, 1))
	g.put("\t\tfmt.Println(\"never\")")
	g.put("\tcase _, ok := <-%s:", stop)
	g.put("\t\tfmt.Println(ok)")
	g.put("\t\tbreak %s", l)
	g.put("\t}")
	g.put("\tselect { case %s <- n: fmt.Println(\"kept\", n); default: fmt.Println(\"full\", len(%s), cap(%s)) }", out, out, out)
	g.put("}")
	g.put("close(%s)", out)
	g.put("for x := range %s { fmt.Println(x) }", out)
	g.put("}()")
}

// nestedMaps changes what is deep inside.
func (g *gen) nestedMaps() {
	m, t := g.name("m"), g.shown(1)
	g.put("%s := map[string]map[int][]%s{}", m, t.name)
	g.put("for i, k := range []string{\"a\", \"b\", \"a\"} {")
	g.put("\tif %s[k] == nil { %s[k] = make(map[int][]%s) }", m, m, t.name)
	g.put("\t%s[k][i%%2] = append(%s[k][i%%2], %s)", m, m, g.expr(t, 1))
	g.put("}")
	g.put("fmt.Println(%s, len(%s[\"a\"]), %s[\"c\"][1] == nil)", m, m, m)
	c := g.name("c")
	g.put("%s := map[string]struct{ n int; s []string }{}", c)
	g.put("for _, w := range strings.Fields(\"x y x z x\") { v := %s[w]; v.n++; v.s = append(v.s, w); %s[w] = v }", c, c)
	g.put("fmt.Println(%s)", c)
}

// keys uses interfaces and structs as keys.
func (g *gen) keys() {
	m, s := g.name("m"), g.top("K")
	g.put1("type %s struct { a any; b [2]string }", s)
	g.put("%s := map[any]int{}", m)
	for i := range 3 + g.n(4) {
		g.put("%s[%s] += %d", m, g.comparableExpr(1), i+1)
	}
	g.put("%s[%s{1, [2]string{\"x\"}}]++", m, s)
	g.put("%s[%s{1, [2]string{\"x\"}}]++", m, s)
	g.put("fmt.Println(len(%s), %s[%s{1, [2]string{\"x\"}}], %s[%s{int8(1), [2]string{\"x\"}}])", m, m, s, m, s)
	g.put("func() { defer func() { fmt.Println(recover()) }(); %s[%s{[]int{}, [2]string{}}] = 1 }()", m, s)
	g.put("sum%s := 0", m)
	g.put("for k, v := range %s { if _, ok := k.(%s); ok { sum%s += v; delete(%s, k) } }", m, s, m, m)
	g.put("fmt.Println(sum%s, len(%s))", m, m)
	e := g.name("e")
	g.put("%s := map[error]string{errBase$: \"base\", nil: \"nil\"}", e)
	g.put("fmt.Println(%s[errBase$], %s[nil], %s[errors.New(\"base\")] == \"\")", e, e, e)
}

// conversions converts between numbers, strings and slices.
func (g *gen) conversions() {
	a, b, x := g.integer(), g.integer(), g.name("x")
	g.put("%s := %s", x, g.typed(a, 2))
	g.put("fmt.Println(%s(%s), float32(%s), float64(%s)/3, string(rune(%s%%100+20)), %s(int64(%s)))", b.name, x, x, x, x, a.name, x)
	f := g.name("f")
	g.put("%s := %s", f, pick(g, "2.75", "-3.9", "1e3", "0.1")+"+float64(choose$(true, 0, 1))")
	g.put("fmt.Println(int(%s), int8(%s/100), float32(%s), int64(float32(%s)), uint8(int(%s)))", f, f, f, f, f)
	s := g.name("s")
	g.put("%s := %s", s, g.typed(stringType, 2))
	g.put("fmt.Println([]byte(%s), []rune(%s), string([]byte(%s)) == %s, len([]rune(%s+\"é\")))", s, s, s, s, s)
	t := pick(g, g.named...)
	if !t.hidden() && t.kind != kFunc {
		g.put("fmt.Println(%s, any(%s))", g.typed(t, 1), g.typed(t, 1))
	}
}

// funcMethods has methods of function, map and channel types.
func (g *gen) funcMethods() {
	f, c := g.top("Func"), g.top("Chan")
	t := g.shown(0)
	g.put1("type %s func(%s) %s", f, t.name, t.name)
	g.put1("func (f %s) Twice(x %s) %s { return f(f(x)) }", f, t.name, t.name)
	g.put1("func (f %s) Value() int { if f == nil { return -1 }; return 1 }", f)
	g.put1("type %s chan %s", c, t.name)
	g.put1("func (c %s) Fill(x ...%s) %s {\n\tfor _, v := range x {\n\t\tc <- v\n\t}\n\tclose(c)\n\treturn c\n}", c, t.name, c)
	x := g.name("x")
	g.put("%s := %s(func(v %s) %s { return choose$(%s, v, %s) })", x, f, t.name, t.name, g.expr(boolType, 1), g.typed(t, 1))
	g.put("fmt.Println(%s.Twice(%s), %s(nil).Value(), valuer$(%s).Value())", x, g.expr(t, 1), f, x)
	g.put("for v := range make(%s, 3).Fill(%s, %s) { fmt.Println(v) }", c, g.expr(t, 1), g.expr(t, 1))
	g.put("fmt.Printf(\"%%T %%T\\n\", %s, make(%s))", x, c)
	g.put("switch v := any(%s).(type) { case func(%s) %s: fmt.Println(\"plain\"); case %s: fmt.Println(\"named\", v.Value()) }", x, t.name, t.name, f)
}

// matrix works on arrays of arrays.
func (g *gen) matrix() {
	m, n := g.name("m"), g.name("n")
	g.put("var %s [3][3]int", m)
	g.put("for i := range %s { for j := range %s[i] { %s[i][j] = i*%d + j } }", m, m, m, 1+g.n(9))
	g.put("%s := %s", n, m)
	g.put("for i, row := range %s { row[0] = 9; %s[i][2] = row[0] + row[1]; %s[2-i], %s[i] = row, %s[2-i] }", m, n, n, n, n)
	g.put("p%s := &%s[1]", m, m)
	g.put("p%s[0], %s[1][1] = %d, p%s[2]", m, m, g.n(99), m)
	g.put("fmt.Println(%s, %s, %s == %s, *p%s, %s[1][1:])", m, n, m, n, m, m)
	g.put("s%s := [][]int{%s[0][:], %s[1][:2], nil}", m, m, m)
	g.put("s%s[0][0], s%s[1] = 5, append(s%s[1], 6)", m, m, m)
	g.put("fmt.Println(%s, s%s, len(s%s[2]))", m, m, m)
}

// pull takes values of a sequence one by one.
func (g *gen) pull() {
	next, stop := g.name("next"), g.name("stop")
	t := g.shown(1)
	g.put("%s, %s := iter.Pull2(pairs$([]%s{%s, %s}))", next, stop, t.name, g.expr(t, 1), g.expr(t, 1))
	for range 1 + g.n(4) {
		g.put("fmt.Println(%s())", next)
	}
	g.put("%s()", stop)
	g.put("fmt.Println(%s())", next)
	g.put("fmt.Println(slices.Collect(upTo$(%s(3))))", g.integer().name)
}

// spread passes the results of a call on.
func (g *gen) spread() {
	f, h := g.name("f"), g.name("h")
	a, b := g.shown(1), g.shown(1)
	g.put("%s := func() (%s, %s) { return %s, %s }", f, a.name, b.name, g.expr(a, 2), g.expr(b, 2))
	g.put("%s := func(x %s, y ...%s) (any, error) { fmt.Println(x, y); return y, nil }", h, a.name, b.name)
	g.put("fmt.Println(%s())", f)
	g.put("fmt.Println(%s(%s()))", h, f)
	g.put("if v, err := %s(%s()); err == nil { fmt.Printf(\"%%T %%v\\n\", v, v) }", h, f)
	g.put("func() (any, error) { return %s(%s()) }()", h, f)
}

// printing prints a value with verbs of all kinds, right and wrong.
func (g *gen) printing() {
	x, t := g.name("x"), g.shown(2)
	for t.bare() { // not all verbs call methods
		t = g.shown(2)
	}
	g.put("%s := %s", x, g.typed(t, 2))
	for range 1 + g.n(3) {
		g.put("fmt.Printf(\"%s|%s\\n\", %s, %s)", pick(g, "%v", "%+v", "%T", "%8v", "%-9v", "%#v"), pick(g, "%d", "%s", "%x", "%q", "%5.1f", "%t", "%08d", "%X", "%c", "%z"), x, x)
	}
	g.put("fmt.Printf(\"%%v %%v\\n\", %s)", x)
	g.put("fmt.Printf(\"%%v\\n\", %s, %s)", x, x)
	g.put("fmt.Println(fmt.Sprintf(\"%%[2]v %%[1]T\", %s, []any{%s, struct{ A %s }{%s}}))", x, x, t.name, x)
}
