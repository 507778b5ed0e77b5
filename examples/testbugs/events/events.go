// Package events has a queue that is waited for with a context. Who waits checks the context and goes to
// sleep; the end of the context may wake nobody in between.
//
// After https://github.com/erigontech/erigon/pull/21827.
package events

import (
	"context"
	"sync"
)

// A Queue holds events.
type Queue struct {
	mu   sync.Mutex
	cond *sync.Cond
	list []string
}

// New returns an empty queue.
func New() *Queue {
	q := &Queue{}
	q.cond = sync.NewCond(&q.mu)
	return q
}

// Put adds an event.
func (q *Queue) Put(event string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.list = append(q.list, event)
	q.cond.Signal()
}

// Take waits for an event until the context ends.
func (q *Queue) Take(ctx context.Context) (event string, ok bool) {
	defer context.AfterFunc(ctx, q.wake)()
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.list) == 0 {
		if ctx.Err() != nil {
			return "", false
		}
		q.cond.Wait()
	}
	event, q.list = q.list[0], q.list[1:]
	return event, true
}
