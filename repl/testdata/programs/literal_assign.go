package main

import "fmt"

type T struct {
	A, B int
	M    map[string]int
}

type P struct{ x, y int }

type E struct {
	P
	z int
}

var glob T

func main() {
	x := T{A: 1, B: 2, M: map[string]int{"a": 1}}
	func() {
		x = T{A: x.B}
	}()
	fmt.Println(x)
	func() {
		x = x
		for range 2 {
			x = T{A: 7, M: x.M}
		}
	}()
	fmt.Println(x)
	q := &P{1, 2}
	*q = P{q.y, q.x}
	fmt.Println(*q)
	*q = P{y: 5}
	fmt.Println(*q)
	func() { *q = P{q.y, q.x} }()
	fmt.Println(*q)
	func() { q = &P{q.y, q.x} }()
	fmt.Println(*q)
	a := [3]int{1, 2, 3}
	func() { a = [3]int{a[2], a[1]} }()
	fmt.Println(a)
	pa := &a
	*pa = [3]int{pa[2], pa[2], 9}
	fmt.Println(a)
	s := []int{1, 2, 3}
	func() { s = []int{s[2], s[0]} }()
	fmt.Println(s)
	m := map[string]int{"a": 1}
	func() { m = map[string]int{"b": m["a"]} }()
	fmt.Println(m)
	glob = T{1, 2, nil}
	glob = T{A: glob.B}
	fmt.Println(glob)
	var e E
	e = E{P{1, 2}, 3}
	e = E{z: e.x}
	fmt.Println(e)
	e.P = P{3, e.z}
	e.P = P{e.y, e.x}
	fmt.Println(e)
	func() { e.P = P{e.y, e.x}; e = E{e.P, 9} }()
	fmt.Println(e)
	ar := [2]P{{1, 2}, {3, 4}}
	ar[0] = P{ar[1].x, ar[0].x}
	ar[1], ar[0] = P{ar[0].x, 1}, P{y: ar[1].x}
	fmt.Println(ar)
	ms := map[string]P{"a": {1, 2}}
	ms["a"] = P{ms["a"].y, ms["a"].x}
	fmt.Println(ms)
	z, w := P{1, 2}, P{3, 4}
	z, w = P{w.x, z.y}, P{z.x, w.y}
	fmt.Println(z, w)
	func() { z, w = P{w.x, z.y}, P{z.x, w.y} }()
	fmt.Println(z, w)
	var pp *P
	for i := range 3 {
		pp = &P{i, 0}
		if pp.x == 1 {
			pp = &P{pp.x, pp.x}
		}
	}
	fmt.Println(*pp)
	var list []*P
	for i := range 3 {
		n := &P{i, i}
		list = append(list, n)
		func() { n = &P{9, 9} }()
	}
	fmt.Println(*list[0], *list[1], *list[2])
	var vals []P
	for i := range 3 {
		var n P
		n = P{i, i}
		vals = append(vals, n)
		n = P{x: 7}
		vals = append(vals, n)
	}
	fmt.Println(vals)
	fn := func() (r P) {
		r = P{1, 2}
		r = P{y: r.x}
		return
	}
	fmt.Println(fn())
	var iface any
	iface = P{1, 2}
	iface = P{x: iface.(P).y}
	fmt.Println(iface)
}

// Output:
// {2 0 map[]}
// {7 0 map[]}
// {2 1}
// {0 5}
// {5 0}
// {0 5}
// [3 2 0]
// [0 0 9]
// [3 1]
// map[b:1]
// {2 0 map[]}
// {{0 0} 1}
// {{1 3} 1}
// {{3 1} 9}
// [{0 3} {3 1}]
// map[a:{2 1}]
// {3 2} {1 4}
// {1 2} {3 4}
// {2 0}
// {0 0} {1 1} {2 2}
// [{0 0} {7 0} {1 1} {7 0} {2 2} {7 0}]
// {0 1}
// {2 0}
