//go:build ignore

// It is set up once.
package main

import (
	"sync"
	"sync/atomic"
)

var (
	once  sync.Once
	times atomic.Int64
)

func setUp() { once.Do(func() { times.Add(1) }) }

func main() {
	var wg sync.WaitGroup
	wg.Go(setUp)
	wg.Go(setUp)
	wg.Wait()
	if times.Load() != 1 {
		panic("set up twice")
	}
}
