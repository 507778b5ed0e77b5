//go:build ignore

// Three philosophers, three forks. You know what to do.
//
// goal: deadlock
package main

import "sync"

func main() {
	var forks [3]sync.Mutex
	var wg sync.WaitGroup
	for i := range forks {
		wg.Go(func() {
			forks[i].Lock()
			forks[(i+1)%3].Lock()
			forks[(i+1)%3].Unlock()
			forks[i].Unlock()
		})
	}
	wg.Wait()
}
