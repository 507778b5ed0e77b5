// Package pool has a pool of workers that start when they are needed and are stopped when they are idle. A
// worker that is told to stop still counts as an idle one, for which a task is left.
//
// After https://github.com/alitto/pond/issues/33.
package pool

import "sync"

// A Pool runs tasks.
type Pool struct {
	mu    sync.Mutex
	tasks chan func() // nil stops a worker
	idle  int
}

// New returns a pool without workers.
func New() *Pool { return &Pool{tasks: make(chan func(), 8)} }

// Submit has a task be run.
func (p *Pool) Submit(task func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.idle > 0 {
		p.idle--
	} else {
		go p.work()
	}
	p.tasks <- task
}

func (p *Pool) work() {
	for task := range p.tasks {
		if task == nil {
			p.leave()
			return
		}
		task()
		p.mu.Lock()
		p.idle++
		p.mu.Unlock()
	}
}
