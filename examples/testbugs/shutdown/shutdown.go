// Package shutdown has a scheduler that waits for its jobs when it is shut down, but not for longer than a
// timeout. The executor, which has waited for them, tells so to somebody who perhaps has gone.
//
// After https://github.com/go-co-op/gocron/issues/835.
package shutdown

import (
	"errors"
	"sync"
	"time"
)

// ErrTimeout tells that jobs were still running.
var ErrTimeout = errors.New("jobs are still running")

// A Scheduler runs jobs.
type Scheduler struct {
	jobs     sync.WaitGroup
	executor sync.WaitGroup
	stopped  chan struct{}
}

// Run runs a job.
func (s *Scheduler) Run(job func()) { s.jobs.Go(job) }

// Shutdown waits for the jobs.
func (s *Scheduler) Shutdown(timeout time.Duration) error {
	s.executor.Go(func() {
		s.jobs.Wait()
		s.stopped <- struct{}{}
	})
	select {
	case <-s.stopped:
		return nil
	case <-time.After(timeout):
		return ErrTimeout
	}
}

// Wait waits until nothing of the scheduler is left.
func (s *Scheduler) Wait() { s.executor.Wait() }
