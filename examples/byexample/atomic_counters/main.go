// Atomic_counters may be changed by many goroutines at the same time, without a
// lock. With a plain int, n++ of two goroutines could count once only.
//
// Subject of "Atomic Counters" in Go by Example.
package main

import (
	"fmt"
	"sync"
	"sync/atomic"
)

func main() {
	var n atomic.Uint64
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			for range 1000 {
				n.Add(1)
			}
		})
	}
	wg.Wait()
	fmt.Println("counted to", n.Load())
}

// Output:
// counted to 50000
