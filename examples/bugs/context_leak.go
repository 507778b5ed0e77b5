//go:build ignore

// Who asks may give up before the answer comes, and then nobody takes it.
package main

import (
	"context"
	"time"
)

func ask(ctx context.Context) string {
	answer := make(chan string)
	go func() {
		time.Sleep(time.Second)
		answer <- "42"
	}()
	select {
	case a := <-answer:
		return a
	case <-ctx.Done():
		return ""
	}
}

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	ask(ctx)
}
