//go:build ignore

// Whoever is done first closes the channel; both may see that nobody has.
package main

import (
	"sync"
	"sync/atomic"
)

func main() {
	done := make(chan struct{})
	var closed atomic.Bool
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if !closed.Load() {
				closed.Store(true)
				close(done)
			}
		})
	}
	wg.Wait()
	<-done
}
