//go:build ignore

// Two readers want to write, and each waits for the other to stop reading.
package main

import "sync"

func main() {
	var mu sync.RWMutex
	var wg sync.WaitGroup
	n := 0
	for range 2 {
		wg.Go(func() {
			mu.RLock()
			defer mu.RUnlock()
			if n == 0 {
				mu.Lock()
				n = 1
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}
