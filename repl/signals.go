package repl

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/signals"
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
func (s *Shell) KillAll() {
	if c := s.copy.Load(); c != nil {
		c.KillAll()
	}
	s.life.Swap(newLife()).end(errKilled)
}

// interruptible returns a context that is done when the user interrupts the command that
// runs. stop is to be called when that ends. There may be one within another.
func (s *Shell) interruptible() (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	around := s.cancel.Load()
	interrupt := context.CancelFunc(func() {
		cancel(errInterrupted)
		if around != nil {
			(*around)()
		}
	})
	s.cancel.Store(&interrupt)
	if s.interrupts.pending() {
		interrupt() // it may not have been found yet
	}
	return ctx, func() {
		s.cancel.Store(around)
		cancel(nil)
	}
}

var (
	atOnce   = 2 * time.Second        // how soon after another a Ctrl-C counts as the second one, whatever was typed
	noAnswer = 100 * time.Millisecond // how long after the first the user is told if nothing has come of it
	patient  = 100 * time.Millisecond // how long the second one waits for the end of what it kills
)

// interrupts are those by Ctrl-C. While an input runs the first one ends that and the
// second kills all processes. At the prompt, whose line it has cleared by then, the first
// tells that there are processes, and another kills them that comes at once, or before
// anything is typed.
type interrupts struct {
	// Whether the input is interrupted is asked on the loop, too, which must not wait for who waits for it.
	running atomic.Bool  // an input or a command
	count   atomic.Int32 // while that runs

	mu     sync.Mutex
	killed int       // how many processes the second one has killed then
	last   time.Time // at the prompt, zero if nothing has been told there
	lent   bool      // another program has the terminal
}

// begin is called when an input is entered, also once more when it begins to run, and end
// when it has ended.
func (c *interrupts) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.running.Load() {
		c.count.Store(0)
		c.killed, c.last = 0, time.Time{}
		c.running.Store(true)
	}
}

func (c *interrupts) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running.Store(false)
}

// lend has interrupts be another program's affair, which begins or ends to run.
func (c *interrupts) lend(on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lent = on
}

// pending reports whether the input that runs has been interrupted.
func (c *interrupts) pending() bool { return c.running.Load() && c.any() }

// any reports whether the last input was interrupted.
func (c *interrupts) any() bool { return c.count.Load() > 0 }

// interrupted is called for each interrupt, with what it has cleared at the prompt.
func (s *Shell) interrupted(cleared string) {
	c := &s.interrupts
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.lent:
	case c.running.Load():
		n := c.count.Add(1)
		s.Interrupt()
		if n == 1 {
			time.AfterFunc(noAnswer, s.tellNoAnswer)
		} else {
			s.takeBack()
			if n == 2 {
				c.killed = s.others()
			}
			s.KillAll()
		}
	case s.ed == nil || !s.ed.Interactive():
	case c.last.IsZero() || cleared != "" && time.Since(c.last) > atOnce:
		s.hint()
	default:
		s.takeBack()
		n := s.rt.NumProcesses()
		s.allKilled(n)
		c.last = time.Time{}
	}
}

// afterInterrupt is called when an input has ended that was interrupted.
func (s *Shell) afterInterrupt() {
	c := &s.interrupts
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.count.Load() > 1 {
		s.allKilled(c.killed)
		return
	}
	s.hint()
}

// allKilled kills all processes, and says so of n. What they still print comes before.
func (s *Shell) allKilled(n int) {
	within(patient, func() { s.killAll(context.Background()) })
	if n > 0 {
		fmt.Fprintln(s.cfg.Stdout, count(n, "process", "processes"), "killed; the values of the session are still there")
	}
}

// tellNoAnswer says that what was interrupted does not give way, if that is so.
func (s *Shell) tellNoAnswer() {
	c := &s.interrupts
	if !c.pending() || s.answers(noAnswer/2) {
		return
	}
	c.mu.Lock() // the input does not end meanwhile
	defer c.mu.Unlock()
	if !c.pending() {
		return
	}
	s.freshLine()
	s.say("what runs does not give way; Ctrl-C again abandons it")
}

// others returns how many processes there are besides that of the input which runs.
func (s *Shell) others() int {
	n := s.rt.NumProcesses()
	if fg := s.engine.Foreground(); fg != nil && fg.State() != csp.Done {
		n--
	}
	return n
}

// answers reports whether the runtime serves those outside in time.
func (s *Shell) answers(in time.Duration) bool { return within(in, func() { s.rt.Paused() }) }

// within calls f, which goes on by itself when that takes longer than d, and reports whether it has
// returned. The time is waited for in parts, each of which takes longer where the machine is
// busy, as f does.
func within(d time.Duration, f func()) bool {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	const parts = 20
	for range parts {
		select {
		case <-done:
			return true
		case <-time.After(d / parts):
		}
	}
	return false
}

// takeBack takes the runtime back from a process that does not give way: it is in a call of compiled
// code that goes on for ever, say.
func (s *Shell) takeBack() {
	if c := s.copy.Load(); c != nil {
		c.takeBack()
	}
	for !s.answers(patient) {
		if s.rt.Disown() {
			s.freshLine()
			s.say("what runs does not give way, and is abandoned: it goes on by itself; " +
				"the values of the session are still there")
		}
	}
}

// hint says how to kill the processes that go on after an interrupt, if there are any.
func (s *Shell) hint() {
	if !s.answers(patient) {
		s.say("a process does not give way; Ctrl-C again abandons it")
		s.interrupts.last = time.Now()
		return
	}
	switch n := s.rt.NumProcesses(); n {
	case 0:
		return
	case 1:
		fmt.Fprintln(s.cfg.Stdout, "1 process goes on; Ctrl-C again or :kill all ends it")
	default:
		fmt.Fprintf(s.cfg.Stdout, "%d processes go on; Ctrl-C again or :kill all ends them\n", n)
	}
	s.interrupts.last = time.Now()
}

// onInterrupt has interrupts handled, until the function that it returns is called.
func (s *Shell) onInterrupt() (stop func()) {
	return signals.Watch(func(os.Signal) {
		if s.ed != nil {
			s.ed.Interrupted()
		}
		s.interrupted("")
	}, os.Interrupt)
}

// onQuit has Ctrl-\ show where all processes are, until the function that it returns is
// called. A second one, while the first is not answered, ends the program as ever.
func (s *Shell) onQuit() (stop func()) {
	var busy atomic.Bool
	return signals.Watch(func(sig os.Signal) {
		if busy.Swap(true) {
			signals.Default(sig)
			return
		}
		go func() {
			defer busy.Store(false)
			fmt.Fprint(s.cfg.Stdout, processTable(s.rt.Processes(), s.columns()))
		}()
	}, syscall.SIGQUIT)
}

// count writes a number with the word that it calls for.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
