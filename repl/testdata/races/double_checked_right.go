package main

import (
	"sync"
	"sync/atomic"
)

type config struct{ n int }

var (
	mu       sync.Mutex
	instance atomic.Pointer[config]
	once     sync.Once
	other    *config
)

func get() *config {
	if c := instance.Load(); c != nil {
		return c
	}
	mu.Lock()
	defer mu.Unlock()
	if c := instance.Load(); c != nil {
		return c
	}
	c := &config{1}
	c.n++
	instance.Store(c)
	return c
}

func main() {
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if get().n != 2 {
				panic("half made")
			}
			once.Do(func() { other = &config{3} })
			if other.n != 3 {
				panic("half made")
			}
		})
	}
	wg.Wait()
}
