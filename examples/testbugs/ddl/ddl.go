// Package ddl has a worker that does jobs until it is stopped. Who has put a job into its queue waits for an
// answer, also of a worker that has stopped before it came to the job.
//
// After https://github.com/pingcap/tidb/issues/26804.
package ddl

import (
	"context"
	"sync"
)

// A Worker does jobs.
type Worker struct {
	ctx    context.Context
	cancel context.CancelFunc
	jobs   chan job
	loop   sync.WaitGroup
}

type job struct {
	do     func()
	answer chan error
}

// New returns a worker that has begun.
func New() *Worker {
	w := &Worker{jobs: make(chan job, 1)}
	w.ctx, w.cancel = context.WithCancel(context.Background())
	w.loop.Go(w.run)
	return w
}

func (w *Worker) run() {
	for {
		select {
		case j := <-w.jobs:
			j.do()
			j.answer <- nil
		case <-w.ctx.Done():
			return
		}
	}
}

// Stop stops the worker.
func (w *Worker) Stop() {
	w.cancel()
	w.loop.Wait()
}
