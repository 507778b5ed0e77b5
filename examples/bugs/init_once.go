//go:build ignore

// Two processes may both find that nothing has been set up yet.
package main

import (
	"sync"
	"sync/atomic"
)

var (
	ready atomic.Bool
	times atomic.Int64
)

func setUp() {
	if !ready.Load() {
		times.Add(1)
		ready.Store(true)
	}
}

func main() {
	var wg sync.WaitGroup
	wg.Go(setUp)
	wg.Go(setUp)
	wg.Wait()
	if times.Load() != 1 {
		panic("set up twice")
	}
}
