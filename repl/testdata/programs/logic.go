package main

import "fmt"

func try(f func()) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Println("panic:", r)
		}
	}()
	f()
}

func main() {
	v, w := 3, uint(4)
	w0 := v
	m := map[string]bool{}
	try(func() { m["a"] = v != w0 || !(any("") == any(127)); fmt.Println(1, m) })
	try(func() { m["b"] = v == 3 || w == 3; fmt.Println(2, m) })
	try(func() { m["c"] = v == 3 && w == 3; fmt.Println(3, m) })
	try(func() { x := v > w0 || (map[string]bool{"a": false}["a"]); fmt.Println(4, x) })
	try(func() { x := (w > w+1) || func() bool { return v == 3 }(); fmt.Println(5, x) })
	try(func() { a := []bool{true, false}; a[1] = v == 3 || w == 2; fmt.Println(6, a) })
	try(func() { a := [2]bool{}; a[1] = v == 3 && w == 4; a[0] = !a[1] || v == 2; fmt.Println(7, a) })
	try(func() { var s struct{ b bool }; s.b = v == 3 || w == 2; s.b = s.b && v == 3; fmt.Println(8, s) })
	try(func() { p := new(bool); *p = v == 3 || w == 2; fmt.Println(9, *p) })
	try(func() { var x any = v == 3 || w == 2; fmt.Println(10, x) })
	try(func() { x := []bool{v == 3 || w == 2, v == 2 && w == 1}; fmt.Println(11, x) })
	try(func() { x := map[bool]int{v == 3 || w == 2: 1}; fmt.Println(12, x) })
	try(func() { fmt.Println(13, v == 3 && w == 4, v == 3 || w == 5) })
	try(func() { c := make(chan bool, 1); c <- v == 3 && w == 4; fmt.Println(14, <-c) })
	try(func() { f := func() bool { return v == 2 || w == 4 }; fmt.Println(15, f()) })
	try(func() { f := func() (bool, int) { return v == 2 || w == 4, 1 }; fmt.Println(f()) })
	try(func() { x, y := v == 2 || w == 4, v == 3 && w == 3; x, y = y || x, x && y; fmt.Println(17, x, y) })
	try(func() { m["z"] = v == 5 || m["a"]; fmt.Println(18, m) })
	try(func() { x := !(v == 2 || w == 4); y := !(v == 3) || !(w == 4); fmt.Println(19, x, y) })
	try(func() {
		switch {
		case v == 2 || w == 4:
			fmt.Println(20)
		}
	})
	try(func() {
		switch v == 2 || w == 4 {
		case true:
			fmt.Println(21)
		}
	})
	g := func(a, b bool) bool { return a && b }
	try(func() { fmt.Println(22, g(v == 3 || w == 1, w == 4 && v == 3)) })
	try(func() { defer fmt.Println(23, v == 3 || w == 1) })
	try(func() { (m)["q"] = v != w0; fmt.Println(24, m) })
	try(func() { m["q"] = (v == w0); fmt.Println(25, m) })
	try(func() { m["n"] = !m["q"]; fmt.Println(26, m) })
	type B bool
	try(func() { x := B(v == 3 || w == 1); fmt.Println(27, x) })
	mi := map[string]int{}
	try(func() {
		mi["a"] = v + 2*v
		mi["a"] += v
		mi["b"]++
		mi["c"] = -v
		mi["d"] = len(m)
		fmt.Println(28, mi)
	})
	ms := map[string]string{}
	try(func() { ms["a"] = "x" + fmt.Sprint(v); ms["a"] += "y"; fmt.Println(29, ms) })
	mf := map[string]func() int{}
	try(func() { mf["a"] = func() int { return v }; fmt.Println(30, mf["a"]()) })
	mm := map[string]map[string]int{"a": {}}
	try(func() { mm["a"]["b"] = v; mm["c"] = map[string]int{"d": v}; mm["a"]["b"]++; fmt.Println(31, mm) })
	mp := map[string]*int{}
	try(func() { mp["a"] = &v; *mp["a"]++; fmt.Println(32, v) })
	ma := map[string][2]int{}
	try(func() { ma["a"] = [2]int{1, v}; fmt.Println(33, ma, ma["a"][1]) })
	me := map[string]any{}
	try(func() { me["a"] = v > 1 || w > 9; me["b"] = v; me["c"] = nil; fmt.Println(34, me) })
	mv := map[[2]int]bool{}
	try(func() { mv[[2]int{1, 2}] = v != w0 || !(w == 1); fmt.Println(35, mv) })
}

// Output:
// 1 map[a:true]
// 2 map[a:true b:true]
// 3 map[a:true b:true c:false]
// 4 false
// 5 true
// 6 [true true]
// 7 [false true]
// 8 {true}
// 9 true
// 10 true
// 11 [true false]
// 12 map[true:1]
// 13 true true
// 14 true
// 15 true
// true 1
// 17 true false
// 18 map[a:true b:true c:false z:true]
// 19 false false
// 20
// 21
// 22 true
// 23 true
// 24 map[a:true b:true c:false q:false z:true]
// 25 map[a:true b:true c:false q:true z:true]
// 26 map[a:true b:true c:false n:false q:true z:true]
// 27 true
// 28 map[a:12 b:1 c:-3 d:6]
// 29 map[a:x3y]
// 30 3
// 31 map[a:map[b:4] c:map[d:3]]
// 32 4
// 33 map[a:[1 4]] 4
// 34 map[a:true b:4 c:<nil>]
// 35 map[[1 2]:true]
