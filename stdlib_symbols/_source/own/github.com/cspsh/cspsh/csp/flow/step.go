package flow

import (
	"fmt"
	"time"
)

// A Description tells what a step is to be given, and what it gives. The maps are of names to explanations.
// The names of inputs and outputs must differ.
type Description struct {
	Params map[string]string // arguments of Init
	Ins    map[string]string
	Outs   map[string]string
	// Signals are those that the step gets, wherever they are cast: see [Flow.Cast]. Their names differ from those of
	// the inputs.
	Signals map[string]string
	// Workload is how Transform is called, unless the graph says so.
	Workload Workload
}

// A Workload is how a process calls Transform.
type Workload uint8

// The workloads.
const (
	// Loop calls Transform on the event loop, as csp.Go does: it must not block, and may park.
	Loop Workload = iota + 1
	// Block calls it on a goroutine of its own, as csp.Block does: it may block. Its process answers
	// when it has returned.
	Block
	// Thread calls it on a goroutine of its own, as csp.Thread does, for work that keeps a processor busy. Its
	// process answers meanwhile.
	Thread
)

// A Transition is a change in the life of a process.
type Transition uint8

// The transitions. A process that is started is paused.
const (
	Start Transition = iota + 1
	Resume
	Pause
	Stop
)

func (t Transition) String() string {
	return [...]string{"", "start", "resume", "pause", "stop"}[t]
}

// Args are the arguments of a process for its step.
type Args map[string]any

// Out is what a step gives: messages for its outputs, by their names, for [Report], or for the inputs of others,
// by [Port.String], as for a reply. They are passed on in the order of the names, and for each in their own.
type Out map[string][]any

// Signal is what the names of outputs begin with that cast a signal: Out{flow.Signal + "tick": {1}} does what
// [Flow.Cast]("tick", 1) does.
const Signal = "signal "

// Report is the output that comes over the flow's report channel. No step has to describe it.
const Report = "report"

// A Step is the logic of a process with a state of type S. Only Transform is needed, and in Describe its
// inputs. All of its functions are called by one process, one after the other.
type Step[S any] struct {
	Describe Description
	// Init returns the first state. It is called once, by Start.
	Init func(args Args) (S, error)
	// Transition returns the state after a change in the life of the process.
	Transition func(state S, t Transition) (S, error)
	// Transform returns the state after a message that has come at an input, or as a signal, whose name in is
	// then, and what it leads to.
	Transform func(state S, in string, msg any) (S, Out, error)
	// Filter reports whether messages of an input, or a signal, are wanted now. Without it all are.
	Filter func(state S, in string) bool
}

// A Stepper is a [Step], whatever its state is.
type Stepper interface {
	describe() Description
	begin(args Args) (runner, error)
}

// A runner is a step with its state. Its methods turn panics into errors, and keep the state then.
type runner interface {
	transition(t Transition) error
	transform(in string, msg any) (work func(), set func() (Out, error))
	wants(in string) bool
	state() any
}

func (s Step[S]) describe() Description { return s.Describe }

func (s Step[S]) begin(args Args) (r runner, err error) {
	defer caught(&err)
	in := &instance[S]{step: s}
	if s.Init != nil {
		in.now, err = s.Init(args)
	}
	return in, err
}

type instance[S any] struct {
	step Step[S]
	now  S
}

func (in *instance[S]) state() any { return in.now }
func (in *instance[S]) wants(name string) bool {
	return in.step.Filter == nil || in.step.Filter(in.now, name)
}

func (in *instance[S]) transition(t Transition) (err error) {
	defer caught(&err)
	if in.step.Transition == nil {
		return nil
	}
	next, err := in.step.Transition(in.now, t)
	if err == nil {
		in.now = next
	}
	return err
}

// transform returns what calls Transform, on any goroutine, with the state that there is now, and what then sets the
// state.
func (in *instance[S]) transform(name string, msg any) (work func(), set func() (Out, error)) {
	now := in.now
	var next S
	var out Out
	var err error
	work = func() {
		defer caught(&err)
		next, out, err = in.step.Transform(now, name, msg)
	}
	set = func() (Out, error) {
		if err == nil {
			in.now = next
		}
		return out, err
	}
	return work, set
}

// Lift returns a step without a state that passes the elements of f(v) for each v from its input "in" to its output
// "out". A message that is no A is an error.
func Lift[A, B any](f func(A) []B) Step[struct{}] {
	return Step[struct{}]{
		Describe: Description{Ins: map[string]string{"in": "values"}, Outs: map[string]string{"out": "results"}},
		Transform: func(s struct{}, _ string, msg any) (struct{}, Out, error) {
			v, ok := msg.(A)
			if !ok {
				return s, nil, fmt.Errorf("a message of type %T, not %T", msg, v)
			}
			var out []any
			for _, w := range f(v) {
				out = append(out, w)
			}
			return s, Out{"out": out}, nil
		},
	}
}

// Lift1 is [Lift] for a function that returns one value.
func Lift1[A, B any](f func(A) B) Step[struct{}] {
	return Lift(func(v A) []B { return []B{f(v)} })
}

// An Error is what went wrong in a step.
type Error struct {
	Proc string
	// In and Msg are the message that Transform was called with; In is empty for a transition.
	In         string
	Msg        any
	Transition Transition // 0 for Transform
	State      any
	Err        error // what the step returned, or what it panicked with
}

// Error tells the process and what it did.
func (e *Error) Error() string {
	what := fmt.Sprintf("%v at %q", e.Msg, e.In)
	if e.Transition != 0 {
		what = e.Transition.String()
	}
	return fmt.Sprintf("flow: %s: %s: %v", e.Proc, what, e.Err)
}

// Unwrap returns what the step returned.
func (e *Error) Unwrap() error { return e.Err }

// A Status is what a process answers to a ping.
type Status struct {
	Proc   string
	Paused bool
	State  any
	Count  int            // messages that it has taken
	Busy   bool           // Transform is at work
	Queued map[string]int // what waits at its inputs, and of signals, in their buffers
	At     time.Time
}
