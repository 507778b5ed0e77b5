package shim

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/cspsh/cspsh/csp"
)

func TestLayout(t *testing.T) {
	if err := Check(); err != nil {
		t.Error(err)
	}
}

// locking are the methods of a mutex and a RWMutex.
type locking struct {
	lock, unlock       func(*sync.Mutex)
	tryLock            func(*sync.Mutex) bool
	wLock, wUnlock     func(*sync.RWMutex)
	rLock, rUnlock     func(*sync.RWMutex)
	tryWLock, tryRLock func(*sync.RWMutex) bool
}

func newLocking(w *world) *locking {
	m, rw := reflect.TypeFor[*sync.Mutex](), reflect.TypeFor[*sync.RWMutex]()
	return &locking{
		method[func(*sync.Mutex)](w, m, "Lock"), method[func(*sync.Mutex)](w, m, "Unlock"),
		method[func(*sync.Mutex) bool](w, m, "TryLock"),
		method[func(*sync.RWMutex)](w, rw, "Lock"), method[func(*sync.RWMutex)](w, rw, "Unlock"),
		method[func(*sync.RWMutex)](w, rw, "RLock"), method[func(*sync.RWMutex)](w, rw, "RUnlock"),
		method[func(*sync.RWMutex) bool](w, rw, "TryLock"), method[func(*sync.RWMutex) bool](w, rw, "TryRLock"),
	}
}

// A mutex of ours is one of Go's: what one locks the other sees.
func TestMutexIsGos(t *testing.T) {
	w := newWorld(t)
	l := newLocking(w)
	w.run(func() {
		var m, locked sync.Mutex
		locked.Lock()
		l.lock(&m)
		if m != locked || m.TryLock() {
			t.Errorf("locked by ours it is %v, by Go's %v", &m, &locked)
		}
		l.unlock(&m)
		if m != (sync.Mutex{}) {
			t.Errorf("unlocked it is %v", &m)
		}
		m.Lock()
		if l.tryLock(&m) {
			t.Error("locked what was locked")
		}
		var c sync.Mutex // a copy is locked, too
		reflect.ValueOf(&c).Elem().Set(reflect.ValueOf(&m).Elem())
		l.unlock(&m)
		l.unlock(&c)

		var rw sync.RWMutex
		l.rLock(&rw)
		l.rLock(&rw)
		if rw.TryLock() || !rw.TryRLock() {
			t.Error("Go's RWMutex does not see that ours reads")
		}
		l.rUnlock(&rw)
		l.rUnlock(&rw)
		rw.RUnlock()
		l.wLock(&rw)
		if rw.TryRLock() || l.tryRLock(&rw) {
			t.Error("read what is written")
		}
		l.wUnlock(&rw)
		if rw != (sync.RWMutex{}) {
			t.Errorf("unlocked it is %v", &rw)
		}
	})
}

func TestMutexOrder(t *testing.T) {
	w := newWorld(t)
	l := newLocking(w)
	var order []int
	w.run(func() {
		var m sync.Mutex
		l.lock(&m)
		for i := range 5 {
			csp.Go(func() {
				l.lock(&m)
				order = append(order, i)
				csp.Yield()
				l.unlock(&m)
			})
		}
		csp.Yield()
		l.unlock(&m)
		for len(order) < 5 {
			csp.Yield()
		}
		csp.Yield()
		if m != (sync.Mutex{}) {
			t.Errorf("unlocked it is %v", &m)
		}
	})
	if !slices.Equal(order, []int{0, 1, 2, 3, 4}) {
		t.Errorf("locked in the order %v", order)
	}
	if len(w.locks.waiting) > 0 || len(w.locks.more) > 0 {
		t.Errorf("left behind: %v %v", w.locks.waiting, w.locks.more)
	}
}

// A deadlock tells who has the lock and since where.
func TestMutexHolder(t *testing.T) {
	w := newWorld(t, csp.WithVirtualClock())
	l := newLocking(w)
	err := w.rt.Run(func() {
		var m sync.Mutex
		w.here = csp.Site{File: "x.go", Line: 7}
		l.lock(&m)
		w.here = csp.Site{File: "x.go", Line: 8}
		l.lock(&m)
	})
	var d *csp.DeadlockError
	if !errors.As(err, &d) || !strings.Contains(err.Error(), "sync.Mutex.Lock") || !strings.Contains(err.Error(), "held by #1") {
		t.Errorf("got %v", err)
	}
}

// A process that is killed while it waits, or when it has just been handed the lock, does
// not keep it.
func TestMutexKilled(t *testing.T) {
	for _, handed := range []bool{false, true} {
		w := newWorld(t)
		l := newLocking(w)
		w.run(func() {
			var m sync.Mutex
			l.lock(&m)
			p := csp.Go(func() {
				l.lock(&m)
				defer l.unlock(&m)
				if !handed {
					t.Error("it got the lock")
				}
				csp.Yield()
				t.Error("it goes on")
			})
			csp.Yield()
			if handed {
				w.locks.at(address(&m)).urgent = true
				l.unlock(&m)
				if l.tryLock(&m) {
					t.Error("it was not handed over")
				}
				p.Kill()
			} else {
				p.Kill()
				l.unlock(&m)
			}
			for p.State() != csp.Done {
				csp.Yield()
			}
			if !l.tryLock(&m) {
				t.Errorf("handed %v: still locked", handed)
			}
		})
	}
}

func TestRWMutexWriterFirst(t *testing.T) {
	w := newWorld(t)
	l := newLocking(w)
	var log []string
	w.run(func() {
		var m sync.RWMutex
		l.rLock(&m)
		csp.Go(func() { l.wLock(&m); log = append(log, "write"); csp.Yield(); l.wUnlock(&m) })
		csp.Yield()
		for range 2 {
			csp.Go(func() { l.rLock(&m); log = append(log, "read"); l.rUnlock(&m) })
		}
		csp.Yield()
		if l.tryRLock(&m) || l.tryWLock(&m) {
			t.Error("a writer that waits does not hold back others")
		}
		log = append(log, "free")
		l.rUnlock(&m)
		for len(log) < 4 {
			csp.Yield()
		}
		csp.Yield()
		if m != (sync.RWMutex{}) {
			t.Errorf("unlocked it is %v", &m)
		}
	})
	if got := strings.Join(log, " "); got != "free write read read" {
		t.Error(got)
	}
}

func TestFatal(t *testing.T) {
	w := newWorld(t)
	l := newLocking(w)
	w.run(func() {
		for text, f := range map[string]func(){
			"fatal error: sync: unlock of unlocked mutex":    func() { l.unlock(new(sync.Mutex)) },
			"fatal error: sync: Unlock of unlocked RWMutex":  func() { l.wUnlock(new(sync.RWMutex)) },
			"fatal error: sync: RUnlock of unlocked RWMutex": func() { l.rUnlock(new(sync.RWMutex)) },
		} {
			if got := fmt.Sprint(recovered(f)); got != text {
				t.Errorf("got %q, want %q", got, text)
			}
		}
		if got := recovered(func() { l.lock(nil) }); fmt.Sprint(got) != "runtime error: invalid memory address or nil pointer dereference" {
			t.Errorf("of a nil mutex: %v", got)
		}
	})
}

func TestWaitGroup(t *testing.T) {
	w := newWorld(t)
	typ := reflect.TypeFor[*sync.WaitGroup]()
	goes := method[func(*sync.WaitGroup, func())](w, typ, "Go")
	wait := method[func(*sync.WaitGroup)](w, typ, "Wait")
	add := method[func(*sync.WaitGroup, int)](w, typ, "Add")
	w.run(func() {
		var g sync.WaitGroup
		n := 0
		for range 3 {
			goes(&g, func() { csp.Yield(); n++ })
		}
		wait(&g)
		if n != 3 {
			t.Errorf("%d have run", n)
		}
		if v := recovered(func() { add(&g, -1) }); v != "sync: negative WaitGroup counter" {
			t.Error(v)
		}
	})
}

func TestOnce(t *testing.T) {
	w := newWorld(t)
	do := method[func(*sync.Once, func())](w, reflect.TypeFor[*sync.Once](), "Do")
	onceFunc := fn[func(func()) func()](w, "sync", "OnceFunc")
	w.run(func() {
		var o sync.Once
		var log []string
		for i := range 2 {
			csp.Go(func() {
				do(&o, func() { csp.Yield(); log = append(log, "done") })
				log = append(log, fmt.Sprint(i))
			})
		}
		for len(log) < 3 {
			csp.Yield()
		}
		if got := strings.Join(log, " "); got != "done 0 1" {
			t.Error(got)
		}
		o.Do(func() { t.Error("Go's sees that it is done") })

		f := onceFunc(func() { panic("boom") })
		if a, b := recovered(f), recovered(f); a != "boom" || b != "boom" {
			t.Error(a, b)
		}
	})
}

func TestCond(t *testing.T) {
	w := newWorld(t)
	typ := reflect.TypeFor[*sync.Cond]()
	wait := method[func(*sync.Cond)](w, typ, "Wait")
	signal := method[func(*sync.Cond)](w, typ, "Signal")
	broadcast := method[func(*sync.Cond)](w, typ, "Broadcast")
	l := newLocking(w)
	w.run(func() {
		var m sync.Mutex
		c := sync.NewCond(&m)
		var woken []int
		for i := range 4 {
			csp.Go(func() {
				l.lock(&m)
				wait(c)
				woken = append(woken, i)
				l.unlock(&m)
			})
		}
		csp.Yield()
		signal(c)
		for len(woken) < 1 {
			csp.Yield()
		}
		csp.Yield()
		if !slices.Equal(woken, []int{0}) {
			t.Errorf("after a signal: %v", woken)
		}
		broadcast(c)
		for len(woken) < 4 {
			csp.Yield()
		}
		if !slices.Equal(woken, []int{0, 1, 2, 3}) {
			t.Errorf("after a broadcast: %v", woken)
		}
		var d sync.Cond
		reflect.ValueOf(&d).Elem().Set(reflect.ValueOf(c).Elem())
		if v := recovered(func() { signal(&d) }); v != "sync.Cond is copied" {
			t.Error(v)
		}
	})
}

// A lock held by way of an interface parks, too.
func TestLocker(t *testing.T) {
	w := newWorld(t)
	recv := object(t, "sync", "Locker").Type()
	v, ok, err := w.Value(object(t, "sync", "Locker.Lock"), recv)
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	lock := v.Interface().(func(sync.Locker))
	l := newLocking(w)
	w.run(func() {
		var m sync.RWMutex
		r := m.RLocker()
		l.wLock(&m)
		got := false
		csp.Go(func() { lock(r); got = true })
		csp.Yield()
		if got {
			t.Error("read while another writes")
		}
		l.wUnlock(&m)
		csp.Yield()
		if !got {
			t.Error("does not read")
		}
	})
}

func TestPool(t *testing.T) {
	w := newWorld(t)
	typ := reflect.TypeFor[*sync.Pool]()
	put, get := method[func(*sync.Pool, any)](w, typ, "Put"), method[func(*sync.Pool) any](w, typ, "Get")
	p := sync.Pool{New: func() any { return "new" }}
	put(&p, 1)
	put(&p, 2)
	if a, b, c := get(&p), get(&p), get(&p); a != 2 || b != 1 || c != "new" {
		t.Error(a, b, c)
	}
	three := new(int)
	p.Put(three) // Go's takes it over
	if got := get(&p); got != any(three) && got != "new" {
		t.Error(got)
	}
}

// With a seed the order of Range is the same in each run.
func TestMapRange(t *testing.T) {
	run := func(seed uint64) string {
		w := newWorld(t, csp.WithSeed(seed))
		rng := method[func(*sync.Map, func(any, any) bool)](w, reflect.TypeFor[*sync.Map](), "Range")
		var b strings.Builder
		w.run(func() {
			var m sync.Map
			for i := range 20 {
				m.Store(i, i)
			}
			rng(&m, func(k, v any) bool { fmt.Fprint(&b, k, " "); return true })
		})
		return b.String()
	}
	a, b, c := run(1), run(1), run(2)
	if a != b || a == c || len(strings.Fields(a)) != 20 {
		t.Errorf("%s\n%s\n%s", a, b, c)
	}
}

func BenchmarkMutex(b *testing.B) {
	w := newWorld(b)
	l := newLocking(w)
	w.run(func() {
		var m sync.Mutex
		for b.Loop() {
			l.lock(&m)
			l.unlock(&m)
		}
	})
}

func BenchmarkRWMutexRead(b *testing.B) {
	w := newWorld(b)
	l := newLocking(w)
	w.run(func() {
		var m sync.RWMutex
		for b.Loop() {
			l.rLock(&m)
			l.rUnlock(&m)
		}
	})
}
