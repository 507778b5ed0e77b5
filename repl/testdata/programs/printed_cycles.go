package main

import (
	"errors"
	"fmt"
)

// What contains itself can be printed in part: its type, its address, what a method tells.

type named map[string]any

func (n named) String() string { return fmt.Sprintf("named of %d", len(n)) }

type node struct {
	next *node
	v    any
}

func main() {
	m := map[string]any{}
	m["m"] = m
	fmt.Printf("%T %-25T|\n", m, m)
	fmt.Println(len(fmt.Sprintf("%p", m)) > 2)

	n := named{}
	n["n"] = n
	fmt.Println(n, []any{n}, map[string]any{"n": n})

	a := &node{}
	a.next = a
	fmt.Println(fmt.Sprintf("%v", a)[:4] == "&{0x", fmt.Sprint(a.v))

	shared := []any{1, "a", nil, errors.New("e")}
	fmt.Println([]any{shared, shared, &shared == nil, [2]any{shared, 2.5}}, struct{ X, Y any }{shared, &a == nil})
	deep := any(0)
	for range 1000 {
		deep = []any{deep}
	}
	fmt.Println(len(fmt.Sprint(deep)))
	fmt.Println(fmt.Errorf("%w: %v", errors.New("e"), shared))
	fmt.Println(string(fmt.Append(nil, shared...)), string(fmt.Appendf(nil, "%v", shared)), len(fmt.Sprintln(shared...)))
}

// Output:
// map[string]interface {} map[string]interface {}  |
// true
// named of 1 [named of 1] map[n:named of 1]
// true <nil>
// [[1 a <nil> e] [1 a <nil> e] false [[1 a <nil> e] 2.5]] {[1 a <nil> e] false}
// 2001
// e: [1 a <nil> e]
// 1a<nil> e [1 a <nil> e] 12
