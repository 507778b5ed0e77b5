//go:build ignore

// The top has a count beside the number, so that it is never again what it was.
package main

import (
	"sync"
	"sync/atomic"
)

type stack struct {
	top  atomic.Int32 // the number of a node, 0 for none, and how many changes there were, times 4
	next [4]atomic.Int32
}

func (s *stack) push(n int32) {
	for {
		top := s.top.Load()
		s.next[n].Store(top & 3)
		if s.top.CompareAndSwap(top, top&^3+4+n) {
			return
		}
	}
}

func (s *stack) pop() int32 {
	for {
		top := s.top.Load()
		if top&3 == 0 {
			return 0
		}
		next := s.next[top&3].Load()
		if s.top.CompareAndSwap(top, top&^3+4+next) {
			return top & 3
		}
	}
}

func main() {
	var s stack
	var taken [4]atomic.Bool
	take := func() int32 {
		n := s.pop()
		if n != 0 && taken[n].Swap(true) {
			panic("a node is there twice")
		}
		return n
	}
	s.push(2)
	s.push(1)
	var wg sync.WaitGroup
	wg.Go(func() { take() })
	wg.Go(func() {
		one := take()
		take()
		if one != 0 {
			taken[one].Store(false)
			s.push(one)
		}
	})
	wg.Wait()
	for take() != 0 {
	}
}
