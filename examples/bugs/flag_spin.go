//go:build ignore

// The flag that says that the value is there is set before the value.
package main

import (
	"runtime"
	"sync/atomic"
)

var (
	ready atomic.Bool
	value atomic.Int64
)

func main() {
	go func() {
		ready.Store(true)
		value.Store(42)
	}()
	for !ready.Load() {
		runtime.Gosched()
	}
	if value.Load() != 42 {
		panic("there is no value")
	}
}
