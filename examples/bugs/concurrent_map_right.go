//go:build ignore

// The map is used under a lock.
package main

import "sync"

func main() {
	seen := map[string]int{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, name := range []string{"a", "b"} {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			seen[name]++
		})
	}
	wg.Wait()
}
