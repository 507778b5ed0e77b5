package repl

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/signals"
)

// A TimeoutError says that a program was ended since its time was over: see Config.Timeout.
type TimeoutError struct {
	After   time.Duration
	Virtual bool   // it is virtual time that was over
	where   string // its processes
}

func (e *TimeoutError) Error() string {
	what := ""
	if e.Virtual {
		what = " of virtual time"
	}
	return strings.TrimRight(fmt.Sprintf("timeout: not over after %v%s\n%s", e.After, what, e.where), "\n")
}

// endsSoon is how long the end of a program waits for what it would tell of it.
const endsSoon = time.Second

// soon returns what f returns, or a zero value if that takes long: what f asks may be
// busy for good.
func soon[T any](f func() T) T {
	result := make(chan T, 1)
	go func() { result <- f() }()
	select {
	case v := <-result:
		return v
	case <-time.After(endsSoon):
		var zero T
		return zero
	}
}

// countProcesses returns how many processes there are, 0 if nobody answers.
func (s *Shell) countProcesses() int {
	if s == nil {
		return 0
	}
	if s.rt.OnLoop() {
		return s.rt.NumProcesses()
	}
	return soon(func() int { return s.rt.NumProcesses() })
}

// end ends the program, which has Config.Exit, with a report of why.
func (s *Shell) end(err error) {
	s.conclude(err)
	if w := s.cfg.outcomes; w != nil {
		w.last(func(o *Outcome) {
			s.finish(o, err)
			o.Processes = s.countProcesses()
		})
	} else {
		s.freshLine()
		s.Complain(err)
	}
	s.exit(Status(err))
}

// limitTime ends the program when Config.Timeout is over.
func (s *Shell) limitTime() (stop func() bool) {
	err := &TimeoutError{After: s.cfg.Timeout}
	if s.cfg.Elapsed == nil {
		return time.AfterFunc(s.cfg.Timeout, func() { s.timeOver(err) }).Stop
	}
	return s.limit(s.cfg.Elapsed, err)
}

// limitVirtualTime has the program end after some time of the virtual clock, until stop is called.
func (s *Shell) limitVirtualTime(after time.Duration) (stop func() bool) {
	began := s.rt.Now()
	return s.limit(func() time.Duration { return s.rt.Now().Sub(began) }, &TimeoutError{After: after, Virtual: true})
}

// timeOver ends the program.
func (s *Shell) timeOver(err *TimeoutError) {
	err.where = soon(func() string { return processTable(s.rt.Processes(), s.columns()) })
	s.end(err)
}

// limit has the program end when as much has elapsed as err tells, until stop is called.
func (s *Shell) limit(elapsed func() time.Duration, err *TimeoutError) (stop func() bool) {
	stopped := make(chan struct{})
	go func() {
		for elapsed() < err.After {
			select {
			case <-stopped:
				return
			case <-time.After(elapsedEvery):
			}
		}
		s.timeOver(err)
	}()
	return sync.OnceValue(func() bool {
		close(stopped)
		return true
	})
}

// elapsedEvery is how often it is asked what has elapsed.
const elapsedEvery = 20 * time.Millisecond

// deadlocked ends a script whose main waits for good. As in Go its deferred calls do not
// run.
func (s *Shell) deadlocked(err *csp.DeadlockError) {
	if s.cfg.Script && s.cfg.Exit != nil && s.engine.Foreground() != nil {
		s.end(err)
	}
}

// ExitOnInterrupt has an interrupt end the program, by Config.Exit, wherever it is, unless
// the user's code has asked for signals, until the function that it returns is called.
func (s *Shell) ExitOnInterrupt() (stop func()) {
	return signals.Watch(func(os.Signal) {
		if s.TakesSignals() && !s.live.lingering.Load() || s.leavesPage() {
			return
		}
		if s.cfg.outcomes != nil {
			s.end(errInterrupted)
		}
		s.exit(StatusInterrupted)
	}, os.Interrupt)
}

// statusOf is the exit status of inputs of which the worst has a status, where nobody
// types: a panic in the background counts, too.
func (s *Shell) statusOf(status int) int {
	if s.panics.Load() > 0 {
		return max(status, StatusFailed)
	}
	return status
}
