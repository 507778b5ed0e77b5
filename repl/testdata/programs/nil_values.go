package main

import "fmt"

type valuer interface{ Value() int }

func note[T any](s string, v T) T { fmt.Println(s, v); return v }
func choose[T any](c bool, a, b T) T {
	if c {
		return a
	}
	return b
}
func try(f func()) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Println(r)
		}
	}()
	f()
}

func plain(v any) bool { return v == nil }

func main() {
	try(func() { note("a", any(nil)) })
	try(func() { note("b", any(any(nil))) })
	try(func() { note("c", choose(true, any(1.5), any(nil))) })
	try(func() { note("d", choose(false, any(1.5), nil)) })
	try(func() { note("e", error(nil)) })
	try(func() { fmt.Println(plain(nil), plain(any(nil)), plain(error(nil))) })
	try(func() { fmt.Println(any(valuer(nil)).(valuer)) })
	try(func() { fmt.Println(any(error(nil)).(error)) })
	try(func() { fmt.Println(any(choose(true, valuer(nil), nil)).(valuer)) })
	try(func() { fmt.Println(any(choose(true, valuer(nil), nil)).(int)) })
	try(func() { v, ok := any(choose(true, valuer(nil), nil)).(valuer); fmt.Println(v, ok) })
	try(func() { fmt.Println([]any{nil, any(nil), error(nil)}, map[string]any{"a": nil}) })
	try(func() { fmt.Println(mapped([]int{1, 2}, func(i int) any { return nil })) })
	try(func() { fmt.Println(mapped([]int{1, 2}, func(i int) error { return nil })) })
	try(func() { fmt.Println(mapped([]int{1, 2}, func(i int) valuer { return nil })) })
	x := 0.0
	fmt.Println(-x, -(x * 2), 1/(-x))
	y := float32(0)
	fmt.Println(-y, y*-1)
}

func mapped[T, U any](list []T, f func(T) U) []U {
	out := make([]U, 0, len(list))
	for _, x := range list {
		out = append(out, f(x))
	}
	return out
}

// Output:
// a <nil>
// b <nil>
// c 1.5
// d <nil>
// e <nil>
// true true true
// interface conversion: interface is nil, not main.valuer
// interface conversion: interface is nil, not error
// interface conversion: interface is nil, not main.valuer
// interface conversion: interface {} is nil, not int
// <nil> false
// [<nil> <nil> <nil>] map[a:<nil>]
// [<nil> <nil>]
// [<nil> <nil>]
// [<nil> <nil>]
// -0 -0 -Inf
// -0 -0
