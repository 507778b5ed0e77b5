package csp

import (
	"math"
	"time"
)

// A timer readies a process or calls a function when its time comes.
type timer struct {
	p   *Process // to be readied
	f   func()   // called on the base otherwise
	seq uint64   // that of its entry in the heap; 0 when it is not set
}

func (t *timer) withdraw() { t.p.rt.unset(t) }

// unset takes back a timer that is set.
func (rt *Runtime) unset(t *timer) {
	t.seq = 0
	rt.timers.dead++
	if rt.decider != nil {
		rt.touch(stopTimer)
	}
}

func (t *timer) channels() []Channel { return nil }

// A timerHeap holds timers by time, and those of the same time in the order they were set. It is a
// heap of four children a node, which touches less memory than one of two. Entries of timers that
// were taken back stay until they come up or are the majority.
type timerHeap struct {
	entries []timerEntry
	seq     uint64
	dead    int
}

type timerEntry struct {
	when int64
	seq  uint64
	t    *timer
}

// live reports whether the timer is still set by this entry.
func (e *timerEntry) live() bool { return e.t.seq == e.seq }

func (e *timerEntry) before(o *timerEntry) bool {
	return e.when < o.when || e.when == o.when && e.seq < o.seq
}

func (h *timerHeap) push(when int64, t *timer) {
	if h.dead > 64 && h.dead > len(h.entries)/2 {
		h.sweep()
	}
	h.seq++
	t.seq = h.seq
	h.entries = append(h.entries, timerEntry{when, h.seq, t})
	h.up(len(h.entries) - 1)
}

func (h *timerHeap) up(i int) {
	e := h.entries[i]
	for i > 0 {
		parent := (i - 1) / 4
		if !e.before(&h.entries[parent]) {
			break
		}
		h.entries[i] = h.entries[parent]
		i = parent
	}
	h.entries[i] = e
}

func (h *timerHeap) down(i int) {
	n := len(h.entries)
	e := h.entries[i]
	for {
		first := 4*i + 1
		if first >= n {
			break
		}
		least := first
		for c := first + 1; c < min(first+4, n); c++ {
			if h.entries[c].before(&h.entries[least]) {
				least = c
			}
		}
		if !h.entries[least].before(&e) {
			break
		}
		h.entries[i] = h.entries[least]
		i = least
	}
	h.entries[i] = e
}

func (h *timerHeap) pop() *timer {
	t := h.entries[0].t
	n := len(h.entries) - 1
	h.entries[0] = h.entries[n]
	h.entries[n] = timerEntry{}
	h.entries = h.entries[:n]
	if n > 0 {
		h.down(0)
	}
	return t
}

// next returns the time of the first timer, after dropping dead entries in front of it.
func (h *timerHeap) next() (when int64, ok bool) {
	for len(h.entries) > 0 {
		if h.entries[0].live() {
			return h.entries[0].when, true
		}
		h.pop()
		h.dead--
	}
	return 0, false
}

func (h *timerHeap) sweep() {
	live := h.entries[:0]
	for _, e := range h.entries {
		if e.live() {
			live = append(live, e)
		}
	}
	clear(h.entries[len(live):])
	h.entries = live
	h.dead = 0
	for i := len(live) / 4; i >= 0 && len(live) > 0; i-- {
		h.down(i)
	}
}

// sameTime is how far apart, in nanoseconds, two timers of the real clock may be and still count
// as due together.
const sameTime = 100_000

// fire readies and calls what is due, but no more than what is due together: what an earlier timer
// sets off comes before what a later one does, also when the loop is late for both. With the
// virtual clock, timers are never due together: of those for one instant, the one that was set
// first is the earlier.
func (rt *Runtime) fire() {
	if len(rt.timers.entries) == 0 || rt.decider != nil && !rt.mayFire() {
		return
	}
	switch {
	case !rt.virtual:
		rt.coarse = rt.nanos()
	case rt.coarse > farOff:
		rt.rebase()
	}
	until := rt.coarse
	if first, ok := rt.timers.next(); ok && !rt.virtual {
		until = min(until, first+sameTime)
	}
	for {
		when, ok := rt.timers.next()
		if !ok || when > until {
			return
		}
		n := rt.runq.n
		t := rt.timers.pop()
		t.seq = 0
		if rt.told {
			rt.emit(EventTimer, t.p, nil, nil)
		}
		if t.p != nil {
			rt.ready(t.p)
		} else {
			t.f()
		}
		if rt.decider != nil && rt.runq.n > n {
			rt.runq.rotate(n) // the time that has passed was one in which those have not run
		}
		if rt.virtual || rt.decider != nil {
			return
		}
	}
}

// mayFire reports whether the next timer may fire where there is a Decider: when that has chosen it,
// or has nothing to choose from, of which it is told then.
func (rt *Runtime) mayFire() bool {
	if rt.clearing {
		return false
	}
	if !rt.firing {
		if rt.runq.n > 0 || !rt.refresh() {
			return false
		}
		rt.decision = Decision{Kind: DecideNext, Processes: rt.decision.Processes[:0], Options: 1, Timer: true}
		rt.idleSteps = 0
		if rt.askNext(&rt.decision) < 0 {
			rt.abandon()
			return false
		}
	}
	rt.firing = false
	rt.touch(fireTimer)
	return true
}

// after sets a timer.
func (rt *Runtime) after(d time.Duration, t *timer) {
	if rt.virtual {
		d = rt.lengthen(d)
	}
	when := rt.nanos() + int64(max(d, 0))
	if when < 0 && rt.virtual {
		rt.rebase()
		when = int64(d)
	}
	if when < 0 {
		when = math.MaxInt64 // which no machine lives to see
	}
	rt.timers.push(when, t)
	if rt.decider != nil {
		rt.touch(setTimer)
	}
}

// Sleep parks the calling process for d by its runtime's clock; with d of zero or less it lets the
// others run. Outside a process it blocks the caller for d by the clock of the default runtime.
func Sleep(d time.Duration) {
	if rt := running(); rt != nil {
		rt.sleepInside(d)
		return
	}
	DefaultRuntime().Sleep(d)
}

// Sleep blocks the caller, which may be outside, for d by the runtime's clock. See also the
// package-level Sleep.
func (rt *Runtime) Sleep(d time.Duration) {
	if rt.owned() {
		rt.sleepInside(d)
		return
	}
	rt.visit(opSleep, func() { rt.sleepInside(d) })
}

func (rt *Runtime) sleepInside(d time.Duration) {
	p := rt.parker(opSleep)
	if d <= 0 {
		rt.yield(p)
		return
	}
	t := &p.w.nap
	t.p = p
	rt.after(d, t)
	rt.suspend(opSleep, t)
	for away := rt.handOver(p.w); away; away = rt.leave(p.w) {
		if s := p.w.slot; s.out {
			s.next()
		} else {
			s.yield(struct{}{})
		}
		if p.resumed() {
			break
		}
	}
	if rt.interpreter != nil {
		rt.interpreter.Enter(p.w.kept)
	}
}

// Timeout returns a new channel that closes after d by the clock of the calling process's runtime,
// or of the default one. Each call makes a channel of its own. Closing it before takes the timer back;
// otherwise that keeps the channel until then.
//
//go:noinline
func Timeout(d time.Duration) *Chan[struct{}] {
	return current().timeout(d, callerPC())
}

// After is the same as Timeout.
//
//go:noinline
func After(d time.Duration) *Chan[struct{}] {
	return current().timeout(d, callerPC())
}

// Timeout returns a channel that closes after d by the runtime's clock; see the package-level
// Timeout.
//
//go:noinline
func (rt *Runtime) Timeout(d time.Duration) *Chan[struct{}] {
	return rt.timeout(d, callerPC())
}

func (rt *Runtime) timeout(d time.Duration, pc uintptr) *Chan[struct{}] {
	c := newChan[struct{}](rt, pc, nil)
	t := &timer{f: c.expire}
	rt.call(func() {
		if !c.closed {
			c.store = &store[struct{}]{timer: t}
			rt.after(d, t)
		}
	})
	return c
}

// clear takes back all timers.
func (h *timerHeap) clear() {
	for _, e := range h.entries {
		e.t.seq = 0
	}
	clear(h.entries)
	h.entries, h.seq, h.dead = h.entries[:0], 0, 0
}

// expire closes the channel of a timeout.
func (c *Chan[T]) expire() {
	c.rt.touchChan("close", &c.hub)
	c.close()
}
