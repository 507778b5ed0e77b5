// Timers and tickers at their corners.
package main

import (
	"fmt"
	"time"
)

const u = 20 * time.Millisecond

func got(c <-chan time.Time) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func main() {
	t := time.NewTimer(u)
	time.Sleep(2 * u)
	fmt.Println(t.Reset(u), got(t.C)) // no stale value
	time.Sleep(2 * u)
	fmt.Println(t.Stop(), got(t.C))
	fmt.Println(t.Reset(u), t.Stop(), t.Stop())
	k := time.NewTicker(u)
	time.Sleep(5 * u / 2)
	k.Reset(3 * u)
	fmt.Println(got(k.C))
	time.Sleep(2 * u)
	fmt.Println(got(k.C))
	time.Sleep(3 * u / 2)
	fmt.Println(got(k.C))
	k.Stop()
	time.Sleep(4 * u)
	fmt.Println(got(k.C))
	func() {
		defer func() { fmt.Println(recover()) }()
		time.NewTicker(0)
	}()
	func() {
		defer func() { fmt.Println(recover()) }()
		k.Reset(-1)
	}()
	fmt.Println(time.Tick(0) == nil)
	func() {
		defer func() { fmt.Println(recover()) }()
		var t time.Timer
		t.Stop()
	}()
	n := make(chan int, 10)
	a := time.AfterFunc(u, func() { n <- 1 })
	time.Sleep(2 * u)
	fmt.Println(len(n), a.Stop(), a.Reset(u))
	time.Sleep(2 * u)
	fmt.Println(len(n))
	start := time.Now()
	time.Sleep(u)
	d := time.Since(start)
	fmt.Println(d >= u, d < 3*u, time.Until(start) < 0, start.Before(time.Now()))
	dl := start.Add(time.Hour)
	fmt.Println(time.Until(dl).Round(time.Hour), dl.Sub(start))
	time.Sleep(-1)
	select {
	case <-time.After(-1):
		fmt.Println("after")
	case <-time.After(time.Hour):
	}
	// several timers in order
	var order []int
	done := make(chan bool)
	for _, i := range []int{3, 1, 2} {
		time.AfterFunc(time.Duration(i)*u, func() {
			order = append(order, i)
			if i == 3 {
				close(done)
			}
		})
	}
	<-done
	fmt.Println(order)
	idle := time.NewTimer(time.Hour)
	count := 0
loop:
	for {
		if !idle.Stop() {
			select {
			case <-idle.C:
			default:
			}
		}
		idle.Reset(u)
		select {
		case <-idle.C:
			break loop
		case <-time.After(u / 2):
			if count++; count == 3 {
				time.Sleep(2 * u)
				fmt.Println(got(idle.C))
				break loop
			}
		}
	}
	fmt.Println(count)
	tt := time.NewTicker(u)
	last := time.Time{}
	mono := true
	for range 3 {
		x := <-tt.C
		mono = mono && x.After(last)
		last = x
	}
	fmt.Println(mono)
	tt.Stop()
	for range 2 {
		tt.Reset(u)
		<-tt.C
		tt.Stop()
	}
	timeout := time.After(3 * u)
	ticks := 0
	tk := time.NewTicker(u)
	defer tk.Stop()
	for {
		select {
		case <-tk.C:
			ticks++
			continue
		case <-timeout:
		}
		break
	}
	fmt.Println(ticks >= 2)
}

// Output:
// true false
// true false
// false true false
// false
// false
// true
// false
// non-positive interval for NewTicker
// non-positive interval for Ticker.Reset
// true
// time: Stop called on uninitialized Timer
// 1 false false
// 2
// true true true true
// 1h0m0s 1h0m0s
// after
// [1 2 3]
// true
// 3
// true
// true
