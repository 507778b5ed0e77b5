//go:build ignore

// The instance is made once.
package main

import "sync"

type config struct{ limit int }

var (
	once     sync.Once
	instance *config
)

func get() *config {
	once.Do(func() { instance = &config{limit: 10} })
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
