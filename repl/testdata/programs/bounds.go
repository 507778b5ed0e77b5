// Indices that are out of range, wherever they stand, are told with the length.
package main

import "fmt"

func id(n int) int { fmt.Print("id ", n, "; "); return n }

type grid struct {
	rows [][]int
	fix  [3]int
}

func last[T any](s []T, n int) T { return s[n] }

func main() {
	try := func(name string, f func([]int, int)) {
		defer func() { fmt.Println(name, recover()) }()
		f([]int{1, 2, 3, 4, 5}, 7)
	}
	try("loop", func(a []int, n int) {
		sum := 0
		for i := 0; i <= len(a); i++ {
			sum += a[i]
		}
	})
	try("neighbour", func(a []int, n int) {
		for i := range a {
			if a[i] > a[i+1] {
				return
			}
		}
	})
	try("before", func(a []int, n int) {
		for i := 0; i < len(a); i++ {
			a[i] = a[i-1]
		}
	})
	try("count", func(a []int, n int) {
		for i := range n {
			a[i]++
		}
	})
	try("condition", func(a []int, n int) {
		for i := 0; i < 10 && a[i] > 0; i++ {
		}
	})
	try("and", func(a []int, n int) {
		if n > 5 && a[n] == 9 || n == 2 {
			fmt.Println("no")
		}
	})
	try("or", func(a []int, n int) { fmt.Println(n == 8 || a[n] == 9) })
	try("call", func(a []int, n int) { fmt.Println(id(1), a[id(n)]) })
	try("map", func(a []int, n int) { fmt.Println(map[string][]int{"a": a}["a"][n]) })
	try("result", func(a []int, n int) { func() []int { return a }()[n]++ })
	try("store", func(a []int, n int) { a[id(n)] = id(3) })
	try("operation", func(a []int, n int) { a[id(n)] += id(3) })
	try("two", func(a []int, n int) { a[0], a[n] = id(8), id(9) })
	try("two again", func(a []int, n int) {
		defer func() { fmt.Println(a) }()
		a[0], a[n] = 8, 9
	})
	try("deep", func(a []int, n int) { g := grid{rows: [][]int{a}}; g.rows[0][n]++ })
	try("array", func(a []int, n int) { g := &grid{}; g.fix[n] = 1 })
	try("string", func(a []int, n int) { fmt.Println("abc"[id(n)]) })
	try("generic", func(a []int, n int) { last(a, n) })
	try("switch", func(a []int, n int) {
		switch a[n] {
		case 1:
		}
	})
	try("slice", func(a []int, n int) { fmt.Println(a[id(2):id(n)]) })
	try("slice of result", func(a []int, n int) { fmt.Println(fmt.Sprint(n)[id(3):]) })
	try("argument", func(a []int, n int) { fmt.Println(append(a[:2], a[n:]...)) })
	try("address", func(a []int, n int) { p := &a[n]; fmt.Println(p) })
	try("go", func(a []int, n int) { defer fmt.Println(a[n]) })
	try("send", func(a []int, n int) { make(chan int, 1) <- a[n] })
	try("return", func(a []int, n int) { func() (int, int) { return a[0], a[n] }() })
	try("negative", func(a []int, n int) { n = -n; a[n]++ })
	try("unsigned", func(a []int, n int) { fmt.Println(a[uint8(n)]) })
}

// Output:
// loop runtime error: index out of range [5] with length 5
// neighbour runtime error: index out of range [5] with length 5
// before runtime error: index out of range [-1]
// count runtime error: index out of range [5] with length 5
// condition runtime error: index out of range [5] with length 5
// and runtime error: index out of range [7] with length 5
// or runtime error: index out of range [7] with length 5
// id 1; id 7; call runtime error: index out of range [7] with length 5
// map runtime error: index out of range [7] with length 5
// result runtime error: index out of range [7] with length 5
// id 7; id 3; store runtime error: index out of range [7] with length 5
// id 7; id 3; operation runtime error: index out of range [7] with length 5
// id 8; id 9; two runtime error: index out of range [7] with length 5
// [8 2 3 4 5]
// two again runtime error: index out of range [7] with length 5
// deep runtime error: index out of range [7] with length 5
// array runtime error: index out of range [7] with length 3
// id 7; string runtime error: index out of range [7] with length 3
// generic runtime error: index out of range [7] with length 5
// switch runtime error: index out of range [7] with length 5
// id 2; id 7; slice runtime error: slice bounds out of range [:7] with capacity 5
// id 3; slice of result runtime error: slice bounds out of range [3:1]
// argument runtime error: slice bounds out of range [7:5]
// address runtime error: index out of range [7] with length 5
// go runtime error: index out of range [7] with length 5
// send runtime error: index out of range [7] with length 5
// return runtime error: index out of range [7] with length 5
// negative runtime error: index out of range [-7]
// unsigned runtime error: index out of range [7] with length 5
