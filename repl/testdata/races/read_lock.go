// A write under a lock that others read under, too.
package main

import "sync"

var (
	mu   sync.RWMutex
	hits = []int{0, 0}
)

func look(i int) int {
	mu.RLock()
	defer mu.RUnlock()
	hits[0]++ // race: hits[0]
	return hits[1]
}

func main() {
	var wg sync.WaitGroup
	for i := range 2 {
		wg.Go(func() { look(i) })
	}
	wg.Wait()
}
