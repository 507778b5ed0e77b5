// Package errgroup of golang.org/x/sync, run from source: tasks at most two at a time,
// and the first that fails cancels those that are under way.
package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
)

const second = 50 * time.Millisecond // a short one

var errRotten = errors.New("rotten")

// fetch takes as long as its name, and some fruit is not good.
func fetch(ctx context.Context, fruit string) error {
	select {
	case <-time.After(time.Duration(len(fruit)) * second):
	case <-ctx.Done():
		fmt.Println(fruit, "given up:", context.Cause(ctx))
		return ctx.Err()
	}
	if fruit == "banana" {
		return fmt.Errorf("%s: %w", fruit, errRotten)
	}
	fmt.Println(fruit)
	return nil
}

func main() {
	start := time.Now()
	group, ctx := errgroup.WithContext(context.Background())
	group.SetLimit(2)
	for _, fruit := range []string{"fig", "apple", "pomegranate", "banana", "kiwi"} {
		group.Go(func() error { return fetch(ctx, fruit) })
	}
	err := group.Wait()
	fmt.Println(err, errors.Is(err, errRotten))
	fmt.Println("after", time.Since(start).Round(second))
}

// Unordered output:
// fig
// apple
// pomegranate given up: banana: rotten
// kiwi given up: banana: rotten
// banana: rotten true
// after 550ms
