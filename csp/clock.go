package csp

import (
	"math"
	"time"
)

// VirtualEpoch is what a virtual clock shows when its runtime is made.
var VirtualEpoch = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

// WithVirtualClock gives the runtime a clock of its own: it starts at VirtualEpoch, stands still
// while a process can run, and jumps to the next timer when all wait. It passes, too, by 100 µs now
// and then, when processes have been running for long, so that one that polls until a timer has
// fired does not do so for ever; and as it pleases with [WithSeed]. Timers for less than a microsecond are for 100 µs when many of them
// are set in a row. With a virtual clock a run
// depends on nothing but the program, its input and the seed. Where all wait and somebody outside
// holds the runtime, who has not got a clock that jumps, the next timer fires after as long a time
// as on a real clock.
func WithVirtualClock() RuntimeOption {
	return func(rt *Runtime) { rt.virtual = true }
}

const (
	// freeSpins is how many looks at the clock and yields the processes may make before time passes
	// with them, by spinTime whenever all that can run have had a turn.
	freeSpins = 100
	spinTime  = 100_000

	// manyTurns is how many turns take spinTime where more can run than that: 100 ns for each, as much
	// as on a machine.
	manyTurns = 1000
)

// busy is called when processes have been running for a while. Virtual time stands still at first,
// but not for ever: a loop that polls until a timer has fired, or processes that keep each other
// busy until then, have to come to their end.
func (rt *Runtime) busy() {
	rt.turns += max(stride-rt.unused, 1)
	rt.unused = 0
	if rt.spins++; rt.spins > freeSpins && rt.turns >= min(rt.runq.n, manyTurns) {
		rt.turns = 0
		rt.coarse += spinTime
	}
}

const (
	// manyShort is how many timers for less than shortest may be set in a row before they take
	// spinTime each, as much as on a machine.
	manyShort = 1 << 14
	shortest  = time.Microsecond
)

// lengthen returns the time after which a timer for d is to fire by the virtual clock. It is d, but
// for a program that lets time pass by nanoseconds until an hour has gone by.
func (rt *Runtime) lengthen(d time.Duration) time.Duration {
	switch {
	case d <= 0:
	case d >= shortest:
		rt.short = 0
	case rt.short > manyShort:
		return spinTime
	default:
		rt.short++
	}
	return d
}

// farOff is how far the virtual clock may go from where its nanoseconds are counted from. A timer may
// be for as long again.
const farOff = math.MaxInt64 / 2

// rebase has the nanoseconds of the virtual clock be counted from now on, so that it never comes to
// the end of them.
func (rt *Runtime) rebase() {
	shift := rt.coarse
	rt.begin = rt.begin.Add(time.Duration(shift))
	rt.coarse = 0
	for i := range rt.timers.entries {
		rt.timers.entries[i].when -= shift
	}
	for _, p := range rt.processes() {
		if p.w == nil {
			continue
		}
		// Who has waited for longer than can be told has waited since now.
		if p.w.since >= 0 {
			p.w.since = max(p.w.since-shift, 0)
		} else {
			p.w.since = ^max(^p.w.since-shift, 0)
		}
	}
}

// Virtual reports whether the runtime has a virtual clock.
func (rt *Runtime) Virtual() bool { return rt.jumps.Load() }

// SetVirtual gives the runtime a virtual clock, which goes on from what the real one shows, or the
// real one again. Timers keep the time that is left to them.
func (rt *Runtime) SetVirtual(virtual bool) {
	rt.call(func() {
		rt.coarse = rt.nanos()
		if rt.virtual && !virtual {
			rt.begin = time.Now().Add(-time.Duration(rt.coarse))
		}
		rt.virtual = virtual
		rt.jumps.Store(virtual)
		rt.spins = 0
	})
}

// SetNow sets what the virtual clock shows. Timers keep the time that is left to them. SetNow panics
// when the clock is the real one.
func (rt *Runtime) SetNow(t time.Time) {
	rt.call(func() {
		if rt.virtual {
			rt.begin = t.Add(-time.Duration(rt.coarse))
		}
	})
	if !rt.Virtual() {
		panic("csp: Runtime.SetNow: the real clock cannot be set; use SetVirtual first")
	}
}

// nanos returns the time since the runtime began.
func (rt *Runtime) nanos() int64 {
	if rt.virtual {
		return rt.coarse
	}
	return int64(time.Since(rt.begin))
}

// refresh reads the clock and reports whether a timer is due.
func (rt *Runtime) refresh() bool {
	if !rt.virtual {
		rt.coarse = int64(time.Since(rt.begin))
	}
	next, ok := rt.timers.next()
	return ok && next <= rt.coarse
}

// Now returns the time that the runtime's clock shows.
func (rt *Runtime) Now() time.Time {
	if !rt.jumps.Load() {
		return time.Now()
	}
	var t time.Time
	rt.call(func() {
		if rt.decider != nil {
			rt.touch(readClock)
		}
		t = rt.begin.Add(time.Duration(rt.coarse))
	})
	return t
}

// Since returns the time elapsed since t by the runtime's clock.
func (rt *Runtime) Since(t time.Time) time.Duration { return rt.Now().Sub(t) }

// Now returns the time by the clock of the calling process's runtime, or of the default one.
func Now() time.Time { return current().Now() }

// Since returns the time elapsed since t by the same clock as Now.
func Since(t time.Time) time.Duration { return Now().Sub(t) }
