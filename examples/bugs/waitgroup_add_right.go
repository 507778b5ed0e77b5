//go:build ignore

// A process is counted before it is started.
package main

import (
	"sync"
	"sync/atomic"
)

func main() {
	var wg sync.WaitGroup
	var done atomic.Int64
	for range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			done.Add(1)
		}()
	}
	wg.Wait()
	if done.Load() != 2 {
		panic("the wait was too short")
	}
}
