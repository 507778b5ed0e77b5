package csp

import "math/bits"

// WithSeed makes the schedule one of many, which the seed chooses: which runnable process goes next,
// where a process has to let others run, which of several ready operations Alts does, and when a
// timer fires that is due; with the virtual clock, time may also pass while processes can run. With
// that clock a run is a pure function of program, input and seed. Different seeds show what the
// order of events can change, and one that shows a fault repeats it: a [*DeadlockError] and a
// [*LeakError] name it.
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
	if rt.schedule == nil {
		return 0, false
	}
	return rt.schedule.seed, true
}

// A schedule makes the choices of a runtime with a seed.
//
// Among the runnable processes the one with the highest priority goes next. Priorities are random,
// and drawn anew from time to time: at each choice, which is a random walk, or seldom, so that some
// processes get far ahead of others. How often that is, how often a process has to give way where it
// need not park, and how often virtual time hurries ahead, the seed decides as well, for a fault
// that is likely with one habit may be next to impossible with another.
type schedule struct {
	seed    uint64
	salt    uint64 // a process's priority is a hash of this and its number
	redraw  int    // one choice in so many has the priorities drawn anew
	stretch int    // operations that a process does before it has to give way, on average
	haste   int    // one choice in so many lets virtual time pass instead
}

func newSchedule(seed uint64, rt *Runtime) *schedule {
	s := &schedule{seed: seed, salt: rt.rand.Uint64()}
	s.redraw = [...]int{1, 1, 8, 64}[rt.below(4)]
	s.stretch = [...]int{1, 4, 16, 64}[rt.below(4)]
	s.haste = [...]int{8, 64, 512, 4096}[rt.below(4)]
	return s
}

// window is the number of processes at the head of the run queue among which the next one is chosen.
const window = 64

// choose moves the process that is to go next to the head of the run queue.
func (s *schedule) choose(rt *Runtime) {
	rt.patience = rt.below(2 * s.stretch)
	q := &rt.runq
	if q.n < 2 {
		return
	}
	if rt.oneIn(s.redraw) {
		s.salt = rt.rand.Uint64()
	}
	best, most := 0, uint64(0)
	for i := range min(q.n, window) {
		if priority := s.priority(q.get(i)); priority > most {
			best, most = i, priority
		}
	}
	q.swap(0, best)
}

func (s *schedule) priority(p *Process) uint64 {
	hi, lo := bits.Mul64(s.salt^uint64(p.id), 0x9e3779b97f4a7c15)
	return hi ^ lo
}

// look is Runtime.look with a seed, and done at each hand-over.
func (s *schedule) look(rt *Runtime) bool {
	rt.countdown = 0
	if rt.chosen {
		rt.chosen = false
		return false
	}
	if rt.refresh() {
		if rt.runq.n == 0 || rt.oneIn(2) {
			return true
		}
	} else if rt.oneIn(s.haste) && rt.virtual && rt.hurry() {
		return true // the draw comes first, so that both clocks have the same schedule without timers
	}
	s.choose(rt)
	return false
}

// hurry lets virtual time pass to the next timer. It returns false when there is none, and when
// somebody outside holds the runtime, for whom time may not jump.
func (rt *Runtime) hurry() bool {
	next, timed := rt.timers.next()
	if !timed || rt.held() {
		return false
	}
	rt.coarse = max(rt.coarse, next)
	return true
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

// oneIn returns true one time in n.
func (rt *Runtime) oneIn(n int) bool { return n == 1 || rt.below(n) == 0 }
