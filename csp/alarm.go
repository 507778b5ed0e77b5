package csp

import "time"

// An Alarm is a function that a runtime is to call at some time.
type Alarm struct{ t *timer }

// AfterFunc calls f after d by the runtime's clock. It is called on the loop, and must not park;
// it may start a process that does.
func (rt *Runtime) AfterFunc(d time.Duration, f func()) *Alarm {
	if f == nil {
		panic("csp: AfterFunc needs a function, not nil")
	}
	t := new(timer)
	t.f = func() {
		t.dead = true
		f()
	}
	rt.call(func() { rt.after(d, t) })
	return &Alarm{t}
}

// Stop prevents the call. It returns false when there is nothing to prevent: the function has been
// called, or the alarm was stopped before.
func (a *Alarm) Stop() (was bool) {
	rt := a.t.rt
	rt.call(func() {
		if was = !a.t.dead; was {
			a.t.withdraw()
		}
	})
	return was
}
