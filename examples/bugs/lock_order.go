//go:build ignore

// Three processes take two of three locks each, in a circle.
package main

import "sync"

func main() {
	var locks [3]sync.Mutex
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Go(func() {
			one, other := i, (i+1)%3
			locks[one].Lock()
			locks[other].Lock()
			locks[other].Unlock()
			locks[one].Unlock()
		})
	}
	wg.Wait()
}
