package csp

import "time"

// Scan returns a new channel of what f makes of init and the first value from in, of that and the
// second, and so on: one value for each. See [Through]. This is scan of ReactiveX.
//
//go:noinline
func Scan[T, A any](in *Chan[T], init A, f func(acc A, v T) A, opts ...Option) *Chan[A] {
	need("Scan", f == nil)
	return through("scan", callerPC(), in, XScan(init, f), opts)
}

// Window returns a new channel of slices of n values from in each, of which a new one begins with every
// step-th value: with a step of n each value is in one, with less they slide. What fills no window when
// in is closed is dropped; see [Partition]. Window panics when n or step is less than 1. See [Through].
//
//go:noinline
func Window[T any](in *Chan[T], n, step int, opts ...Option) *Chan[[]T] {
	return through("window", callerPC(), in, XWindow[T](n, step), opts)
}

// WindowTime returns a new channel of slices of the values from in that come within windows of time: a
// window begins now and at every multiple of step from now, and is size long. With a step of size each
// value is in one window, with less they slide, with more they leave values out. A window comes when
// it is over, unless it is empty. A value that comes in the instant in which one window ends and another
// begins is in the latter. When in is closed the window that ends next comes at once, and then the
// channel is closed. WindowTime panics when size or step is not positive.
//
//go:noinline
func WindowTime[T any](in *Chan[T], size, step time.Duration, opts ...Option) *Chan[[]T] {
	in.check()
	positive("WindowTime", size)
	positive("WindowTime", step)
	pc := callerPC()
	out := newChan[[]T](in.rt, pc, opts)
	begin := in.rt.Now()
	in.rt.operate("window time", pc, func() {
		w := timeWindows[T]{begin: begin, size: size, step: step}
		defer w.due.drop()
		for {
			v, event := takeOrAlarm(in, &w.due)
			if event == taken {
				w.add(v)
				continue
			}
			for again := true; again; {
				full := w.close()
				if len(full) > 0 && !out.Put(full) {
					return
				}
				again = event == ended && w.fresh
			}
			if event == ended {
				return
			}
		}
	}, out.shut, between(out, in))
	return out
}

// timeWindows are the values that may be in a window which is not over.
type timeWindows[T any] struct {
	begin      time.Time
	size, step time.Duration
	values     []T
	times      []time.Duration // when they came, since begin
	end        time.Duration   // of the window that ends next, when there are values
	fresh      bool            // there are values that have been in no window
	due        alarm
}

func (w *timeWindows[T]) add(v T) {
	now := Since(w.begin)
	if now%w.step >= w.size && w.step > w.size {
		return // between two windows
	}
	w.values = append(w.values, v)
	w.times = append(w.times, now)
	w.fresh = true
	if len(w.values) == 1 {
		k := max((now-w.size)/w.step+1, 0)
		if now < w.size {
			k = 0
		}
		w.ring(k*w.step + w.size)
	}
}

func (w *timeWindows[T]) ring(end time.Duration) {
	w.end = end
	w.due.set(end - Since(w.begin))
}

// close returns the values of the window that ends next, and goes on to the one after it.
func (w *timeWindows[T]) close() []T {
	w.due.clear()
	if len(w.values) == 0 {
		return nil
	}
	m := len(w.times)
	for m > 0 && w.times[m-1] >= w.end {
		m--
	}
	full := append([]T(nil), w.values[:m]...)
	w.fresh = m < len(w.times)
	next := w.end - w.size + w.step // where the window after it begins
	n := 0
	for n < len(w.times) && w.times[n] < next {
		n++
	}
	w.values = append([]T(nil), w.values[n:]...)
	w.times = append([]time.Duration(nil), w.times[n:]...)
	if len(w.values) > 0 {
		w.ring(w.end + w.step)
	}
	return full
}

// WindowSession returns a new channel of slices of the values from in, one of each session: of values
// of which each comes less than gap after the one before. A session comes when gap has passed since its
// last value. When in is closed the one that has begun comes at once, and then the channel is closed.
// WindowSession panics when gap is not positive.
//
//go:noinline
func WindowSession[T any](in *Chan[T], gap time.Duration, opts ...Option) *Chan[[]T] {
	in.check()
	positive("WindowSession", gap)
	pc := callerPC()
	out := newChan[[]T](in.rt, pc, opts)
	in.rt.operate("window session", pc, func() {
		var session []T
		var over alarm
		defer over.drop()
		for {
			v, event := takeOrAlarm(in, &over)
			if event == taken {
				if over.late() {
					if !out.Put(session) {
						return
					}
					session = nil
				}
				session = append(session, v)
				over.set(gap)
				continue
			}
			over.clear()
			if len(session) > 0 && !out.Put(session) || event == ended {
				return
			}
			session = nil
		}
	}, out.shut, between(out, in))
	return out
}

// Sample returns a new channel of the latest value from in at every multiple of d from now, when one
// has come since the last. When in is closed a value that still waits comes at once, and then the
// channel is closed. Sample panics when d is not positive. This is sample of ReactiveX.
//
//go:noinline
func Sample[T any](in *Chan[T], d time.Duration, opts ...Option) *Chan[T] {
	in.check()
	positive("Sample", d)
	pc := callerPC()
	out := newChan[T](in.rt, pc, opts)
	begin := in.rt.Now()
	in.rt.operate("sample", pc, func() {
		var last T
		var due alarm // on while last waits
		defer due.drop()
		for {
			v, event := takeOrAlarm(in, &due)
			switch event {
			case taken:
				if due.late() {
					if due.clear(); !out.Put(last) {
						return
					}
				}
				if last = v; !due.on {
					due.set(d - Since(begin)%d)
				}
			case rung:
				due.clear()
				if !out.Put(last) {
					return
				}
			case ended:
				if due.on {
					out.Put(last)
				}
				return
			}
		}
	}, out.shut, between(out, in))
	return out
}
