package engine

import (
	"fmt"
	"slices"

	"github.com/cspsh/cspsh/csp"
)

// The types of package sync, on the runtime: a process that waits parks. All
// interpreted code runs on the loop, so no lock guards the counts themselves.

// queue holds parked processes, first in first out.
type queue struct{ waiting []*csp.Chan[struct{}] }

func (q *queue) wait(what string) {
	c := csp.NewChan[struct{}](csp.Name(what))
	q.waiting = append(q.waiting, c)
	defer func() { // a process that is killed here does not wait any more
		if i := slices.Index(q.waiting, c); i >= 0 {
			q.waiting = slices.Delete(q.waiting, i, i+1)
		}
	}()
	c.Take()
}

func (q *queue) wake() bool {
	if len(q.waiting) == 0 {
		return false
	}
	c := q.waiting[0]
	q.waiting = q.waiting[1:]
	c.Close()
	return true
}

// Mutex is sync.Mutex.
type Mutex struct {
	locked bool
	queue  queue
}

// Lock parks until the mutex is free. It is handed over first in, first out.
func (m *Mutex) Lock() {
	if !m.locked {
		m.locked = true
		return
	}
	m.queue.wait("sync.Mutex")
}

// TryLock locks the mutex if it is free.
func (m *Mutex) TryLock() bool {
	if m.locked {
		return false
	}
	m.locked = true
	return true
}

// Unlock hands the mutex to the first process that waits.
func (m *Mutex) Unlock() {
	if !m.locked {
		panic(runtimeError("fatal error: sync: unlock of unlocked mutex"))
	}
	if !m.queue.wake() {
		m.locked = false
	}
}

// RWMutex is sync.RWMutex: a waiting writer holds back new readers.
type RWMutex struct {
	readers int
	writing bool
	writers queue
	queued  queue
}

// RLock parks while a writer holds the lock or waits for it.
func (m *RWMutex) RLock() {
	if m.writing || len(m.writers.waiting) > 0 {
		m.queued.wait("sync.RWMutex (read)")
		return // the waker counted this reader
	}
	m.readers++
}

// TryRLock takes the lock for reading if that needs no waiting.
func (m *RWMutex) TryRLock() bool {
	if m.writing || len(m.writers.waiting) > 0 {
		return false
	}
	m.readers++
	return true
}

// RUnlock ends a reading.
func (m *RWMutex) RUnlock() {
	if m.readers == 0 {
		panic(runtimeError("fatal error: sync: RUnlock of unlocked RWMutex"))
	}
	m.readers--
	if m.readers == 0 && m.writers.wake() {
		m.writing = true
	}
}

// Lock parks until no reader and no writer holds the lock.
func (m *RWMutex) Lock() {
	if m.writing || m.readers > 0 {
		m.writers.wait("sync.RWMutex (write)")
		return
	}
	m.writing = true
}

// TryLock takes the lock for writing if it is free.
func (m *RWMutex) TryLock() bool {
	if m.writing || m.readers > 0 {
		return false
	}
	m.writing = true
	return true
}

// Unlock lets the readers in that waited for this writer, else the next writer.
func (m *RWMutex) Unlock() {
	if !m.writing {
		panic(runtimeError("fatal error: sync: Unlock of unlocked RWMutex"))
	}
	m.writing = false
	for m.queued.wake() {
		m.readers++
	}
	if m.readers == 0 && m.writers.wake() {
		m.writing = true
	}
}

// RLocker returns a Locker that reads.
func (m *RWMutex) RLocker() *rlocker { return (*rlocker)(m) }

type rlocker RWMutex

func (r *rlocker) Lock()   { (*RWMutex)(r).RLock() }
func (r *rlocker) Unlock() { (*RWMutex)(r).RUnlock() }

// WaitGroup is sync.WaitGroup.
type WaitGroup struct {
	n     int
	queue queue
}

// Add adds to the counter, and releases the waiting at zero.
func (w *WaitGroup) Add(delta int) {
	w.n += delta
	if w.n < 0 {
		panic("sync: negative WaitGroup counter")
	}
	if w.n == 0 {
		for w.queue.wake() {
		}
	}
}

// Done takes one from the counter.
func (w *WaitGroup) Done() { w.Add(-1) }

// Wait parks until the counter is zero.
func (w *WaitGroup) Wait() {
	if w.n > 0 {
		w.queue.wait(fmt.Sprintf("sync.WaitGroup (%d)", w.n))
	}
}

// Go runs f as a process that the group waits for.
func (w *WaitGroup) Go(f func()) {
	w.Add(1)
	csp.Go(func() {
		defer w.Done()
		f()
	}, csp.Name("WaitGroup.Go"))
}

// Once is sync.Once.
type Once struct {
	done, running bool
	queue         queue
}

// Do calls f the first time; other callers wait for that call to return.
func (o *Once) Do(f func()) {
	switch {
	case o.done:
		return
	case o.running:
		o.queue.wait("sync.Once")
		return
	}
	o.running = true
	defer func() {
		o.done, o.running = true, false
		for o.queue.wake() {
		}
	}()
	f()
}
