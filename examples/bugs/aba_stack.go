//go:build ignore

// A stack of reused nodes: a pop that was interrupted swaps in a node that is gone, since the top is
// again what it was.
package main

import (
	"sync"
	"sync/atomic"
)

type stack struct {
	top  atomic.Int32 // the number of a node, 0 for none
	next [4]atomic.Int32
}

func (s *stack) push(n int32) {
	for {
		top := s.top.Load()
		s.next[n].Store(top)
		if s.top.CompareAndSwap(top, n) {
			return
		}
	}
}

func (s *stack) pop() int32 {
	for {
		top := s.top.Load()
		if top == 0 {
			return 0
		}
		next := s.next[top].Load()
		if s.top.CompareAndSwap(top, next) {
			return top
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
