//go:build ignore

// Peterson's lock.
package main

import (
	"runtime"
	"sync"
	"sync/atomic"
)

var (
	wants  [2]atomic.Bool
	turn   atomic.Int32
	inside atomic.Int32
)

func enter(me int) {
	other := 1 - me
	wants[me].Store(true)
	turn.Store(int32(other))
	for wants[other].Load() && int(turn.Load()) == other {
		runtime.Gosched()
	}
}

func main() {
	var wg sync.WaitGroup
	for me := range 2 {
		wg.Go(func() {
			enter(me)
			if inside.Add(1) != 1 {
				panic("both are inside")
			}
			inside.Add(-1)
			wants[me].Store(false)
		})
	}
	wg.Wait()
}
