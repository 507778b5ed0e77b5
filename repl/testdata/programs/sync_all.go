package main

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

func try(what string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			_, isErr := r.(error)
			fmt.Println(what, "panics:", r, isErr)
		}
	}()
	f()
}

type counter struct {
	sync.Mutex
	n int
}

type both struct {
	sync.RWMutex
	m map[string]int
}

func main() {
	// WaitGroup
	try("done", func() { var wg sync.WaitGroup; wg.Done() })
	try("add", func() { var wg sync.WaitGroup; wg.Add(1); wg.Add(-2) })
	try("go panics", func() {
		var wg sync.WaitGroup
		wg.Go(func() {})
		wg.Wait()
		fmt.Println("waited")
	})
	var wg sync.WaitGroup
	wg.Wait()
	for range 3 {
		wg.Add(2)
		go wg.Done()
		go func() { defer wg.Done(); runtime.Gosched() }()
		wg.Wait()
	}
	fmt.Println("reused")
	for range 5 {
		wg.Go(func() { time.Sleep(time.Millisecond) })
	}
	wg.Wait()

	// Locks
	var mu sync.Mutex
	fmt.Println(mu.TryLock(), mu.TryLock())
	mu.Unlock()
	var rw sync.RWMutex
	fmt.Println(rw.TryRLock(), rw.TryRLock(), rw.TryLock())
	rw.RUnlock()
	rw.RUnlock()
	fmt.Println(rw.TryLock(), rw.TryRLock())
	rw.Unlock()
	var l sync.Locker = &mu
	l.Lock()
	fmt.Println(mu.TryLock())
	l.Unlock()
	l = rw.RLocker()
	l.Lock()
	fmt.Println(rw.TryRLock(), rw.TryLock())
	rw.RUnlock()
	l.Unlock()
	c := &counter{}
	for range 10 {
		wg.Go(func() {
			for range 10 {
				c.Lock()
				n := c.n
				runtime.Gosched()
				c.n = n + 1
				c.Unlock()
			}
		})
	}
	wg.Wait()
	fmt.Println(c.n)
	cp := *c
	cp.Lock()
	fmt.Println("a copy is unlocked", c.TryLock(), c.n == cp.n)
	cp2 := *c
	fmt.Println("a copy is locked", cp2.TryLock())
	b := both{m: map[string]int{"a": 1}}
	b.RLock()
	fmt.Println(b.m["a"])
	b.RUnlock()
	// A writer that waits holds back readers.
	rw.RLock()
	order := make(chan string, 2)
	go func() { rw.Lock(); order <- "writer"; rw.Unlock() }()
	for rw.TryRLock() {
		rw.RUnlock()
		time.Sleep(time.Millisecond)
	}
	go func() { rw.RLock(); order <- "reader"; rw.RUnlock() }()
	time.Sleep(time.Millisecond)
	rw.RUnlock()
	fmt.Println(<-order, <-order)

	// Cond
	cond := sync.NewCond(rw.RLocker())
	ready, woken := 0, make(chan int, 3)
	for i := range 3 {
		go func() {
			cond.L.Lock()
			ready++
			cond.Wait()
			cond.L.Unlock()
			woken <- i
		}()
	}
	for {
		rw.Lock()
		n := ready
		rw.Unlock()
		if n == 3 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	cond.Signal()
	fmt.Println(<-woken >= 0, len(woken))
	cond.Broadcast()
	<-woken
	<-woken
	cond.Signal()

	// Once
	var once sync.Once
	try("once", func() { once.Do(func() { panic("in once") }) })
	once.Do(func() { fmt.Println("never") })
	f := sync.OnceFunc(func() { panic(errors.New("once func")) })
	try("first", f)
	try("second", f)
	v := sync.OnceValues(func() (int, error) { fmt.Println("computed"); return 1, nil })
	v()
	fmt.Println(v())
	try("value", func() { sync.OnceValue(func() int { panic("no value") })() })

	// Map
	var m sync.Map
	m.Store("a", 1)
	fmt.Println(m.LoadOrStore("a", 2))
	fmt.Println(m.LoadOrStore("b", 2))
	fmt.Println(m.Load("a"))
	fmt.Println(m.Load("none"))
	fmt.Println(m.Swap("a", 3))
	fmt.Println(m.Swap("c", 4))
	fmt.Println(m.CompareAndSwap("a", 1, 5), m.CompareAndSwap("a", 3, 5), m.CompareAndSwap("z", nil, 1))
	fmt.Println(m.CompareAndDelete("a", 1), m.CompareAndDelete("a", 5), m.CompareAndDelete("a", 5))
	fmt.Println(m.LoadAndDelete("b"))
	fmt.Println(m.LoadAndDelete("b"))
	m.Store("x", counterKey{1})
	fmt.Println(m.Load("x"))
	m.Store(counterKey{1}, "by a struct")
	fmt.Println(m.Load(counterKey{1}))
	n := 0
	m.Range(func(k, v any) bool { n++; m.Delete(k); return true })
	fmt.Println(n)
	m.Range(func(k, v any) bool { n++; return false })
	m.Clear()
	_, ok := m.Load("c")
	fmt.Println(ok, n)
	try("map key", func() { m.Store([]int{1}, 1) })
	try("map old", func() { m.Store(1, 1); m.CompareAndSwap(1, []int{1}, 1) })
	try("map delete", func() { m.CompareAndDelete(1, []int{1}) })

	// Pool
	p := sync.Pool{New: func() any { return new(counter) }}
	x := p.Get().(*counter)
	x.n = 7
	p.Put(x)
	fmt.Println(p.Get().(*counter) != nil, (&sync.Pool{}).Get())

	// atomic
	var i32 atomic.Int32
	var i64 atomic.Int64
	var u32 atomic.Uint32
	var u64 atomic.Uint64
	var up atomic.Uintptr
	var ab atomic.Bool
	var ap atomic.Pointer[counterKey]
	fmt.Println(i32.Add(5), i32.Swap(6), i32.CompareAndSwap(6, 7), i32.Load(), i32.And(5), i32.Or(8), i32.Load())
	fmt.Println(i64.Add(-5), i64.Swap(6), i64.CompareAndSwap(5, 7), i64.And(3), i64.Or(8), i64.Load())
	fmt.Println(u32.Add(^uint32(0)), u32.And(0xff), u32.Or(0x100), u32.Load())
	fmt.Println(u64.Add(1), u64.And(1), u64.Or(2), u64.Load(), up.Add(3))
	fmt.Println(ab.Load(), ab.Swap(true), ab.CompareAndSwap(true, false), ab.Load())
	k1, k2 := &counterKey{1}, &counterKey{2}
	fmt.Println(ap.Load() == nil, ap.CompareAndSwap(nil, k1), ap.Swap(k2).n, ap.Load().n)
	var plain int64
	var pu uint32
	fmt.Println(atomic.AddInt64(&plain, 3), atomic.SwapInt64(&plain, 4), atomic.CompareAndSwapInt64(&plain, 4, 5), atomic.LoadInt64(&plain), atomic.OrUint32(&pu, 6), atomic.AndUint32(&pu, 3), pu)
	var av atomic.Value
	fmt.Println(av.Load())
	av.Store("s")
	fmt.Println(av.Swap("t"), av.CompareAndSwap("s", "u"), av.CompareAndSwap("t", "u"), av.Load())
	try("nil", func() { av.Store(nil) })
	try("inconsistent", func() { av.Store(1) })
	try("swap nil", func() { av.Swap(nil) })
	try("swap inconsistent", func() { av.Swap(1) })
	try("cas nil", func() { av.CompareAndSwap("u", nil) })
	try("cas inconsistent", func() { av.CompareAndSwap("u", 1) })
	try("cas old", func() { av.CompareAndSwap(1, "u") })
	var ak atomic.Value
	ak.Store(counterKey{1})
	fmt.Println(ak.Load().(counterKey).n, ak.CompareAndSwap(counterKey{1}, counterKey{2}), ak.Load())
	try("other struct", func() { ak.Store(otherKey{1}) })
	try("cas uncomparable", func() {
		var av atomic.Value
		av.Store([]int{1})
		av.CompareAndSwap([]int{1}, []int{2})
	})

	// runtime
	runtime.GC()
	runtime.LockOSThread()
	runtime.UnlockOSThread()
	fmt.Println(runtime.NumGoroutine() >= 1, runtime.GOMAXPROCS(0) > 0, runtime.NumCPU() > 0, len(runtime.Version()) > 0)
	done := make(chan bool)
	go func() {
		defer close(done)
		defer fmt.Println("deferred")
		runtime.Goexit()
		fmt.Println("never")
	}()
	<-done
	fmt.Println(len(debug.Stack()) > 0, unsafe.Sizeof(plain))
	buf := make([]byte, 100)
	fmt.Println(runtime.Stack(buf, false) > 0)
	obj := &counterKey{1}
	runtime.SetFinalizer(obj, func(*counterKey) {})
	runtime.SetFinalizer(obj, nil)
	runtime.AddCleanup(obj, func(int) {}, 1)
	runtime.KeepAlive(obj)
	_, file, line, ok := runtime.Caller(0)
	fmt.Println(file != "", line > 0, ok)
}

type counterKey struct{ n int }
type otherKey struct{ n int }

// Output:
// done panics: sync: negative WaitGroup counter false
// add panics: sync: negative WaitGroup counter false
// waited
// reused
// true false
// true true false
// true false
// false
// true false
// 100
// a copy is unlocked true true
// a copy is locked false
// 1
// writer reader
// true 0
// once panics: in once false
// first panics: once func true
// second panics: once func true
// computed
// 1 <nil>
// value panics: no value false
// 1 true
// 2 false
// 1 true
// <nil> false
// 1 true
// <nil> false
// false true false
// false true false
// 2 true
// <nil> false
// {1} true
// by a struct true
// 3
// false 3
// map key panics: runtime error: hash of unhashable type []int true
// true <nil>
// 5 5 true 7 7 5 13
// -5 -5 false 6 2 10
// 4294967295 4294967295 255 511
// 1 1 1 3 3
// false false true false
// true true 1 2
// 3 3 true 5 0 6 2
// <nil>
// s false true u
// nil panics: sync/atomic: store of nil value into Value false
// inconsistent panics: sync/atomic: store of inconsistently typed value into Value false
// swap nil panics: sync/atomic: swap of nil value into Value false
// swap inconsistent panics: sync/atomic: swap of inconsistently typed value into Value false
// cas nil panics: sync/atomic: compare and swap of nil value into Value false
// cas inconsistent panics: sync/atomic: compare and swap of inconsistently typed values false
// cas old panics: sync/atomic: compare and swap of inconsistently typed values false
// 1 true {2}
// other struct panics: sync/atomic: store of inconsistently typed value into Value false
// cas uncomparable panics: runtime error: comparing uncomparable type []int true
// true true true true
// deferred
// true 8
// true
// true true true
