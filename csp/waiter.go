package csp

// A waiter is an operation on a channel that has not been done. It holds the value that passes, so
// that none has to be allocated for it; a channel keeps the waiters it has had for the next.
type waiter[T any] struct {
	c          *Chan[T]
	p          *Process      // parked in it, or the callback, where there is an Orderer
	choice     *choice       // of which it is a part, for an alts
	then       func(T, bool) // to be called, where nobody is parked
	next, prev *waiter[T]
	v          T
	index      int32 // in the choice
	put        bool
	ok         bool
	busy       bool // of the first of its channel: it is in use
}

// queue is a list of waiters, first in, first out.
type queue[T any] struct {
	head, tail *waiter[T]
}

func (q *queue[T]) push(w *waiter[T]) {
	w.prev = q.tail
	if q.tail == nil {
		q.head = w
	} else {
		q.tail.next = w
	}
	q.tail = w
}

func (q *queue[T]) pop() *waiter[T] {
	w := q.head
	if w == nil {
		return nil
	}
	q.head = w.next
	if q.head == nil {
		q.tail = nil
	} else {
		q.head.prev = nil
		w.next = nil
	}
	return w
}

func (q *queue[T]) remove(w *waiter[T]) {
	if w.prev == nil {
		q.head = w.next
	} else {
		w.prev.next = w.next
	}
	if w.next == nil {
		q.tail = w.prev
	} else {
		w.next.prev = w.prev
	}
	w.next, w.prev = nil, nil
}

// waiter returns a waiter that is in no queue.
func (c *Chan[T]) waiter() *waiter[T] {
	if w := &c.first; !w.busy {
		w.busy = true
		return w
	}
	return c.another()
}

// another is waiter when the first is in use.
func (c *Chan[T]) another() *waiter[T] {
	w := c.spare
	if w == nil {
		return &waiter[T]{c: c}
	}
	c.spare = w.next
	w.next = nil
	return w
}

// recycle takes back a waiter that is in no queue and that nobody looks at any more.
func (c *Chan[T]) recycle(w *waiter[T]) {
	var zero T
	w.v = zero
	w.p = nil
	if w.busy {
		w.busy = false
		return
	}
	w.next = c.spare
	c.spare = w
}

// deliver ends a take.
func (w *waiter[T]) deliver(v T, ok bool) {
	w.v, w.ok = v, ok
	w.wake()
}

// release ends a put.
func (w *waiter[T]) release(ok bool) {
	w.ok = ok
	w.wake()
}

// wake lets the one who waits know that the operation has been done.
func (w *waiter[T]) wake() {
	rt := w.c.rt
	if p := w.p; p != nil && w.choice == nil && !rt.careful {
		p.state = Runnable
		rt.runq.push(p)
		return
	}
	passing := w.ok && w.c.kind < promiseBuffer // which passes tells of
	if w.then != nil {
		w.c.pending--
		if rt.orderer != nil && w.p != nil && !passing {
			rt.orderer.Woken(w.p, rt.on.p)
		}
		rt.startCallback(w.p, func() { w.then(w.v, w.ok) })
		return
	}
	if w.choice != nil {
		w.choice.settle(int(w.index))
	}
	if rt.orderer != nil {
		rt.passing = passing
	}
	rt.ready(w.p)
	rt.passing = false
}

// withdraw takes a waiter out of its queue, since its process gives the operation up.
func (w *waiter[T]) withdraw() {
	w.leave()
	w.c.recycle(w)
}

// leave takes a waiter out of its queue.
func (w *waiter[T]) leave() {
	if w.put {
		w.c.putters.remove(w)
	} else {
		w.c.takers.remove(w)
	}
}

func (w *waiter[T]) channels() []Channel { return []Channel{w.c} }
