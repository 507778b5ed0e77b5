//go:build ignore

// The signal may come before the wait, and nobody remembers it.
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
	go func() {
		mu.Lock()
		cond.Signal()
		mu.Unlock()
	}()
	<-done
}
