package csp

import (
	"math"
	"time"
)

// A Backoff says how often something that fails is tried again, and how long after. The wait grows from
// one failure to the next, and is made shorter at random, so that many who have failed together do not try
// again together. The zero Backoff tries for ever, after 100 ms, 200 ms, 400 ms and so on.
type Backoff struct {
	// Initial is the wait after the first failure; 0 stands for 100 ms.
	Initial time.Duration
	// Max is the longest wait; 0 stands for none.
	Max time.Duration
	// Factor is by how much a wait is longer than the one before; 0 stands for 2.
	Factor float64
	// Jitter is the part of the wait, from 0 to 1, that is random: with 0.2 it is between 80 and 100
	// percent of what it would be.
	Jitter float64
	// Tries is how often it is tried in all; 0 stands for no bound.
	Tries int
	// Retryable, unless it is nil, reports whether it should be tried again after an error.
	Retryable func(error) bool
}

// check panics for a Backoff that makes no sense.
func (b *Backoff) check(what string) {
	switch {
	case b.Initial < 0 || b.Max < 0 || b.Tries < 0:
		panic("csp: " + what + ": Initial, Max and Tries of a Backoff are not negative")
	case b.Factor != 0 && !(b.Factor >= 1):
		panic("csp: " + what + ": the Factor of a Backoff is at least 1")
	case !(b.Jitter >= 0 && b.Jitter <= 1):
		panic("csp: " + what + ": the Jitter of a Backoff is from 0 to 1")
	}
}

// again reports whether to try again after n failures in a row, of which err is the last.
func (b *Backoff) again(n int, err error) bool {
	return (b.Tries == 0 || n < b.Tries) && (b.Retryable == nil || b.Retryable(err))
}

// shares is how many waits there are to choose from.
const shares = 1000

// wait returns how long to wait after n failures in a row.
func (b *Backoff) wait(n int) time.Duration {
	d, factor := float64(b.Initial), b.Factor
	if d == 0 {
		d = float64(100 * time.Millisecond)
	}
	if factor == 0 {
		factor = 2
	}
	longest := float64(math.MaxInt64 / 2)
	if b.Max > 0 {
		longest = float64(b.Max)
	}
	d = min(d*math.Pow(factor, float64(n-1)), longest)
	if b.Jitter > 0 {
		d -= d * b.Jitter * float64(current().Random(shares)) / shares
	}
	return time.Duration(d)
}

// Retry calls f until it returns no error, or b says that it is not to be tried again, and returns what
// it returned last. Between two calls it sleeps, which parks a process. A panic of f is not tried again:
// it is raised in the caller.
func Retry[T any](b Backoff, f func() (T, error)) (T, error) {
	b.check("Retry")
	need("Retry", f == nil)
	for n := 1; ; n++ {
		v, err := f()
		if err == nil || !b.again(n, err) {
			return v, err
		}
		Sleep(b.wait(n))
	}
}

// Restart returns a new channel of what f emits, and calls f again, in the same process, when it returns
// an error or panics, after as long as b says. emit parks until the value is taken; when that succeeds,
// failures are counted anew. emit returns false when the channel has been closed, which f should return for.
//
// The channel is closed when f has returned nil, when b says that it is not to be called again, and when f
// calls runtime.Goexit. err then returns what f returned last, or a *[PanicError]; nil before. This is
// RestartSource of Pekko.
//
//go:noinline
func Restart[T any](b Backoff, f func(emit func(T) bool) error, opts ...Option) (out *Chan[T], err func() error) {
	b.check("Restart")
	need("Restart", f == nil)
	rt, pc := current(), callerPC()
	out = newChan[T](rt, pc, opts)
	l := &limit{rt: rt}
	rt.operate("restart", pc, func() {
		n := 0
		refused := false
		emit := func(v T) bool {
			if refused = !out.Put(v); !refused {
				n = 0
			}
			return !refused
		}
		for {
			var failure *PanicError
			var e error
			if ok := catch(func() bool { e = f(emit); return true }, &failure); !ok {
				e = failure
			}
			if n++; e == nil || refused || !b.again(n, e) {
				l.err = e
				return
			}
			Sleep(b.wait(n))
		}
	}, out.shut, between(out))
	return out, l.failed
}
