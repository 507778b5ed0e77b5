package csp

import "time"

// Interval returns a new channel of the time, by the clock of the calling process's runtime or of
// the default one, every d from now on. Closing the channel ends it. A time that nobody takes waits,
// and those that would have come meanwhile are left out, as with time.Ticker; a buffer keeps as many
// as it holds. Interval panics when d is not positive.
//
//go:noinline
func Interval(d time.Duration, opts ...Option) *Chan[time.Time] {
	return interval("Interval", d, callerPC(), opts)
}

// Ticker is the same as Interval.
//
//go:noinline
func Ticker(d time.Duration, opts ...Option) *Chan[time.Time] {
	return interval("Ticker", d, callerPC(), opts)
}

func interval(what string, d time.Duration, pc uintptr, opts []Option) *Chan[time.Time] {
	positive(what, d)
	rt := current()
	c := newChan[time.Time](rt, pc, opts)
	next := rt.Now().Add(d)
	rt.operate("interval", pc, func() {
		for {
			Sleep(next.Sub(Now()))
			now := Now()
			if !c.Put(now) {
				return
			}
			if late := Since(next); late > 0 {
				next = next.Add(late - late%d)
			}
			next = next.Add(d)
		}
	}, c.shut, between(c))
	return c
}

func positive(what string, d time.Duration) {
	if d <= 0 {
		panic("csp: " + what + " needs a duration of more than zero")
	}
}

// Debounce returns a new channel of those values from in that no other follows within d: each comes
// d after it was put. When in is closed a value that still waits comes at once, and then the channel
// is closed. Debounce panics when d is not positive.
//
//go:noinline
func Debounce[T any](in *Chan[T], d time.Duration, opts ...Option) *Chan[T] {
	in.check()
	positive("Debounce", d)
	pc := callerPC()
	out := newChan[T](in.rt, pc, opts)
	in.rt.operate("debounce", pc, func() {
		var last T
		var quiet alarm // runs while last waits
		for {
			v, event := takeOrAlarm(in, &quiet)
			switch event {
			case taken:
				last = v
				quiet.set(d)
			case rung:
				quiet.clear()
				if !out.Put(last) {
					return
				}
			case ended:
				if quiet.on {
					out.Put(last)
				}
				return
			}
		}
	}, out.shut, between(out, in))
	return out
}

// Throttle returns a new channel of values from in at least d apart: when one has been passed on,
// those that come within d are dropped. The channel is closed when in is closed and empty. Throttle
// panics when d is not positive.
//
//go:noinline
func Throttle[T any](in *Chan[T], d time.Duration, opts ...Option) *Chan[T] {
	in.check()
	positive("Throttle", d)
	pc := callerPC()
	out := newChan[T](in.rt, pc, opts)
	in.rt.operate("throttle", pc, func() {
		var next time.Time
		for v := range in.All() {
			if Now().Before(next) {
				continue
			}
			if !out.Put(v) {
				return
			}
			next = Now().Add(d)
		}
	}, out.shut, between(out, in))
	return out
}

// Batch returns a new channel of slices of the values from in, in order: one whenever there are n
// values, or when d has passed since the first of fewer. With d of zero or less only n counts. When
// in is closed the values that are left come at once, and then the channel is closed. Batch panics
// when n is less than 1.
//
//go:noinline
func Batch[T any](in *Chan[T], n int, d time.Duration, opts ...Option) *Chan[[]T] {
	in.check()
	if n < 1 {
		panic("csp: Batch: a batch holds at least 1 value")
	}
	pc := callerPC()
	out := newChan[[]T](in.rt, pc, opts)
	in.rt.operate("batch", pc, func() { batch(in, n, d, out.Put) }, out.shut, between(out, in))
	return out
}

func batch[T any](in *Chan[T], n int, d time.Duration, put func([]T) bool) {
	var values []T
	var due alarm
	for {
		v, event := takeOrAlarm(in, &due)
		if event == taken {
			values = append(values, v)
			if len(values) == 1 && d > 0 {
				due.set(d)
			}
			if len(values) < n {
				continue
			}
		}
		due.clear()
		if len(values) > 0 && !put(values) || event == ended {
			return
		}
		values = nil
	}
}

// An alarm rings once, some time after it was set. It may be set and cleared often: it has one
// timeout under way at most, which is looked at again when it is over.
type alarm struct {
	on      bool
	due     time.Time
	timeout *Chan[struct{}]
}

// set has the alarm ring after d, which must not be sooner than what it was set to before.
func (a *alarm) set(d time.Duration) { a.on, a.due = true, Now().Add(d) }

func (a *alarm) clear() { a.on = false }

// late reports whether the alarm should have rung: a value may be taken first in the same instant.
func (a *alarm) late() bool { return a.on && !Now().Before(a.due) }

// drop ends the timeout that is under way.
func (a *alarm) drop() {
	if a.clear(); a.timeout != nil {
		a.timeout.shut()
		a.timeout = nil
	}
}

type alarmEvent uint8

const (
	taken alarmEvent = iota
	rung
	ended // the channel is closed
)

// takeOrAlarm takes a value, or waits for the alarm to ring when that comes first. When both are
// ready it is the alarm.
func takeOrAlarm[T any](in *Chan[T], a *alarm) (v T, event alarmEvent) {
	for a.on {
		if a.timeout == nil {
			a.timeout = Timeout(a.due.Sub(Now()))
		}
		alt := Alts(Priority(), a.timeout.TakeOp(), in.TakeOp())
		switch {
		case alt.Index == 1 && !alt.OK:
			return v, ended
		case alt.Index == 1:
			v, _ = alt.Value.(T) // the nil of an interface type is no T
			return v, taken
		}
		a.timeout = nil
		if !Now().Before(a.due) {
			return v, rung
		}
	}
	v, ok := in.Take()
	if !ok {
		return v, ended
	}
	return v, taken
}
