//go:build ignore

// A process is counted only when it runs, which may be after the wait.
package main

import (
	"sync"
	"sync/atomic"
)

func main() {
	var wg sync.WaitGroup
	var done atomic.Int64
	for range 2 {
		go func() {
			wg.Add(1)
			defer wg.Done()
			done.Add(1)
		}()
	}
	wg.Wait()
	if done.Load() != 2 {
		panic("the wait was too short")
	}
}
