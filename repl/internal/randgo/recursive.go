package randgo

import (
	"fmt"
	"regexp"
	"strings"
)

// An edge is a way in which a struct type can refer to another one, or to itself: the
// type of the field, a value of it and a statement that uses it. T is the type referred
// to, v a pointer to a value of it, and x the field.
type edge struct{ typ, value, use string }

var edges = []edge{
	{"*T", "v", "fmt.Println(x.n, x == v)"},
	{"[]T", "[]T{*v, {n: 3}}", "x = append(x, *v); fmt.Println(len(x), x[1].n)"},
	{"[]*T", "[]*T{v, nil}", "x = append(x, v); fmt.Println(x[2].n, x[1] == nil)"},
	{"map[string]T", `map[string]T{"k": *v, "l": {n: 4}}`, `x["j"] = *v; fmt.Println(len(x), x["l"].n, x["none"].n)`},
	{"map[string]*T", `map[string]*T{"k": v}`, `x["k"].n++; fmt.Println(x["k"].n, v.n)`},
	{"map[*T]int", "map[*T]int{v: 5}", "x[v]++; fmt.Println(x[v])"},
	{"func(*T) int", "func(p *T) int { return p.n + 1 }", "fmt.Println(x(v))"},
	{"func(T)", "func(p T) { fmt.Println(p.n) }", "x(*v)"},
	{"func() *T", "func() *T { return v }", "x().n += 2; fmt.Println(v.n)"},
	{"chan *T", "make(chan *T, 1)", "x <- v; fmt.Println((<-x).n)"},
	{"[2]*T", "[2]*T{v}", "fmt.Println(x[0].n, x[1] == nil)"},
	{"[]func(*T)", "[]func(*T){func(p *T) { p.n++ }}", "x[0](v); fmt.Println(v.n)"},
	{"*[]T", "&[]T{*v}", "(*x)[0].n *= 2; fmt.Println((*x)[0].n, v.n)"},
	{"map[string][]T", `map[string][]T{"l": {*v}}`, `x["l"][0].n--; fmt.Println(x["l"][0].n)`},
	{"func(...*T)", "func(ps ...*T) { fmt.Println(len(ps), ps[0].n) }", "x(v, v)"},
	{"interface{ Get() *T }", "v", "fmt.Println(x.Get().n, x.Get() == v)"},
	{"struct{ a, b *T }", "struct{ a, b *T }{v, nil}", "fmt.Println(x.a.n, x.b == nil)"},
	{"pair$[int, *T]", "pair$[int, *T]{Key: 1, Val: v}", "fmt.Println(x.Val.n)"},
	{"func(func(T) bool)", "func(yield func(T) bool) { _ = yield(*v) && yield(T{n: 6}) }", "for e := range x { fmt.Println(e.n) }"},
}

// places matches what stands for something in an edge.
var places = regexp.MustCompile(`\b[Tvx]\b`)

// recursive declares struct types that refer to each other, and uses values of them.
func (g *gen) recursive() {
	names := make([]string, 2+g.n(3))
	for i := range names {
		names[i] = g.top("R")
	}
	local := g.name("v")
	var uses []string
	for i, t := range names {
		v := local + t
		g.put("%s := &%s{n: %d}", v, t, g.n(50))
		var fields strings.Builder
		fmt.Fprintf(&fields, "\tn int\n")
		for k := range 1 + g.n(4) {
			e, to := pick(g, edges...), pick(g, names...)
			if i+1 < len(names) && g.chance(20) { // a value inside, of a type that comes later
				to = pick(g, names[i+1:]...)
				e = edge{"T", "*v", "fmt.Println(x.n)"}
			}
			field := fmt.Sprintf("f%d", k)
			with := map[string]string{"T": to, "v": local + to, "x": v + "." + field}
			expand := func(s string) string { return places.ReplaceAllStringFunc(s, func(p string) string { return with[p] }) }
			fmt.Fprintf(&fields, "\t%s %s\n", field, expand(e.typ))
			uses = append(uses, v+"."+field+" = "+expand(e.value), expand(e.use))
		}
		g.put1("type %s struct {\n%s}", t, fields.String())
		g.put1("func (r *%s) Get() *%s { return r }", t, t)
	}
	for _, u := range uses {
		g.put("%s", u)
	}
	for _, t := range names {
		v := local + t
		g.put("if a := any(*%s); a.(%s).n >= 0 { fmt.Printf(\"%%T %%d\\n\", a, a.(%s).n) }", v, t, t)
		g.put("fmt.Println(any(%s).(interface{ Get() *%s }).Get() == %s)", v, t, v)
	}
}
