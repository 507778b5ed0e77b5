// The order in which the operands of a statement are evaluated.
package main

import "fmt"

func try(name string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Println("panic")
		}
	}()
	fmt.Print(name, ": ")
	f()
}

func n(i int) int          { fmt.Print("n", i, " "); return i }
func two(i int) (int, int) { fmt.Print("two", i, " "); return i, i + 1 }
func b(x bool) bool        { fmt.Print("b", x, " "); return x }
func add(x, y int) int     { return x + y }
func less(x, y int) bool   { return x < y }
func list(x ...int) []int  { fmt.Print("list", x, " "); return x }
func table() map[any]any   { fmt.Print("table "); return map[any]any{} }

type point struct{ x, y int }

func at(i int) *point                { fmt.Print("at", i, " "); return &point{i, i} }
func (p *point) set(x int) *point    { p.x = x; return p }
func (p point) plus(a, b int) int    { return p.x + a + b }
func (p point) with(a, b int) [2]int { return [2]int{a, b} }

func main() {
	// f(g()), where g has several results.
	try("and", func() { fmt.Println(b(false) && less(two(1))) })
	try("or", func() { fmt.Println(b(true) || less(two(1)) || b(false)) })
	try("nested and", func() { fmt.Println(b(true) && (b(false) || less(two(1))) && b(true)) })
	try("sum", func() { fmt.Println(n(1) + add(two(2)) + n(4)) })
	try("arguments", func() { fmt.Println(add(n(1), add(two(5)))) })
	try("method", func() { fmt.Println(at(3).plus(two(2))) })
	try("receiver", func() { fmt.Println(at(n(3)).set(add(two(2))).plus(two(6))) })
	try("elements", func() { fmt.Println([]int{n(1), add(two(2)), n(3)}, point{n(1), add(two(2))}) })
	try("map", func() { fmt.Println(map[int]int{n(1): add(two(2)), add(two(3)): n(4)}) })
	try("index", func() { fmt.Println(list(1, 2, 3, 4)[add(two(1))], at(1).with(two(2))[n(1)]) })
	try("append", func() { fmt.Println(append(list(1), n(2), add(two(3)))) })
	try("loop", func() {
		for i := 0; less(two(i)) && i < 3; i += add(two(0)) {
			fmt.Print(i, " ")
		}
		fmt.Println()
	})
	try("else", func() {
		if b(true) {
			fmt.Println("then")
		} else if less(two(3)) {
			fmt.Println("else")
		}
	})
	try("case", func() {
		switch {
		case b(true):
			fmt.Println("first")
		case less(two(3)):
			fmt.Println("second")
		}
	})

	// Assignments.
	try("map element", func() { table()[n(1)] = n(2) })
	try("slice element", func() { s := list(1, 2, 3); s[n(1)] = n(2); fmt.Println(s) })
	try("operation", func() { s := list(1, 2, 3); s[n(1)] += n(2); fmt.Println(s) })
	try("field", func() { at(1).set(n(2)).set(n(3)).y = n(4); fmt.Println() })
	try("field of element", func() { p := []point{{1, 2}}; p[n(0)].x = n(5); fmt.Println(p) })
	try("no such element", func() { s := list(1, 2, 3); s[n(5)] = n(2) })
	try("no pointer", func() { var p *point; p.x = n(2) })
	try("no array", func() { var p *[3]int; p[1] = n(2) })
	try("no int", func() { var p *int; *p = n(2) })
	try("no map", func() { var m map[int]int; m[n(1)] = n(2) })
	try("several", func() {
		s := list(1, 2, 3)
		s[n(0)], s[n(1)] = n(5), n(6)
		i := 0
		i, s[i] = 1, 9
		fmt.Println(i, s)
	})
	var v any = 5
	set := func(x any) int { v = x; return n(2) }
	try("asserted", func() { fmt.Println(v.(int), set(6), v.(int)) })
	try("not asserted", func() { fmt.Println(v.(string), n(1)) })
	try("asserted elements", func() { fmt.Println([]fmt.Stringer{v.(fmt.Stringer)}, n(1)) })
	try("sliced", func() {
		s := list(1, 2, 3)
		grow := func() int { s = append(s, n(4)); return 0 }
		fmt.Println(s[1:], grow(), s[1:])
	})
	try("slice too short", func() { s := list(1); fmt.Println(s[:n(5)], n(1)) })
}

// Output:
// and: bfalse false
// or: btrue true
// nested and: btrue bfalse two1 btrue true
// sum: n1 two2 n4 10
// arguments: n1 two5 12
// method: at3 two2 8
// receiver: n3 at3 two2 two6 18
// elements: n1 two2 n3 n1 two2 [1 5 3] {1 5}
// map: n1 two2 two3 n4 map[1:5 7:4]
// index: list[1 2 3 4] two1 at1 two2 n1 4 3
// append: list[1] n2 two3 [1 2 7]
// loop: two0 0 two0 two1 1 two0 two2 2 two0 two3
// else: btrue then
// case: btrue first
// map element: table n1 n2 slice element: list[1 2 3] n1 n2 [1 2 3]
// operation: list[1 2 3] n1 n2 [1 4 3]
// field: at1 n2 n3 n4
// field of element: n0 n5 [{5 2}]
// no such element: list[1 2 3] n5 n2 panic
// no pointer: n2 panic
// no array: n2 panic
// no int: n2 panic
// no map: n1 n2 panic
// several: list[1 2 3] n0 n1 n5 n6 1 [9 6 3]
// asserted: n2 5 2 6
// not asserted: panic
// asserted elements: panic
// sliced: list[1 2 3] n4 [2 3] 0 [2 3 4]
// slice too short: list[1] n5 panic
