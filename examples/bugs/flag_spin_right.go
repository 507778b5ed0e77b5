//go:build ignore

// The value is there first.
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
		value.Store(42)
		ready.Store(true)
	}()
	for !ready.Load() {
		runtime.Gosched()
	}
	if value.Load() != 42 {
		panic("there is no value")
	}
}
