package main

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
)

type P struct {
	n string
	a int
}

func mk(i int) (r int) { r = i; fs = append(fs, func() int { return r }); return r }

var fs []func() int

func main() {
	x := []int{3, 1, 2}
	slices.Sort(x)
	fmt.Println(x, slices.Max(x), slices.Contains(x, 2), slices.Index(x, 3))
	ps := []P{{"b", 2}, {"a", 1}}
	slices.SortFunc(ps, func(a, b P) int { return cmp.Compare(a.n, b.n) })
	fmt.Println(ps)
	m := map[string]int{"z": 1, "y": 2}
	fmt.Println(slices.Sorted(maps.Keys(m)))
	for i, v := range slices.Backward(x) {
		fmt.Println(i, v)
	}
	_ = rand.N(10)
	f := sync.OnceValue(func() int { fmt.Println("once"); return 5 })
	fmt.Println(f(), f())
	for i := range 3 {
		mk(i)
	}
	for _, f := range fs {
		fmt.Println(f())
	}
	fmt.Println(slices.Collect(maps.Values(map[int]string{1: "x"})))
}

// Output:
// [1 2 3] 3 true 2
// [{a 1} {b 2}]
// [y z]
// 2 3
// 1 2
// 0 1
// once
// 5 5
// 0
// 1
// 2
// [x]
