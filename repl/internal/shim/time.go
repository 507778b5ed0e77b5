package shim

import (
	"reflect"
	"time"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
)

// lookTime is how long a look at a virtual clock takes, where that counts.
const lookTime = time.Microsecond / 2

// look is time.Now of programs for which a look at the clock takes time, as on a real one: one that
// looks until its time is over comes to an end, and one that has slept has slept longer than it
// asked for. In a bubble time is exact.
func (t *Table) look() time.Time {
	if t.env.Looks {
		t.looks.n++
	}
	return t.now()
}

// now is what the clock shows to who does not look himself.
func (t *Table) now() time.Time {
	rt := t.env.Runtime
	if t.looks.n == 0 || !rt.Virtual() || t.bubble.inside.Get() {
		return rt.Now()
	}
	return rt.Now().Add(time.Duration(t.looks.n) * lookTime)
}

// looks are those at a virtual clock.
type looks struct {
	n     int       // how many, or as if so many
	since time.Time // what the last ones asked the distance of
	again int       // how many these were
}

// since is time.Since of such programs. Who asks for the same distance over and over does so until it is long
// enough, however much is done in between: each of these looks takes longer than the one before.
func (t *Table) since(u time.Time) time.Duration {
	if l := &t.looks; t.env.Looks && u == l.since {
		l.again++
		l.n += l.again
	} else {
		l.since, l.again = u, 0
	}
	return t.look().Sub(u)
}

// Package time goes by the clock of the runtime. A timer or ticker is a time.Timer or
// time.Ticker of which more lies behind.
var timePkg = pkg{
	path:  "time",
	never: true,
	replace: func(t *Table, s *symbols) {
		s.set("Sleep", csp.Sleep)
		s.set("Now", t.look)
		s.set("Since", t.since)
		s.set("Until", func(u time.Time) time.Duration { return -t.since(u) })
		s.set("After", func(d time.Duration) <-chan time.Time { return t.newTimer(d).C })
		s.set("NewTimer", t.newTimer)
		s.set("AfterFunc", t.afterFunc)
		s.set("NewTicker", t.newTicker)
		s.set("Tick", func(d time.Duration) <-chan time.Time {
			if d <= 0 {
				return nil
			}
			return t.newTicker(d).C
		})
		s.method("Stop", t.timerStop)
		s.method("Reset", t.timerReset)
		s.method("Stop", t.tickerStop)
		s.method("Reset", t.tickerReset)
	},
}

// A clock is what is behind the channel of a timer or ticker. As in Go since 1.23 it runs
// only while somebody looks at the channel, so that one that nobody refers to is garbage,
// and a program that waits for something else is found to be stuck.
type clock struct {
	t       *Table
	ch      unsafe.Pointer
	due     time.Time     // of the next tick; zero if there is none to come
	period  time.Duration // of a ticker
	waiting int           // processes that wait for the channel
	alarm   *csp.Alarm    // set for due
	set     promise
}

func (k *clock) begin(t *Table, d, period time.Duration) {
	k.t, k.due, k.period = t, t.now().Add(d), period
	k.set.promised(t)
	name := "time.Timer"
	if period > 0 {
		name = "time.Ticker"
	}
	k.ch = t.env.Chans.MakeClock(reflect.TypeFor[time.Time](), 1, name, k)
}

// tick puts the time that was due into the channel, if it was.
func (k *clock) tick() {
	now := k.t.now()
	if k.due.IsZero() || now.Before(k.due) {
		return
	}
	due := k.due
	if k.period == 0 {
		k.due = time.Time{}
	} else {
		k.due = k.due.Add((now.Sub(k.due)/k.period + 1) * k.period)
	}
	k.set.keep(k.t, func() {
		k.t.env.Chans.Offer(k.ch, unsafe.Pointer(&due)) // of ticks that nobody has received the first is kept
	})
}

// Look is called by a process that looks at the channel without waiting for it. It may do
// so over and over: the time has to come, too, where it jumps.
func (k *clock) Look() {
	k.tick()
	if k.alarm != nil || k.due.IsZero() || k.t.env.Chans.Len(k.ch) > 0 {
		return
	}
	k.alarm = k.t.env.Runtime.AfterFunc(k.due.Sub(k.t.now()), func() {
		k.alarm = nil
		k.tick()
		if k.waiting > 0 {
			k.Look()
		}
	})
}

// Await begins a wait for the channel.
func (k *clock) Await() {
	k.waiting++
	k.Look()
}

// Leave ends a wait.
func (k *clock) Leave() {
	if k.waiting--; k.waiting == 0 {
		k.still()
	}
}

// still takes back the alarm.
func (k *clock) still() {
	if k.alarm != nil {
		k.alarm.Stop()
		k.alarm = nil
	}
}

// stop prevents further ticks, and takes back one that was not received.
func (k *clock) stop() (was bool) {
	k.tick()
	was = !k.due.IsZero()
	k.still()
	k.due = time.Time{}
	return k.t.env.Chans.Poll(k.ch, nil) || was
}

// reset has the clock tick after d, and go on by its period.
func (k *clock) reset(d time.Duration) {
	k.due = k.t.now().Add(d)
	k.set.promised(k.t)
	if k.waiting > 0 {
		k.Look()
	}
}

// A timed is a timer or ticker of ours. The address of it stands in the padding of the
// time.Timer that it begins with: so it is told from those of compiled code, from one that
// was never made, and from a copy.
type timed struct {
	timer
	clock *clock // nil for AfterFunc
	after *after
}

// mark puts the address in the padding.
func (d *timed) mark() {
	at := uint64(address(d))
	for i := range d.pad() {
		d.pad()[i] = byte(at >> (8 * i))
	}
}

func (d *timer) pad() *[7]byte {
	return (*[7]byte)(unsafe.Add(unsafe.Pointer(d), unsafe.Offsetof(d.init)+1))
}

// timedOf returns what lies behind a timer, or nil if it is not of ours.
func timedOf(p unsafe.Pointer) *timed {
	at, found := uint64(uintptr(p)), uint64(0)
	for i, b := range (*timer)(p).pad() {
		found |= uint64(b) << (8 * i)
	}
	if p == nil || found != at&(1<<56-1) {
		return nil
	}
	return (*timed)(p)
}

func (t *Table) newTimed(d, period time.Duration) unsafe.Pointer {
	type ticking struct {
		timed
		clock
	}
	k := new(ticking)
	k.clock.begin(t, d, period)
	if period == 0 && t.env.Runtime.OnLoop() && t.env.Runtime.Deciding() {
		k.clock.Look() // that its time comes is a decision, also when nobody looks
	}
	k.timed.clock = &k.clock
	k.c = k.ch
	k.mark()
	return unsafe.Pointer(k)
}

func (t *Table) newTimer(d time.Duration) *time.Timer { return (*time.Timer)(t.newTimed(d, 0)) }

func (t *Table) newTicker(d time.Duration) *time.Ticker {
	if d <= 0 {
		panic("non-positive interval for NewTicker")
	}
	return (*time.Ticker)(t.newTimed(d, d))
}

// afterFuncName is what processes are called that AfterFunc starts.
const afterFuncName = "time.AfterFunc"

// An after is a timer of AfterFunc.
type after struct {
	timed
	t     *Table
	f     func()
	at    *csp.Site
	alarm *csp.Alarm
	set   promise
}

func (a *after) fire() { a.set.keep(a.t, func() { a.t.env.Go(afterFuncName, a.at, a.f, a.f) }) }

// begin sets the timer.
func (a *after) begin(d time.Duration) {
	a.set.promised(a.t)
	a.alarm = a.t.env.Runtime.AfterFunc(d, a.fire)
}

func (t *Table) afterFunc(d time.Duration, f func()) *time.Timer {
	if f == nil {
		panic(runtimeError("runtime error: invalid memory address or nil pointer dereference"))
	}
	a := &after{t: t, f: f, at: t.env.Here()}
	a.after = a
	a.mark()
	a.begin(d)
	return (*time.Timer)(unsafe.Pointer(a))
}

// timerPoint is a scheduling point before an operation on a timer: that may fire before.
func (t *Table) timerPoint(op string) {
	if rt := t.env.Runtime; rt.OnLoop() && rt.Deciding() {
		rt.Point(csp.Effect{Op: op, Object: csp.Clock, Name: "timer", Site: t.env.Here()})
	}
}

// timerStop is (*time.Timer).Stop. As in Go since 1.23, nothing stale is received
// afterwards.
func (t *Table) timerStop(p *time.Timer) bool {
	d := timedOf(unsafe.Pointer(p))
	t.timerPoint("stop")
	switch {
	case d == nil:
		return p.Stop() // of compiled code, or made by nobody
	case d.after != nil:
		return d.after.alarm.Stop()
	}
	return d.clock.stop()
}

// timerReset is (*time.Timer).Reset.
func (t *Table) timerReset(p *time.Timer, dur time.Duration) bool {
	d := timedOf(unsafe.Pointer(p))
	t.timerPoint("reset")
	switch {
	case d == nil:
		return p.Reset(dur)
	case d.after != nil:
		a := d.after
		was := a.alarm.Stop()
		a.begin(dur)
		return was
	}
	was := d.clock.stop()
	d.clock.reset(dur)
	return was
}

// tickerStop is (*time.Ticker).Stop. It does not close the channel.
func (t *Table) tickerStop(p *time.Ticker) {
	t.timerPoint("stop")
	if d := timedOf(unsafe.Pointer(p)); d != nil {
		d.clock.stop()
		return
	}
	p.Stop()
}

// tickerReset is (*time.Ticker).Reset.
func (t *Table) tickerReset(p *time.Ticker, dur time.Duration) {
	d := timedOf(unsafe.Pointer(p))
	t.timerPoint("reset")
	if d == nil {
		p.Reset(dur)
		return
	}
	if dur <= 0 {
		panic("non-positive interval for Ticker.Reset")
	}
	d.clock.stop()
	d.clock.period = dur
	d.clock.reset(dur)
}
