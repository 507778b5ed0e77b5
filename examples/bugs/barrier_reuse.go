//go:build ignore

// A barrier that is used twice: who is fast comes to it again before the others have left.
package main

import "sync"

type barrier struct {
	mu      sync.Mutex
	all     *sync.Cond
	waiting int
}

func (b *barrier) wait() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting++
	if b.waiting == 2 {
		b.all.Broadcast()
		b.waiting = 0
		return
	}
	for b.waiting != 0 {
		b.all.Wait()
	}
}

func main() {
	b := new(barrier)
	b.all = sync.NewCond(&b.mu)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			b.wait()
			b.wait()
		})
	}
	wg.Wait()
}
