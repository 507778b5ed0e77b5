package main

import "fmt"

type pair struct {
	K string
	V bool
}

func choose(a, b, c bool) bool {
	if a {
		return b
	}
	return c
}

func try(f func()) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Println(r)
		}
	}()
	f()
}

func main() {
	v, t := true, true
	try(func() { v = (pair{"k", choose(v, false, v)}).V || (pair{"k", false}).V; fmt.Println(1, v) })
	try(func() { v = (pair{"k", t}).V || (pair{"k", (pair{"k", false}).V}).V; fmt.Println(2, v) })
	try(func() { v = t && (pair{"k", (pair{"k", t}).V}).V; fmt.Println(3, v) })
	try(func() { v = (pair{"k", (pair{"k", t}).V}).V; fmt.Println(4, v) })
	try(func() { v = (pair{"k", (pair{"k", t}).V}).V || v; fmt.Println(5, v) })
	try(func() {
		v = choose((pair{"k", choose(v, false, v)}).V || (pair{"k", false}).V, t, v)
		fmt.Println(6, v)
	})
	try(func() { v = t || map[int]bool{1: t}[1]; fmt.Println(7, v) })
	try(func() { v = map[int]bool{1: t}[1] && t; fmt.Println(8, v) })
	try(func() { w := map[int]bool{1: t}[1]; fmt.Println(9, w) })
	try(func() { v = choose(map[int]bool{1: t}[1], t, false); fmt.Println(10, v) })
	try(func() { v = choose(t, map[int]bool{1: t}[1], false); fmt.Println(11, v) })
	try(func() { fmt.Println(12, map[int]bool{1: t}[1], map[string]int{"a": 4}["a"]) })
	try(func() {
		if (pair{"k", t}).V {
			fmt.Println(13)
		}
	})
	try(func() {
		if (map[int]bool{1: t})[1] {
			fmt.Println(14)
		}
	})
	try(func() {
		if !(map[int]bool{1: t})[1] {
			fmt.Println(14)
		} else {
			fmt.Println(15)
		}
	})
	try(func() {
		for i := 0; (pair{"k", i < 2}).V; i++ {
			fmt.Println(16, i)
		}
	})
}

// Output:
// 1 false
// 2 true
// 3 true
// 4 true
// 5 true
// 6 true
// 7 true
// 8 true
// 9 true
// 10 true
// 11 true
// 12 true 4
// 13
// 14
// 15
// 16 0
// 16 1
