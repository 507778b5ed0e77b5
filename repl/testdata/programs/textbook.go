// Programs in the manner of chapters 8 and 9 of a textbook: pipelines, a memo with
// duplicate suppression (by mutex and by monitor), disk usage with a token for each
// directory, a chat with entering and leaving, a countdown, a bank by monitor.
package main

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

type Func[K comparable, V any] func(K) (V, error)

type result[V any] struct {
	value V
	err   error
}

type entry[V any] struct {
	res   result[V]
	ready chan struct{}
}

type Memo[K comparable, V any] struct {
	f     Func[K, V]
	mu    sync.Mutex
	cache map[K]*entry[V]
}

func NewMemo[K comparable, V any](f Func[K, V]) *Memo[K, V] {
	return &Memo[K, V]{f: f, cache: make(map[K]*entry[V])}
}

func (m *Memo[K, V]) Get(key K) (V, error) {
	m.mu.Lock()
	e := m.cache[key]
	if e == nil {
		e = &entry[V]{ready: make(chan struct{})}
		m.cache[key] = e
		m.mu.Unlock()
		e.res.value, e.res.err = m.f(key)
		close(e.ready)
	} else {
		m.mu.Unlock()
		<-e.ready
	}
	return e.res.value, e.res.err
}

type request struct {
	key      string
	response chan<- result[int]
}

type Monitor struct{ requests chan request }

func NewMonitor(f Func[string, int]) *Monitor {
	m := &Monitor{make(chan request)}
	go func() {
		cache := map[string]*entry[int]{}
		for req := range m.requests {
			e := cache[req.key]
			if e == nil {
				e = &entry[int]{ready: make(chan struct{})}
				cache[req.key] = e
				go e.call(f, req.key)
			}
			go e.deliver(req.response)
		}
	}()
	return m
}

func (e *entry[V]) call(f func(string) (V, error), key string) {
	e.res.value, e.res.err = f(key)
	close(e.ready)
}

func (e *entry[V]) deliver(to chan<- result[V]) {
	<-e.ready
	to <- e.res
}

func (m *Monitor) Get(key string) (int, error) {
	response := make(chan result[int])
	m.requests <- request{key, response}
	r := <-response
	return r.value, r.err
}

func (m *Monitor) Close() { close(m.requests) }

var errEmpty = errors.New("empty")

type node struct {
	name string
	size int64
	kids []*node
}

var tokens = make(chan struct{}, 3)

func walk(n *node, wg *sync.WaitGroup, sizes chan<- int64, most *int, mu *sync.Mutex) {
	defer wg.Done()
	for _, k := range entries(n, most, mu) {
		if k.kids != nil {
			wg.Add(1)
			go walk(k, wg, sizes, most, mu)
		} else {
			sizes <- k.size
		}
	}
}

func entries(n *node, most *int, mu *sync.Mutex) []*node {
	tokens <- struct{}{}
	defer func() { <-tokens }()
	mu.Lock()
	*most = max(*most, len(tokens))
	mu.Unlock()
	time.Sleep(time.Millisecond)
	return n.kids
}

type client chan<- string

func chat(entering, leaving <-chan client, messages <-chan string, done chan<- bool) {
	clients := make(map[client]bool)
	for {
		select {
		case msg, ok := <-messages:
			if !ok {
				done <- true
				return
			}
			for cli := range clients {
				cli <- msg
			}
		case cli := <-entering:
			clients[cli] = true
		case cli := <-leaving:
			delete(clients, cli)
			close(cli)
		}
	}
}

type bank struct {
	deposits chan int
	balances chan int
	withdraw chan struct {
		amount int
		ok     chan bool
	}
}

func (b bank) teller() {
	var balance int
	for {
		select {
		case amount := <-b.deposits:
			balance += amount
		case b.balances <- balance:
		case w := <-b.withdraw:
			if w.amount <= balance {
				balance -= w.amount
				w.ok <- true
			} else {
				w.ok <- false
			}
		}
	}
}

func main() {
	naturals, squares := make(chan int), make(chan int)
	go func(out chan<- int) {
		for x := range 5 {
			out <- x
		}
		close(out)
	}(naturals)
	go func(out chan<- int, in <-chan int) {
		for v := range in {
			out <- v * v
		}
		close(out)
	}(squares, naturals)
	for x := range squares {
		fmt.Print(x, " ")
	}
	fmt.Println()

	var calls atomic.Int32
	slow := func(key string) (int, error) {
		calls.Add(1)
		time.Sleep(10 * time.Millisecond)
		if key == "" {
			return 0, errEmpty
		}
		return len(key), nil
	}
	memo := NewMemo(slow)
	monitor := NewMonitor(slow)
	for _, get := range []Func[string, int]{memo.Get, monitor.Get} {
		var wg sync.WaitGroup
		var mu sync.Mutex
		var lines []string
		for _, key := range strings.Split("golang,go,,golang,go,,gopher", ",") {
			wg.Add(1)
			go func() {
				defer wg.Done()
				v, err := get(key)
				mu.Lock()
				defer mu.Unlock()
				lines = append(lines, fmt.Sprintf("%q=%d,%v", key, v, err))
			}()
		}
		wg.Wait()
		sort.Strings(lines)
		lines = append(lines, fmt.Sprint(calls.Load()%4 == 0))
		defer fmt.Println(len(lines), lines)
	}
	monitor.Close()

	root := &node{"/", 0, []*node{{"a", 10, nil}, {"b", 0, []*node{{"c", 20, nil}, {"d", 0, []*node{{"e", 1, nil}}}}}, {"f", 0, []*node{{"g", 5, nil}}}}}
	sizes := make(chan int64)
	var wg sync.WaitGroup
	var mu sync.Mutex
	most := 0
	wg.Add(1)
	go walk(root, &wg, sizes, &most, &mu)
	go func() { wg.Wait(); close(sizes) }()
	var n, bytes int64
	tick := time.Tick(time.Hour)
loop:
	for {
		select {
		case size, ok := <-sizes:
			if !ok {
				break loop
			}
			n++
			bytes += size
		case <-tick:
			fmt.Println("slow")
		}
	}
	fmt.Println(n, "files", bytes, "bytes", most <= cap(tokens))

	entering, leaving, messages, done := make(chan client), make(chan client), make(chan string), make(chan bool)
	go chat(entering, leaving, messages, done)
	ann, joe := make(chan string, 10), make(chan string, 10)
	entering <- ann
	messages <- "ann is alone"
	entering <- joe
	messages <- "both"
	leaving <- joe
	messages <- "ann again"
	close(messages)
	<-done
	close(ann)
	for m := range ann {
		fmt.Println("ann:", m)
	}
	for m := range joe {
		fmt.Println("joe:", m)
	}

	abort := make(chan struct{})
	go func() { time.Sleep(35 * time.Millisecond); abort <- struct{}{} }()
	ticker := time.NewTicker(10 * time.Millisecond)
	func() {
		defer ticker.Stop()
		for countdown := 100; countdown > 0; countdown-- {
			select {
			case <-ticker.C:
			case <-abort:
				fmt.Println("aborted", countdown > 0)
				return
			}
		}
		fmt.Println("lift off")
	}()

	b := bank{make(chan int), make(chan int), make(chan struct {
		amount int
		ok     chan bool
	})}
	go b.teller()
	var deposits sync.WaitGroup
	for i := range 10 {
		deposits.Go(func() { b.deposits <- i * 10 })
	}
	deposits.Wait()
	fmt.Println("balance", <-b.balances)
	for _, amount := range []int{400, 100} {
		ok := make(chan bool)
		b.withdraw <- struct {
			amount int
			ok     chan bool
		}{amount, ok}
		fmt.Println("withdraw", amount, <-ok)
	}
	fmt.Println("balance", <-b.balances)
}

// Output:
// 0 1 4 9 16
// 4 files 36 bytes true
// ann: ann is alone
// ann: both
// ann: ann again
// joe: both
// aborted true
// balance 450
// withdraw 400 true
// withdraw 100 false
// balance 50
// 8 [""=0,empty ""=0,empty "go"=2,<nil> "go"=2,<nil> "golang"=6,<nil> "golang"=6,<nil> "gopher"=6,<nil> true]
// 8 [""=0,empty ""=0,empty "go"=2,<nil> "go"=2,<nil> "golang"=6,<nil> "golang"=6,<nil> "gopher"=6,<nil> true]
