// Mutexes guard what an atomic value cannot hold. The container is used through its
// methods only, and each of them holds the lock while it works. A struct with a
// mutex must not be copied, so its methods have a pointer as receiver.
//
// Subject of "Mutexes" in Go by Example.
package main

import (
	"fmt"
	"sync"
)

type container struct {
	mu       sync.Mutex
	counters map[string]int
}

func (c *container) inc(name string, times int) {
	for range times {
		func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.counters[name]++
		}()
	}
}

func main() {
	c := container{counters: map[string]int{"a": 0, "b": 0}}
	var wg sync.WaitGroup
	wg.Go(func() { c.inc("a", 1000) })
	wg.Go(func() { c.inc("a", 1000) })
	wg.Go(func() { c.inc("b", 1000) })
	wg.Wait()
	fmt.Println(c.counters)
}

// Output:
// map[a:2000 b:1000]
