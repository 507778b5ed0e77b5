//go:build ignore

// There is room for the answer, whether anybody takes it or not.
package main

import (
	"context"
	"time"
)

func ask(ctx context.Context) string {
	answer := make(chan string, 1)
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
