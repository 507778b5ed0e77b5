//go:build ignore

// Money goes from one account to the other. Count it while it is on its way.
//
// goal: output "190\n"
package main

import (
	"fmt"
	"sync"
	"sync/atomic"
)

func main() {
	var a, b atomic.Int64
	a.Store(100)
	b.Store(100)
	var wg sync.WaitGroup
	wg.Go(func() {
		a.Add(-10)
		b.Add(10)
	})
	wg.Go(func() { fmt.Println(a.Load() + b.Load()) })
	wg.Wait()
}
