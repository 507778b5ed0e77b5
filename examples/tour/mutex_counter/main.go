// Mutex_counter has a map that a thousand goroutines change. A mutex lets one in
// at a time; the deferred Unlock lets the next one in, whatever happens.
//
// After the section on sync.Mutex of A Tour of Go.
package main

import (
	"fmt"
	"sync"
)

// A counter counts by key. It may be used by many goroutines.
type counter struct {
	mu sync.Mutex
	n  map[string]int
}

func (c *counter) Inc(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n[key]++
}

func (c *counter) Value(key string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n[key]
}

func main() {
	c := counter{n: map[string]int{}}
	var wg sync.WaitGroup
	for i := range 1000 {
		wg.Go(func() {
			c.Inc("all")
			if i%2 == 0 {
				c.Inc("even")
			}
		})
	}
	wg.Wait()
	fmt.Println(c.Value("all"), c.Value("even"), c.Value("none"))
}

// Output:
// 1000 500 0
