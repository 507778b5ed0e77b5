package shim

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/explore/race"
	"github.com/cspsh/cspsh/repl/internal/order"
)

// Package sync: what waits parks. sync.Map is Go's, but for the order of Range; a sync.Pool
// keeps what it is given until it is asked for, so that a run can be repeated.
var syncPkg = pkg{
	path:        "sync",
	synchronous: true,
	replace: func(t *Table, s *symbols) {
		s.method("Lock", t.lock)
		s.method("TryLock", t.tryLock)
		s.method("Unlock", t.unlock)

		s.method("RLock", t.rLock)
		s.method("TryRLock", t.tryRLock)
		s.method("RUnlock", t.rUnlock)
		s.method("Lock", t.wLock)
		s.method("TryLock", t.tryWLock)
		s.method("Unlock", t.wUnlock)
		s.methodOf(rLockerType, "Lock", t.rLock)
		s.methodOf(rLockerType, "Unlock", t.rUnlock)

		s.method("Add", t.wgAdd)
		s.method("Done", func(w *sync.WaitGroup) { t.wgDone(w, t.env.Here()) })
		s.method("Wait", t.wgWait)
		s.method("Go", t.wgGo)

		s.method("Do", t.onceDo)
		s.set("OnceFunc", t.onceFunc)

		s.method("Wait", t.condWait)
		s.method("Signal", func(c *sync.Cond) {
			checkCond(c)
			t.point("signal", unsafe.Pointer(c), csp.Modify)
			t.condSignal(c)
		})
		s.method("Broadcast", func(c *sync.Cond) {
			checkCond(c)
			t.point("broadcast", unsafe.Pointer(c), csp.Modify)
			for t.condSignal(c) {
			}
		})

		s.method("Range", t.mapRange)
		s.method("Get", t.poolGet)
		s.method("Put", t.poolPut)
		t.mapMethods(s)

		// An interface knows no more than the value in it.
		s.method("Lock", t.lockerLock)
		s.method("Unlock", t.lockerUnlock)
	},
}

// lockerLock is the method Lock of a sync.Locker.
func (t *Table) lockerLock(l sync.Locker) {
	switch l := l.(type) {
	case *sync.Mutex:
		t.lock(l)
	case *sync.RWMutex:
		t.wLock(l)
	default:
		if m, ok := asRLocker(l); ok {
			t.rLock(m)
			return
		}
		l.Lock()
	}
}

func (t *Table) lockerUnlock(l sync.Locker) {
	switch l := l.(type) {
	case *sync.Mutex:
		t.unlock(l)
	case *sync.RWMutex:
		t.wUnlock(l)
	default:
		if m, ok := asRLocker(l); ok {
			t.rUnlock(m)
			return
		}
		l.Unlock()
	}
}

// addFirst is what to do where Add and Wait come in any order.
const addFirst = "call Add before the go statement,\n  or Wait may come before it, and not wait"

// wgAdd is (*sync.WaitGroup).Add.
func (t *Table) wgAdd(p *sync.WaitGroup, delta int) {
	w := (*waitGroup)(unsafe.Pointer(p))
	_ = w.state
	t.point("add", unsafe.Pointer(w), csp.Modify)
	t.wgAdded(w, delta)
}

// wgDone is (*sync.WaitGroup).Done, called at a place.
func (t *Table) wgDone(p *sync.WaitGroup, at *csp.Site) {
	w := (*waitGroup)(unsafe.Pointer(p))
	_ = w.state
	t.pointAt("done", unsafe.Pointer(w), csp.Modify, at)
	t.wgAdded(w, -1)
}

func (t *Table) wgAdded(w *waitGroup, delta int) {
	if delta < 0 {
		t.releases(unsafe.Pointer(w))
	} else if w.state>>32 == 0 && delta > 0 {
		// The first Add is to come before Wait: to look for races, it reads what the first Wait writes.
		t.accessed(unsafe.Pointer(&w.sema), 4, false, addFirst)
	}
	w.state += uint64(delta) << 32
	n := w.left()
	if n < 0 {
		panic("sync: negative WaitGroup counter")
	}
	if n == 0 {
		if l := t.locks.at(address(w)); l != nil {
			l.WakeAll()
		}
	}
}

// wgWait is (*sync.WaitGroup).Wait.
func (t *Table) wgWait(p *sync.WaitGroup) {
	w := (*waitGroup)(unsafe.Pointer(p))
	_ = w.state
	t.point("wait", unsafe.Pointer(w), csp.Look)
	if w.state>>32 != 0 {
		if t.locks.at(address(w)) == nil {
			t.accessed(unsafe.Pointer(&w.sema), 4, true, addFirst)
		}
		t.wait(address(w), "sync.WaitGroup.Wait", false, nil)
	}
	t.acquires(unsafe.Pointer(w))
}

// wgGo is (*sync.WaitGroup).Go.
func (t *Table) wgGo(w *sync.WaitGroup, f func()) {
	t.wgAdd(w, 1)
	at := t.env.Here()
	t.env.Go("", at, f, func() {
		defer t.wgDone(w, at)
		f()
	})
}

// onceDo is (*sync.Once).Do.
func (t *Table) onceDo(p *sync.Once, f func()) {
	o := (*once)(unsafe.Pointer(p))
	if o.done != 0 && !t.env.Runtime.Deciding() {
		t.acquires(unsafe.Pointer(o))
		return
	}
	access := csp.Modify
	if o.done != 0 {
		access = csp.Look
	}
	t.point("do", unsafe.Pointer(o), access)
	at := address(&o.m)
	switch {
	case o.done != 0:
		t.acquires(unsafe.Pointer(o))
		return
	case o.m.state&mutexLocked != 0:
		t.env.Runtime.Failed()
		t.wait(at, "sync.Once.Do", false, func() []csp.Holder { return t.locks.holders(at) })
		t.acquires(unsafe.Pointer(o))
		return
	}
	t.take(&o.m)
	defer func() {
		t.touch("do", unsafe.Pointer(o), csp.Modify)
		t.handsOver(unsafe.Pointer(o))
		o.done = 1
		o.m.state = 0
		t.locks.unset(at)
		if w := t.locks.at(at); w != nil {
			w.WakeAll()
		}
	}()
	f()
}

// onceFunc is sync.OnceFunc.
func (t *Table) onceFunc(f func()) func() {
	var (
		once  sync.Once
		ok    bool
		value any
	)
	run := func() {
		defer func() {
			f = nil
			if !ok {
				value = recover()
				panic(value)
			}
		}()
		f()
		ok = true
	}
	return func() {
		t.onceDo(&once, run)
		if !ok {
			panic(value)
		}
	}
}

// checkCond panics when a Cond has been copied since it was first used.
func checkCond(p *sync.Cond) {
	c := (*cond)(unsafe.Pointer(p))
	switch c.checker {
	case 0:
		c.checker = address(&c.checker)
	case address(&c.checker):
	default:
		panic("sync.Cond is copied")
	}
}

// A ticket is a call of Wait. Signal may come before it parks: unlocking c.L may let others
// run.
type ticket struct {
	called     bool
	queued     bool
	list       csp.WaitList
	next, prev *ticket
	signal     race.Sync
}

// condWait is (*sync.Cond).Wait. Its queue hangs on the notify list of the Cond.
func (t *Table) condWait(p *sync.Cond) {
	checkCond(p)
	t.point("wait", unsafe.Pointer(p), csp.Modify)
	c := (*cond)(unsafe.Pointer(p))
	k := &ticket{list: csp.WaitList{Of: address(c)}}
	c.enqueue(k)
	defer c.forget(k) // a process that is killed does not wait any more
	t.ofCond(t.lockerUnlock, c.l)
	if !k.called {
		k.list.Park("sync.Cond.Wait", nil)
	}
	if d := t.env.Races; d != nil {
		d.Acquire(t.task(), &k.signal)
	}
	t.ofCond(t.lockerLock, c.l)
}

// ofCond does something to the L of a sync.Cond, which is what the source names.
func (t *Table) ofCond(do func(sync.Locker), l sync.Locker) {
	switch l.(type) {
	case *sync.Mutex, *sync.RWMutex:
		t.locker = true
	default: // whose methods name something of their own
		_, t.locker = asRLocker(l)
	}
	do(l)
	t.locker = false
}

func (c *cond) enqueue(k *ticket) {
	if last := (*ticket)(c.notify.tail); last != nil {
		last.next, k.prev = k, last
	} else {
		c.notify.head = unsafe.Pointer(k)
	}
	c.notify.tail = unsafe.Pointer(k)
	k.queued = true
}

func (c *cond) forget(k *ticket) {
	if !k.queued {
		return
	}
	k.queued = false
	if k.prev != nil {
		k.prev.next = k.next
	} else {
		c.notify.head = unsafe.Pointer(k.next)
	}
	if k.next != nil {
		k.next.prev = k.prev
	} else {
		c.notify.tail = unsafe.Pointer(k.prev)
	}
	k.next, k.prev = nil, nil
}

// condSignal wakes the process that waits longest and tells whether there was one.
func (t *Table) condSignal(p *sync.Cond) bool {
	c := (*cond)(unsafe.Pointer(p))
	k := (*ticket)(c.notify.head)
	if k == nil {
		return false
	}
	c.forget(k)
	if d := t.env.Races; d != nil {
		d.Release(t.task(), &k.signal)
	}
	k.called = true
	k.list.Wake()
	return true
}

// mapRange is (*sync.Map).Range. Where runs are to be repeatable the order of the keys
// follows from the seed.
func (t *Table) mapRange(m *sync.Map, f func(key, value any) bool) {
	t.point("range", unsafe.Pointer(m), csp.Look)
	t.acquires(unsafe.Pointer(m))
	dice, decided := t.chance(), t.env.Runtime.Decides()
	if dice == nil && !decided {
		m.Range(f)
		return
	}
	var keys []any
	m.Range(func(key, _ any) bool {
		keys = append(keys, key)
		return true
	})
	slices.SortStableFunc(keys, func(a, b any) int {
		return order.Compare(reflect.ValueOf(&a).Elem(), reflect.ValueOf(&b).Elem())
	})
	if decided {
		sorted := slices.Clone(keys)
		for i, from := range t.env.Runtime.Order(len(keys)) {
			keys[i] = sorted[from]
		}
	} else {
		rand.New(dice).Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	}
	for _, key := range keys {
		if v, ok := m.Load(key); ok && !f(key, v) {
			return
		}
	}
}

// mapMethods replaces the methods of sync.Map other than Range: they are Go's, but make an order. What puts
// something into the map comes before what finds it there; here, all that changes the map comes before all
// that looks at it later.
func (t *Table) mapMethods(s *symbols) {
	look := func(op string, m *sync.Map) {
		t.point(op, unsafe.Pointer(m), csp.Look)
		t.acquires(unsafe.Pointer(m))
	}
	change := func(op string, m *sync.Map) {
		t.point(op, unsafe.Pointer(m), csp.Modify)
		t.acquires(unsafe.Pointer(m))
		t.handsOver(unsafe.Pointer(m))
	}
	s.method("Load", func(m *sync.Map, k any) (any, bool) { look("load", m); return m.Load(k) })
	s.method("Store", func(m *sync.Map, k, v any) { change("store", m); m.Store(k, v) })
	s.method("LoadOrStore", func(m *sync.Map, k, v any) (any, bool) { change("load or store", m); return m.LoadOrStore(k, v) })
	s.method("LoadAndDelete", func(m *sync.Map, k any) (any, bool) { change("load and delete", m); return m.LoadAndDelete(k) })
	s.method("Delete", func(m *sync.Map, k any) { change("delete", m); m.Delete(k) })
	s.method("Swap", func(m *sync.Map, k, v any) (any, bool) { change("swap", m); return m.Swap(k, v) })
	s.method("CompareAndSwap", func(m *sync.Map, k, old, v any) bool {
		change("compare and swap", m)
		return m.CompareAndSwap(k, old, v)
	})
	s.method("CompareAndDelete", func(m *sync.Map, k, old any) bool {
		change("compare and delete", m)
		return m.CompareAndDelete(k, old)
	})
	s.method("Clear", func(m *sync.Map) { change("clear", m); m.Clear() })
}

// poolItems are what a pool was given. They are where Go has the pool's own, which it looks
// for when localSize is not zero.
type poolItems struct{ items []any }

// poolPut is (*sync.Pool).Put.
func (t *Table) poolPut(p *sync.Pool, x any) {
	t.point("put", unsafe.Pointer(p), csp.Modify)
	t.releases(unsafe.Pointer(p))
	q := (*pool)(unsafe.Pointer(p))
	if x == nil || q.localSize != 0 {
		p.Put(x)
		return
	}
	if q.local == nil {
		q.local = unsafe.Pointer(new(poolItems))
	}
	own := (*poolItems)(q.local)
	own.items = append(own.items, x)
}

// poolGet is (*sync.Pool).Get: what was put last, or something new.
func (t *Table) poolGet(p *sync.Pool) any {
	t.point("get", unsafe.Pointer(p), csp.Modify)
	t.acquires(unsafe.Pointer(p))
	q := (*pool)(unsafe.Pointer(p))
	if q.localSize != 0 {
		return p.Get()
	}
	if q.local != nil {
		own := (*poolItems)(q.local)
		if n := len(own.items); n > 0 {
			x := own.items[n-1]
			own.items[n-1] = nil
			own.items = own.items[:n-1]
			return x
		}
	}
	if p.New != nil {
		return p.New()
	}
	return nil
}
