//go:build ignore

// To look and to note is one operation.
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
			if closed.CompareAndSwap(false, true) {
				close(done)
			}
		})
	}
	wg.Wait()
	<-done
}
