//go:build ignore

// Each access of the counter is atomic, but the update is not.
package main

import (
	"sync"
	"sync/atomic"
)

var count atomic.Int64

func main() {
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { count.Store(count.Load() + 1) })
	}
	wg.Wait()
	if count.Load() != 2 {
		panic("an update was lost")
	}
}
