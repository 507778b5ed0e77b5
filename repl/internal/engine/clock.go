package engine

import (
	"time"

	"github.com/cspsh/cspsh/csp"
)

// A clock is what is behind the channel of a timer or ticker. As in Go since 1.23 it runs
// only while somebody looks at the channel, so that one that nobody refers to is garbage,
// and a program that waits for something else is found to be stuck.
type clock struct {
	e       *Engine
	c       *Chan
	due     time.Time     // of the next tick; zero if there is none to come
	period  time.Duration // of a ticker
	waiting int           // processes that wait for the channel
	alarm   *csp.Alarm    // set for due
}

func (e *Engine) newClock(d, period time.Duration) *clock {
	c := newChan(csp.NewChanOn[any](e.rt, csp.Fixed(1), csp.Elem("time.Time"), csp.At(*e.Here())), time.Time{}, "time.Time")
	c.clock = &clock{e: e, c: c, due: e.rt.Now().Add(d), period: period}
	return c.clock
}

// tick puts the time that was due into the channel, if it was.
func (k *clock) tick() {
	now := k.e.rt.Now()
	if k.due.IsZero() || now.Before(k.due) {
		return
	}
	k.c.c.Offer(k.due) // of ticks that nobody has received the first is kept
	if k.period == 0 {
		k.due = time.Time{}
		return
	}
	k.due = k.due.Add((now.Sub(k.due)/k.period + 1) * k.period)
}

// look is called by a process that looks at the channel without waiting for it. It may
// do so over and over: the time has to come, too, where it jumps.
func (k *clock) look() {
	k.tick()
	if k.alarm == nil && !k.due.IsZero() && k.c.c.Len() == 0 {
		k.alarm = k.e.rt.AfterFunc(k.due.Sub(k.e.rt.Now()), func() {
			k.alarm = nil
			k.tick()
			if k.waiting > 0 {
				k.look()
			}
		})
	}
}

// await begins a wait for the channel, and leave ends it.
func (k *clock) await() {
	k.waiting++
	k.look()
}

func (k *clock) leave() {
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
	if _, ok := k.c.c.Poll(); ok {
		was = true
	}
	return was
}

// reset has the clock tick after d, and go on by its period.
func (k *clock) reset(d time.Duration) {
	k.due = k.e.rt.Now().Add(d)
	if k.waiting > 0 {
		k.look()
	}
}

// receive is a receive from the channel.
func (k *clock) receive() (any, bool) {
	k.await()
	defer k.leave()
	return k.c.c.Take()
}

// chooseTimed is a select statement with clocks among its cases.
func chooseTimed(cases []selectCase, ops []csp.Op, hasDefault bool) csp.Alt {
	for _, c := range cases {
		switch {
		case c.c == nil || c.c.clock == nil:
		case hasDefault:
			c.c.clock.look()
		default:
			c.c.clock.await()
			defer c.c.clock.leave()
		}
	}
	return csp.Alts(ops...)
}

// Timer is time.Timer on the runtime's clock.
type Timer struct {
	C *Chan

	clock *clock

	// In place of it for AfterFunc.
	e     *Engine
	f     func()
	alarm *csp.Alarm
}

func (e *Engine) timeAfter(d time.Duration) *Chan { return e.newClock(d, 0).c }

func (e *Engine) newTimer(d time.Duration) *Timer {
	k := e.newClock(d, 0)
	return &Timer{C: k.c, clock: k}
}

// timerFunc is what processes are called that AfterFunc starts.
const timerFunc = "time.AfterFunc"

func (e *Engine) afterFunc(d time.Duration, f func()) *Timer {
	at, ctx := e.Here(), e.opts.Context()
	run := e.guard(func() {
		e.begin()
		f()
	})
	t := &Timer{e: e}
	t.f = func() {
		e.rt.Go(run, csp.Name(timerFunc), csp.At(*at), csp.WithContext(ctx))
	}
	t.alarm = e.rt.AfterFunc(d, t.f)
	return t
}

// Stop prevents the timer from firing. As in Go since 1.23, nothing stale is
// received afterwards.
func (t *Timer) Stop() bool {
	switch {
	case t.f != nil:
		return t.alarm.Stop()
	case t.clock == nil:
		panic("time: Stop called on uninitialized Timer")
	}
	return t.clock.stop()
}

// Reset makes the timer fire after d.
func (t *Timer) Reset(d time.Duration) bool {
	switch {
	case t.f != nil:
		was := t.alarm.Stop()
		t.alarm = t.e.rt.AfterFunc(d, t.f)
		return was
	case t.clock == nil:
		panic("time: Reset called on uninitialized Timer")
	}
	was := t.clock.stop()
	t.clock.reset(d)
	return was
}

// Ticker is time.Ticker on the runtime's clock.
type Ticker struct {
	C *Chan

	clock *clock
}

func (e *Engine) newTicker(d time.Duration) *Ticker {
	if d <= 0 {
		panic("non-positive interval for NewTicker")
	}
	k := e.newClock(d, d)
	return &Ticker{k.c, k}
}

func (e *Engine) timeTick(d time.Duration) *Chan {
	if d <= 0 {
		return nil
	}
	return e.newTicker(d).C
}

// Stop turns the ticker off. It does not close its channel.
func (t *Ticker) Stop() {
	if t.clock != nil {
		t.clock.stop()
	}
}

// Reset stops the ticker and sets its period.
func (t *Ticker) Reset(d time.Duration) {
	switch {
	case d <= 0:
		panic("non-positive interval for Ticker.Reset")
	case t.clock == nil:
		panic("time: Reset called on uninitialized Ticker")
	}
	t.clock.stop()
	t.clock.period = d
	t.clock.reset(d)
}
