//go:build ignore

// Two count, and each step of it is atomic. Lose one.
//
// goal: output "1\n"
package main

import (
	"fmt"
	"sync"
	"sync/atomic"
)

func main() {
	var count atomic.Int64
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { count.Store(count.Load() + 1) })
	}
	wg.Wait()
	fmt.Println(count.Load())
}
