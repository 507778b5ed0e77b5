package engine

import (
	"time"

	"github.com/cspsh/cspsh/csp"
)

// Timer is time.Timer on the runtime's clock.
type Timer struct {
	C *Chan

	e    *Engine
	f    func() // for AfterFunc
	gen  int    // a timer that was stopped or reset since has another
	live bool
}

// Ticker is time.Ticker on the runtime's clock.
type Ticker struct {
	C *Chan

	e   *Engine
	d   time.Duration
	gen int
}

func (e *Engine) timeChan() *Chan {
	return newChan(csp.NewChanOn[any](e.rt, csp.Fixed(1), csp.Elem("time.Time")), time.Time{}, "time.Time")
}

func (e *Engine) timeAfter(d time.Duration) *Chan { return e.newTimer(d).C }

func (e *Engine) newTimer(d time.Duration) *Timer {
	t := &Timer{C: e.timeChan(), e: e}
	t.start(d)
	return t
}

func (e *Engine) afterFunc(d time.Duration, f func()) *Timer {
	t := &Timer{e: e, f: e.guard(f)}
	t.start(d)
	return t
}

func (t *Timer) start(d time.Duration) {
	t.gen++
	t.live = true
	gen := t.gen
	csp.Timeout(d).TakeThen(func(struct{}, bool) {
		if gen != t.gen {
			return
		}
		t.live = false
		if t.f != nil {
			t.e.rt.Go(t.f, csp.Name("time.AfterFunc"))
			return
		}
		t.C.c.Offer(t.e.rt.Now())
	})
}

// Stop prevents the timer from firing. As in Go since 1.23, nothing stale is
// received afterwards.
func (t *Timer) Stop() bool {
	was := t.live
	t.gen++
	t.live = false
	if t.C != nil {
		if _, ok := t.C.c.Poll(); ok {
			was = true
		}
	}
	return was
}

// Reset makes the timer fire after d.
func (t *Timer) Reset(d time.Duration) bool {
	was := t.Stop()
	t.start(d)
	return was
}

func (e *Engine) newTicker(d time.Duration) *Ticker {
	if d <= 0 {
		panic("non-positive interval for NewTicker")
	}
	t := &Ticker{C: e.timeChan(), e: e, d: d}
	t.start()
	return t
}

func (e *Engine) timeTick(d time.Duration) *Chan {
	if d <= 0 {
		return nil
	}
	return e.newTicker(d).C
}

func (t *Ticker) start() {
	t.gen++
	gen := t.gen
	next := t.e.rt.Now().Add(t.d)
	var arm func()
	arm = func() {
		csp.Timeout(next.Sub(t.e.rt.Now())).TakeThen(func(struct{}, bool) {
			if gen != t.gen {
				return
			}
			t.C.c.Offer(t.e.rt.Now())
			next = next.Add(t.d)
			arm()
		})
	}
	arm()
}

// Stop turns the ticker off. It does not close its channel.
func (t *Ticker) Stop() {
	t.gen++
	t.C.c.Poll()
}

// Reset stops the ticker and sets its period.
func (t *Ticker) Reset(d time.Duration) {
	if d <= 0 {
		panic("non-positive interval for Ticker.Reset")
	}
	t.Stop()
	t.d = d
	t.start()
}
