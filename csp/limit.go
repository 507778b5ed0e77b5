package csp

import (
	"fmt"
	"time"
)

// TakeUntil returns a new channel of the values from in until stop gives a value or is closed. It is
// closed then, and when in is closed and empty; in is left as it is. When both are ready, either may come first. Both
// must be of one runtime. This is takeUntil of ReactiveX.
//
//go:noinline
func TakeUntil[T, S any](in *Chan[T], stop *Chan[S], opts ...Option) *Chan[T] {
	in.check()
	stop.check()
	together("TakeUntil", in, stop)
	pc := callerPC()
	out := newChan[T](in.rt, pc, opts)
	in.rt.operate("take until", pc, func() { passUntil(in, stop, out) }, out.shut, between(out, in))
	return out
}

// passUntil passes values on until stop is ready, and reports whether that ended it.
func passUntil[T, S any](in *Chan[T], stop *Chan[S], out *Chan[T]) bool {
	var v T
	take := []Case{in.TakeCase(&v), stop.TakeCase(nil)}
	put := []Case{out.PutCase(&v), stop.TakeCase(nil)}
	for {
		if i, ok := Select(take, true); i == 1 {
			return true
		} else if !ok {
			return false
		}
		if i, ok := Select(put, true); i == 1 {
			return true
		} else if !ok {
			return false
		}
	}
}

// A TimeoutError says that a value, or the end, has not come in time.
type TimeoutError struct {
	Of    string // what has not come: "first value", "next value", "end"
	After time.Duration
}

// Error tells what was waited for, and how long.
func (e *TimeoutError) Error() string {
	return fmt.Sprintf("csp: timed out: the %s has not come within %v", e.Of, e.After)
}

// Timeout returns true, for those who ask any error whether it is a timeout.
func (e *TimeoutError) Timeout() bool { return true }

// A limit is an operation that may end by a timeout.
type limit struct {
	rt  *Runtime
	err error
}

func (l *limit) failed() (err error) {
	l.rt.call(func() { err = l.err })
	return err
}

// CompletionTimeout returns a new channel of the values from in, which is closed when in is closed and
// empty, and when d has passed before that. err then returns a *[TimeoutError], and nil otherwise. in is
// left as it is; a value that was taken from it and has not been taken in time is lost.
//
//go:noinline
func CompletionTimeout[T any](in *Chan[T], d time.Duration, opts ...Option) (out *Chan[T], err func() error) {
	in.check()
	pc := callerPC()
	out = newChan[T](in.rt, pc, opts)
	l := &limit{rt: in.rt}
	over := in.rt.timeout(d, pc)
	in.rt.operate("completion timeout", pc, func() {
		if passUntil(in, over, out) {
			l.err = &TimeoutError{"end", d}
		}
	}, func() {
		over.shut()
		out.shut()
	}, between(out, in))
	return out, l.failed
}

// InitialTimeout returns a new channel of the values from in, which is closed when in is closed and
// empty, and when d has passed before its first value has come. err then returns a *[TimeoutError], and nil
// otherwise. in is left as it is.
//
//go:noinline
func InitialTimeout[T any](in *Chan[T], d time.Duration, opts ...Option) (out *Chan[T], err func() error) {
	in.check()
	pc := callerPC()
	out = newChan[T](in.rt, pc, opts)
	l := &limit{rt: in.rt}
	over := in.rt.timeout(d, pc)
	in.rt.operate("initial timeout", pc, func() {
		var v T
		i, ok := Select([]Case{in.TakeCase(&v), over.TakeCase(nil)}, true)
		if i == 1 {
			l.err = &TimeoutError{"first value", d}
			return
		}
		over.Close()
		for ok && out.Put(v) {
			v, ok = in.Take()
		}
	}, func() {
		over.shut()
		out.shut()
	}, between(out, in))
	return out, l.failed
}

// IdleTimeout returns a new channel of the values from in, which is closed when in is closed and empty,
// and when no value has come for d; the time in which one waits to be taken does not count. err then returns a
// *[TimeoutError], and nil otherwise. in is left as it is. IdleTimeout panics when d is not positive.
//
//go:noinline
func IdleTimeout[T any](in *Chan[T], d time.Duration, opts ...Option) (out *Chan[T], err func() error) {
	in.check()
	positive("IdleTimeout", d)
	pc := callerPC()
	out = newChan[T](in.rt, pc, opts)
	l := &limit{rt: in.rt}
	in.rt.operate("idle timeout", pc, func() {
		var idle alarm
		defer idle.drop()
		for {
			v, ok := in.Poll()
			if !ok {
				idle.set(d)
				var event alarmEvent
				switch v, event = takeOrAlarm(in, &idle); event {
				case rung:
					l.err = &TimeoutError{"next value", d}
					return
				case ended:
					return
				}
			}
			if !out.Put(v) {
				return
			}
		}
	}, out.shut, between(out, in))
	return out, l.failed
}
