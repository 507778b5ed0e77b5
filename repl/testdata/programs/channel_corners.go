// Channels and select at their corners.
package main

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"
)

type (
	in    <-chan int
	out   chan<- int
	both  chan int
	named chan both
	empty struct{}
)

func (b both) Close()   { close(b) }
func (b both) Len() int { return len(b) }
func (i in) First() int { return <-i }
func try(name string, f func()) {
	defer func() {
		r := recover()
		_, isErr := r.(runtime.Error)
		fmt.Println(name, "->", r, isErr)
	}()
	f()
}

var trace []string

func tr[T any](s string, v T) T { trace = append(trace, s); return v }

func main() {
	var nilc chan int
	select {
	case <-nilc:
		fmt.Println("?")
	case nilc <- 1:
		fmt.Println("?")
	default:
		fmt.Println("nil: default", len(nilc), cap(nilc), nilc == nil, nilc)
	}
	try("close nil", func() { close(nilc) })
	c := make(chan int, 2)
	c <- 1
	close(c)
	try("close twice", func() { close(c) })
	try("send closed", func() { c <- 1 })
	try("select send closed", func() {
		select {
		case c <- 1:
		default:
		}
	})
	try("negative", func() { n := -1; _ = make(chan int, n) })
	try("huge", func() { n := 1 << 62; _ = make(chan int, n) })
	v, ok := <-c
	fmt.Println(v, ok)
	v, ok = <-c
	fmt.Println(v, ok, len(c), cap(c))
	// parked senders panic when the channel is closed
	d := make(chan int)
	res := make(chan any)
	go func() {
		defer func() { res <- recover() }()
		d <- 1
	}()
	time.Sleep(time.Millisecond)
	close(d)
	fmt.Println(<-res)
	d = make(chan int)
	go func() {
		defer func() { res <- recover() }()
		select {
		case d <- 1:
		case <-time.After(time.Hour):
		}
	}()
	time.Sleep(time.Millisecond)
	close(d)
	fmt.Println(<-res)

	// zero size
	z := make(chan struct{}, 3)
	z <- struct{}{}
	z <- empty{}
	fmt.Println(len(z), cap(z), <-z)
	za := make(chan [0]int, 1)
	za <- [0]int{}
	fmt.Println(<-za, fmt.Sprintf("%T", za))
	// channels of channels
	cc := make(chan chan chan string, 1)
	inner := make(chan chan string, 1)
	innermost := make(chan string, 1)
	cc <- inner
	inner <- innermost
	innermost <- "deep"
	fmt.Println(<-<-<-cc)
	// types
	var b both = make(chan int, 4)
	var i in = (<-chan int)(b)
	var o out = (chan<- int)(b)
	o <- 5
	fmt.Println(i.First(), b.Len(), cap(o))
	b.Close()
	_, ok = <-i
	fmt.Println(ok)
	n := make(named, 1)
	n <- make(both, 7)
	fmt.Println(cap(<-n))
	fmt.Printf("%T %T %T %T %T\n", b, i, o, n, (<-chan int)(nil))
	fmt.Printf("%T %T %T\n", make(chan (<-chan int)), make(chan<- chan int), make(<-chan (chan<- int)))
	var e1, e2 any = b, both(nil)
	_, isBoth := e1.(both)
	_, isChan := e1.(chan int)
	fmt.Println(isBoth, isChan, e1 == e2, e1 == any(b), e2 == any(both(nil)), e2 == nil)
	var r1, r2 <-chan int = b, b
	fmt.Println(r1 == r2, (<-chan int)(b) == r1, chan<- int(b) == nil)
	switch e1.(type) {
	case chan int:
		fmt.Println("chan int")
	case in:
		fmt.Println("in")
	case both:
		fmt.Println("both")
	}
	m := map[any]string{(chan int)(b): "b", (chan int)(nil): "nil"}
	fmt.Println(m[(chan int)(b)], m[(chan int)(nil)], m[b] == "")
	mm := map[chan int]int{b: 1, nil: 2}
	fmt.Println(mm[b], mm[nil])
	s := fmt.Sprint(make(chan int))
	fmt.Println(strings.HasPrefix(s, "0x"), fmt.Sprint(nilc), fmt.Sprintf("%v %d %s", nilc, nilc, nilc))
	fmt.Printf("%v %+v\n", struct{ C chan int }{}, &struct{ C both }{})
	fmt.Printf("%#v %#v\n", nilc, both(nil))
	arr := [2]chan int{make(chan int, 1), nil}
	arr[0] <- 3
	fmt.Println(<-arr[0], arr[1] == nil)
	p := &struct{ c chan<- error }{make(chan error, 1)}
	p.c <- errors.New("x")
	fmt.Println(len(p.c))
	// duplicate channels, fairness
	dup := make(chan int, 100)
	counts := [3]int{}
	for range 90 {
		dup <- 1
	}
	for range 90 {
		select {
		case <-dup:
			counts[0]++
		case <-dup:
			counts[1]++
		case x := <-dup:
			counts[2] += x
		}
	}
	fmt.Println(counts[0] > 5, counts[1] > 5, counts[2] > 5, counts[0]+counts[1]+counts[2])
	// break, continue, labels, goto, return in select
	q := make(chan int, 10)
	for k := range 10 {
		q <- k
	}
	close(q)
	sum := 0
loop:
	for {
		select {
		case x, ok := <-q:
			if !ok {
				break loop
			}
			if x%2 == 0 {
				continue loop
			}
			if x == 3 {
				break
			}
			sum += x
		}
	}
	fmt.Println(sum)
	func() {
		for {
			select {
			default:
				return
			}
		}
	}()
	k := 0
sel:
	select {
	case <-time.After(time.Millisecond):
		k++
		if k < 3 {
			goto sel
		}
		break sel
	}
	fmt.Println("k", k)
	// evaluation order
	w := make(chan int, 1)
	var idx [3]int
	f := func() *int { trace = append(trace, "lhs"); return &idx[1] }
	w <- 4
	select {
	case *f() = <-tr("recv", w):
	case tr("send chan", nilc) <- tr("send value", 1):
	case tr[chan int]("other", nil) <- tr("v2", 2):
	}
	fmt.Println(trace, idx)
	trace = nil
	tr("c", w) <- tr("v", 1)
	fmt.Println(trace, <-w)
	trace = nil
	w <- 7
	mp := map[string]int{}
	var got bool
	select {
	case mp[tr("key", "a")], got = <-w:
	}
	fmt.Println(mp, got, trace)
	try("panic in operand", func() {
		select {
		case <-w:
		case w <- *(*int)(nil):
		}
	})
	// range
	g := make(chan string)
	go func() { defer close(g); g <- "a"; g <- "b" }()
	for s := range g {
		fmt.Print(s, " ")
	}
	for range g {
	}
	var cnt int
	cl := make(chan struct{})
	close(cl)
	for range cl {
		cnt++
	}
	fmt.Println(cnt)
	// conversion and generic
	send := func(c chan<- int, v int) { c <- v }
	h := make(both, 1)
	send(chan<- int(h), 3)
	fmt.Println(recvAll(merge[int](gen(1, 2), gen(3))))
	fmt.Println(<-h)
	type ring struct{ next chan *ring }
	r := &ring{make(chan *ring, 1)}
	r.next <- r
	fmt.Println((<-r.next) == r)
	fc := make(chan func() int, 1)
	fc <- func() int { return 42 }
	fmt.Println((<-fc)())
	ic := make(chan interface{ Len() int }, 1)
	ic <- both(nil)
	fmt.Println((<-ic).Len())
	ec := make(chan error, 1)
	ec <- nil
	fmt.Println(<-ec)
	select {
	case ec <- errors.New("sent"):
	default:
	}
	select {
	case err := <-ec:
		fmt.Println(err)
	}
	const big = 3
	fmt.Println(cap(make(chan int8, big)), cap(make(chan int8, 'a'-'`')), cap(make(chan int8, 2.0)))
}

func gen[T any](vs ...T) <-chan T {
	c := make(chan T)
	go func() {
		defer close(c)
		for _, v := range vs {
			c <- v
		}
	}()
	return c
}

func merge[T any](cs ...<-chan T) <-chan T {
	out := make(chan T)
	done := make(chan bool)
	for _, c := range cs {
		go func() {
			for v := range c {
				out <- v
			}
			done <- true
		}()
	}
	go func() {
		for range cs {
			<-done
		}
		close(out)
	}()
	return out
}

func recvAll(c <-chan int) (sum int) {
	for v := range c {
		sum += v
	}
	return
}

// Output:
// nil: default 0 0 true <nil>
// close nil -> close of nil channel true
// close twice -> close of closed channel true
// send closed -> send on closed channel true
// select send closed -> send on closed channel true
// negative -> makechan: size out of range true
// huge -> makechan: size out of range true
// 1 true
// 0 false 0 2
// send on closed channel
// send on closed channel
// 2 3 {}
// [] chan [0]int
// deep
// 5 0 4
// false
// 7
// main.both main.in main.out main.named <-chan int
// chan (<-chan int) chan<- chan int <-chan chan<- int
// true false false true true false
// true true false
// both
// b nil true
// 1 2
// true <nil> <nil> 0 %!s(chan int=<nil>)
// {<nil>} &{C:<nil>}
// (chan int)(nil) (main.both)(nil)
// 3 true
// 1
// true true true 90
// 22
// k 3
// [recv send chan send value other v2 lhs] [0 4 0]
// [c v] 1
// map[a:7] true [key]
// panic in operand -> runtime error: invalid memory address or nil pointer dereference true
// a b 0
// 6
// 3
// true
// 42
// 0
// <nil>
// sent
// 3 1 2
