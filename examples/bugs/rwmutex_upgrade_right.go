//go:build ignore

// Who reads lets go before it writes, and looks again.
package main

import "sync"

func main() {
	var mu sync.RWMutex
	var wg sync.WaitGroup
	n := 0
	for range 2 {
		wg.Go(func() {
			mu.RLock()
			empty := n == 0
			mu.RUnlock()
			if empty {
				mu.Lock()
				if n == 0 {
					n = 1
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}
