package main

import "fmt"

func note[T any](s string, v T) T { fmt.Println(s, v); return v }

type valuer interface{ Value() int }
type T struct{ a int }

func (t T) Value() int { return t.a }

func v(pre string, list ...int) { fmt.Println(pre, len(list), list == nil) }

func (t T) V(list ...string) { fmt.Println(len(list), list == nil) }

func try(f func()) {
	defer func() { fmt.Println(recover()) }()
	f()
}

func main() {
	v("a")
	v("b", 1)
	T{}.V()
	f := T{}.V
	f()
	g := func(xs ...any) { fmt.Println(xs == nil) }
	g()
	defer g()
	switch x := 7; x % 3 {
	case 0, note("case", 5):
		fmt.Println("a")
	case 2, 1:
		fmt.Println("b")
	}
	switch {
	case note("t", false), note("u", true):
		fmt.Println("yes")
	}
	try(func() {
		var n valuer
		fmt.Println(any(n).(valuer))
	})
	try(func() {
		var n any
		fmt.Println(n.(error))
	})
	m := map[[3]rune]map[byte]int32{}
	fmt.Printf("%T %#v\n", m, m)
	try(func() {
		var p *[3]int
		fmt.Println(len(p), p[1])
	})
	try(func() {
		var p *T
		fmt.Println(p.a == 0)
	})
}

// Output:
// a 0 true
// b 1 false
// 0 true
// 0 true
// true
// case 5
// b
// t false
// u true
// yes
// interface conversion: interface is nil, not main.valuer
// interface conversion: interface is nil, not error
// map[[3]int32]map[uint8]int32 map[[3]int32]map[uint8]int32{}
// runtime error: invalid memory address or nil pointer dereference
// runtime error: invalid memory address or nil pointer dereference
// true
