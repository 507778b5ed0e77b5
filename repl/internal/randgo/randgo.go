// Package randgo writes small random Go programs for tests that compare one
// implementation of Go with another.
//
// A program compiles, ends by itself, and prints the same under every right
// implementation: it does not depend on the order of a map, on the choice of a
// select or the scheduler, on addresses, or on what the specification leaves open
// in the order of evaluation. It prints what it computes, and recovers from the
// panics that it runs into on purpose or by chance.
package randgo

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Program returns the program of a seed: a Go file of package main with a function
// that is called "run" and the suffix. All its other names at package level have the
// suffix, too, so that many programs fit into one package.
func Program(seed uint64, suffix string) string {
	g := &gen{r: rand.New(rand.NewPCG(seed, 0xc5b)), suffix: suffix}
	return g.program()
}

// Sequential is Program without goroutines and what waits for them.
func Sequential(seed uint64, suffix string) string {
	g := &gen{r: rand.New(rand.NewPCG(seed, 0x5e9)), suffix: suffix, sequential: true}
	return g.program()
}

// gen is a program under way.
type gen struct {
	r      *rand.Rand
	suffix string
	serial int

	sequential bool // no goroutines

	decls strings.Builder // at package level
	body  *strings.Builder
	deep  int // of nested statements
	fuel  int // statements left for the section

	vars    []variable // in scope
	structs []*typ
	named   []*typ
	funcs   []function

	loops  int  // around, inside the function under way
	labels int  // loops with labels around
	inFunc bool // a return with a value is wanted
}

type variable struct {
	name string
	t    *typ
	set  bool // may be assigned to
}

type function struct {
	name   string
	params []*typ
	result *typ
}

func (g *gen) n(n int) int             { return g.r.IntN(n) }
func (g *gen) chance(percent int) bool { return g.n(100) < percent }

func pick[T any](g *gen, list ...T) T { return list[g.n(len(list))] }

// top makes a name at package level.
func (g *gen) top(base string) string {
	g.serial++
	return fmt.Sprintf("%s%d%s", base, g.serial, g.suffix)
}

// name makes a name in a function.
func (g *gen) name(base string) string {
	g.serial++
	return fmt.Sprintf("%s%d", base, g.serial)
}

func (g *gen) put(format string, args ...any) {
	g.body.WriteString(strings.Repeat("\t", g.deep+1))
	fmt.Fprintf(g.body, format, args...)
	g.body.WriteByte('\n')
}

// block runs write with a scope of its own.
func (g *gen) block(write func()) {
	n := len(g.vars)
	g.deep++
	write()
	g.deep--
	g.vars = g.vars[:n]
}

// fn writes the body of a function: nothing around it can be broken out of.
func (g *gen) fn(write func()) {
	loops, labels := g.loops, g.labels
	g.loops, g.labels = 0, 0
	g.block(write)
	g.loops, g.labels = loops, labels
}

const header = `package main

import (
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
)

var _ = strconv.Itoa
var _ = strings.ToUpper
var _ = slices.Sort[[]int]
var _ sync.Mutex
var _ iter.Seq[int]

// note prints a value where it is evaluated.
func note$[T any](s string, v T) T {
	fmt.Println(s, v)
	return v
}

func choose$[T any](c bool, a, b T) T {
	if c {
		return a
	}
	return b
}

func at$[T any](s []T, i int) T { return s[i] }

func load$[T any](p *T) T { return *p }

// section runs f and reports its panic.
func section$(name string, f func()) {
	fmt.Println("#", name)
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		if e, ok := r.(runtime.Error); ok {
			fmt.Println("runtime error:", e)
		} else if e, ok := r.(error); ok {
			fmt.Println("error:", e)
		} else {
			fmt.Println("panic:", r)
		}
	}()
	f()
}

var errBase$ = errors.New("base")

type number$ interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~float32 | ~float64
}

func sum$[T number$](list ...T) T {
	var t T
	for _, x := range list {
		t += x
	}
	return t
}

func mapped$[T, U any](list []T, f func(T) U) []U {
	out := make([]U, 0, len(list))
	for _, x := range list {
		out = append(out, f(x))
	}
	return out
}

func upTo$[T number$](n T) func(func(T) bool) {
	return func(yield func(T) bool) {
		defer fmt.Println("upTo ends")
		for i := T(0); i < n; i++ {
			if !yield(i) {
				return
			}
		}
	}
}

func pairs$[T any](list []T) func(func(int, T) bool) {
	return func(yield func(int, T) bool) {
		for i, x := range list {
			if !yield(i, x) {
				return
			}
		}
	}
}

type stack$[T any] struct{ items []T }

func (s *stack$[T]) push(x T) { s.items = append(s.items, x) }

func (s *stack$[T]) pop() (x T, ok bool) {
	if len(s.items) == 0 {
		return x, false
	}
	x = s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return x, true
}

func (s stack$[T]) all() func(func(T) bool) {
	return func(yield func(T) bool) {
		for _, x := range s.items {
			if !yield(x) {
				return
			}
		}
	}
}

type pair$[K comparable, V any] struct {
	Key K
	Val V
}

func (p pair$[K, V]) String() string { return fmt.Sprintf("<%v:%v>", p.Key, p.Val) }

func counted$[K comparable](list ...K) []pair$[K, int] {
	m := map[K]int{}
	var keys []K
	for _, k := range list {
		if m[k] == 0 {
			keys = append(keys, k)
		}
		m[k]++
	}
	var out []pair$[K, int]
	for _, k := range keys {
		out = append(out, pair$[K, int]{k, m[k]})
	}
	return out
}

type valuer$ interface{ Value() int }

`

func (g *gen) program() string {
	g.types()
	for range 2 + g.n(3) {
		g.function()
	}
	var run strings.Builder
	sections := 3 + g.n(4)
	for i := range sections {
		name := g.section()
		fmt.Fprintf(&run, "\tsection$(\"%d\", %s)\n", i+1, name)
	}
	src := header + g.decls.String() + "func run$() {\n" + run.String() + "}\n"
	return strings.ReplaceAll(src, "$", g.suffix)
}

// function writes a function without side effects and with a result.
func (g *gen) function() {
	f := function{name: g.top("f"), result: g.someType(2)}
	g.body = &strings.Builder{}
	g.vars = nil
	var params []string
	for range 1 + g.n(3) {
		t := g.someType(2)
		name := g.name("p")
		g.vars = append(g.vars, variable{name, t, true})
		f.params = append(f.params, t)
		params = append(params, name+" "+t.name)
	}
	g.deep, g.fuel = 0, 4
	g.fn(func() {
		g.deep--
		for g.fuel > 0 {
			g.simple()
		}
		g.put("return %s", g.expr(f.result, 2))
		g.deep++
	})
	fmt.Fprintf(&g.decls, "func %s(%s) %s {\n%s}\n\n", f.name, strings.Join(params, ", "), f.result.name, g.body)
	g.funcs = append(g.funcs, f)
}

// section writes a function of statements and returns its name.
func (g *gen) section() string {
	name := g.top("section")
	g.body = &strings.Builder{}
	g.vars, g.deep, g.fuel = nil, 0, 8+g.n(10)
	for range 2 + g.n(3) {
		g.declare()
	}
	for g.fuel > 0 {
		g.stmt()
	}
	g.show()
	fmt.Fprintf(&g.decls, "func %s() {\n%s}\n\n", name, g.body)
	return name
}

// show prints the variables in scope.
func (g *gen) show() {
	for _, v := range g.vars {
		if v.t.kind != kFunc && !v.t.hidden() {
			g.put("fmt.Printf(\"%s=%s\\n\", %s)", v.name, pick(g, "%v", "%v", "%+v", v.t.verb(g)), v.name)
		} else {
			g.put("_ = %s", v.name)
		}
	}
}
