package main

import (
	"context"
	"time"
)

func main() {
	n := 1
	done := make(chan bool)
	time.AfterFunc(10*time.Millisecond, func() {
		n++
		close(done)
	})
	<-done
	n++
	ctx, cancel := context.WithCancelCause(context.Background())
	go func() {
		n++
		cancel(nil)
	}()
	for ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	n++
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer stop()
	context.AfterFunc(ctx, func() {
		n++
		done2 <- n
	})
	<-done2
	t := time.NewTicker(time.Millisecond)
	<-t.C
	t.Stop()
	if n != 6 {
		panic(n)
	}
}

var done2 = make(chan int, 1)
