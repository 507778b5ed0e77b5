package csp

import "fmt"

// A Semaphore has a number of permits, of which everybody who acquires one has to release it. Who waits is
// served first come, first served. Its operations may be called from any goroutine, and acquiring may
// stand among the operations of Alts, beside a Timeout, say.
type Semaphore struct{ permits *Chan[struct{}] }

// NewSemaphore returns a Semaphore with n permits. It panics when n is less than 1.
//
//go:noinline
func NewSemaphore(n int, opts ...Option) *Semaphore {
	return &Semaphore{tokens("NewSemaphore", "semaphore", n, callerPC(), opts)}
}

// tokens returns a channel with n values in its buffer.
func tokens(what, name string, n int, pc uintptr, opts []Option) *Chan[struct{}] {
	if n < 1 {
		panic(fmt.Sprintf("csp: %s: there is at least 1 permit, not %d", what, n))
	}
	c := newChan[struct{}](current(), pc, append([]Option{Name(name), Fixed(n)}, opts...))
	c.rt.call(func() {
		for range n {
			c.put(struct{}{})
		}
	})
	return c
}

// Acquire takes a permit; it parks a process, and blocks any other goroutine, until there is one.
func (s *Semaphore) Acquire() { s.permits.Take() }

// TryAcquire takes a permit if there is one, and reports whether it did.
func (s *Semaphore) TryAcquire() bool {
	_, ok := s.permits.Poll()
	return ok
}

// AcquireOp returns Acquire for Alts; the permit is the caller's when Alts has done it.
func (s *Semaphore) AcquireOp() Op { return s.permits.TakeOp() }

// Release gives a permit back. It panics when all are there already.
func (s *Semaphore) Release() {
	if !s.permits.Offer(struct{}{}) && !s.permits.Closed() {
		panic("csp: Semaphore.Release without Acquire: all permits are there")
	}
}

// Available returns how many permits there are to be had.
func (s *Semaphore) Available() int { return s.permits.Len() }

// A Mutex is a lock that parks those who wait, and whose Lock may stand in Alts. It may be unlocked by
// another process than the one that has locked it.
type Mutex struct{ token *Chan[struct{}] }

// NewMutex returns a Mutex that is not locked.
//
//go:noinline
func NewMutex(opts ...Option) *Mutex {
	return &Mutex{tokens("NewMutex", "mutex", 1, callerPC(), opts)}
}

// Lock locks the mutex; it parks a process, and blocks any other goroutine, until that is possible.
func (m *Mutex) Lock() { m.token.Take() }

// TryLock locks the mutex if it is not locked, and reports whether it did.
func (m *Mutex) TryLock() bool {
	_, ok := m.token.Poll()
	return ok
}

// LockOp returns Lock for Alts; the mutex is the caller's when Alts has done it.
func (m *Mutex) LockOp() Op { return m.token.TakeOp() }

// Unlock unlocks the mutex. It panics when that is not locked.
func (m *Mutex) Unlock() {
	if !m.token.Offer(struct{}{}) && !m.token.Closed() {
		panic("csp: Mutex.Unlock of a mutex that is not locked")
	}
}

// A Barrier has processes wait for each other: n of them at a time. It may be used over and over.
type Barrier struct {
	rt   *Runtime
	n    int
	pc   uintptr
	came int
	gate *Chan[struct{}] // closes when all have come
}

// NewBarrier returns a Barrier for n processes. It panics when n is less than 1.
//
//go:noinline
func NewBarrier(n int) *Barrier {
	if n < 1 {
		panic(fmt.Sprintf("csp: NewBarrier: for at least 1 process, not %d", n))
	}
	b := &Barrier{rt: current(), n: n, pc: callerPC()}
	b.gate = newChan[struct{}](b.rt, b.pc, []Option{Name("barrier")})
	return b
}

// Wait waits until n processes or other goroutines have called it, and returns how many of them had come before
// the caller. One that is killed while it waits counts no longer.
func (b *Barrier) Wait() (place int) {
	if !b.rt.owned() {
		b.rt.Enter(func() { place = b.Wait() })
		return place
	}
	place = b.came
	b.came++
	gate := b.gate
	if b.came == b.n {
		b.came = 0
		b.gate = newChan[struct{}](b.rt, b.pc, []Option{Name("barrier")})
		gate.Close()
		return place
	}
	defer func() {
		if b.gate == gate { // unwinds
			b.came--
		}
	}()
	gate.Take()
	return place
}
