package main

import "fmt"

type T struct{ a, b int }
type St int

func (s St) String() string { return "st" }

func main() {
	c := make(chan int, 5)
	for i := range 5 {
		c <- i
	}
	var fs []func() int
	for range 3 {
		x := <-c
		fs = append(fs, func() int { return x })
	}
	for range 2 {
		x, ok := <-c
		_ = ok
		fs = append(fs, func() int { x++; return x })
	}
	for _, f := range fs {
		fmt.Println(f())
	}
	d := make(chan T, 2)
	d <- T{1, 2}
	d <- T{3, 4}
	close(d)
	var ps []*T
	for t := range d {
		ps = append(ps, &t)
	}
	fmt.Println(*ps[0], *ps[1])
	g := make(chan error, 1)
	g <- nil
	err := <-g
	fmt.Println(err)
	h := make(chan func() int, 1)
	h <- fs[0]
	fmt.Println((<-h)())
	s := make(chan St, 1)
	s <- 4
	y := <-s
	fmt.Println(y)
	sum := 0
	select {
	case d := <-c:
		sum += d
	default:
		sum = 3
	}
	k := make(chan any, 2)
	k <- 5
	k <- "six"
	fmt.Println(<-k, <-k, sum)
	var arr [3]int
	q := make(chan [3]int, 2)
	q <- arr
	arr[0] = 5
	q <- arr
	a2 := <-q
	fmt.Println(a2, <-q)
	var none chan error
	pair := []chan int{make(chan int, 1), make(chan int, 1)}
	at := func(i int) chan int { fmt.Println("at", i); return pair[i] }
	num := func(i int) int { fmt.Println("num", i); return i }
	select {
	case at(0) <- num(7):
		fmt.Println("sent")
	case err, ok := <-none:
		fmt.Println(err, ok)
	case sum = <-at(1):
		fmt.Println(sum)
	}
	var list [2]int
	select {
	case list[num(1)] = <-pair[0]:
	case <-pair[1]:
	}
	close(pair[1])
	v, ok := <-pair[1]
	fmt.Println(list, v, ok)
	list[0] += <-pair[1]
	var ok2 bool
	list[1], ok2 = <-pair[1]
	fmt.Println(list, ok2)
}

// Output:
// 0
// 1
// 2
// 4
// 5
// {1 2} {3 4}
// <nil>
// 0
// st
// 5 six 3
// [0 0 0] [5 0 0]
// at 0
// num 7
// at 1
// sent
// num 1
// [0 7] 0 false
// [0 0] false
