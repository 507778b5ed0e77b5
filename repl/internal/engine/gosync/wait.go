package gosync

import (
	"slices"
	"sync"

	"github.com/cspsh/cspsh/csp"
)

// WaitGroup is sync.WaitGroup.
type WaitGroup struct {
	n       int
	waiting csp.WaitList
}

// Add adds to the counter, and releases the waiting at zero.
func (w *WaitGroup) Add(delta int) {
	w.n += delta
	if w.n < 0 {
		panic("sync: negative WaitGroup counter")
	}
	if w.n == 0 {
		w.waiting.WakeAll()
	}
	step()
}

// Done takes one from the counter.
func (w *WaitGroup) Done() { w.Add(-1) }

// Wait parks until the counter is zero.
func (w *WaitGroup) Wait() {
	step()
	if w.n > 0 {
		w.waiting.Park("sync.WaitGroup.Wait", nil)
	}
}

// Go runs f as a process that the group waits for. The options are the process's.
func (w *WaitGroup) Go(f func(), opts ...csp.Option) {
	w.Add(1)
	csp.Go(func() {
		defer w.Done()
		f()
	}, opts...)
}

// Once is sync.Once.
type Once struct {
	by      int      // the process that runs the function
	since   csp.Site // where it began
	running bool
	done    bool
	waiting csp.WaitList
}

// Do calls f the first time; other callers wait for that call to return.
func (o *Once) Do(f func()) {
	step()
	switch {
	case o.done:
		return
	case o.running:
		o.waiting.Park("sync.Once.Do", func() []csp.Holder { return []csp.Holder{{ID: o.by, Since: o.since}} })
		return
	}
	o.running, o.by, o.since = true, self(), csp.Here()
	defer func() {
		o.done = true
		o.waiting.WakeAll()
	}()
	f()
}

// OnceFunc is sync.OnceFunc.
func OnceFunc(f func()) func() {
	var once Once
	var ok bool
	var value any
	run := func() {
		defer func() {
			if !ok {
				value = recover()
				panic(value)
			}
		}()
		f()
		f = nil
		ok = true
	}
	return func() {
		once.Do(run)
		if !ok {
			panic(value)
		}
	}
}

// Cond is sync.Cond.
type Cond struct {
	L       sync.Locker
	waiting []*ticket
}

// A ticket is a call of Cond.Wait. Signal may come before it parks: unlocking
// c.L may let others run.
type ticket struct {
	called bool
	list   csp.WaitList
}

// NewCond returns a condition of what l guards.
func NewCond(l sync.Locker) *Cond { return &Cond{L: l} }

// Wait unlocks c.L, parks until it is woken, and locks c.L again.
func (c *Cond) Wait() {
	t := new(ticket)
	c.waiting = append(c.waiting, t)
	defer func() { // a process that is killed does not wait any more
		if i := slices.Index(c.waiting, t); i >= 0 {
			c.waiting = slices.Delete(c.waiting, i, i+1)
		}
	}()
	c.L.Unlock()
	if !t.called {
		t.list.Park("sync.Cond.Wait", nil)
	}
	c.L.Lock()
}

// Signal wakes the process that waits longest.
func (c *Cond) Signal() {
	step()
	c.signal()
}

func (c *Cond) signal() {
	if len(c.waiting) == 0 {
		return
	}
	t := c.waiting[0]
	c.waiting = slices.Delete(c.waiting, 0, 1)
	t.called = true
	t.list.Wake()
}

// Broadcast wakes all that wait.
func (c *Cond) Broadcast() {
	step()
	for len(c.waiting) > 0 {
		c.signal()
	}
}
