package shim

import (
	"reflect"
	"sync"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
)

// sync.Mutex and sync.RWMutex. A process that has to wait parks, so that the others go on,
// and reports name what it waits for and who has it.

const (
	opLock   = "sync.Mutex.Lock"
	opRLock  = "sync.RWMutex.RLock"
	opWriter = "sync.RWMutex.Lock"
)

// lock is (*sync.Mutex).Lock.
func (t *Table) lock(p *sync.Mutex) {
	t.get(p)
	t.got("lock", unsafe.Pointer(p))
}

// got tells observers that the running process has a lock, and gave, that it has it no more.
func (t *Table) got(op string, p unsafe.Pointer) {
	if rt := t.env.Runtime; rt.OnLoop() && rt.Observed() {
		rt.Acquired(t.effect(op, p, csp.Modify, nil))
	}
}

func (t *Table) gave(op string, p unsafe.Pointer) {
	if rt := t.env.Runtime; rt.OnLoop() && rt.Observed() {
		rt.Released(t.effect(op, p, csp.Modify, nil))
	}
}

// get gets a mutex. As in Go, an unlocked mutex goes to whoever comes first, the
// process that was woken for it or one that just runs; a process that was woken in vain
// once gets it at the next unlock.
func (t *Table) get(p *sync.Mutex) {
	m := (*mutex)(unsafe.Pointer(p))
	_ = m.state
	t.point("lock", unsafe.Pointer(m), csp.Modify)
	if m.state&mutexLocked == 0 {
		t.take(m)
		return
	}
	t.env.Runtime.Failed()
	at := address(m)
	holders := func() []csp.Holder { return t.locks.holders(at) }
	for tries := 0; m.state&mutexLocked != 0; tries++ {
		if t.wait(at, opLock, tries > 0, holders) {
			t.touch("lock", unsafe.Pointer(m), csp.Modify)
			t.locks.set(at, self(), t.env.Here())
			t.acquires(unsafe.Pointer(m))
			return
		}
	}
	t.touch("lock", unsafe.Pointer(m), csp.Modify)
	t.take(m)
}

func (t *Table) take(m *mutex) {
	m.state |= mutexLocked
	t.acquires(unsafe.Pointer(m))
	t.locks.set(address(m), self(), t.env.Here())
}

// tryLock is (*sync.Mutex).TryLock.
func (t *Table) tryLock(p *sync.Mutex) bool {
	m := (*mutex)(unsafe.Pointer(p))
	_ = m.state
	t.point("try to lock", unsafe.Pointer(m), csp.Modify)
	if m.state&mutexLocked != 0 {
		t.env.Runtime.Failed()
		return false
	}
	t.take(m)
	t.got("lock", unsafe.Pointer(m))
	return true
}

// unlock is (*sync.Mutex).Unlock, which need not be called by the one that locked it.
func (t *Table) unlock(p *sync.Mutex) {
	m := (*mutex)(unsafe.Pointer(p))
	_ = m.state
	t.point("unlock", unsafe.Pointer(m), csp.Modify)
	if t.unlocked(m) {
		t.gave("unlock", unsafe.Pointer(m))
	}
}

// unlocked has a mutex be the next one's, and reports whether it was locked.
func (t *Table) unlocked(m *mutex) bool {
	if m.state&mutexLocked == 0 {
		t.fatal("sync: unlock of unlocked mutex")
		return false
	}
	t.handsOver(unsafe.Pointer(m))
	at := address(m)
	w := t.locks.at(at)
	if w != nil && w.urgent {
		w.urgent = false
		if id := w.hand(); id != 0 {
			t.locks.set(at, id, nil)
			return true
		}
	}
	m.state &^= mutexLocked
	t.locks.unset(at)
	if w != nil {
		w.Wake()
	}
	return true
}

// A RWMutex whose writer waits holds back new readers. As in Go, writers wait for one
// another in its Mutex, and the first of them for the readers. Readers wait at the address
// of its readerSem, and what they have is noted there; the writer waits for them at that of
// its writerSem.

func (m *rwMutex) mutex() *sync.Mutex { return (*sync.Mutex)(unsafe.Pointer(&m.w)) }

// pending tells whether there is a writer.
func (m *rwMutex) pending() bool { return m.readerCount < 0 }

// reading is the number of those that read.
func (m *rwMutex) reading() int32 {
	if m.pending() {
		return m.readerCount + maxReaders
	}
	return m.readerCount
}

// rLock is (*sync.RWMutex).RLock: it parks while a writer holds the lock or waits for it.
func (t *Table) rLock(p *sync.RWMutex) {
	if t.tryRLock(p) {
		return
	}
	m := (*rwMutex)(unsafe.Pointer(p))
	at, writer := address(&m.readerSem), address(&m.w)
	// The waker counts this reader.
	t.wait(at, opRLock, false, func() []csp.Holder { return t.locks.holders(writer) })
	t.touch("read-lock", unsafe.Pointer(m), csp.Look)
	t.acquires(unsafe.Pointer(&m.readerSem))
	t.locks.since(at, self(), t.env.Here())
	t.got("read-lock", unsafe.Pointer(m))
}

// tryRLock is (*sync.RWMutex).TryRLock.
func (t *Table) tryRLock(p *sync.RWMutex) bool {
	m := (*rwMutex)(unsafe.Pointer(p))
	_ = m.readerCount
	t.point("read-lock", unsafe.Pointer(m), csp.Look)
	if m.pending() {
		return false
	}
	m.readerCount++
	t.acquires(unsafe.Pointer(&m.readerSem))
	t.locks.add(address(&m.readerSem), self(), t.env.Here())
	t.got("read-lock", unsafe.Pointer(m))
	return true
}

// rUnlock is (*sync.RWMutex).RUnlock.
func (t *Table) rUnlock(p *sync.RWMutex) {
	m := (*rwMutex)(unsafe.Pointer(p))
	_ = m.readerCount
	t.point("read-unlock", unsafe.Pointer(m), csp.Look)
	if m.reading() == 0 {
		t.fatal("sync: RUnlock of unlocked RWMutex")
		return
	}
	t.releases(unsafe.Pointer(&m.writerSem))
	t.locks.remove(address(&m.readerSem), self())
	m.readerCount--
	if m.reading() == 0 {
		if w := t.locks.at(address(&m.writerSem)); w != nil {
			w.hand()
		}
	}
	t.gave("read-unlock", unsafe.Pointer(m))
}

// wLock is (*sync.RWMutex).Lock: it parks until no reader and no writer holds the lock.
func (t *Table) wLock(p *sync.RWMutex) {
	m := (*rwMutex)(unsafe.Pointer(p))
	_ = m.readerCount
	t.get(m.mutex())
	t.touch("lock", unsafe.Pointer(m), csp.Modify)
	m.readerCount -= maxReaders
	if m.reading() == 0 {
		t.acquiresAll(m)
		t.got("lock", unsafe.Pointer(m))
		return
	}
	got := false
	defer func() {
		if !got { // killed: it does not hold back readers any more
			t.release(m)
		}
	}()
	readers := address(&m.readerSem)
	t.wait(address(&m.writerSem), opWriter, false, func() []csp.Holder { return t.locks.holders(readers) })
	got = true
	t.touch("lock", unsafe.Pointer(m), csp.Modify)
	t.acquiresAll(m)
	t.locks.set(address(&m.w), self(), t.env.Here())
	t.got("lock", unsafe.Pointer(m))
}

// acquiresAll says that what the running process does comes after what readers and writers did.
func (t *Table) acquiresAll(m *rwMutex) {
	t.acquires(unsafe.Pointer(&m.readerSem))
	t.acquires(unsafe.Pointer(&m.writerSem))
}

// tryWLock is (*sync.RWMutex).TryLock.
func (t *Table) tryWLock(p *sync.RWMutex) bool {
	m := (*rwMutex)(unsafe.Pointer(p))
	_ = m.readerCount
	t.point("try to lock", unsafe.Pointer(m), csp.Modify)
	if m.readerCount != 0 || m.w.state&mutexLocked != 0 {
		t.env.Runtime.Failed()
		// Readers do not conflict with each other, but with this.
		t.touch("try to lock", unsafe.Pointer(m), csp.Modify)
		return false
	}
	t.take(&m.w)
	m.readerCount -= maxReaders
	t.acquiresAll(m)
	t.got("lock", unsafe.Pointer(m))
	return true
}

// wUnlock is (*sync.RWMutex).Unlock: it lets the readers in that waited for this writer,
// and the next writer.
func (t *Table) wUnlock(p *sync.RWMutex) {
	m := (*rwMutex)(unsafe.Pointer(p))
	_ = m.readerCount
	t.point("unlock", unsafe.Pointer(m), csp.Modify)
	if !m.pending() || m.reading() > 0 {
		t.fatal("sync: Unlock of unlocked RWMutex")
		return
	}
	t.release(m)
	t.gave("unlock", unsafe.Pointer(m))
}

func (t *Table) release(m *rwMutex) {
	t.handsOver(unsafe.Pointer(&m.readerSem))
	m.readerCount += maxReaders
	at := address(&m.readerSem)
	if w := t.locks.at(at); w != nil {
		for id := w.hand(); id != 0; id = w.hand() {
			m.readerCount++
			t.locks.add(at, id, nil)
		}
	}
	t.unlocked(&m.w)
}

// rLockerType is the type of what (*sync.RWMutex).RLocker returns: a RWMutex whose Lock reads.
var rLockerType = reflect.TypeOf(new(sync.RWMutex).RLocker())

// asRLocker returns the mutex that a sync.Locker reads.
func asRLocker(l sync.Locker) (m *sync.RWMutex, ok bool) {
	if reflect.TypeOf(l) != rLockerType {
		return nil, false
	}
	return (*sync.RWMutex)(reflect.ValueOf(l).UnsafePointer()), true
}
