package csp

import "fmt"

// MaxPending is the number of callbacks that may wait for one channel.
const MaxPending = 1024

// TakeThen takes a value as Take does, without waiting: f is called with the result on a later
// tick of the channel's loop, as a process that may not park. When MaxPending callbacks wait for
// the channel already, TakeThen panics. When the runtime is stopped, f is not called.
func (c *Chan[T]) TakeThen(f func(v T, ok bool)) {
	if f == nil {
		panic("csp: TakeThen needs a function, not nil")
	}
	if !c.on() {
		c.visit(opTake, func() { c.TakeThen(f) })
		return
	}
	if c.rt.decider != nil {
		c.rt.Point(ofChan("take", &c.hub, Modify))
	}
	if v, ok, done := c.take(); done {
		c.rt.startCallback(c.rt.arranged(), func() { f(v, ok) })
		return
	}
	c.pend("TakeThen")
	c.takers.push(&waiter[T]{c: c, p: c.rt.arranged(), then: f})
}

// PutThen puts v as Put does, without waiting: f, unless it is nil, is called with the result on a
// later tick of the channel's loop, as a process that may not park. When MaxPending callbacks wait
// for the channel already, PutThen panics. When the runtime is stopped, f is not called.
func (c *Chan[T]) PutThen(v T, f func(ok bool)) {
	if !c.on() {
		c.visit(opPut, func() { c.PutThen(v, f) })
		return
	}
	if f == nil {
		f = func(bool) {}
	}
	if c.rt.decider != nil {
		c.rt.Point(ofChan("put", &c.hub, Modify))
	}
	if done, ok := c.put(v); done {
		c.rt.startCallback(c.rt.arranged(), func() { f(ok) })
		return
	}
	c.pend("PutThen")
	c.putters.push(&waiter[T]{c: c, p: c.rt.arranged(), put: true, v: v, then: func(_ T, ok bool) { f(ok) }})
}

func (c *Chan[T]) pend(what string) {
	if c.pending == MaxPending {
		panic(fmt.Sprintf("csp: %s: %d callbacks wait for %s already; give the channel a Dropping or a Sliding buffer, or use processes, whose number is not bounded", what, MaxPending, c.describe()))
	}
	c.pending++
}
