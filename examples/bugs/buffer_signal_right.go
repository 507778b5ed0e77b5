//go:build ignore

// All that wait are woken.
package main

import "sync"

type buffer struct {
	mu       sync.Mutex
	changed  *sync.Cond
	items    []int
	capacity int
}

func (b *buffer) put(v int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.items) == b.capacity {
		b.changed.Wait()
	}
	b.items = append(b.items, v)
	b.changed.Broadcast()
}

func (b *buffer) take() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.items) == 0 {
		b.changed.Wait()
	}
	v := b.items[0]
	b.items = b.items[1:]
	b.changed.Broadcast()
	return v
}

func main() {
	b := &buffer{capacity: 1}
	b.changed = sync.NewCond(&b.mu)
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Go(func() { b.put(i) })
		wg.Go(func() { b.take() })
	}
	wg.Wait()
}
