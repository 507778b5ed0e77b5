package csp

import "time"

// An Alarm is a function that a runtime is to call at some time.
type Alarm struct {
	rt *Runtime
	t  *timer
}

// AfterFunc has f called after d by the runtime's clock, as a callback: a process that may not park,
// but may start one that does. A panic of f goes to the runtime's handler.
func (rt *Runtime) AfterFunc(d time.Duration, f func()) *Alarm {
	if f == nil {
		panic("csp: AfterFunc needs a function, not nil")
	}
	t := &timer{f: func() { rt.startCallback(nil, f) }}
	rt.call(func() { rt.after(d, t) })
	return &Alarm{rt, t}
}

// Stop prevents the call. It returns false when there is nothing to prevent: the time has come, or
// the alarm was stopped before.
func (a *Alarm) Stop() (was bool) {
	a.rt.call(func() {
		if was = a.t.seq != 0; was {
			a.rt.unset(a.t)
		} else {
			a.rt.touch(readClock)
		}
	})
	return was
}
