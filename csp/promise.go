package csp

// PromiseChan returns a new channel that is put to once: every take, now or later, has that value.
// Further puts return true and do nothing. Closed without a value, it is like any closed channel;
// closed with one, it still gives the value: a loop over [Chan.All] has no end then.
//
//go:noinline
func PromiseChan[T any](opts ...Option) *Chan[T] {
	return newChan[T](current(), callerPC(), promised(opts))
}

// promised adds to the options of a channel the buffer of a promise channel.
func promised(opts []Option) []Option {
	return append(opts[:len(opts):len(opts)], func(c *config) {
		if c.kind != unbuffered {
			panic("csp: PromiseChan has a buffer of its own; leave the buffer option out")
		}
		c.kind = promiseBuffer
	})
}

// promise is the buffer of a promise channel.
type promise[T any] struct {
	v    T
	kept bool
}

func (b *promise[T]) Len() int {
	if b.kept {
		return 1
	}
	return 0
}

func (b *promise[T]) Cap() int   { return 1 }
func (b *promise[T]) Full() bool { return false }

func (b *promise[T]) Add(v T) {
	if !b.kept {
		b.v, b.kept = v, true
	}
}

func (b *promise[T]) Remove() T { return b.v }
