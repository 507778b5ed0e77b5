package csp

import "time"

// An Alarm is a function that a runtime is to call at some time.
type Alarm struct {
	rt *Runtime
	t  *timer
}

// AfterFunc calls f after d by the runtime's clock. It is called on the loop, and must not park;
// it may start a process that does.
func (rt *Runtime) AfterFunc(d time.Duration, f func()) *Alarm {
	if f == nil {
		panic("csp: AfterFunc needs a function, not nil")
	}
	t := &timer{f: f}
	rt.call(func() { rt.after(d, t) })
	return &Alarm{rt, t}
}

// Stop prevents the call. It returns false when there is nothing to prevent: the function has been
// called, or the alarm was stopped before.
func (a *Alarm) Stop() (was bool) {
	a.rt.call(func() {
		if was = a.t.seq != 0; was {
			a.rt.unset(a.t)
		}
	})
	return was
}
