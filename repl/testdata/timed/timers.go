package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"
)

const unit = 20 * time.Millisecond

func ready(c <-chan time.Time) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// near rounds to units.
func near(d time.Duration) int { return int((d + unit/2) / unit) }

func main() {
	start := time.Now()
	// Timers
	t := time.NewTimer(unit)
	fmt.Println(len(t.C), cap(t.C), ready(t.C))
	time.Sleep(2 * unit)
	fmt.Println("unread", len(t.C), t.Stop(), t.Stop(), ready(t.C))
	fmt.Println(t.Reset(unit), t.Reset(unit))
	time.Sleep(2 * unit)
	fmt.Println("fired", t.Reset(unit), ready(t.C))
	<-t.C
	fmt.Println("received", t.Reset(unit), t.Stop(), ready(t.C))
	t = time.NewTimer(0)
	<-t.C
	t = time.NewTimer(-time.Hour)
	<-t.C
	fmt.Println(t.Stop(), t.Reset(-1))
	<-t.C
	t = time.NewTimer(time.Duration(1<<63 - 1))
	fmt.Println(ready(t.C), t.Stop())
	<-time.After(-1)
	<-time.After(0)

	// AfterFunc
	ran := make(chan int, 3)
	f := time.AfterFunc(unit, func() { ran <- 1 })
	fmt.Println(f.C == nil, f.Stop(), f.Stop(), len(ran))
	fmt.Println(f.Reset(unit))
	fmt.Println(<-ran, f.Stop(), f.Reset(0))
	fmt.Println(<-ran, f.Reset(time.Hour), f.Stop())
	time.AfterFunc(0, func() { time.Sleep(unit); ran <- 2 })
	time.AfterFunc(-1, func() { ran <- 3 })
	fmt.Println(<-ran, <-ran)
	// Tickers
	k := time.NewTicker(unit)
	fmt.Println(len(k.C), cap(k.C), ready(k.C))
	<-k.C
	<-k.C
	time.Sleep(5*unit + unit/2)
	fmt.Println("one tick waits", ready(k.C), ready(k.C))
	time.Sleep(2 * unit)
	k.Stop()
	fmt.Println("stopped", ready(k.C))
	k.Reset(2 * unit)
	a := time.Now()
	<-k.C
	<-k.C
	fmt.Println(near(time.Since(a)))
	k.Reset(unit)
	k.Stop()
	k.Stop()
	fmt.Println(time.Tick(0) == nil, time.Tick(-1) == nil)
	for _, bad := range []func(){
		func() { time.NewTicker(0) },
		func() { k.Reset(0) },
		func() { k.Reset(-5) },
		func() { new(time.Timer).Stop() },
		func() { new(time.Timer).Reset(1) },
		func() { new(time.Ticker).Stop() },
		func() { new(time.Ticker).Reset(1) },
	} {
		func() {
			defer func() { fmt.Println(recover()) }()
			bad()
		}()
	}
	n := 0
	timeout := time.After(3*unit + unit/2)
	tick := time.Tick(unit)
loop:
	for {
		select {
		case <-tick:
			n++
		case <-timeout:
			break loop
		case <-time.After(time.Hour):
		}
	}
	fmt.Println("ticks", n)

	// Now
	x := time.Now()
	time.Sleep(unit)
	y := time.Now()
	fmt.Println(y.After(x), near(y.Sub(x)), near(time.Since(x)), near(time.Until(y.Add(3*unit))), time.Until(x) < 0)
	fmt.Println(x.Round(0) == x.Round(0), y.Round(0).After(x.Round(0)))
	time.Sleep(-1)
	time.Sleep(0)
	fmt.Println(90*time.Second+500*time.Millisecond, time.Duration(1500), -time.Hour, time.Duration(0), 2*time.Minute)
	fmt.Println(time.Unix(0, 0).UTC(), time.Date(2024, 2, 30, 0, 0, 0, 0, time.UTC).Weekday(), time.Duration(1.5e9).Seconds())

	// Contexts
	ctx, cancel := context.WithTimeout(context.Background(), 2*unit)
	d, ok := ctx.Deadline()
	fmt.Println(ok, near(time.Until(d)) <= 2, ctx.Err())
	<-ctx.Done()
	fmt.Println(ctx.Err(), errors.Is(ctx.Err(), context.DeadlineExceeded), context.Cause(ctx))
	cancel()
	ctx, cancel = context.WithDeadline(context.Background(), time.Now().Add(-1))
	fmt.Println(ctx.Err())
	cancel()
	ctx, cancel = context.WithTimeoutCause(context.Background(), unit, errors.New("late"))
	select {
	case <-ctx.Done():
	case <-time.After(time.Second):
	}
	fmt.Println(ctx.Err(), context.Cause(ctx))
	cancel()
	runtime.KeepAlive(ctx)
	fmt.Println(time.Since(start) < time.Minute)
}

// Output:
// 0 0 false
// unread 0 true false false
// false true
// fired true false
// received false true false
// false false
// false true
// true true false 0
// false
// 1 false false
// 1 false true
// 3 2
// 0 0 false
// one tick waits true false
// stopped false
// 4
// true true
// non-positive interval for NewTicker
// non-positive interval for Ticker.Reset
// non-positive interval for Ticker.Reset
// time: Stop called on uninitialized Timer
// time: Reset called on uninitialized Timer
// <nil>
// time: Reset called on uninitialized Ticker
// ticks 3
// true 1 1 3 true
// true true
// 1m30.5s 1.5µs -1h0m0s 0s 2m0s
// 1970-01-01 00:00:00 +0000 UTC Friday 1.5
// true true <nil>
// context deadline exceeded true context deadline exceeded
// context deadline exceeded
// context deadline exceeded late
// true
