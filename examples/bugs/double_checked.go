//go:build ignore

// The first look at the instance is without the lock, so it may see one that is not finished.
package main

import "sync"

type config struct{ limit int }

var (
	mu       sync.Mutex
	instance *config
)

func get() *config {
	if instance == nil {
		mu.Lock()
		defer mu.Unlock()
		if instance == nil {
			instance = new(config)
			instance.limit = 10
		}
	}
	return instance
}

func main() {
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if get().limit != 10 {
				panic("not finished")
			}
		})
	}
	wg.Wait()
}
