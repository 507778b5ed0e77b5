// Double-checked locking: the first look is without the lock.
package main

import "sync"

type config struct{ n int }

var (
	mu       sync.Mutex
	instance *config
)

func get() *config {
	if instance == nil { // race: instance
		mu.Lock()
		defer mu.Unlock()
		if instance == nil {
			instance = &config{1} // race: instance
		}
	}
	return instance
}

func main() {
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() { get() })
	}
	wg.Wait()
}
