package main

import (
	"fmt"
	"sync"
	"time"
)

type T struct{ n int }

func (t *T) run(out chan int) { out <- t.n }

func (t T) value(out chan int) { out <- t.n }

// Each go statement has its own receiver and arguments.
func receivers() {
	out := make(chan int)
	sum := 0
	for i := 0; i < 5; i++ {
		x := &T{i}
		go x.run(out)
		go x.value(out)
		x = nil
	}
	for range 10 {
		sum += <-out
	}
	fmt.Println("receivers", sum)
}

// One select statement run by many goroutines.
func workers() {
	in, quit, done := make(chan int), make(chan struct{}), make(chan int)
	for range 4 {
		go func() {
			sum := 0
			for {
				select {
				case v := <-in:
					sum += v
				case <-quit:
					done <- sum
					return
				}
			}
		}()
	}
	for i := range 1000 {
		in <- i
	}
	close(quit)
	total := 0
	for range 4 {
		total += <-done
	}
	fmt.Println("workers", total)
}

type box struct {
	v  int
	ch chan int
}

// Receives into anything.
func targets() {
	c := make(chan int, 10)
	for i := range 10 {
		c <- i
	}
	x := <-c
	x++
	p := &x
	var b box
	b.v = <-c
	a := []int{0, 0}
	a[1] = <-c
	m := map[string]int{}
	m["k"] = <-c
	var ok bool
	a[0], ok = <-c
	b.ch = c
	select {
	case v, ok := <-b.ch:
		fmt.Println("case", v, ok)
	}
	select {
	case a[0] = <-c:
	}
	select {
	case m["l"], ok = <-c:
	}
	fmt.Println("targets", *p, b.v, a, m, ok)
}

// Untyped constants and interface values are converted.
func conversions() {
	c32 := make(chan int32, 2)
	cerr := make(chan error, 1)
	cany := make(chan any, 3)
	select {
	case c32 <- 5:
	}
	cerr <- fmt.Errorf("e")
	cany <- 1
	cany <- nil
	cany <- "s"
	var r <-chan int32 = c32
	fmt.Println("conversions", <-r, <-cerr, <-cany, <-cany, <-cany, r == c32, len(c32), cap(c32))
}

// break and continue inside select.
func jumps() {
	c := make(chan int, 10)
	for i := range 10 {
		c <- i
	}
	n := 0
outer:
	for i := 0; ; i++ {
		select {
		case v := <-c:
			if v%2 == 0 {
				continue
			}
			if v == 7 {
				break
			}
			n += v
		default:
			break outer
		}
		n += 100
	}
	fmt.Println("jumps", n)
}

func merge(cs ...<-chan int) <-chan int {
	out := make(chan int)
	var wg sync.WaitGroup
	for _, c := range cs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for v := range c {
				out <- v
			}
		}()
	}
	go func() { wg.Wait(); close(out) }()
	return out
}

func count(n int) <-chan int {
	c := make(chan int)
	go func() {
		defer close(c)
		for i := range n {
			c <- i
		}
	}()
	return c
}

// Nil channels, closed channels, and the panics about them.
func corners() {
	var none chan int
	select {
	case <-none:
	case none <- 1:
	default:
		fmt.Println("nil channels are never ready")
	}
	for _, f := range []func(){
		func() { close(none) },
		func() { c := make(chan int); close(c); close(c) },
		func() { c := make(chan int); close(c); c <- 1 },
		func() { n := -1; _ = make(chan int, n) },
		func() { c := make(chan int); close(c); v, ok := <-c; fmt.Println(v, ok) },
	} {
		func() {
			defer func() {
				if r := recover(); r != nil {
					fmt.Println("panic:", r)
				}
			}()
			f()
		}()
	}
}

func chanOfChan() {
	requests := make(chan chan string)
	go func() {
		for r := range requests {
			r <- "reply"
		}
	}()
	r := make(chan string)
	requests <- r
	fmt.Println("channel of channels:", <-r)
}

func timers() {
	begin := time.Now()
	tick := time.NewTicker(10 * time.Millisecond)
	for range 3 {
		<-tick.C
	}
	tick.Stop()
	fmt.Println("ticks", time.Since(begin) >= 30*time.Millisecond)
	t := time.NewTimer(time.Hour)
	fmt.Println("stopped", t.Stop(), t.Reset(time.Millisecond))
	<-t.C
	fired := make(chan bool)
	time.AfterFunc(time.Millisecond, func() { fired <- true })
	fmt.Println("fired", <-fired)
}

func main() {
	receivers()
	workers()
	targets()
	conversions()
	jumps()
	sum := 0
	for v := range merge(count(10), count(20), count(5)) {
		sum += v
	}
	fmt.Println("merge", sum)
	corners()
	chanOfChan()
	timers()
}

// Output:
// receivers 20
// workers 499500
// case 5 true
// targets 1 1 [6 2] map[k:3 l:7] true
// conversions 5 e 1 <nil> s true 0 2
// jumps 518
// merge 245
// nil channels are never ready
// panic: close of nil channel
// panic: close of closed channel
// panic: send on closed channel
// panic: makechan: size out of range
// 0 false
// channel of channels: reply
// ticks true
// stopped true false
// fired true
