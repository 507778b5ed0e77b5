package repl

import (
	"fmt"
	"strings"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/engine"
)

// A LeakError says which processes can never go on when main has returned. Its JSON
// form is what cspsh -leaks=json prints.
type LeakError struct {
	// Leaks are the processes, in the order in which they were started.
	Leaks []Leak `json:"leaks"`
	// Cycles are the numbers of processes that wait for one another, each for the
	// next one and the last for the first.
	Cycles [][]int `json:"cycles,omitempty"`
	// Seed is the seed that repeats the run, 0 if it had none; Virtual tells that
	// the clock was virtual.
	Seed    uint64 `json:"seed,omitempty"`
	Virtual bool   `json:"virtual,omitempty"`

	cycles []csp.Cycle
}

// A Leak is a process that can never go on: what it waits for cannot be reached by
// anybody who may still run.
type Leak struct {
	ID        int    `json:"id"`
	Name      string `json:"name"`      // what reports call it: worker(jobs)
	Function  string `json:"function"`  // what it runs, as Go's compiler calls it: main.func1
	Operation string `json:"operation"` // what it waits in, as in Go's traces: chan receive, sync.Mutex.Lock
	At        string `json:"at"`        // where it stands: file.go:3:4
	In        string `json:"in"`        // the function that that is in
	Started   string `json:"started"`   // where it was started
	StartedBy int    `json:"startedBy"` // the process that started it

	// Channels are those that it waits on.
	Channels []LeakChannel `json:"channels,omitempty"`
	// Lock is what the source calls the lock, or what else of package sync, that it
	// waits for.
	Lock string `json:"lock,omitempty"`
	// HeldBy are the processes that have the lock which it waits for.
	HeldBy []LeakHolder `json:"heldBy,omitempty"`

	text string // in reports
}

// A LeakHolder is a process that has a lock which a leaked process waits for.
type LeakHolder struct {
	ID    int    `json:"id"`
	Since string `json:"since,omitempty"` // where it locked it
	Ended bool   `json:"ended,omitempty"` // without giving it back
}

// A LeakChannel is a channel that a leaked process waits on.
type LeakChannel struct {
	ID   int    `json:"id"`
	Name string `json:"name,omitempty"` // of the variable
	Type string `json:"type"`           // of its elements
	Made string `json:"made"`           // where it was made
	Len  int    `json:"len"`
	Cap  int    `json:"cap"`
}

// settleRounds is how often others get a turn, with up to ten processes that can run, before
// those that are stuck are looked for.
const settleRounds = 100

// leaksName is what the process is called that gives them their turns.
const leaksName = "leaks"

// settle, called by a process, lets the others come to where they wait: each that waits now may
// have to be woken by another one. Some may run for ever.
func (s *Shell) settle() {
	n := s.rt.NumProcesses() + settleRounds*(1+s.rt.NumRunnable()/10)
	for i := 0; i < settleRounds || i < n && s.rt.NumRunnable() > 1; i++ {
		csp.Yield()
	}
}

// leaks returns a *LeakError if there are processes that can never go on, now that
// main has returned.
func (s *Shell) leaks() error {
	if err := s.engine.Do(leaksName, s.settle); err != nil {
		return err
	}
	stuck, err := s.rt.Stuck()
	if err != nil || len(stuck) == 0 {
		return err
	}
	return s.leakError(stuck)
}

// leakError tells of processes that can never go on.
func (s *Shell) leakError(stuck []csp.ProcessInfo) *LeakError {
	e := &LeakError{Leaks: make([]Leak, len(stuck)), Virtual: s.rt.Virtual()}
	e.Seed, _ = s.rt.Seed()
	for i, p := range stuck {
		e.Leaks[i] = newLeak(engine.TraceOf(p))
	}
	e.cycles = csp.Cycles(stuck)
	for _, c := range e.cycles {
		var ids []int
		for _, p := range c {
			ids = append(ids, p.ID)
		}
		e.Cycles = append(e.Cycles, ids)
	}
	return e
}

func newLeak(t engine.Trace) Leak {
	l := Leak{
		ID: t.ID, Name: t.Name, Function: t.Entry, Operation: t.Reason,
		At: t.Site, In: t.At.Func, Started: t.Made.String(), StartedBy: t.Parent,
		Lock: t.Awaits, text: t.ProcessInfo.String(),
	}
	for _, h := range t.Holders {
		l.HeldBy = append(l.HeldBy, LeakHolder{h.ID, h.Since.String(), h.Ended})
	}
	for _, c := range t.Chans {
		l.Channels = append(l.Channels, LeakChannel{c.ID, c.Name, c.ElemType, c.Made.String(), c.Len, c.Cap})
	}
	return l
}

// Error gives the whole report, a line for each process.
func (e *LeakError) Error() string {
	var b strings.Builder
	size := 64
	for _, l := range e.Leaks {
		size += len("\n  ") + len(l.text)
	}
	b.Grow(size)
	if len(e.Leaks) == 1 {
		b.WriteString("leak: 1 process can never go on")
	} else {
		fmt.Fprintf(&b, "leak: %d processes can never go on", len(e.Leaks))
	}
	for _, l := range e.Leaks {
		b.WriteString("\n  " + l.text)
	}
	for _, c := range e.cycles {
		b.WriteString("\ncycle: " + c.String())
	}
	b.WriteString(repeats(e.Seed, e.Virtual))
	return b.String()
}

// repeats tells how to have a run again, if there is a way.
func repeats(seed uint64, virtual bool) string {
	switch {
	case seed == 0:
		return ""
	case virtual:
		return fmt.Sprintf("\n-virtual -seed %d repeats this", seed)
	}
	return fmt.Sprintf("\n-seed %d repeats the schedule", seed)
}
