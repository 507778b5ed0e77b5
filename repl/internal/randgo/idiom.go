package randgo

import (
	"strings"
)

// The statements here are idioms, each around random expressions.

// closures makes a counter and functions that share a variable.
func (g *gen) closures() {
	fs, x, f := g.name("fs"), g.name("x"), g.name("f")
	t := pick(g, basics[0], stringType)
	one := pick(g, "1", "2")
	if t.kind == kString {
		one = `"+"`
	}
	g.put("%s := %s", x, g.typed(t, 2))
	g.put("%s := func() %s { %s += %s; return %s }", f, t.name, x, one, x)
	g.put("%s()", f)
	g.put("fmt.Println(%s())", f)
	g.put("fmt.Println(%s)", x)
	g.put("var %s []func() int", fs)
	n := len(g.vars)
	g.vars = append(g.vars, variable{fs, &typ{kind: kFunc, name: "[]func() int"}, false})
	g.forStmt()
	g.vars = g.vars[:n]
	g.put("for _, f := range %s { fmt.Print(f(), \" \") }", fs)
	g.put("fmt.Println()")
}

func (g *gen) deferStmt() {
	t := g.someType(1)
	x := g.name("x")
	g.put("func() {")
	g.fn(func() {
		g.put("%s := %s", x, g.typed(t, 2))
		if !t.hidden() {
			g.put("defer fmt.Println(\"arg\", %s)", x)
			g.put("defer func() { fmt.Println(\"closure\", %s) }()", x)
		} else {
			g.put("_ = %s", x)
		}
		g.vars = append(g.vars, variable{x, t, true})
		if g.chance(40) {
			g.put("defer func() {")
			g.put("\tif r := recover(); r != nil { fmt.Println(\"recovered\", r) }")
			if g.chance(30) {
				g.put("\tdefer func() { fmt.Println(\"inner\", recover()) }()")
				g.put("\tpanic(%q)", "again")
			}
			g.put("}()")
		}
		g.body1(3)
		if g.chance(40) {
			g.put("if %s { panic(%s) }", g.runtimeBool(), pick(g, `"boo"`, `errBase$`, `fmt.Sprint("p", 1)`, `42`, g.comparableExpr(1)))
		}
		g.put("fmt.Println(\"end\")")
	})
	g.put("}()")
}

func (g *gen) deferLoop() {
	i := g.name("i")
	g.put("func() {")
	g.fn(func() {
		g.put("for %s := range %d {", i, 2+g.n(2))
		g.put("\tdefer func(n int) { fmt.Println(n, %s) }(%s * 10)", i, i)
		g.put("\tdefer note$(\"d\", %s)", i)
		g.put("}")
		g.body1(2)
	})
	g.put("}()")
}

// namedResult changes a result in a deferred function.
func (g *gen) namedResult() {
	f, r := g.name("f"), g.name("r")
	t := pick(g, intType, stringType, floatType)
	more := map[kind]string{kInt: "10", kString: `"!"`, kFloat: "0.5"}[t.kind]
	g.put("%s := func() (%s %s, err error) {", f, r, t.name)
	g.fn(func() {
		g.put("defer func() {")
		g.put("\t%s += %s", r, more)
		g.put("\tif e := recover(); e != nil { err = fmt.Errorf(\"caught: %%v\", e) }")
		g.put("}()")
		g.vars = append(g.vars, variable{r, t, true})
		g.body1(2)
		switch g.n(3) {
		case 0:
			g.put("panic(%q)", "p")
		case 1:
			g.put("%s = %s", r, g.expr(t, 2))
			g.put("return")
		default:
			g.put("return %s, nil", g.expr(t, 2))
		}
	})
	g.put("}")
	g.put("fmt.Println(%s())", f)
}

// copies shows that arrays and structs are values.
func (g *gen) copies() {
	a, b := g.name("a"), g.name("b")
	e := pick(g, intType, stringType)
	t := &typ{kind: kArray, name: "[3]" + e.name, elem: e, size: 3}
	g.put("%s := %s", a, g.typed(t, 2))
	switch g.n(7) {
	case 0:
		g.put("%s := %s", b, a)
		g.put("%s[0] = %s", b, g.expr(e, 2))
	case 1:
		g.put("%s := [2]%s{%s, %s}", b, t.name, a, a)
		g.put("%s[1][2] = %s", b, g.expr(e, 2))
		g.put("for i, x := range %s { x[0] = %s; %s[i][1] = x[0] }", b, g.expr(e, 1), b)
	case 2:
		g.put("%s := struct{ A %s; P *%s }{%s, &%s}", b, t.name, t.name, a, a)
		g.put("%s.A[1] = %s", b, g.expr(e, 2))
		g.put("%s.P[2] = %s", b, g.expr(e, 2))
		g.put("fmt.Println(%s.A, *%s.P, %s)", b, b, a)
		return
	case 3:
		g.put("%s := func(x %s) %s { x[0] = %s; return x }(%s)", b, t.name, t.name, g.expr(e, 1), a)
	case 4:
		g.put("%s := map[string]%s{\"a\": %s}", b, t.name, a)
		g.put("%s[0] = %s", a, g.expr(e, 1))
	case 5:
		g.put("%s := any(%s)", b, a)
		g.put("%s[0] = %s", a, g.expr(e, 1))
	default:
		g.put("%s := make(chan %s, 1)", b+"c", t.name)
		g.put("%s <- %s", b+"c", a)
		g.put("%s[0] = %s", a, g.expr(e, 1))
		g.put("%s := <-%s", b, b+"c")
	}
	g.put("fmt.Println(%s, %s)", a, b)
	if len(g.structs) > 0 {
		s := pick(g, g.structs...)
		if !s.hidden() {
			x, y := g.name("x"), g.name("y")
			g.put("%s := %s", x, g.typed(s, 2))
			g.put("%s := %s", y, x)
			f := pick(g, s.fields...)
			g.put("%s.%s = %s", y, f.name, g.expr(f.t, 2))
			g.put("fmt.Printf(\"%%v %%v\\n\", %s, %s)", x, y)
		}
	}
}

func (g *gen) runtimeError() {
	x := g.name("x")
	g.put("func() {")
	g.put("\tdefer func() {")
	g.put("\t\tr := recover()")
	g.put("\t\t_, isRuntime := r.(runtime.Error)")
	g.put("\t\tfmt.Println(\"caught\", isRuntime, r)")
	g.put("\t}()")
	switch g.n(15) {
	case 0:
		g.put("\t%s := []int{1, 2}", x)
		g.put("\tfmt.Println(%s[choose$(true, %d, 0)])", x, 2+g.n(4))
	case 1:
		g.put("\tvar %s map[string]int", x)
		g.put("\t%s[\"a\"]++", x)
	case 2:
		g.put("\tvar %s *struct{ f int }", x)
		g.put("\tfmt.Println(%s.f)", x)
	case 3:
		g.put("\t%s := choose$(true, 0, 1)", x)
		g.put("\tfmt.Println(%d %s %s)", g.n(10), pick(g, "/", "%"), x)
	case 4:
		g.put("\tvar %s any = %s", x, g.typed(pick(g, basics...), 1))
		g.put("\tfmt.Println(%s.(%s))", x, pick(g, "[]int", "error", "fmt.Stringer", "chan int"))
	case 5:
		g.put("\t%s := []int{1, 2, 3}", x)
		g.put("\tfmt.Println(%s[choose$(true, 2, 0):choose$(true, %d, 0)])", x, g.n(2)*5)
	case 6:
		g.put("\t%s := make(chan int)", x)
		g.put("\tclose(%s)", x)
		g.put("\t%s", pick(g, "close("+x+")", x+" <- 1"))
	case 7:
		g.put("\tvar %s func()", x)
		g.put("\t%s()", x)
	case 8:
		g.put("\t%s := [3]int{}", x)
		g.put("\ti := choose$(true, -1, 1)")
		g.put("\t%s[i%s] = 1", x, pick(g, "", "+10"))
	case 9:
		g.put("\t%s := \"abc\"", x)
		g.put("\tfmt.Println(%s[choose$(true, %d, 0)])", x, g.n(6))
	case 10:
		g.put("\tvar %s error", x)
		g.put("\tfmt.Println(%s.Error())", x)
	case 11:
		g.put("\t%s := map[any]int{}", x)
		g.put("\t%s[[]int{1}] = 2", x)
	case 12:
		g.put("\t%s := any([]int{})", x)
		g.put("\tfmt.Println(%s == %s)", x, x)
	case 13:
		g.put("\t%s := choose$(true, -1, 1)", x)
		g.put("\tfmt.Println(len(make([]int, %s)))", x)
	default:
		g.put("\tvar %s *[3]int", x)
		g.put("\tfmt.Println(len(%s), %s[1])", x, x)
	}
	g.put("}()")
}

// channels passes values between processes, in an order that is determined.
func (g *gen) channels() {
	c, t := g.name("c"), g.someType(2)
	done := g.name("done")
	switch g.n(6) {
	case 0: // producer and consumer
		n := 1 + g.n(4)
		g.put("%s, %s := make(chan %s%s), make(chan bool)", c, done, t.name, pick(g, "", ", 1", ", 2")[:0])
		g.put("go func() {")
		g.put("\tfor x := range %s { fmt.Printf(\"%%T\\n\", any(x)) }", c)
		g.put("\t%s <- true", done)
		g.put("}()")
		for range n {
			g.put("%s <- %s", c, g.expr(t, 2))
		}
		g.put("close(%s)", c)
		g.put("<-%s", done)
	case 1: // a buffer
		g.put("%s := make(chan %s, 3)", c, t.name)
		g.put("%s <- %s", c, g.expr(t, 2))
		g.put("fmt.Println(len(%s), cap(%s))", c, c)
		x, ok := g.name("x"), g.name("ok")
		g.put("%s := <-%s", x, c)
		if !t.hidden() {
			g.put("fmt.Println(%s)", x)
		} else {
			g.put("_ = %s", x)
		}
		g.put("close(%s)", c)
		g.put("_, %s := <-%s", ok, c)
		g.put("fmt.Println(%s)", ok)
	case 2: // a round trip
		r := g.name("r")
		g.put("%s, %s := make(chan %s), make(chan %s)", c, r, t.name, t.name)
		g.put("go func() { %s <- <-%s }()", r, c)
		g.put("%s <- %s", c, g.expr(t, 2))
		if t.hidden() {
			g.put("<-%s", r)
		} else {
			g.put("fmt.Println(<-%s)", r)
		}
	case 3: // arguments evaluated when go says
		i := g.name("i")
		g.put("%s := make(chan int, 10)", c)
		g.put("for %s := range 3 {", i)
		g.put("\tgo func(n int) { %s <- n*10 + %s }(%s)", c, i, i)
		g.put("}")
		g.put("fmt.Println(<-%s + <-%s + <-%s)", c, c, c)
	case 4: // a pipeline
		g.put("%s := func(f func(int) int, in <-chan int) <-chan int {", c)
		g.put("\tout := make(chan int)")
		g.put("\tgo func() { defer close(out); for x := range in { out <- f(x) } }()")
		g.put("\treturn out")
		g.put("}")
		g.put("%s := make(chan int)", c+"in")
		g.put("go func() { for i := range %d { %s <- i }; close(%s) }()", 2+g.n(3), c+"in", c+"in")
		g.put("for x := range %s(func(x int) int { return x * %d }, %s(func(x int) int { return x + %d }, %s)) { fmt.Println(x) }",
			c, g.n(9), c, g.n(9), c+"in")
	default: // channel of channels, struct fields, slices of channels
		g.put("%s := struct{ in chan int; outs []chan string }{make(chan int, 1), []chan string{make(chan string, 1), nil}}", c)
		g.put("%s.in <- %s", c, g.expr(intType, 2))
		g.put("%s.outs[0] <- %s", c, g.expr(stringType, 2))
		g.put("var %s [2]string", done)
		g.put("%s[1] = <-%s.outs[0]", done, c)
		g.put("fmt.Println(<-%s.in, %s, %s.outs[1] == nil, len(%s.outs[1]))", c, done, c, c)
	}
}

func (g *gen) selectStmt() {
	a, b, quit := g.name("a"), g.name("b"), g.name("quit")
	switch g.n(4) {
	case 0:
		g.put("%s, %s := make(chan int, 1), make(chan string, 1)", a, b)
		if g.chance(50) {
			g.put("%s <- %s", a, g.expr(intType, 2))
		} else if g.chance(50) {
			g.put("close(%s)", a)
		}
		g.put("select {")
		g.put("case x, ok := <-%s:", a)
		g.put("\tfmt.Println(\"a\", x, ok)")
		g.body1(2)
		g.put("case x := <-%s:", b)
		g.put("\tfmt.Println(\"b\", x)")
		g.put("default:")
		g.body1(2)
		g.put("\tfmt.Println(\"none\")")
		g.put("}")
	case 1:
		g.put("%s, %s, %s := make(chan int), make(chan int), make(chan struct{})", a, b, quit)
		g.put("go func() { for i := range 3 { %s <- i }; for i := range 2 { %s <- i * 10 }; close(%s) }()", a, b, quit)
		sum := g.name("sum")
		g.put("%s := [2]int{}", sum)
		l := g.name("Loop")
		g.put("func() {")
		g.put("%s:", l)
		g.put("\tfor {")
		g.put("\t\tselect {")
		g.put("\t\tcase x := <-%s: %s[0] += x", a, sum)
		g.put("\t\tcase %s[1] = <-%s: if %s[1] == 0 { continue %s }; fmt.Println(%s[1])", sum, b, sum, l, sum)
		g.put("\t\tcase <-%s: %s", quit, pick(g, "break "+l, "return"))
		g.put("\t\t}")
		g.put("\t}")
		g.put("}()")
		g.put("fmt.Println(%s)", sum)
	case 2:
		g.put("%s := make(chan %s, 1)", a, pick(g, "any", "error", "float64")[:0]+"any")
		g.put("var %s chan any", b)
		g.put("select {")
		g.put("case %s <- %s:", a, g.printable(2))
		g.put("\tfmt.Println(\"sent\")")
		g.put("case %s <- nil:", b)
		g.put("\tfmt.Println(\"never\")")
		g.put("}")
		g.put("fmt.Printf(\"%%v\\n\", <-%s)", a)
	default:
		g.put("%s := []chan int{make(chan int, 1), make(chan int, 1)}", a)
		g.put("%s[note$(\"index\", 1)] <- note$(\"value\", 5)", a)
		g.put("select {")
		g.put("case x := <-%s[note$(\"i\", 0)]:", a)
		g.put("\tfmt.Println(0, x)")
		g.put("case x := <-%s[note$(\"i\", 1)]:", a)
		g.put("\tfmt.Println(1, x)")
		g.put("}")
	}
}

func (g *gen) waitGroup() {
	wg, mu, m := g.name("wg"), g.name("mu"), g.name("m")
	g.put("var %s sync.WaitGroup", wg)
	g.put("var %s sync.Mutex", mu)
	g.put("%s, s%s := map[int]string{}, %s", m, m, g.typed(stringType, 2))
	g.put("for i := range %d {", 2+g.n(3))
	if g.chance(50) {
		g.put("\t%s.Add(1)", wg)
		g.put("\tgo func() {")
		g.put("\t\tdefer %s.Done()", wg)
	} else {
		g.put("\t%s.Go(func() {", wg)
	}
	g.put("\t\t%s.Lock()", mu)
	g.put("\t\tdefer %s.Unlock()", mu)
	g.put("\t\t%s[i*%d] = s%s", m, 1+g.n(3), m)
	if strings.HasSuffix(g.body.String(), "") && strings.Contains(g.body.String()[strings.LastIndex(g.body.String(), "for i :="):], "go func") {
		g.put("\t}()")
	} else {
		g.put("\t})")
	}
	g.put("}")
	g.put("%s.Wait()", wg)
	g.put("fmt.Println(%s)", m)
}

func (g *gen) methodValues() {
	var list []*typ
	for _, s := range append(append([]*typ{}, g.structs...), g.named...) {
		if s.value {
			list = append(list, s)
		}
	}
	if len(list) == 0 {
		return
	}
	s := pick(g, list...)
	x, f := g.name("x"), g.name("f")
	g.put("%s := %s", x, g.typed(s, 2))
	switch g.n(4) {
	case 0:
		g.put("%s := %s.Value", f, x)
		g.put("%s = %s", x, g.expr(s, 1))
		g.put("fmt.Println(%s(), %s.Value())", f, x)
	case 1:
		g.put("%s := %s.Value", f, s.name)
		g.put("fmt.Println(%s(%s))", f, x)
	case 2:
		g.put("%s := (*%s).Value", f, s.name)
		g.put("fmt.Println(%s(&%s))", f, x)
	default:
		g.put("var %s valuer$ = %s", f, x)
		g.put("%s = %s", x, g.expr(s, 1))
		g.put("fmt.Println(%s.Value(), %s.Value(), valuer$.Value(%s))", f, x, f)
	}
}

func (g *gen) errorsStmt() {
	t := g.top("E")
	star := pick(g, "", "*")
	amp := ""
	if star != "" {
		amp = "&"
	}
	g.put1("type %s struct{ Code int }", t)
	g.put1("func (e %s%s) Error() string { return fmt.Sprint(\"code \", e.Code) }", star, t)
	e, target := g.name("err"), g.name("target")
	g.put("var %s error = %s%s{%s}", e, amp, t, g.expr(intType, 2))
	for range g.n(3) {
		g.put("%s = %s", e, pick(g, "fmt.Errorf(\"w: %w\", "+e+")", "errors.Join(errBase$, "+e+")", "fmt.Errorf(\"%w and %w\", "+e+", errBase$)"))
	}
	g.put("var %s %s%s", target, star, t)
	g.put("fmt.Println(%s, errors.As(%s, &%s), errors.Is(%s, errBase$))", e, e, target, e)
	g.put("if %s, ok := %s.(%s%s); ok { fmt.Println(%s.Code) }", target, e, star, t, target)
	g.put("fmt.Printf(\"%%v %%q\\n\", %s, %s.Error())", target, e)
	g.put("fmt.Println(errors.Unwrap(%s))", e)
}

func (g *gen) generics() {
	t, u := g.someType(1), g.someType(1)
	x := g.name("x")
	switch g.n(6) {
	case 0:
		g.put("%s := mapped$(%s, func(x %s) %s { return %s })", x, g.typed(&typ{kind: kSlice, name: "[]" + t.name, elem: t}, 2), t.name, u.name, g.expr(u, 2))
		g.put("fmt.Printf(\"%%T %%d\\n\", %s, len(%s))", x, x)
	case 1:
		g.put("var %s stack$[%s]", x, t.name)
		g.put("%s.push(%s)", x, g.expr(t, 2))
		g.put("%s.push(%s)", x, g.expr(t, 2))
		y, ok := g.name("y"), g.name("ok")
		g.put("%s, %s := %s.pop()", y, ok, x)
		g.put("fmt.Println(%s, len(%s.items))", ok, x)
		if t.hidden() {
			g.put("_ = %s", y)
		} else {
			g.put("fmt.Println(%s)", y)
		}
	case 2:
		k := g.keyType()
		for k.bare() || k.opaque() { // its keys are printed
			k = g.keyType()
		}
		g.put("%s := counted$(%s, %s, %s)", x, g.typed(k, 1), g.typed(k, 1), g.typed(k, 1))
		g.put("fmt.Println(%s)", x)
		g.put("fmt.Printf(\"%%v %%+v\\n\", %s[0], %s[0].Key)", x, x)
	case 3:
		n := pick(g, basics...)
		for n.kind != kInt && n.kind != kFloat {
			n = pick(g, basics...)
		}
		g.put("fmt.Println(sum$[%s](%s, %s))", n.name, g.typed(n, 2), g.typed(n, 2))
	case 4:
		p := g.name("p")
		g.put("%s := pair$[string, %s]{\"k\", %s}", p, t.name, g.expr(t, 2))
		if !t.hidden() {
			g.put("fmt.Println(%s, &%s)", p, p)
			g.put("fmt.Println([]pair$[string, %s]{%s})", t.name, p)
		}
		g.put("fmt.Printf(\"%%T\\n\", %s.Val)", p)
	default:
		g.put("%s := []int{%d, %d, %d}", x, g.n(9), g.n(9), g.n(9))
		g.put("slices.SortFunc(%s, func(a, b int) int { return b - a })", x)
		g.put("fmt.Println(%s, slices.Contains(%s, %d), slices.Max(%s))", x, x, g.n(9), x)
	}
}

func (g *gen) commaOk() {
	m, t := g.name("m"), g.someType(1)
	g.put("%s := map[string]%s{\"a\": %s}", m, t.name, g.expr(t, 2))
	x, ok := g.name("x"), g.name("ok")
	g.put("%s, %s := %s[%s]", x, ok, m, pick(g, `"a"`, `"b"`))
	if t.hidden() {
		g.put("_, _ = %s, %s", x, ok)
	} else {
		g.put("fmt.Println(%s, %s)", x, ok)
	}
	o := pick(g, basics...)
	y := g.name("y")
	g.put("if %s, ok := any(%s).(%s); ok { fmt.Println(\"yes\", %s) } else { fmt.Println(\"no\", %s) }", y, x, o.name, y, y)
}

func (g *gen) bump() {
	for _, s := range append(append([]*typ{}, g.structs...), g.named...) {
		if strings.Contains(g.decls.String(), "*"+s.name+") Bump()") && !s.hidden() {
			x := g.name("x")
			g.put("%s := %s", x, g.typed(s, 2))
			switch g.n(4) {
			case 0:
				g.put("%s.Bump()", x)
			case 1:
				g.put("(&%s).Bump()", x)
				g.put("defer %s.Bump()", x)
			case 2:
				l := g.name("l")
				g.put("%s := []%s{%s, %s}", l, s.name, x, x)
				g.put("for i := range %s { %s[i].Bump() }", l, l)
				g.put("for _, y := range %s { y.Bump() }", l)
				g.put("fmt.Println(%s)", l)
			default:
				f := g.name("f")
				g.put("%s := %s.Bump", f, x)
				g.put("%s()", f)
				g.put("%s()", f)
			}
			g.put("fmt.Println(%s)", x)
			return
		}
	}
	g.simple()
}

func (g *gen) gotoStmt() {
	l, i := g.name("again"), g.name("i")
	g.put("func() {")
	g.put("\t%s := 0", i)
	g.put("%s:", l)
	g.put("\tif %s < 3 { %s++; fmt.Println(\"goto\", %s); goto %s }", i, i, i, l)
	g.put("}()")
}

// multi returns and assigns several values.
func (g *gen) multi() {
	f, t, u := g.name("f"), g.someType(1), g.someType(1)
	a, b := g.name("a"), g.name("b")
	g.put("%s := func() (%s, %s) { return %s, %s }", f, t.name, u.name, g.expr(t, 2), g.expr(u, 2))
	g.put("%s, %s := %s()", a, b, f)
	g.put("%s, _ = %s()", a, f)
	g.put("func(x %s, y %s) { _, _ = x, y }(%s())", t.name, u.name, f)
	g.put("_, _ = %s, %s", a, b)
	g.vars = append(g.vars, variable{a, t, true}, variable{b, u, true})
	x := g.name("x")
	g.put("%s := []int{1, 2, 3, 4}", x)
	g.put("i%s := %d", x, g.n(3))
	g.put("i%s, %s[i%s] = %d, %d", x, x, x, g.n(4), g.n(99))
	g.put("%s[0], %s[1], %s[2] = %s[2], %s[0], %s[1]", x, x, x, x, x, x)
	g.put("fmt.Println(i%s, %s)", x, x)
}

func (g *gen) recursion() {
	f := g.name("f")
	g.put("var %s func(n int, acc []int) []int", f)
	g.put("%s = func(n int, acc []int) []int {", f)
	g.put("\tif n <= 0 { return acc }")
	g.put("\treturn %s(n-1, append(acc, n*%d))", f, 1+g.n(4))
	g.put("}")
	g.put("fmt.Println(%s(%d, nil))", f, 2+g.n(5))
}

// localType declares types in a function, one over another's name.
func (g *gen) localType() {
	t := g.name("T")
	ft := g.someType(1)
	for ft.hidden() {
		ft = g.someType(1)
	}
	g.put("{")
	g.put("\ttype %s struct { X %s; next *%s }", t, ft.name, t)
	g.put("\tx := %s{X: %s}", t, g.expr(ft, 2))
	g.put("\tx.next = &%s{X: x.X}", t)
	g.put("\tfmt.Println(x.X, x.next.X, x.next.next == nil)")
	g.put("\ttype M map[string]%s", t)
	g.put("\tfmt.Println(len(M{\"a\": x, \"b\": *x.next}))")
	if g.chance(50) {
		g.put("\tfunc() {")
		g.put("\t\ttype %s int", t)
		g.put("\t\tvar y any = %s(3)", t)
		g.put("\t\tz, ok := y.(%s)", t)
		g.put("\t\tfmt.Println(z, ok)")
		g.put("\t}()")
	}
	g.put("}")
}

// aliasing shows when slices share their array.
func (g *gen) aliasing() {
	a, b := g.name("a"), g.name("b")
	g.put("%s := []int{%d, %d, %d, %d}", a, g.n(9), g.n(9), g.n(9), g.n(9))
	switch g.n(5) {
	case 0:
		g.put("%s := %s[1:3]", b, a)
		g.put("%s[0] = 77", b)
		g.put("%s = append(%s, 88)", b, b)
	case 1:
		g.put("%s := %s[:2:2]", b, a)
		g.put("%s = append(%s, 88)", b, b)
		g.put("%s[0] = 9", b)
	case 2:
		g.put("%s := make([]int, 3)", b)
		g.put("fmt.Println(copy(%s, %s[1:]), copy(%s[1:], %s))", b, a, a, a)
	case 3:
		g.put("%s := (*[2]int)(%s[1:])", b, a)
		g.put("%s[0]++", b)
		g.put("fmt.Println(%s, *%s, [2]int(%s))", a, b, a)
		return
	default:
		g.put("arr%s := [4]int{1, 2, 3}", a)
		g.put("%s := arr%s[:]", b, a)
		g.put("%s[3] = 5", b)
		g.put("clear(%s[:1])", b)
		g.put("fmt.Println(arr%s)", a)
	}
	g.put("fmt.Println(%s, %s, len(%s), cap(%s))", a, b, b, b)
}

func (g *gen) constants() {
	c := g.name("c")
	g.put("const (")
	g.put("\t%sA = iota * %d", c, 1+g.n(5))
	g.put("\t%sB", c)
	g.put("\t_")
	g.put("\t%sD", c)
	g.put("\t%sE = 1 << (10 + iota)", c)
	g.put("\t%sF float64 = %sE / 3", c, c)
	g.put("\t%sG = \"s\" + \"t\"", c)
	g.put("\t%sH = len(%sG) + 'a'", c, c)
	g.put(")")
	g.put("fmt.Println(%sA, %sB, %sD, %sE, %sF, %sG, %sH, %sE>>3 == 1<<11)", c, c, c, c, c, c, c, c)
	s := g.name("s")
	g.put("%s := uint(%d)", s, g.n(9))
	g.put("var %s8 int8 = 1 << %s", s, s)
	g.put("var %sf = uint64(1<<%s) + 1<<%s", s, s, s)
	g.put("fmt.Println(%s8, %sf, ^0>>%s, -5>>1, -5/2, -5%%3, uint8(200)+choose$(true, uint8(100), 0))", s, s, s)
}

func (g *gen) stringsStmt() {
	s := g.name("s")
	g.put("%s := %s", s, g.typed(stringType, 3))
	g.put("for i, r := range %s { fmt.Print(i, \":\", string(r), \" \") }", s)
	g.put("fmt.Println(len(%s), []byte(%s), []rune(%s), %s + \"!\")", s, s, s, s)
	g.put("for i := 0; i < len(%s); i++ { fmt.Print(%s[i], \" \") }", s, s)
	g.put("fmt.Println(strings.Fields(%s), strings.ToUpper(%s), %s < \"m\")", s, s, s)
	if g.chance(50) {
		b := g.name("b")
		g.put("%s := []byte(%s)", b, s)
		g.put("%s = append(%s, \"xyz\"...)", b, b)
		g.put("%s[0] = 'Q'", b)
		g.put("fmt.Println(string(%s), %s, copy(%s, \"ab\"))", b, s, "[]byte{1, 2, 3}")
		g.put("copy(%s, \"ab\")", b)
		g.put("fmt.Println(string(%s), string(%s[1:2]))", b, b)
	}
}

func (g *gen) funcValues() {
	f, m := g.name("f"), g.name("m")
	g.put("%s := func(fs ...func(int) int) func(int) int {", f)
	g.put("\treturn func(x int) int { for _, f := range fs { x = f(x) }; return x }")
	g.put("}")
	g.put("%s := map[string]func(int) int{\"a\": func(x int) int { return x + %d }, \"b\": %s(func(x int) int { return x * %d }, func(x int) int { return x - %s })}",
		m, g.n(9), f, g.n(9), g.conv(intType, g.expr(intType, 1)))
	g.put("fmt.Println(%s[\"a\"](1), %s[\"b\"](2), %s(%s[\"a\"], %s[\"b\"])(3), %s[\"c\"] == nil)", m, m, f, m, m, m)
}

// embedded reaches for what is promoted.
func (g *gen) embedded() {
	t, base := g.top("O"), g.top("B")
	ft := g.someType(1)
	for ft.hidden() {
		ft = g.someType(1)
	}
	star := pick(g, "", "*")
	g.put1("type %s struct { F %s; n int }", base, ft.name)
	g.put1("func (b *%s) Inc() int { b.n++; return b.n }", base)
	g.put1("func (b %s) Get() int { return b.n * 2 }", base)
	g.put1("type %s struct { %s%s; G string }", t, star, base)
	amp := ""
	if star != "" {
		amp = "&"
	}
	o := g.name("o")
	g.put("%s := %s{%s%s{F: %s}, \"g\"}", o, t, amp, base, g.expr(ft, 2))
	g.put("%s.Inc()", o)
	g.put("%s.F = %s", o, g.expr(ft, 2))
	p := g.name("p")
	g.put("%s := %s", p, o)
	g.put("%s.Inc()", p)
	g.put("fmt.Println(%s.Get(), %s.Get(), %s.F, %s.n, %s.%s.n)", o, p, p, o, p, base)
	i := g.name("i")
	g.put("var %s interface{ Inc() int; Get() int } = &%s", i, o)
	g.put("%s.Inc()", i)
	g.put("f%s, h%s := %s.Inc, (*%s).Get", i, i, i, t)
	g.put("fmt.Println(f%s(), h%s(&%s), %s.Get())", i, i, o, i)
	if star == "" {
		g.put("fmt.Printf(\"%%v %%+v\\n\", %s, %s)", o, p)
	}
}

func (g *gen) pointers() {
	p, q, x := g.name("p"), g.name("q"), g.name("x")
	switch g.n(4) {
	case 0:
		g.put("%s := []int{1, 2, 3}", x)
		g.put("%s, %s := &%s[1], &%s[1]", p, q, x, x)
		g.put("*%s += 5", p)
		g.put("fmt.Println(%s, *%s, %s == %s)", x, q, p, q)
	case 1:
		g.put("%s := struct{ a, b int; c [2]int }{1, 2, [2]int{3, 4}}", x)
		g.put("%s, %s := &%s.b, &%s.c[1]", p, q, x, x)
		g.put("*%s, *%s = *%s, *%s", p, q, q, p)
		g.put("fmt.Println(%s)", x)
	case 2:
		g.put("%s := 1", x)
		g.put("%s := &%s", p, x)
		g.put("%s := &%s", q, p)
		g.put("**%s = 7", q)
		g.put("(*%s)++", p)
		g.put("fmt.Println(%s, *%s == %s, new(int) == nil)", x, p, x)
	default:
		g.put("type %sNode struct { v int; next *%sNode }", x, x)
		g.put("var %s *%sNode", p, x)
		g.put("for i := range %d { %s = &%sNode{i, %s} }", 2+g.n(4), p, x, p)
		g.put("for %s := %s; %s != nil; %s = %s.next { fmt.Print(%s.v, \" \") }", q, p, q, q, q, q)
		g.put("fmt.Println()")
	}
}

func (g *gen) variadic() {
	f, t := g.name("f"), g.someType(1)
	g.put("%s := func(pre string, list ...%s) { fmt.Println(pre, len(list), list == nil) }", f, t.name)
	g.put("%s(\"none\")", f)
	g.put("%s(\"two\", %s, %s)", f, g.expr(t, 2), g.expr(t, 2))
	g.put("%s(\"slice\", %s...)", f, g.typed(&typ{kind: kSlice, name: "[]" + t.name, elem: t}, 2))
	g.put("fmt.Println([]any{%s, %s}...)", g.printable(1), g.printable(1))
}

func (g *gen) maps() {
	m, k, e := g.name("m"), g.keyType(), g.someType(1)
	g.put("%s := map[%s]%s{}", m, k.name, e.name)
	g.put("%s[%s] = %s", m, g.expr(k, 2), g.expr(e, 2))
	g.put("%s[%s] = %s", m, g.expr(k, 2), g.expr(e, 2))
	if e.kind == kInt {
		g.put("%s[%s] += 2", m, g.expr(k, 2))
	}
	g.put("delete(%s, %s)", m, g.expr(k, 1))
	g.put("_, %sok := %s[%s]", m, m, g.expr(k, 1))
	g.put("fmt.Println(len(%s), %sok)", m, m)
	if !e.hidden() && !k.hidden() {
		g.put("fmt.Println(%s)", m)
	}
	a := g.name("a")
	g.put("%s := map[any]string{1: \"int\", \"1\": \"string\", 1.0: \"float\", %s: \"own\"}", a, "[1]int{1}")
	g.put("%s[%s] = \"new\"", a, g.comparableExpr(1))
	g.put("fmt.Println(len(%s), %s[1], %s[int8(1)], %s[[1]int{1}])", a, a, a, a)
	if g.chance(50) {
		g.put("clear(%s)", m)
		g.put("fmt.Println(len(%s))", m)
	}
}
