//go:build ignore

// A bakery lock whose customers do not tell that they are choosing a number.
package main

import (
	"runtime"
	"sync"
	"sync/atomic"
)

const customers = 2

var (
	number [customers]atomic.Int32
	inside atomic.Int32
)

func lock(me int) {
	highest := int32(0)
	for i := range customers {
		highest = max(highest, number[i].Load())
	}
	number[me].Store(highest + 1)
	for i := range customers {
		for i != me {
			n, mine := number[i].Load(), number[me].Load()
			if n == 0 || n > mine || n == mine && i > me {
				break
			}
			runtime.Gosched()
		}
	}
}

func main() {
	var wg sync.WaitGroup
	for me := range customers {
		wg.Go(func() {
			lock(me)
			if inside.Add(1) != 1 {
				panic("two are inside")
			}
			inside.Add(-1)
			number[me].Store(0)
		})
	}
	wg.Wait()
}
