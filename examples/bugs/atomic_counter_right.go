//go:build ignore

// The update is one atomic operation.
package main

import (
	"sync"
	"sync/atomic"
)

var count atomic.Int64

func main() {
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { count.Add(1) })
	}
	wg.Wait()
	if count.Load() != 2 {
		panic("an update was lost")
	}
}
