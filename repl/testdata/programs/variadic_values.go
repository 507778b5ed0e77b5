package main

import "fmt"

type E struct{ log func(string, ...any) }

func get(e E) func(string, ...any) { return e.log }

func main() {
	e := E{func(s string, a ...any) { fmt.Println(s, a) }}
	f := get(e)
	f("x", 1, 2)
	m := map[string]func(string, ...any){"a": e.log}
	m["a"]("y", 3)
	var i any = e.log
	i.(func(string, ...any))("z", 4, 5)
	for _, g := range []func(string, ...any){e.log} {
		g("w", 6, 7)
	}
	func(h func(string, ...any)) { h("v", 8, 9) }(e.log)
	c := make(chan func(string, ...any), 1)
	c <- e.log
	(<-c)("u", 1, 2)
	p := &e.log
	(*p)("t", 1, 2)
	(e.log)("s", 1, 2)
	x, y := e.log, 3
	x("r", y, y)
}

// Output:
// x [1 2]
// y [3]
// z [4 5]
// w [6 7]
// v [8 9]
// u [1 2]
// t [1 2]
// s [1 2]
// r [3 3]
