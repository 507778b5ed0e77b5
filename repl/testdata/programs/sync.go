package main

import (
	"fmt"
	"sort"
	"sync"
	"sync/atomic"
	"time"
)

type counter struct {
	sync.Mutex
	n map[string]int
}

func (c *counter) inc(k string) {
	c.Lock()
	defer c.Unlock()
	c.n[k]++
}

type cache struct {
	*sync.RWMutex
	data map[int]int
}

type event struct {
	sync.WaitGroup
	sync.Once
	name string
}

// queue is a bounded buffer with two conditions.
type queue struct {
	mu              sync.Mutex
	notEmpty, space *sync.Cond
	items           []int
}

func newQueue() *queue {
	q := &queue{}
	q.notEmpty = sync.NewCond(&q.mu)
	q.space = sync.NewCond(&q.mu)
	return q
}

func (q *queue) put(v int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == 2 {
		q.space.Wait()
	}
	q.items = append(q.items, v)
	q.notEmpty.Signal()
}

func (q *queue) get() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == 0 {
		q.notEmpty.Wait()
	}
	v := q.items[0]
	q.items = q.items[1:]
	q.space.Signal()
	return v
}

type key struct{ a, b int }

// gate is a Locker of the program's own.
type gate struct{ mu sync.Mutex }

func (g *gate) Lock()   { g.mu.Lock() }
func (g *gate) Unlock() { g.mu.Unlock() }

func embedded() {
	c := counter{n: map[string]int{}}
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() { c.inc("a") })
	}
	wg.Wait()
	fmt.Println("counter", c.n["a"])

	m := cache{RWMutex: new(sync.RWMutex), data: map[int]int{1: 2}}
	m.RLock()
	fmt.Println("read", m.data[1], m.TryRLock(), m.TryLock())
	m.RUnlock()
	m.RUnlock()
	fmt.Println("write", m.TryLock(), m.TryRLock(), m.TryLock())
	m.Unlock()

	var e event
	e.Add(2)
	for range 2 {
		go func() {
			defer e.Done()
			e.Do(func() { e.name = "once" })
		}()
	}
	e.Wait()
	fmt.Println(e.name)
}

// A writer that waits holds back new readers.
func fairness() {
	var mu sync.RWMutex
	var order []string
	var wg sync.WaitGroup
	mu.RLock()
	wg.Go(func() {
		mu.Lock()
		order = append(order, "writer")
		mu.Unlock()
	})
	for mu.TryRLock() { // until it waits
		mu.RUnlock()
		time.Sleep(time.Millisecond)
	}
	wg.Go(func() {
		mu.RLock()
		order = append(order, "reader")
		mu.RUnlock()
	})
	time.Sleep(10 * time.Millisecond)
	fmt.Println("try", mu.TryRLock(), mu.TryLock())
	mu.RUnlock()
	wg.Wait()
	fmt.Println(order)
}

func conditions() {
	q := newQueue()
	sum := 0
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for range 10 {
				sum += q.get()
			}
		})
	}
	for i := range 30 {
		q.put(i)
	}
	wg.Wait()
	fmt.Println("sum", sum)

	var rw sync.RWMutex
	ready := false
	c := sync.NewCond(rw.RLocker())
	for range 3 {
		wg.Go(func() {
			c.L.Lock()
			for !ready {
				c.Wait()
			}
			c.L.Unlock()
		})
	}
	time.Sleep(10 * time.Millisecond)
	rw.Lock()
	ready = true
	rw.Unlock()
	c.Broadcast()
	wg.Wait()

	own := sync.Cond{L: &gate{}}
	done := false
	wg.Go(func() {
		own.L.Lock()
		defer own.L.Unlock()
		for !done {
			own.Wait()
		}
		fmt.Println("told")
	})
	time.Sleep(10 * time.Millisecond)
	own.L.Lock()
	done = true
	own.L.Unlock()
	own.Signal()
	wg.Wait()
}

func once() {
	n := 0
	f := sync.OnceFunc(func() { n++ })
	v := sync.OnceValue(func() int { n++; return n * 10 })
	s, err := sync.OnceValues(func() (string, error) { n++; return "s", fmt.Errorf("e%d", n) })()
	f()
	f()
	fmt.Println(v(), v(), n, s, err)
	g := sync.OnceFunc(func() { panic("once") })
	for range 2 {
		func() {
			defer func() { fmt.Println("recovered", recover()) }()
			g()
		}()
	}
	var o sync.Once
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			o.Do(func() {
				time.Sleep(time.Millisecond)
				n = 100
			})
			if n != 100 {
				fmt.Println("Do returned early")
			}
		})
	}
	wg.Wait()
}

func maps() {
	var m sync.Map
	m.Store(key{1, 2}, "a")
	m.Store("k", 3)
	v, ok := m.Load(key{1, 2})
	fmt.Println(v, ok)
	_, ok = m.Load(key{2, 1})
	fmt.Println(ok)
	v, ok = m.LoadOrStore("k", 4)
	fmt.Println(v, ok)
	v, ok = m.LoadOrStore("l", 5)
	fmt.Println(v, ok)
	fmt.Println(m.CompareAndSwap("l", 5, 6), m.CompareAndSwap("l", 5, 7), m.CompareAndDelete("l", 7))
	v, ok = m.Swap("l", 8)
	fmt.Println(v, ok)
	var keys []string
	m.Range(func(k, v any) bool {
		keys = append(keys, fmt.Sprint(k, "=", v))
		return true
	})
	sort.Strings(keys)
	fmt.Println(keys)
	v, ok = m.LoadAndDelete("l")
	fmt.Println(v, ok)
	m.Clear()
	_, ok = m.Load("k")
	fmt.Println(ok)

	p := sync.Pool{New: func() any { return new(int) }}
	x := p.Get().(*int)
	*x = 5
	p.Put(x)
	fmt.Println(*p.Get().(*int) == 5 || true)
}

type stats struct {
	hits atomic.Int64
	flag atomic.Bool
	last atomic.Pointer[key]
	any  atomic.Value
}

func atomics() {
	var s stats
	var old int32
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			s.hits.Add(2)
			atomic.AddInt32(&old, 1)
		})
	}
	wg.Wait()
	fmt.Println(s.hits.Load(), atomic.LoadInt32(&old), s.flag.CompareAndSwap(false, true), s.flag.Load())

	s.last.Store(&key{3, 4})
	fmt.Println(s.last.Load().b, s.last.CompareAndSwap(nil, nil))
	s.any.Store("x")
	fmt.Println(s.any.Load().(string), atomic.CompareAndSwapInt32(&old, 20, 7), old)
}

func misuse() {
	defer func() { fmt.Println("recovered:", recover()) }()
	var wg sync.WaitGroup
	wg.Done()
}

func main() {
	embedded()
	fairness()
	conditions()
	once()
	maps()
	atomics()
	misuse()
}

// Output:
// counter 50
// read 2 true false
// write true false false
// once
// try false false
// [writer reader]
// sum 435
// told
// 30 30 3 s e1
// recovered once
// recovered once
// a true
// false
// 3 true
// 5 false
// true false false
// 6 true
// [k=3 l=8 {1 2}=a]
// 8 true
// false
// true
// 40 20 true true
// 4 false
// x true 7
// recovered: sync: negative WaitGroup counter
