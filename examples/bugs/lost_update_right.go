//go:build ignore

// Two processes count under a lock.
package main

import "sync"

var (
	mu    sync.Mutex
	count int
)

func main() {
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			count++
		})
	}
	wg.Wait()
	if count != 2 {
		panic("an update was lost")
	}
}
