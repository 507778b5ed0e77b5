package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

type traceKey struct{}
type userKey struct{}

// named is a context of the program's own.
type named struct {
	context.Context
	name string
}

func (n named) Value(key any) any {
	if key == (userKey{}) {
		return n.name
	}
	return n.Context.Value(key)
}

func worker(ctx context.Context, id int, out chan<- string, wg *sync.WaitGroup) {
	defer wg.Done()
	select {
	case <-ctx.Done():
		out <- fmt.Sprint(id, " ", ctx.Err(), " ", context.Cause(ctx))
	case <-time.After(time.Hour):
		out <- "late"
	}
}

func cancelling() {
	fmt.Println("cancel")
	ctx, cancel := context.WithCancel(context.Background())
	fmt.Println(ctx, ctx.Err(), ctx.Done() == ctx.Done())
	out := make(chan string, 3)
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Add(1)
		go worker(ctx, i, out, &wg)
	}
	time.Sleep(time.Millisecond)
	cancel()
	cancel()
	wg.Wait()
	close(out)
	n := 0
	for range out {
		n++
	}
	fmt.Println(n, ctx.Err(), ctx.Err() == context.Canceled)

	parent, cancelParent := context.WithCancelCause(context.Background())
	child, cancelChild := context.WithTimeout(parent, time.Hour)
	defer cancelChild()
	cancelParent(errors.New("because"))
	<-child.Done()
	fmt.Println(child.Err(), context.Cause(child), context.Cause(parent))
}

func deadlines() {
	fmt.Println("deadline")
	begin := time.Now()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	inner, stop := context.WithDeadlineCause(ctx, time.Now().Add(time.Hour), errors.New("inner"))
	defer stop()
	select {
	case <-inner.Done():
	case <-time.After(10 * time.Second):
	}
	took := time.Since(begin)
	fmt.Println(inner.Err(), context.Cause(inner), took >= 20*time.Millisecond, took < 5*time.Second)
	_, ok := inner.Deadline()
	fmt.Println(ok, errors.Is(inner.Err(), context.DeadlineExceeded))
	past, stop := context.WithTimeoutCause(context.Background(), -1, errors.New("past"))
	fmt.Println(past.Err(), context.Cause(past))
	stop()
}

func values() {
	fmt.Println("values")
	ctx := context.WithValue(context.Background(), traceKey{}, "t1")
	ctx = context.WithValue(ctx, userKey{}, 7)
	fmt.Println(ctx.Value(traceKey{}), ctx.Value(userKey{}), ctx.Value("x"))
	ctx, cancel := context.WithCancel(ctx)
	free := context.WithoutCancel(ctx)
	own, stop := context.WithCancel(named{ctx, "ann"})
	defer stop()
	cancel()
	<-own.Done()
	fmt.Println(own.Err(), own.Value(userKey{}), own.Value(traceKey{}))
	fmt.Println(free.Err(), free.Done() == nil, free.Value(traceKey{}))
}

func afterFunc() {
	fmt.Println("after")
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan bool)
	context.AfterFunc(ctx, func() { done <- true })
	stop := context.AfterFunc(ctx, func() { fmt.Println("never") })
	fmt.Println(stop(), stop())
	cancel()
	fmt.Println(<-done)
}

func misuse() {
	defer func() { fmt.Println(recover()) }()
	var none context.Context
	context.WithCancel(none)
}

func main() {
	cancelling()
	deadlines()
	values()
	afterFunc()
	misuse()
}

// Output:
// cancel
// context.Background.WithCancel <nil> true
// 3 context canceled true
// context canceled because because
// deadline
// context deadline exceeded context deadline exceeded true true
// true true
// context deadline exceeded past
// values
// t1 7 <nil>
// context canceled ann t1
// <nil> true t1
// after
// true false
// true
// cannot create context from nil parent
