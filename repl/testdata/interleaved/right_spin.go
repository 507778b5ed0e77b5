// Loops that wait for a variable without giving way to others end.
package main

import (
	"runtime"
	"sync/atomic"
)

var (
	a, b atomic.Bool
	n    int
)

func main() {
	go func() {
		for !a.Load() {
		}
		n++
		b.Store(true)
	}()
	n++
	a.Store(true)
	for !b.Load() {
		runtime.Gosched()
	}
	if n != 2 {
		panic(n)
	}
}
