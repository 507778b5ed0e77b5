package main

import (
	"errors"
	"fmt"
)

type T struct{ a int }

func id(x float32) float32 { return x }
func not(b bool) bool      { return !b }

type E struct{ n int }

func (e E) Error() string { return fmt.Sprint("e", e.n) }

func main() {
	x, b, i, s, m, px := float32(1.5), true, 3, "s", map[int]int{1: 2}, new(int)
	st := T{1}
	c := make(chan int, 3)
	c <- 3
	c <- 4
	c <- 5
	var v any
	v = -x
	fmt.Println(v)
	v = -id(x)
	fmt.Println(v)
	v = x + x
	fmt.Println(v)
	v = !b
	fmt.Println(v)
	v = b && i > 2
	fmt.Println(v)
	v = ^i
	fmt.Println(v)
	v = i << 2
	fmt.Println(v)
	v = x > -x
	fmt.Println(v)
	v = s + s
	fmt.Println(v)
	v = !not(b)
	fmt.Println(v)
	v = <-c
	fmt.Println(v)
	v = []int{1}[0]
	fmt.Println(v)
	v = m[1]
	fmt.Println(v)
	v = *px
	fmt.Println(v)
	v = st.a
	fmt.Println(v)
	v = len(s)
	fmt.Println(v)
	v = float64(x)
	fmt.Println(v)
	v = T{2}
	fmt.Println(v)
	v = 'a'
	fmt.Println(v)
	v, w := any(i+1), any(-i)
	fmt.Println(v, w)
	v, w = -x, len(s)
	fmt.Println(v, w)
	p := &v
	*p = -i
	fmt.Println(v)
	l := []any{1, 2}
	l[0] = -i
	l[1] = len(s) + 1
	fmt.Println(l, len(append(l, -i, !b, <-c)))
	mm := map[string]any{}
	mm["a"] = -i
	mm["b"] = !b
	mm["c"] = x + x
	fmt.Println(mm)
	z := struct{ v any }{-i}
	z.v = -x
	fmt.Println(z)
	f := func(v any) { fmt.Println(v) }
	f(-i)
	f(!b)
	f(x + x)
	g := func() any { return -i }
	h := func() (any, error) { return x + x, E{i + 1} }
	fmt.Println(g())
	fmt.Println(h())
	var err error
	err = E{i * 2}
	fmt.Println(err)
	err = errors.New("a" + s)
	fmt.Println(err)
	var st2 fmt.Stringer
	fmt.Println(st2 == nil)
	cf := make(chan float32, 2)
	cf <- -x
	cf <- x + x
	fmt.Println(<-cf, <-cf)
	cb := make(chan bool, 2)
	cb <- !b
	cb <- x > 1
	fmt.Println(<-cb, <-cb)
	cs := make(chan string, 2)
	cs <- s + "t"
	cs <- fmt.Sprint(i)
	fmt.Println(<-cs, <-cs)
	ca := make(chan any, 3)
	ca <- -i
	ca <- len(s)
	ca <- T{i + 1}
	fmt.Println(<-ca, <-ca, <-ca)
	ci := make(chan int, 4)
	ci <- -i
	ci <- i + len(s)
	ci <- <-c + 1
	select {
	case ci <- -i:
	}
	fmt.Println(<-ci, <-ci, <-ci, <-ci)
}

// Output:
// -1.5
// -1.5
// 3
// false
// true
// -4
// 12
// true
// ss
// true
// 3
// 1
// 2
// 0
// 1
// 1
// 1.5
// {2}
// 97
// 4 -3
// -1.5 1
// -3
// [-3 2] 5
// map[a:-3 b:false c:3]
// {-1.5}
// -3
// false
// 3
// -3
// 3 e4
// e6
// as
// true
// -1.5 3
// false true
// st 3
// -3 1 {4}
// -3 4 6 -3
