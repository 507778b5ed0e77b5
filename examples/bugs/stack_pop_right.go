//go:build ignore

// To ask and to take is one step.
package main

import "sync"

type stack struct {
	mu    sync.Mutex
	items []int
}

func (s *stack) pop() (v int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.items) == 0 {
		return 0, false
	}
	v = s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return v, true
}

func main() {
	s := &stack{items: []int{1}}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { s.pop() })
	}
	wg.Wait()
}
