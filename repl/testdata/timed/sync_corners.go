// Packages sync and sync/atomic at their corners.
package main

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

func try(name string, f func()) {
	defer func() { fmt.Println(name, "->", recover()) }()
	f()
}

type cfg struct{ n int }

func main() {
	// a waiting writer holds back readers
	var rw sync.RWMutex
	var log []string
	var lm sync.Mutex
	note := func(s string) { lm.Lock(); log = append(log, s); lm.Unlock() }
	var wg sync.WaitGroup
	rw.RLock()
	wg.Go(func() { rw.Lock(); note("writer"); rw.Unlock() })
	time.Sleep(2 * time.Millisecond)
	fmt.Println(rw.TryRLock(), rw.TryLock())
	wg.Go(func() { rw.RLock(); note("reader"); rw.RUnlock() })
	time.Sleep(2 * time.Millisecond)
	rw.RUnlock()
	wg.Wait()
	fmt.Println(log, rw.TryLock(), rw.TryRLock())
	rw.Unlock()
	var mu sync.Mutex
	fmt.Println(mu.TryLock(), mu.TryLock())
	mu.Unlock()
	// Cond over RLocker
	c := sync.NewCond(rw.RLocker())
	ready := false
	for range 3 {
		wg.Go(func() {
			c.L.Lock()
			for !ready {
				c.Wait()
			}
			c.L.Unlock()
		})
	}
	time.Sleep(time.Millisecond)
	rw.Lock()
	ready = true
	rw.Unlock()
	c.Signal()
	c.Broadcast()
	wg.Wait()
	// Once
	var once sync.Once
	try("once", func() { once.Do(func() { panic("first") }) })
	try("once again", func() { once.Do(func() { fmt.Println("not again") }) })
	of := sync.OnceFunc(func() { panic(errors.New("of")) })
	try("of", of)
	try("of", of)
	ov := sync.OnceValue(func() int { panic("ov") })
	try("ov", func() { ov() })
	try("ov", func() { ov() })
	os2 := sync.OnceValues(func() (int, error) { return 1, errors.New("e") })
	fmt.Println(os2())
	fmt.Println(os2())
	var calls atomic.Int32
	v := sync.OnceValue(func() int { time.Sleep(time.Millisecond); return int(calls.Add(1)) })
	for range 5 {
		wg.Go(func() { v() })
	}
	wg.Wait()
	fmt.Println(v(), calls.Load())
	// Pool
	p := sync.Pool{New: func() any { return &cfg{7} }}
	x := p.Get().(*cfg)
	fmt.Println(x.n)
	p.Put(x)
	_ = p.Get()
	fmt.Println(new(sync.Pool).Get())
	// Map
	var m sync.Map
	m.Store("a", 1)
	fmt.Println(m.Load("a"))
	fmt.Println(m.LoadOrStore("a", 2))
	fmt.Println(m.LoadOrStore("b", 2))
	fmt.Println(m.Swap("a", 3))
	fmt.Println(m.Swap("c", 4))
	fmt.Println(m.CompareAndSwap("a", 3, 5), m.CompareAndSwap("a", 3, 6), m.CompareAndSwap("zz", nil, 1))
	fmt.Println(m.CompareAndDelete("b", 1), m.CompareAndDelete("b", 2))
	fmt.Println(m.LoadAndDelete("c"))
	fmt.Println(m.LoadAndDelete("c"))
	m.Store(cfg{1}, "struct")
	m.Store(key("a"), "typed")
	fmt.Println(m.Load(cfg{1}))
	fmt.Println(m.Load(key("a")))
	var keys []string
	m.Range(func(k, v any) bool { keys = append(keys, fmt.Sprintf("%T", k)); return true })
	slices.Sort(keys)
	fmt.Println(keys)
	n := 0
	m.Range(func(k, v any) bool { n++; return false })
	m.Delete("a")
	m.Clear()
	fmt.Println(n)
	_, ok := m.Load(cfg{1})
	fmt.Println(ok)
	try("unhashable", func() { m.Store([]int{1}, 2) })
	// WaitGroup
	try("negative", func() { var w sync.WaitGroup; w.Add(1); w.Add(-2) })
	for round := range 3 {
		var sum atomic.Int64
		for i := range 10 {
			wg.Add(1)
			go func() { defer wg.Done(); sum.Add(int64(i)) }()
		}
		wg.Wait()
		fmt.Print(round, " ", sum.Load(), " ")
	}
	fmt.Println()
	var waiters sync.WaitGroup
	wg.Add(1)
	for range 3 {
		waiters.Go(wg.Wait)
	}
	time.Sleep(time.Millisecond)
	wg.Done()
	waiters.Wait()
	// atomic
	var i32 atomic.Int32
	var u32 atomic.Uint32
	var i64 atomic.Int64
	var u64 atomic.Uint64
	var up atomic.Uintptr
	var b atomic.Bool
	fmt.Println(i32.Add(-3), u32.Add(^uint32(0)), i64.Swap(9), u64.CompareAndSwap(0, 5), up.Add(2), b.Swap(true), b.CompareAndSwap(true, false), b.Load())
	fmt.Println(i32.And(0xf), i32.Or(0x10), i32.Load(), u64.Or(8), u64.And(12), u64.Load(), u32.And(0xff), i64.Or(6), i64.Load(), up.Or(5), up.Load())
	var raw int32
	var rawu uint64
	fmt.Println(atomic.AddInt32(&raw, 2), atomic.SwapInt32(&raw, 7), atomic.CompareAndSwapInt32(&raw, 7, 8), atomic.LoadInt32(&raw), atomic.OrInt32(&raw, 1), atomic.AndUint64(&rawu, 3))
	atomic.StoreUint64(&rawu, 4)
	fmt.Println(rawu, raw)
	var ptr atomic.Pointer[cfg]
	fmt.Println(ptr.Load() == nil)
	c1, c2 := &cfg{1}, &cfg{2}
	ptr.Store(c1)
	fmt.Println(ptr.Swap(c2).n, ptr.CompareAndSwap(c1, c2), ptr.CompareAndSwap(c2, c1), ptr.Load().n)
	var val atomic.Value
	fmt.Println(val.Load())
	val.Store(cfg{3})
	fmt.Println(val.Load(), val.Swap(cfg{4}), val.CompareAndSwap(cfg{4}, cfg{5}), val.Load().(cfg).n)
	try("nil", func() { val.Store(nil) })
	try("types", func() { val.Store(5) })
	try("types", func() { val.Swap(key("x")) })
	try("cas types", func() { val.CompareAndSwap(1, 2) })
	var fv atomic.Value
	fv.Store([]string{"a"})
	fmt.Println(fv.Load().([]string))
	try("uncomparable", func() { fv.CompareAndSwap([]string{"a"}, []string{"b"}) })
	fmt.Printf("%v %v\n", i64.Load(), &b != nil)
	var hits [3]atomic.Int32
	for i := range 30 {
		wg.Go(func() { hits[i%3].Add(1) })
	}
	wg.Wait()
	fmt.Println(hits[0].Load(), hits[1].Load(), hits[2].Load())
	// copied by value in a struct
	type S struct {
		sync.Mutex
		n int
		sync.Once
	}
	var s S
	s.Lock()
	s.n++
	s.Unlock()
	s.Do(func() { s.n++ })
	s.Do(func() { s.n++ })
	fmt.Println(s.n)
	var l sync.Locker = &s.Mutex
	l.Lock()
	fmt.Println(s.TryLock())
	l.Unlock()
	var lockers []sync.Locker = []sync.Locker{&mu, &rw, rw.RLocker()}
	for _, l := range lockers {
		l.Lock()
		l.Unlock()
	}
	// cond order
	var cm sync.Mutex
	cond := sync.NewCond(&cm)
	order := make(chan int, 3)
	for i := range 3 {
		go func() {
			cm.Lock()
			cond.Wait()
			order <- i
			cm.Unlock()
		}()
		time.Sleep(time.Millisecond)
	}
	for range 3 {
		cm.Lock()
		cond.Signal()
		cm.Unlock()
		fmt.Print(<-order, " ")
	}
	fmt.Println()
}

type key string

// Output:
// false false
// [writer reader] true false
// true false
// once -> first
// once again -> <nil>
// of -> of
// of -> of
// ov -> ov
// ov -> ov
// 1 e
// 1 e
// 1 1
// 7
// <nil>
// 1 true
// 1 true
// 2 false
// 1 true
// <nil> false
// true false false
// false true
// 4 true
// <nil> false
// struct true
// typed true
// [main.cfg main.key string]
// 1
// false
// unhashable -> runtime error: hash of unhashable type []int
// negative -> sync: negative WaitGroup counter
// 0 45 1 45 2 45
// -3 4294967295 0 true 2 false true false
// -3 13 29 5 13 12 4294967295 9 15 2 7
// 2 2 true 8 8 0
// 4 9
// true
// 1 false true 1
// <nil>
// {3} {3} true 5
// nil -> sync/atomic: store of nil value into Value
// types -> sync/atomic: store of inconsistently typed value into Value
// types -> sync/atomic: swap of inconsistently typed value into Value
// cas types -> sync/atomic: compare and swap of inconsistently typed value into Value
// [a]
// uncomparable -> runtime error: comparing uncomparable type []string
// 15 true
// 10 10 10
// 2
// false
// 0 1 2
