//go:build ignore

// The locks are taken in the order of their numbers.
package main

import "sync"

func main() {
	var locks [3]sync.Mutex
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Go(func() {
			one, other := min(i, (i+1)%3), max(i, (i+1)%3)
			locks[one].Lock()
			locks[other].Lock()
			locks[other].Unlock()
			locks[one].Unlock()
		})
	}
	wg.Wait()
}
