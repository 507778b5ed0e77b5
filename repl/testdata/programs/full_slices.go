// Slice expressions with three indices, in range and out of it.
package main

import "fmt"

func id(n int) int { fmt.Print("id ", n, "; "); return n }

func try(name string, f func()) {
	defer func() { fmt.Println(name, recover()) }()
	f()
}

func part[T any](s []T, a, b, c int) []T { return s[a:b:c] }

func main() {
	s := make([]int, 3, 5)
	a := [4]int{1, 2, 3, 4}
	p := &a
	n, m, k := 1, 2, 9
	neg := -3
	var u uint8 = 200
	try("fine", func() { x := s[n:m:m]; fmt.Println(len(x), cap(x), a[n:m:3], p[:m:3], cap(s[:0:0])) })
	try("limit", func() { _ = s[n:m:k] })
	try("array", func() { _ = a[n:m:k] })
	try("pointer", func() { _ = p[n:m:k] })
	try("high", func() { _ = s[n:k:m] })
	try("low", func() { _ = s[k-6 : m : 4] })
	try("negative limit", func() { _ = s[0:0:neg] })
	try("negative high", func() { _ = s[0:neg:2] })
	try("negative low", func() { _ = s[neg:1:2] })
	try("unsigned", func() { _ = s[:1:u] })
	try("calls", func() { _ = s[id(1):id(2):id(9)] })
	try("more calls", func() { fmt.Println(len(s[id(1):id(2):id(4)]), cap(s[:id(2):id(2)])) })
	try("generic", func() { part(s, 1, 2, 3); part([]string{"x"}, 0, 1, 2) })
	try("nil", func() { var z []int; _ = z[:0:0]; _ = z[:0:1] })
	for i := range 7 {
		try("loop", func() { fmt.Print(cap(s[i:i:5]), " ") })
	}
}

// Output:
// 1 1 [2] [1 2] 0
// fine <nil>
// limit runtime error: slice bounds out of range [::9] with capacity 5
// array runtime error: slice bounds out of range [::9] with length 4
// pointer runtime error: slice bounds out of range [::9] with length 4
// high runtime error: slice bounds out of range [:9:2]
// low runtime error: slice bounds out of range [3:2:]
// negative limit runtime error: slice bounds out of range [::-3]
// negative high runtime error: slice bounds out of range [:-3:]
// negative low runtime error: slice bounds out of range [-3::]
// unsigned runtime error: slice bounds out of range [::200] with capacity 5
// id 1; id 2; id 9; calls runtime error: slice bounds out of range [::9] with capacity 5
// id 1; id 2; id 4; id 2; id 2; 1 2
// more calls <nil>
// generic runtime error: slice bounds out of range [::2] with capacity 1
// nil runtime error: slice bounds out of range [::1] with capacity 0
// 5 loop <nil>
// 4 loop <nil>
// 3 loop <nil>
// 2 loop <nil>
// 1 loop <nil>
// 0 loop <nil>
// loop runtime error: slice bounds out of range [:6:5]
