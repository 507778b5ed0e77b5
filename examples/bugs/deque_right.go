//go:build ignore

// For the last task the owner competes with the thieves.
package main

import (
	"sync"
	"sync/atomic"
)

type deque struct {
	tasks       [4]int
	top, bottom atomic.Int32
}

func (d *deque) pop() int {
	b := d.bottom.Add(-1)
	t := d.top.Load()
	if t > b {
		d.bottom.Store(t)
		return 0
	}
	task := d.tasks[b]
	if t == b { // the last one
		if !d.top.CompareAndSwap(t, t+1) {
			task = 0
		}
		d.bottom.Store(t + 1)
	}
	return task
}

func (d *deque) steal() int {
	t := d.top.Load()
	if t >= d.bottom.Load() {
		return 0
	}
	task := d.tasks[t]
	if !d.top.CompareAndSwap(t, t+1) {
		return 0
	}
	return task
}

func main() {
	d := &deque{tasks: [4]int{1, 2}}
	d.bottom.Store(2)
	var done [3]atomic.Int32
	work := func(task int) {
		if done[task].Add(1) == 2 && task > 0 {
			panic("a task was done twice")
		}
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		work(d.pop())
		work(d.pop())
	})
	wg.Go(func() { work(d.steal()) })
	wg.Wait()
}
