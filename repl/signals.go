package repl

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

// Causes with which the user's commands end processes.
var (
	errInterrupted = errors.New("interrupted")
	errKilled      = errors.New("killed")
)

// A life is what the processes of a session are tied to, until all of them are killed.
type life struct {
	ctx context.Context
	end context.CancelCauseFunc
}

func newLife() *life {
	ctx, end := context.WithCancelCause(context.Background())
	return &life{ctx, end}
}

// scope is the context that the session's processes are tied to.
func (s *Shell) scope() context.Context { return s.life.Load().ctx }

// KillAll kills all processes of the session, also the input that is being evaluated.
// What the session has declared stays. It may be called from any goroutine.
func (s *Shell) KillAll() { s.life.Swap(newLife()).end(errKilled) }

// interruptible returns a context that is done when the user interrupts the command that
// runs. stop is to be called when that ends.
func (s *Shell) interruptible() (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	interrupt := context.CancelFunc(func() { cancel(errInterrupted) })
	s.cancel.Store(&interrupt)
	return ctx, func() {
		s.cancel.Store(nil)
		cancel(nil)
	}
}

// atOnce is how soon after another a Ctrl-C counts as the second one.
const atOnce = 2 * time.Second

// interruptedAtPrompt is called when Ctrl-C is pressed at the prompt; last is when it
// was pressed before. The second time all processes are killed.
func (s *Shell) interruptedAtPrompt(last time.Time) time.Time {
	now := time.Now()
	if now.Sub(last) > atOnce {
		s.hint()
		return now
	}
	if n := len(s.rt.Processes()); n > 0 {
		s.KillAll()
		fmt.Fprintln(s.cfg.Stdout, count(n, "process", "processes"), "killed; the values of the session are still there")
	}
	return time.Time{}
}

// notifyInterrupts sends c what Ctrl-C raises, until the function that it returns is
// called.
func notifyInterrupts(c chan<- os.Signal) (stop func()) {
	signal.Notify(c, os.Interrupt)
	return func() { signal.Stop(c) }
}

// hint says how to kill the processes that go on after an interrupt.
func (s *Shell) hint() {
	switch n := len(s.rt.Processes()); n {
	case 0:
	case 1:
		fmt.Fprintln(s.cfg.Stdout, "1 process goes on; Ctrl-C again or :kill all ends it")
	default:
		fmt.Fprintf(s.cfg.Stdout, "%d processes go on; Ctrl-C again or :kill all ends them\n", n)
	}
}

// onQuit has Ctrl-\ show where all processes are, until the function that it returns is
// called. A second one, while the first is not answered, ends the program as ever.
func (s *Shell) onQuit() (stop func()) {
	quits := make(chan os.Signal, 1)
	done := make(chan struct{})
	signal.Notify(quits, syscall.SIGQUIT)
	var busy atomic.Bool
	go func() {
		for {
			select {
			case sig := <-quits:
				if busy.Swap(true) {
					signal.Reset(sig)
					if p, err := os.FindProcess(os.Getpid()); err == nil {
						p.Signal(sig)
					}
					continue
				}
				go func() {
					defer busy.Store(false)
					fmt.Fprint(s.cfg.Stdout, processTable(s.rt.Processes()))
				}()
			case <-done:
				return
			}
		}
	}()
	return func() {
		signal.Stop(quits)
		close(done)
	}
}

// count writes a number with the word that it calls for.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
