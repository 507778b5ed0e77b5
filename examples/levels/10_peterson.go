//go:build ignore

// Peterson's lock, with two lines that have changed places. Get both inside.
//
// goal: panic
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

func main() {
	var wg sync.WaitGroup
	for me := range 2 {
		other := 1 - me
		wg.Go(func() {
			turn.Store(int32(other))
			wants[me].Store(true)
			for wants[other].Load() && int(turn.Load()) == other {
				runtime.Gosched()
			}
			if inside.Add(1) == 2 {
				panic("both are inside")
			}
			inside.Add(-1)
			wants[me].Store(false)
		})
	}
	wg.Wait()
}
