package main

import (
	"errors"
	"fmt"
	"os"
)

func a() (r int, err error) {
	defer func() {
		if x := recover(); x != nil {
			err = fmt.Errorf("rec: %v", x)
		}
	}()
	r = 5
	panic("boo")
}
func b() int {
	for i := 0; i < 3; i++ {
		defer fmt.Println("d", i)
	}
	return 7
}
func c() (n int) { defer func() { n *= 2 }(); return 4 }
func d()         { defer fmt.Println("last"); defer func() { panic("second") }(); panic("first") }
func e()         { defer func() { fmt.Println("e rec", recover()) }(); d() }
func g(n int) int {
	defer func() { n++ }()
	if n > 0 {
		return g(n-1) + 1
	}
	return 0
}
func h() (err error) {
	f, err := os.Open("/nonexistent")
	if err != nil {
		return err
	}
	defer f.Close()
	return nil
}

type T struct{ n int }

func (t *T) close() { fmt.Println("close", t.n) }
func k() {
	t := &T{1}
	defer t.close()
	t = &T{2}
	defer t.close()
	x := 1
	defer fmt.Println("x", x)
	x = 2
}
func seq(yield func(int) bool) {
	for i := range 5 {
		if !yield(i) {
			return
		}
	}
}
func m() int {
	for x := range seq {
		defer fmt.Println("in range", x)
		if x == 2 {
			return x
		}
	}
	return -1
}
func w() { defer func() { defer func() { fmt.Println("inner", recover()) }(); panic("in deferred") }() }
func main() {
	fmt.Println(a())
	fmt.Println(b())
	fmt.Println(c())
	e()
	fmt.Println(g(3))
	fmt.Println(h())
	k()
	fmt.Println(m())
	w()
	ch := make(chan int)
	func() { defer close(ch) }()
	_, ok := <-ch
	fmt.Println(ok)
	func() {
		defer func() { r := recover(); err, ok := r.(error); fmt.Println(ok, err) }()
		panic(errors.New("E"))
	}()
	for i := range 2 {
		func() {
			defer func() { fmt.Println(i, recover()) }()
			if i == 1 {
				panic(i)
			}
		}()
	}
	defer fmt.Println("main deferred")
}

// Output:
// 5 rec: boo
// d 2
// d 1
// d 0
// 7
// 8
// last
// e rec second
// 3
// open /nonexistent: no such file or directory
// x 1
// close 2
// close 1
// in range 2
// in range 1
// in range 0
// 2
// inner in deferred
// false
// true E
// 0 <nil>
// 1 1
// main deferred
