package main

import (
	"sync"
	"sync/atomic"
)

func main() {
	semaphore := make(chan bool, 1) // a lock
	n := 0
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			semaphore <- true
			n++
			<-semaphore
		})
	}
	wg.Wait()

	var flag atomic.Bool
	go func() {
		n++
		flag.Store(true)
	}()
	for !flag.Load() {
	}
	n++

	mu := sync.Mutex{}
	cond := sync.NewCond(&mu)
	ready := false
	go func() {
		mu.Lock()
		n++
		ready = true
		cond.Broadcast()
		mu.Unlock()
	}()
	mu.Lock()
	for !ready {
		cond.Wait()
	}
	mu.Unlock()
	n++

	var m sync.Map
	go func() {
		n++
		m.Store("n", 1)
	}()
	for {
		if _, ok := m.Load("n"); ok {
			break
		}
	}
	n++

	var word uint32
	go func() {
		n++
		atomic.StoreUint32(&word, 1)
	}()
	for !atomic.CompareAndSwapUint32(&word, 1, 2) {
	}
	n++
	if n != 11 {
		panic(n)
	}
}
