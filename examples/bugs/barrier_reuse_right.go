//go:build ignore

// Who waits goes by the round.
package main

import "sync"

type barrier struct {
	mu      sync.Mutex
	all     *sync.Cond
	waiting int
	round   int
}

func (b *barrier) wait() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting++
	if b.waiting == 2 {
		b.all.Broadcast()
		b.waiting = 0
		b.round++
		return
	}
	for round := b.round; round == b.round; {
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
