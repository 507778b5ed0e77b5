package main

import (
	"sync"
	"sync/atomic"
)

var (
	mu    sync.RWMutex
	hits  atomic.Int64
	value = []int{0, 0}
)

func look() int {
	mu.RLock()
	defer mu.RUnlock()
	hits.Add(1)
	return value[0] + value[1]
}

func add() {
	mu.Lock()
	defer mu.Unlock()
	value[0]++
	value[1]--
}

func main() {
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { look() })
		wg.Go(add)
		wg.Go(func() {
			if mu.TryLock() {
				value[1]++
				value[0]--
				mu.Unlock()
			}
			if l := mu.RLocker(); true {
				l.Lock()
				_ = value[0]
				l.Unlock()
			}
		})
	}
	wg.Wait()
	if value[0]+value[1] != 0 {
		panic(value)
	}
}
