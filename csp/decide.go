package csp

import (
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"time"
)

// A Decider makes the decisions of a runtime: each time that the runtime could go on in more than
// one way, it asks. Nothing else chooses, so that a run with the virtual clock is a function of
// program, input and decisions.
//
// A runtime without a Decider runs processes first in, first out; see [FIFO]. [Seeded] is one that
// decides at random, and package explore has those that record, repeat and search.
type Decider interface {
	// Decide returns which of the options is taken, from 0 to d.Options-1, or the number itself
	// where d asks for one of 64 bits. A negative result abandons the trial (see Runtime.Trials);
	// without one it panics. Decide is called on the loop of the runtime. It must not park; it may
	// block, and the runtime stands still meanwhile. It must not keep d, which is used again.
	Decide(d *Decision) int
}

// A DecisionKind is what a decision is about.
type DecisionKind uint8

// The kinds of decisions.
const (
	DecideNext   DecisionKind = iota // who goes on: a process, or the clock
	DecideReady                      // which of the ready operations Alts does
	DecideNumber                     // a random number
	DecideOrder                      // the order of things that have none, such as the keys of a map
	DecideFault                      // whether something goes wrong, and what; 0 is nothing
)

func (k DecisionKind) String() string {
	return [...]string{"run", "ready", "number", "order", "fault"}[k]
}

// A Decision is what a Decider is asked.
type Decision struct {
	// Number counts the decisions up from 1. It is 0 where there is only one option: of those the
	// Decider is only told, and only of kind DecideNext.
	Number int
	Kind   DecisionKind
	// Options is how many there are to choose from. It is 0 where a number of 64 bits is wanted.
	Options int
	// Faults is what can go wrong, in words, from option 1 on, for DecideFault.
	Faults []string

	// What follows is for DecideNext.

	// Processes are the options from 0. They are in the order of the run queue, and those that an
	// option passes over go to its end. There may be more in the queue, which are no options yet.
	Processes []*Process
	// Point says that the first of Processes is running, and would go on.
	Point bool
	// Timer says that the last option is to let the next timer fire; it is due after Due.
	// Held says that somebody outside holds the runtime, whose clock does not jump; then the timer should
	// not be chosen before it is due.
	Timer bool
	Due   time.Duration
	Held  bool
	// Idle counts the turns since something has changed, as far as is known: a turn in which a process
	// only looks, yields, or tries in vain changes nothing.
	Idle int
	// Did is what has been done since the last decision of this kind, by the process or the timer that
	// was chosen then: the operation that its Next named, and others that were not foreseen.
	Did []Effect

	// The Decider may set these for DecideNext.

	// Stretch is the number of operations that the process chosen may do before it comes to a
	// scheduling point. With 0 there is one before each.
	Stretch int
	// Pass is how much virtual time passes, but not beyond the next timer.
	Pass time.Duration
}

// window is the number of processes at the head of the run queue that can be chosen.
const window = 64

// WithDecider has d make the decisions. Alone it does not change the clock: see [WithVirtualClock].
func WithDecider(d Decider) RuntimeOption {
	return func(rt *Runtime) { rt.setDecider(d) }
}

// SetDecider has d make the decisions from now on, numbered from 1; nil stands for none, as in a
// runtime that was made without [WithDecider] and [WithSeed].
func (rt *Runtime) SetDecider(d Decider) { rt.call(func() { rt.setDecider(d) }) }

func (rt *Runtime) setDecider(d Decider) {
	rt.decider = d
	rt.decision = Decision{}
	rt.decisions = 0
	rt.idleSteps = 0
	rt.did = rt.did[:0]
	rt.countdown = 0
	rt.patience = 0
	if d == nil {
		rt.patience = patience
	}
}

// Decisions returns how many decisions have been made by the Decider.
func (rt *Runtime) Decisions() (n int) {
	rt.call(func() { n = rt.decisions })
	return n
}

// Did returns what has been done since the last decision who goes on: see [Decision]. It may be called on
// the loop only, such as when a trial is over, and its result be used until the next decision.
func (rt *Runtime) Did() []Effect { return rt.did }

// A verdict is what comes of the decision who goes on.
type verdict uint8

const (
	toHead  verdict = iota // the process at the head of the queue
	toSelf                 // the one that runs
	toTimer                // the base is to fire the next timer
)

// decideNext has the Decider say who goes on, and arranges the run queue for that. Unless self is
// nil it is running; it can go on, and is put at the end of the queue if it does not.
func (rt *Runtime) decideNext(self *Process) verdict {
	d := &rt.decision
	processes := d.Processes[:0]
	if self != nil {
		processes = append(processes, self)
	}
	n := rt.runq.n
	if n > 1 && rt.runq.get(n-1) == rt.yielded {
		n--
	}
	rt.yielded = nil
	for i := range min(n, window) {
		processes = append(processes, rt.runq.get(i))
	}
	*d = Decision{Kind: DecideNext, Processes: processes, Point: self != nil, Options: len(processes)}
	next, timed := rt.timers.next()
	if timed {
		if now := rt.nanos(); rt.virtual || next <= now {
			d.Timer, d.Due, d.Held = true, time.Duration(max(next-now, 0)), rt.virtual && rt.held()
			d.Options++
		}
	}
	k := rt.askNext(d)
	if rt.virtual && d.Pass > 0 {
		rt.coarse = rt.passed(rt.coarse, d.Pass)
		if timed {
			rt.coarse = min(rt.coarse, max(next, 0))
		}
	}
	switch {
	case k < 0:
		rt.abandon()
		if self != nil {
			return toSelf
		}
		return toHead
	case k < len(processes):
		rt.chosenNext(processes[k])
		if self == nil {
			rt.runq.rotate(k)
			return toHead
		}
		if k == 0 {
			return toSelf
		}
		rt.runq.push(self)
		rt.runq.rotate(k - 1)
		return toHead
	default:
		if rt.virtual {
			rt.coarse = max(rt.coarse, next)
		}
		if self != nil {
			rt.runq.push(self)
		}
		rt.idleSteps = 0
		rt.firing = true
		return toTimer
	}
}

// passed is then, or later by d, without running over.
func (rt *Runtime) passed(then int64, d time.Duration) int64 {
	if then > math.MaxInt64-int64(d) {
		return math.MaxInt64
	}
	return then + int64(d)
}

// askNext asks the Decider about what d holds and returns the option.
func (rt *Runtime) askNext(d *Decision) int {
	d.Did = rt.did
	d.Idle = rt.idleSteps
	k := rt.ask(d)
	rt.did = rt.did[:0]
	rt.patience = max(d.Stretch, 0)
	return k
}

// chosenNext notes what p is about to do.
func (rt *Runtime) chosenNext(p *Process) {
	e := Effect{}
	if p.w != nil && p.w.next != nil {
		e = *p.w.next
		*p.w.next = Effect{}
	}
	rt.lastIdle = rt.idleSteps
	switch {
	case e.Computes():
		rt.idleSteps++
	case e.Op == "" || e.Access == Modify:
		rt.idleSteps = 0
	default:
		rt.idleSteps++
	}
	if e.Op == "" {
		return
	}
	rt.did = append(rt.did, e)
	if rt.detailed && rt.told {
		rt.emit(EventStep, p, nil, e)
	}
}

// ask asks the Decider, numbering what is a decision.
func (rt *Runtime) ask(d *Decision) int {
	if d.Options != 1 {
		rt.decisions++
		d.Number = rt.decisions
	}
	k := rt.decider.Decide(d)
	if d.Options > 0 && k >= d.Options {
		panic(fmt.Sprintf("csp: Decider: option %d of %d", k, d.Options))
	}
	return k
}

// choose returns a number from 0 to n-1, or one of 64 bits if n is 0: the Decider's, or one of the
// runtime's generator.
func (rt *Runtime) choose(kind DecisionKind, n int) uint64 {
	switch {
	case n == 1 || rt.clearing:
		return 0
	case rt.decider == nil && n == 0:
		return rt.rand.Uint64()
	case rt.decider == nil:
		return uint64(below(&rt.rand, n))
	}
	k := rt.ask(&Decision{Kind: kind, Options: n})
	if k < 0 && n > 0 {
		rt.abandon()
		return 0
	}
	return uint64(k)
}

// Random returns a random number from 0 to n-1, or one of 64 bits if n is 0. It is a decision of the
// runtime: with a Decider, that chooses it.
func (rt *Runtime) Random(n int) (v uint64) {
	if n < 0 {
		panic(fmt.Sprintf("csp: Runtime.Random: %d is not a number of options", n))
	}
	rt.call(func() { v = rt.choose(DecideNumber, n) })
	return v
}

// Choose returns which of n things that could all be done next is done, from 0 to n-1. It is a decision of the
// runtime, of kind DecideReady. Without a Decider it is 0. Choose panics when n is less than 1.
func (rt *Runtime) Choose(n int) (which int) {
	if n < 1 {
		panic(fmt.Sprintf("csp: Runtime.Choose: %d is not a number of options", n))
	}
	rt.call(func() {
		if rt.decider != nil {
			which = int(rt.choose(DecideReady, n))
		}
	})
	return which
}

// Fault reports what goes wrong: 0 for nothing, or i for the i-th of faults, counted from 1, which tell it in
// words, as in "the reply is lost". It is a decision of the runtime, for what simulates something unreliable:
// without a Decider, and with [FIFO], nothing goes wrong; [Seeded] has it happen now and then, and a search of
// package explore tries all that may.
func (rt *Runtime) Fault(faults ...string) (which int) {
	rt.call(func() {
		if rt.decider == nil || rt.clearing || len(faults) == 0 {
			return
		}
		which = rt.ask(&Decision{Kind: DecideFault, Options: 1 + len(faults), Faults: faults})
		if which < 0 {
			rt.abandon()
			which = 0
		}
	})
	return which
}

// permutable is how many things can be put in an order that is told by a single int.
const permutable = 20

// Order returns the numbers from 0 to n-1 in an order that is a decision of the runtime, for what has
// no order of its own, such as the keys of a map. For up to 20 it is one of all orders, by their
// lexical order, of which the first leaves all in place; for more it is one of those that a generator
// makes. Without a Decider it is random.
func (rt *Runtime) Order(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	if n < 2 {
		return order
	}
	if n > permutable {
		var seed uint64
		rt.call(func() { seed = rt.choose(DecideOrder, math.MaxInt) })
		if seed != 0 {
			rand.New(rand.NewPCG(seed, 0)).Shuffle(n, func(i, j int) { order[i], order[j] = order[j], order[i] })
		}
		return order
	}
	all := 1
	for i := 2; i <= n; i++ {
		all *= i
	}
	var k int
	rt.call(func() { k = int(rt.choose(DecideOrder, all)) })
	for i := range n - 1 {
		all /= n - i
		j := i + k/all
		k %= all
		first := order[j]
		copy(order[i+1:j+1], order[i:j])
		order[i] = first
	}
	return order
}

// below returns a number from 0 to n-1.
func below(r *rand.PCG, n int) int {
	hi, _ := bits.Mul64(r.Uint64(), uint64(n))
	return int(hi)
}

// FIFO returns a Decider that decides as a runtime does without one, or nearly so: processes run
// first in, first out, for some thousand operations at a time if they do not park. It is there to be
// built on, such as by one that records.
func FIFO() Decider { return new(fifo) }

type fifo struct{ rand rand.PCG }

const (
	// restless is the number of turns in which nothing has changed after which FIFO has another
	// process run, or time pass.
	restless = 100
)

func (f *fifo) Decide(d *Decision) int {
	switch {
	case d.Kind == DecideOrder, d.Kind == DecideFault:
		return 0
	case d.Options == 0:
		return int(f.rand.Uint64())
	case d.Kind != DecideNext:
		return below(&f.rand, d.Options)
	}
	d.Stretch = patience
	k := d.Default(restless)
	if d.Point && k == 0 && len(d.Processes) > 1 {
		k = 1
	}
	return k
}

// Default returns what a runtime without a Decider would choose of the processes and the timer: the
// process that runs, or the first of the queue, or the timer when it is due. After each so many idle
// turns as patience says it is another process, or the next timer, and time passes; so that a loop
// that waits for something does not keep it from happening.
func (d *Decision) Default(patience int) int {
	switch {
	case len(d.Processes) == 0:
		return 0
	case d.Idle > 0 && d.Idle%patience == 0:
		if d.Timer && !d.Held && (len(d.Processes) == 1 || d.Idle/patience%2 == 0) {
			return d.Options - 1
		}
		d.Pass = spinTime
		if d.Point && len(d.Processes) > 1 {
			return 1
		}
	}
	return 0
}
