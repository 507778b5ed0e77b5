package csp

import (
	"math/bits"
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
	return func(rt *Runtime) { rt.setSeed(seed) }
}

// SetSeed chooses the schedule from now on, as WithSeed does from the start.
func (rt *Runtime) SetSeed(seed uint64) { rt.call(func() { rt.setSeed(seed) }) }

func (rt *Runtime) setSeed(seed uint64) {
	rt.rand.Seed(seed, seed^0x9e3779b97f4a7c15)
	rt.schedule = newSchedule(seed, rt)
	rt.countdown = 0
}

// Seed returns what WithSeed was given, and false when the runtime was made without it.
func (rt *Runtime) Seed() (seed uint64, ok bool) {
	rt.call(func() {
		if ok = rt.schedule != nil; ok {
			seed = rt.schedule.seed
		}
	})
	return seed, ok
}

// A schedule makes the choices of a runtime with a seed.
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
type schedule struct {
	seed    uint64
	salt    uint64 // a process's priority is a hash of this and its number
	redraw  int    // one choice in so many has the priorities drawn anew; 1 makes a random walk
	demote  int    // one choice in so many has the process that would go next fall behind
	stretch int    // operations that a process does before it has to give way, on average
	haste   int    // one choice in so many lets virtual time pass to the next timer
	pace    int64  // virtual nanoseconds that a choice takes

	low     [4]int   // the processes that fell behind last, the last one first
	left    int      // choices until the habits change
	yielded *Process // it wants others to go first
	dull    int      // choices since a timer was due
}

func newSchedule(seed uint64, rt *Runtime) *schedule {
	s := &schedule{seed: seed, salt: rt.rand.Uint64()}
	s.change(rt)
	return s
}

// change draws the habits.
func (s *schedule) change(rt *Runtime) {
	s.left = habitual
	s.stretch = [...]int{1, 1, 4, 32}[rt.below(4)]
	s.haste = [...]int{0, 0, 64, 1024}[rt.below(4)]
	s.pace = [...]int64{1, 100, 1000, 10_000}[rt.below(4)]
	s.redraw, s.demote = 0, 0
	if i := rt.below(8); i < 5 {
		s.redraw = [...]int{1, 1, 1, 8, 64}[i]
	} else {
		s.demote = [...]int{8, 64, 1024}[i-5]
	}
}

const (
	// habitual is the number of choices that the habits are kept for.
	habitual = 1 << 15
	// window is the number of processes at the head of the run queue among which the next one is
	// chosen, and the last one, which may have been the running one.
	window = 64
	// dullness is the number of choices after which virtual time passes twice as fast, as long as no
	// timer is due: a loop that polls until one has fired takes little longer for an hour than for a
	// second.
	dullness = 1 << 13
	// fastest is how much time passes with a choice at most.
	fastest = int64(time.Minute)
)

// choose moves the process that is to go next to the head of the run queue.
func (s *schedule) choose(rt *Runtime) {
	if s.left--; s.left < 0 {
		s.change(rt)
	}
	rt.patience = rt.below(2 * s.stretch)
	q := &rt.runq
	n := q.n
	if n > 1 && q.get(n-1) == s.yielded {
		n--
	}
	s.yielded = nil
	if n < 2 {
		return
	}
	if s.redraw == 1 {
		q.swap(0, rt.below(min(n, window)))
		return
	}
	if rt.oneIn(s.redraw) {
		s.salt = rt.rand.Uint64()
	}
	best := s.best(q, n)
	if rt.oneIn(s.demote) {
		copy(s.low[1:], s.low[:])
		s.low[0] = q.get(best).id
		best = s.best(q, n)
	}
	q.swap(0, best)
}

// best returns the index of the process with the highest priority among the first n of the queue.
func (s *schedule) best(q *runQueue, n int) int {
	best, most := n-1, s.priority(q.get(n-1))
	for i := range min(n-1, window) {
		if priority := s.priority(q.get(i)); priority > most {
			best, most = i, priority
		}
	}
	return best
}

func (s *schedule) priority(p *Process) uint64 {
	for i, id := range s.low {
		if id == p.id {
			return uint64(i)
		}
	}
	hi, lo := bits.Mul64(s.salt^uint64(p.id), 0x9e3779b97f4a7c15)
	return hi ^ lo | 1<<63
}

// look is Runtime.look with a seed, and done at each hand-over.
func (s *schedule) look(rt *Runtime) bool {
	rt.countdown = 0
	if rt.chosen {
		rt.chosen = false
		return false
	}
	hurry := rt.oneIn(s.haste) // drawn in any case, so that both clocks have the same schedule without timers
	if rt.virtual {
		s.pass(rt, hurry)
	}
	if rt.refresh() {
		s.dull = 0
		if rt.runq.n == 0 || rt.oneIn(2) {
			return true
		}
	}
	s.choose(rt)
	return false
}

// pass lets the virtual time pass that a choice takes, or that is left to the next timer.
func (s *schedule) pass(rt *Runtime, hurry bool) {
	s.dull++
	then := rt.coarse + min(s.pace<<min(s.dull/dullness, 40), fastest)
	if next, timed := rt.timers.next(); timed && (then > next || hurry && !rt.held()) {
		then = max(rt.coarse, next)
	}
	rt.coarse = then
}

// Step counts as an operation of the calling process that need not wait: like one on a channel it
// lets the others run when there were many in a row, and with a seed where that says so. It is for
// synchronization that is built on this package, such as a lock, which should call it where the
// order of events counts. Outside a process, and in one that was killed, it does nothing.
func (rt *Runtime) Step() {
	if !rt.owned() {
		return
	}
	if rt.budget--; rt.budget < 0 {
		rt.giveWay()
	}
}

// step is Step where it counts with a seed only.
func (rt *Runtime) step() {
	if rt.schedule == nil {
		return
	}
	if rt.budget--; rt.budget < 0 {
		rt.giveWay()
	}
}

func (rt *Runtime) giveWay() {
	rt.budget = rt.patience
	if p := rt.on.p; p != nil && !p.callback && !p.killed {
		rt.yield(p)
	}
}

// below returns a number from 0 to n-1 from the runtime's generator.
func (rt *Runtime) below(n int) int {
	hi, _ := bits.Mul64(rt.rand.Uint64(), uint64(n))
	return int(hi)
}

// oneIn returns true one time in n, and never if that is 0.
func (rt *Runtime) oneIn(n int) bool { return n > 0 && rt.below(n) == 0 }
