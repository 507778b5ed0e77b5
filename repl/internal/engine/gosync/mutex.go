// Package gosync is package sync for interpreted code, on the csp runtime: a
// process that has to wait parks, so that the others go on, and reports name what
// it waits for and who has it. All interpreted code runs on the runtime's loop, so
// that nothing guards the state of these types themselves.
package gosync

import (
	"slices"

	"github.com/cspsh/cspsh/csp"
)

// A FatalError is what a mistake panics with that ends a whole Go program. No
// recover sees it, and no deferred function runs.
type FatalError string

func (e FatalError) Error() string { return "fatal error: " + string(e) }

// fatal ends the program. A process that is being killed has unwound from where it
// waited without getting what it waited for, and its deferred functions give back
// what it has not: that is no mistake.
func fatal(text string) {
	if p := csp.Self(); p != nil && p.Killed() {
		return
	}
	panic(FatalError(text))
}

// self is the number of the calling process, 0 outside.
func self() int {
	if p := csp.Self(); p != nil {
		return p.ID()
	}
	return 0
}

// step lets others run here and there, as an operation on a channel does.
func step() {
	if p := csp.Self(); p != nil {
		p.Runtime().Step()
	}
}

// Mutex is sync.Mutex. As in Go, an unlocked mutex goes to whoever comes first, the
// process that was woken for it or one that just runs; a process that was woken in
// vain once gets it at the next unlock.
type Mutex struct {
	holder int      // the process that locked it
	since  csp.Site // where
	locked bool
	urgent bool // the next unlock hands it over
	queue  csp.WaitList
}

// Lock parks until the mutex is free.
func (m *Mutex) Lock() {
	const op = "sync.Mutex.Lock"
	step()
	me := self()
	for tries := 0; m.locked; tries++ {
		if tries == 0 {
			m.queue.Park(op, m.holders)
		} else {
			m.urgent = true
			m.queue.ParkFirst(op, m.holders)
		}
		if m.locked && m.holder == me {
			m.since = csp.Here()
			return // it was handed over
		}
	}
	m.lock(me)
}

func (m *Mutex) lock(holder int) { m.locked, m.holder, m.since = true, holder, csp.Here() }

func (m *Mutex) holders() []csp.Holder { return []csp.Holder{{ID: m.holder, Since: m.since}} }

// TryLock locks the mutex if it is free.
func (m *Mutex) TryLock() bool {
	step()
	if m.locked {
		return false
	}
	m.lock(self())
	return true
}

// Unlock frees the mutex, which need not be the work of the one that locked it.
func (m *Mutex) Unlock() {
	if !m.locked {
		fatal("sync: unlock of unlocked mutex")
		return
	}
	if m.urgent {
		m.urgent = false
		if next := m.queue.Wake(); next != nil {
			m.holder, m.since = next.ID(), csp.Site{}
			return
		}
	}
	m.locked, m.holder, m.since = false, 0, csp.Site{}
	m.queue.Wake()
	step()
}

// RWMutex is sync.RWMutex: a writer that waits holds back new readers. As in Go,
// writers wait for one another in a Mutex, and the first of them for the readers.
type RWMutex struct {
	w       Mutex // held by the writer, also while it waits for readers
	pending bool  // there is a writer: new readers wait
	writing bool
	reading []csp.Holder // the processes that read, as often as they do
	readers csp.WaitList
	writer  csp.WaitList
}

// RLock parks while a writer holds the lock or waits for it.
func (m *RWMutex) RLock() {
	if !m.TryRLock() {
		m.readers.Park("sync.RWMutex.RLock", m.w.holders) // the waker counts this reader
		if i := m.reader(self()); i >= 0 {
			m.reading[i].Since = csp.Here()
		}
	}
}

// TryRLock takes the lock for reading if that needs no waiting.
func (m *RWMutex) TryRLock() bool {
	step()
	if m.pending {
		return false
	}
	m.reading = append(m.reading, csp.Holder{ID: self(), Since: csp.Here()})
	return true
}

// reader returns the index of what was last noted of a process that reads, -1 if that
// is nothing.
func (m *RWMutex) reader(id int) int {
	for i, r := range slices.Backward(m.reading) {
		if r.ID == id {
			return i
		}
	}
	return -1
}

// RUnlock ends a reading, by preference one of the calling process.
func (m *RWMutex) RUnlock() {
	if len(m.reading) == 0 {
		fatal("sync: RUnlock of unlocked RWMutex")
		return
	}
	i := max(m.reader(self()), 0)
	m.reading = slices.Delete(m.reading, i, i+1)
	if len(m.reading) == 0 {
		m.writer.Wake()
	}
	step()
}

// Lock parks until no reader and no writer holds the lock.
func (m *RWMutex) Lock() {
	m.w.Lock()
	m.pending = true
	if len(m.reading) > 0 {
		got := false
		defer func() {
			if !got { // killed: it does not hold back readers any more
				m.release()
			}
		}()
		m.writer.Park("sync.RWMutex.Lock", func() []csp.Holder { return m.reading })
		got = true
	}
	m.writing = true
}

// TryLock takes the lock for writing if it is free.
func (m *RWMutex) TryLock() bool {
	step()
	if len(m.reading) > 0 || m.w.locked {
		return false
	}
	m.w.lock(self())
	m.pending, m.writing = true, true
	return true
}

// Unlock lets the readers in that waited for this writer, and the next writer.
func (m *RWMutex) Unlock() {
	if !m.writing {
		fatal("sync: Unlock of unlocked RWMutex")
		return
	}
	m.writing = false
	m.release()
}

func (m *RWMutex) release() {
	m.pending = false
	for p := m.readers.Wake(); p != nil; p = m.readers.Wake() {
		m.reading = append(m.reading, csp.Holder{ID: p.ID()})
	}
	m.w.Unlock()
}

// RLocker returns a Locker that reads.
func (m *RWMutex) RLocker() *RLocker { return (*RLocker)(m) }

// An RLocker is a RWMutex whose Lock reads.
type RLocker RWMutex

// Lock is RWMutex.RLock.
func (r *RLocker) Lock() { (*RWMutex)(r).RLock() }

// Unlock is RWMutex.RUnlock.
func (r *RLocker) Unlock() { (*RWMutex)(r).RUnlock() }
