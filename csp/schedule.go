package csp

import (
	"math/bits"
	"math/rand/v2"
	"time"
)

// WithSeed makes the schedule one of many, which the seed chooses: which runnable process goes next,
// where a process has to let others run, which of several ready operations Alts does, and when a
// timer fires that is due. With the virtual clock, time also passes while processes can run, by 1 ns
// to 10 µs for each choice of a process, or to the next timer; and a run is a pure function of
// program, input and seed. Different seeds show what the order of events can change, and one that
// shows a fault repeats it: a [*DeadlockError] and a [*LeakError] name it.
//
// Without a seed, processes run first in, first out. Alts chooses by a generator whose seed is
// random with the real clock and fixed with the virtual one.
func WithSeed(seed uint64) RuntimeOption {
	return func(rt *Runtime) { rt.setDecider(Seeded(seed)) }
}

// SetSeed chooses the schedule from now on, as WithSeed does from the start.
func (rt *Runtime) SetSeed(seed uint64) { rt.SetDecider(Seeded(seed)) }

// Seed returns what WithSeed was given, and false when the runtime was made without it.
func (rt *Runtime) Seed() (seed uint64, ok bool) {
	if rt.owned() {
		return rt.seed()
	}
	return rt.seedOutside()
}

func (rt *Runtime) seed() (seed uint64, ok bool) {
	switch s := rt.decider.(type) {
	case interface{ Seed() uint64 }:
		return s.Seed(), true
	case interface{ Seed() (uint64, bool) }: // of one that has others decide
		return s.Seed()
	}
	return 0, false
}

// Decides reports whether a Decider decides that has no seed: what is left to chance should be asked of
// Random and Order then, and where there is a seed may follow from that. It is for the loop only.
func (rt *Runtime) Decides() bool {
	if rt.decider == nil || !rt.owned() {
		return false
	}
	_, seeded := rt.seed()
	return !seeded
}

func (rt *Runtime) seedOutside() (seed uint64, ok bool) {
	rt.call(func() { seed, ok = rt.seed() })
	return seed, ok
}

// Seeded returns a Decider that decides at random, in a way that the seed chooses: see [WithSeed].
//
// It has habits, which the seed decides as well and which change after a long time, for a fault
// that is likely with one habit may be next to impossible with another. Where the choice is a
// random walk, any runnable process may go next. Where processes have random priorities, the one
// with the highest goes next, so that some get far ahead of others; either all priorities are drawn
// anew from time to time, or now and then the process that would go next falls behind all others,
// which finds the faults that need few such moments (Burckhardt et al., A Randomized Scheduler with
// Probabilistic Guarantees of Finding Bugs). Other habits are how often a process has to give way
// where it need not park, and what virtual time does meanwhile: it passes with each choice, so that
// work takes time, and with some habits hurries ahead to the next timer now and then, so that no
// timeout is too long to be met.
func Seeded(seed uint64) Decider {
	s := &seeded{seed: seed}
	s.rand.Seed(seed, seed^0x9e3779b97f4a7c15)
	s.salt = s.rand.Uint64()
	s.change()
	return s
}

type seeded struct {
	seed    uint64
	rand    rand.PCG
	salt    uint64 // a process's priority is a hash of this and its number
	redraw  int    // one choice in so many has the priorities drawn anew; 1 makes a random walk
	demote  int    // one choice in so many has the process that would go next fall behind
	stretch int    // operations that a process does before it has to give way, on average
	haste   int    // one choice in so many lets virtual time pass to the next timer
	pace    int64  // virtual nanoseconds that a choice takes

	low  [4]int // the processes that fell behind last, the last one first
	left int    // choices until the habits change
	dull int    // choices since a timer was due
}

// Seed returns the seed.
func (s *seeded) Seed() uint64 { return s.seed }

// change draws the habits.
func (s *seeded) change() {
	s.left = habitual
	s.stretch = [...]int{1, 1, 4, 32}[s.below(4)]
	s.haste = [...]int{0, 0, 64, 1024}[s.below(4)]
	s.pace = [...]int64{1, 100, 1000, 10_000}[s.below(4)]
	s.redraw, s.demote = 0, 0
	if i := s.below(8); i < 5 {
		s.redraw = [...]int{1, 1, 1, 8, 64}[i]
	} else {
		s.demote = [...]int{8, 64, 1024}[i-5]
	}
}

const (
	// habitual is the number of choices that the habits are kept for.
	habitual = 1 << 15
	// dullness is the number of choices after which virtual time passes twice as fast, as long as no
	// timer is due: a loop that polls until one has fired takes little longer for an hour than for a
	// second.
	dullness = 1 << 13
	// seldom is how many times nothing goes wrong where something might.
	seldom = 16
	// fastest is how much time passes with a choice at most.
	fastest = int64(time.Minute)
)

// Decide is Decider.Decide.
func (s *seeded) Decide(d *Decision) int {
	switch {
	case d.Options == 0:
		return int(s.rand.Uint64())
	case d.Kind == DecideFault && !s.oneIn(seldom):
		return 0
	case d.Kind != DecideNext:
		return s.below(d.Options)
	case s.passes(d) && (len(d.Processes) == 0 || s.oneIn(2)):
		return d.Options - 1
	default:
		return s.next(d)
	}
}

// passes says how much virtual time passes, which is what a choice takes or what is left to the next
// timer, and reports whether that is due then.
func (s *seeded) passes(d *Decision) (due bool) {
	hurry := s.oneIn(s.haste) // drawn in any case, so that both clocks have the same schedule without timers
	s.dull++
	d.Pass = time.Duration(min(s.pace<<min(s.dull/dullness, 40), fastest))
	if d.Timer && (hurry && !d.Held || d.Pass >= d.Due) {
		d.Pass = d.Due
		s.dull = 0
		return true
	}
	return false
}

// next chooses among the processes.
func (s *seeded) next(d *Decision) int {
	if s.left--; s.left < 0 {
		s.change()
	}
	d.Stretch = s.below(2 * s.stretch)
	if len(d.Processes) < 2 {
		return 0
	}
	if s.redraw == 1 {
		return s.below(len(d.Processes))
	}
	if s.oneIn(s.redraw) {
		s.salt = s.rand.Uint64()
	}
	best := s.best(d.Processes)
	if s.oneIn(s.demote) {
		copy(s.low[1:], s.low[:])
		s.low[0] = d.Processes[best].id
		best = s.best(d.Processes)
	}
	return best
}

// best returns the index of the process with the highest priority.
func (s *seeded) best(processes []*Process) int {
	best, most := 0, uint64(0)
	for i, p := range processes {
		if priority := s.priority(p); priority > most {
			best, most = i, priority
		}
	}
	return best
}

func (s *seeded) priority(p *Process) uint64 {
	for i, id := range s.low {
		if id == p.id {
			return uint64(i)
		}
	}
	hi, lo := bits.Mul64(s.salt^uint64(p.id), 0x9e3779b97f4a7c15)
	return hi ^ lo | 1<<63
}

func (s *seeded) below(n int) int { return below(&s.rand, n) }

// oneIn returns true one time in n, and never if that is 0.
func (s *seeded) oneIn(n int) bool { return n > 0 && s.below(n) == 0 }

// Step counts as an operation of the calling process that need not wait: like one on a channel it
// lets the others run when there were many in a row, and with a Decider where that says so. It is for
// synchronization that is built on this package and cannot tell what it does; [Runtime.Point] is for what
// can. Outside a process, and in one that was killed, it does nothing.
func (rt *Runtime) Step() {
	if !rt.owned() {
		return
	}
	if rt.budget--; rt.budget < 0 {
		rt.giveWay()
	}
}

// step is Step where it counts with a Decider only.
func (rt *Runtime) step() {
	if rt.decider == nil {
		return
	}
	if rt.budget--; rt.budget < 0 {
		rt.giveWay()
	}
}

func (rt *Runtime) giveWay() {
	rt.budget = rt.patience
	p := rt.on.p
	switch {
	case p == nil || p.callback || p.killed:
	case rt.decider != nil:
		rt.point(p)
	case !p.atomic:
		rt.yield(p)
	}
}

// Atomically calls f, which must not park. Until it returns no other process of the caller's runtime runs:
// the operations in it are no scheduling points. It is for what is one step to others though it consists
// of several operations. Outside a process it just calls f.
func Atomically(f func()) {
	p := Self()
	if p == nil || p.atomic {
		f()
		return
	}
	p.atomic = true
	defer func() { p.atomic = false }()
	f()
}
