package main

import (
	"fmt"
	"reflect"
	"runtime"
)

type E struct{}

func (E) Error() string { return "none" }

type B struct{ n int }

func (_ B) Error() string { return "blank" }

type F [0]int

func (F) M() int { return 1 }

func try(what string, f func()) {
	defer func() { fmt.Println(what+":", recover()) }()
	f()
}

type option func(*int)

func one() option { return func(n *int) { *n = 1 } }

func two() option {
	return func(n *int) {
		*n = 2
	}
}

// line returns on which line a function begins.
func line(f option) int {
	fn := runtime.FuncForPC(reflect.ValueOf(f).Pointer())
	_, n := fn.FileLine(fn.Entry())
	return n
}

func main() {
	var p *E
	var err error = p
	var q *F
	try("interface", func() { fmt.Println(err.Error()) })
	try("direct", func() { fmt.Println(p.Error()) })
	try("load", func() { e := *p; fmt.Println(e) })
	try("array", func() { fmt.Println(q.M()) })
	try("method value", func() { f := p.Error; fmt.Println(f()) })
	try("fmt", func() { fmt.Println(fmt.Sprint(err)) })
	err = (*B)(nil)
	try("blank", func() { fmt.Println(err.Error()) })
	fmt.Println(line(one()) != line(two()))
	name := func(f any) string { return runtime.FuncForPC(reflect.ValueOf(f).Pointer()).Name() }
	fmt.Println(name(E.Error), name(E{}.Error))
}

// Output:
// interface: value method main.E.Error called using nil *E pointer
// direct: runtime error: invalid memory address or nil pointer dereference
// load: runtime error: invalid memory address or nil pointer dereference
// array: runtime error: invalid memory address or nil pointer dereference
// method value: runtime error: invalid memory address or nil pointer dereference
// <nil>
// fmt: <nil>
// blank: value method main.B.Error called using nil *B pointer
// true
// main.E.Error main.E.Error-fm
