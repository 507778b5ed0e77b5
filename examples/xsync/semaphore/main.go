// Package semaphore of golang.org/x/sync, run from source: jobs of different weights share
// what there is of something, and who waits is served in the order of asking.
package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

const second = 50 * time.Millisecond // a short one

func main() {
	const capacity = 10
	memory := semaphore.NewWeighted(capacity)
	ctx := context.Background()
	start := time.Now()

	var wg sync.WaitGroup
	for i, weight := range []int64{6, 3, 8, 2} {
		time.Sleep(time.Millisecond) // one after the other
		wg.Go(func() {
			memory.Acquire(ctx, weight)
			defer memory.Release(weight)
			fmt.Printf("job %d has %d after %v\n", i, weight, time.Since(start).Round(second))
			time.Sleep(time.Duration(i+1) * second)
		})
	}

	time.Sleep(time.Millisecond)
	fmt.Println("one more at once:", memory.TryAcquire(1)) // the third job comes first
	soon, cancel := context.WithTimeout(ctx, second/2)
	defer cancel()
	fmt.Println("within half a second:", memory.Acquire(soon, 1))

	wg.Wait()
	fmt.Println("all free:", memory.TryAcquire(capacity))
}

// Unordered output:
// job 0 has 6 after 0s
// job 1 has 3 after 0s
// one more at once: false
// within half a second: context deadline exceeded
// job 2 has 8 after 100ms
// job 3 has 2 after 100ms
// all free: true
