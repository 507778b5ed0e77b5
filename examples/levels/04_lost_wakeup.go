//go:build ignore

// One waits for the signal of the other. Have it wait for ever.
//
// goal: deadlock
package main

import "sync"

func main() {
	var mu sync.Mutex
	cond := sync.NewCond(&mu)
	done := make(chan bool)
	go func() {
		mu.Lock()
		cond.Wait()
		mu.Unlock()
		done <- true
	}()
	go cond.Signal()
	<-done
}
