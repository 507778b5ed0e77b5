//go:build ignore

// Whether there is something is asked first, and taken afterwards.
package main

import "sync"

type stack struct {
	mu    sync.Mutex
	items []int
}

func (s *stack) empty() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.items) == 0
}

func (s *stack) pop() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return v
}

func main() {
	s := &stack{items: []int{1}}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if !s.empty() {
				s.pop()
			}
		})
	}
	wg.Wait()
}
