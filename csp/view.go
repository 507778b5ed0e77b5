package csp

import "iter"

// A TakeChan is the side of a channel that values are taken from.
type TakeChan[T any] struct{ c *Chan[T] }

// A PutChan is the side of a channel that values are put on.
type PutChan[T any] struct{ c *Chan[T] }

// TakeSide returns a view of the channel that can only be taken from.
func (c *Chan[T]) TakeSide() TakeChan[T] {
	c.check()
	return TakeChan[T]{c}
}

// PutSide returns a view of the channel that can only be put on and closed.
func (c *Chan[T]) PutSide() PutChan[T] {
	c.check()
	return PutChan[T]{c}
}

// Take is [Chan.Take].
func (v TakeChan[T]) Take() (T, bool) { return v.c.Take() }

// Poll is [Chan.Poll].
func (v TakeChan[T]) Poll() (T, bool) { return v.c.Poll() }

// All is [Chan.All].
func (v TakeChan[T]) All() iter.Seq[T] { return v.c.All() }

// TakeThen is [Chan.TakeThen].
func (v TakeChan[T]) TakeThen(f func(v T, ok bool)) { v.c.TakeThen(f) }

// TakeOp is [Chan.TakeOp]. The Alt it leads to names the channel itself.
func (v TakeChan[T]) TakeOp() Op { return v.c.TakeOp() }

// Closed is [Chan.Closed].
func (v TakeChan[T]) Closed() bool { return v.c.Closed() }

// Info is [Chan.Info].
func (v TakeChan[T]) Info() ChanInfo { return v.c.Info() }

// Put is [Chan.Put].
func (v PutChan[T]) Put(x T) bool { return v.c.Put(x) }

// Offer is [Chan.Offer].
func (v PutChan[T]) Offer(x T) bool { return v.c.Offer(x) }

// PutThen is [Chan.PutThen].
func (v PutChan[T]) PutThen(x T, f func(ok bool)) { v.c.PutThen(x, f) }

// PutOp is [Chan.PutOp]. The Alt it leads to names the channel itself.
func (v PutChan[T]) PutOp(x T) Op { return v.c.PutOp(x) }

// Close is [Chan.Close].
func (v PutChan[T]) Close() { v.c.Close() }

// Closed is [Chan.Closed].
func (v PutChan[T]) Closed() bool { return v.c.Closed() }

// Info is [Chan.Info].
func (v PutChan[T]) Info() ChanInfo { return v.c.Info() }
