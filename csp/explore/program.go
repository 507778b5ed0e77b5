package explore

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// A Program is what is explored.
type Program struct {
	// Name is what results call it, such as a file or a test.
	Name string
	// Source is hashed for records, which tell by that when the program has changed. It may be empty.
	Source []byte
	Args   []string
	// Input, unless nil, returns what the program has read of its standard input, for records, nil for nothing.
	Input func() []byte
	// New makes an instance of the program on a runtime of its own. It is called once for each worker, and
	// main once for each schedule, as the first process of the runtime. Instances run side by side and
	// must share nothing; nor must one call of main leave anything for the next.
	New func(rt *csp.Runtime) (main func(), err error)
	// Observe, unless nil, makes an observer of a runtime, before New is called for it: csp.WithObserver would
	// be in the way of that of Search. It is told of steps, too (see csp.WithSteps), and not of what happens
	// when a schedule is over.
	Observe func(rt *csp.Runtime) csp.Observer
	// Panicked, unless nil, tells a panic that nobody waited for, in place of the value. It is called on the
	// loop of the runtime.
	Panicked func(rt *csp.Runtime, e *csp.PanicError) string
	// Format, unless nil, writes a value that was put or taken, for tables.
	Format func(v any) string
	// EndsWithMain says that the program is over when main has returned, as a Go program is: what others do
	// then is neither output nor a failure, but they may be found to wait for ever.
	EndsWithMain bool
	// Awaits, unless nil, is called on the loop where processes are left that wait for ever, and says what may come from
	// outside that no schedule repeats, and what they may wait for; "" for nothing.
	Awaits func(rt *csp.Runtime) string
	// Clock, unless zero, is what the virtual clock shows when main begins, in place of csp.VirtualEpoch.
	Clock time.Time
	// Starts says that main calls Start: what it does before that is as in the default schedule.
	Starts bool
	// Options are for the runtimes; that which Search uses itself (the clock, the Decider, the handler of
	// panics) is added.
	Options []csp.RuntimeOption
}

// Func returns a Program of a function, which must not share anything between its calls.
func Func(f func()) Program {
	return Program{New: func(*csp.Runtime) (func(), error) { return f, nil }}
}

// A Kind is a kind of failure.
type Kind string

// The kinds of failures.
const (
	Panic      Kind = "panic"            // a process has panicked, and nobody waited for it
	Deadlock   Kind = "deadlock"         // main waits for ever
	Leak       Kind = "leak"             // main has ended, and others wait for ever
	Exit       Kind = "exit"             // the program has called Exit with another status than 0
	Check      Kind = "check"            // Assert or Linearizable has failed
	Race       Kind = "race"             // two accesses of a variable are not ordered
	Livelock   Kind = "livelock"         // processes run, and nothing changes any more
	Endless    Kind = "endless"          // the program has not ended within the steps allowed
	Difference Kind = "different output" // the output depends on the schedule
	Outside    Kind = "not repeatable"   // the program has to do with what no schedule repeats
)

// A Failure is what has gone wrong in a schedule.
type Failure struct {
	Kind Kind `json:"kind"`
	// Text tells it, in one line or more.
	Text string `json:"text"`
	// Processes are those that are parked for ever, of a deadlock or a leak.
	Processes []csp.ProcessInfo `json:"-"`
	// Status is that of an exit.
	Status int `json:"status,omitempty"`
	// Value is what a process has panicked with.
	Value any `json:"-"`
}

func (f *Failure) Error() string { return string(f.Kind) + ": " + f.Text }

// same reports whether two failures are of one kind, so that one may stand for the other.
func (f *Failure) same(o *Failure) bool {
	return f != nil && o != nil && f.Kind == o.Kind && f.Status == o.Status
}

// running holds the trial of each runtime that explores.
var running sync.Map // *csp.Runtime -> *worker

// current returns the worker on whose runtime the caller is a process, or nil.
func current() *worker {
	p := csp.Self()
	if p == nil {
		return nil
	}
	if w, ok := running.Load(p.Runtime()); ok {
		return w.(*worker)
	}
	return nil
}

// Assert fails the schedule unless ok is true, and ends it there. Outside a search it panics.
func Assert(ok bool, format string, args ...any) {
	if !ok {
		Fail(Check, format, args...)
	}
}

// Fail ends the schedule with a failure. Outside a search it panics.
func Fail(kind Kind, format string, args ...any) {
	end(&Failure{Kind: kind, Text: fmt.Sprintf(format, args...)})
}

// Mark notes that the schedule fails, and lets it go on. It may be called by an observer, too. Where a
// schedule fails several times, the first counts. Outside a search it does nothing.
func Mark(kind Kind, format string, args ...any) {
	if w := current(); w != nil {
		w.failed(&Failure{Kind: kind, Text: fmt.Sprintf(format, args...)})
	}
}

// Start is called by the main of a Program that Starts, when what is to be explored begins. What was
// written before is no output.
func Start() {
	if w := current(); w != nil {
		w.started = true
		w.out.Reset()
	}
}

// Quit ends the program with a status, as os.Exit does. A status other than 0 is a failure. Outside a
// search it is os.Exit.
func Quit(status int) {
	w := current()
	if w == nil {
		os.Exit(status)
	}
	w.rt.Point(csp.Effect{Op: "exit", Object: csp.Outcome})
	end(&Failure{Kind: Exit, Text: fmt.Sprintf("exit status %d", status), Status: status})
}

func end(f *Failure) {
	w := current()
	if w == nil {
		panic(f)
	}
	w.end(f)
	csp.Yield() // which ends the process, since it was killed
}

// Out returns where the program writes its output, if that is to be compared: the output of one schedule
// with that of others. Outside a search it is os.Stdout.
func Out() io.Writer {
	if w := current(); w != nil {
		return &w.out
	}
	return os.Stdout
}

// OutOf returns where programs that a search runs on rt write their output: see [Out]. It is io.Discard
// for other runtimes.
func OutOf(rt *csp.Runtime) io.Writer {
	if w, ok := running.Load(rt); ok {
		return &w.(*worker).out
	}
	return io.Discard
}

// output is that of a trial.
type output struct {
	bytes.Buffer
	rt   *csp.Runtime
	over bool
}

const maxOutput = 1 << 20

// Write keeps the beginning. It is no scheduling point: the caller may have a lock that the runtime does not
// know of, as a log.Logger has.
func (o *output) Write(b []byte) (int, error) {
	o.rt.Touch(csp.Effect{Op: "print", Object: csp.Outcome})
	if o.over {
		return len(b), nil
	}
	if room := maxOutput - o.Len(); room < len(b) {
		o.Buffer.Write(b[:max(room, 0)])
		return len(b), nil
	}
	return o.Buffer.Write(b)
}
