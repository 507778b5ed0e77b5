// Queues under sync.Cond, publish and subscribe, a limiter of rates, groups of calls
// with the first error, digests in bounded parallel, trees of contexts.
package main

import (
	"context"
	"crypto/md5"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

type Queue[T any] struct {
	mu       sync.Mutex
	notEmpty sync.Cond
	notFull  sync.Cond
	items    []T
	limit    int
	closed   bool
}

func NewQueue[T any](limit int) *Queue[T] {
	q := &Queue[T]{limit: limit}
	q.notEmpty.L, q.notFull.L = &q.mu, &q.mu
	return q
}

func (q *Queue[T]) Put(v T) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == q.limit && !q.closed {
		q.notFull.Wait()
	}
	if q.closed {
		return fmt.Errorf("put %v: %w", v, errClosed)
	}
	q.items = append(q.items, v)
	q.notEmpty.Signal()
	return nil
}

func (q *Queue[T]) Get() (v T, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for !q.closed && len(q.items) == 0 {
		q.notEmpty.Wait()
	}
	if len(q.items) == 0 {
		return
	}
	v, q.items = q.items[0], q.items[1:]
	q.notFull.Signal()
	return v, true
}

func (q *Queue[T]) Close() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.notEmpty.Broadcast()
	q.notFull.Broadcast()
}

var errClosed = errors.New("closed")

type Broker[T any] struct {
	sync.RWMutex
	topics map[string]map[int]chan T
	next   int
}

func (b *Broker[T]) Subscribe(topic string) (<-chan T, func()) {
	b.Lock()
	defer b.Unlock()
	if b.topics == nil {
		b.topics = map[string]map[int]chan T{}
	}
	if b.topics[topic] == nil {
		b.topics[topic] = map[int]chan T{}
	}
	id, c := b.next, make(chan T, 4)
	b.next++
	b.topics[topic][id] = c
	return c, func() {
		b.Lock()
		defer b.Unlock()
		if c, ok := b.topics[topic][id]; ok {
			delete(b.topics[topic], id)
			close(c)
		}
	}
}

func (b *Broker[T]) Publish(topic string, v T) (n int) {
	b.RLock()
	defer b.RUnlock()
	for _, c := range b.topics[topic] {
		select {
		case c <- v:
			n++
		default:
		}
	}
	return n
}

type Group struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	wg     sync.WaitGroup
	once   sync.Once
	err    error
	slots  chan struct{}
}

func NewGroup(ctx context.Context, limit int) *Group {
	g := &Group{slots: make(chan struct{}, limit)}
	g.ctx, g.cancel = context.WithCancelCause(ctx)
	return g
}

func (g *Group) Go(f func(context.Context) error) {
	g.slots <- struct{}{}
	g.wg.Add(1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				g.fail(fmt.Errorf("recovered: %v", r))
			}
			<-g.slots
			g.wg.Done()
		}()
		if err := f(g.ctx); err != nil {
			g.fail(err)
		}
	}()
}

func (g *Group) fail(err error) {
	g.once.Do(func() {
		g.err = err
		g.cancel(err)
	})
}

func (g *Group) Wait() error {
	g.wg.Wait()
	g.cancel(nil)
	return g.err
}

type digest struct {
	path string
	sum  [md5.Size]byte
	err  error
}

func digestAll(files map[string]string, workers int) (map[string][md5.Size]byte, error) {
	done := make(chan struct{})
	defer close(done)
	paths, errc := make(chan string), make(chan error, 1)
	go func() {
		defer close(paths)
		errc <- func() error {
			for _, p := range slices.Sorted(maps.Keys(files)) {
				select {
				case paths <- p:
				case <-done:
					return errors.New("walk cancelled")
				}
			}
			return nil
		}()
	}()
	c := make(chan digest)
	var wg sync.WaitGroup
	wg.Add(workers)
	for range workers {
		go func() {
			defer wg.Done()
			for p := range paths {
				d := digest{path: p, sum: md5.Sum([]byte(files[p]))}
				if strings.HasSuffix(p, "!") {
					d.err = fmt.Errorf("%s: no permission", p)
				}
				select {
				case c <- d:
				case <-done:
					return
				}
			}
		}()
	}
	go func() {
		wg.Wait()
		close(c)
	}()
	m := make(map[string][md5.Size]byte)
	for r := range c {
		if r.err != nil {
			return nil, r.err
		}
		m[r.path] = r.sum
	}
	if err := <-errc; err != nil {
		return nil, err
	}
	return m, nil
}

type key struct{ name string }

type limiter struct {
	tokens chan struct{}
	stop   func()
}

func newLimiter(every time.Duration, burst int) *limiter {
	l := &limiter{tokens: make(chan struct{}, burst)}
	for range burst {
		l.tokens <- struct{}{}
	}
	t := time.NewTicker(every)
	quit := make(chan struct{})
	go func() {
		for {
			select {
			case <-t.C:
				select {
				case l.tokens <- struct{}{}:
				default:
				}
			case <-quit:
				return
			}
		}
	}()
	l.stop = sync.OnceFunc(func() { t.Stop(); close(quit) })
	return l
}

func (l *limiter) Wait(ctx context.Context) error {
	select {
	case <-l.tokens:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func main() {
	q := NewQueue[int](2)
	var consumers sync.WaitGroup
	var total atomic.Int64
	for range 3 {
		consumers.Go(func() {
			for v, ok := q.Get(); ok; v, ok = q.Get() {
				total.Add(int64(v))
			}
		})
	}
	for i := range 100 {
		q.Put(i)
	}
	q.Close()
	consumers.Wait()
	err := q.Put(7)
	fmt.Println("queue", total.Load(), err, errors.Is(err, errClosed))

	var b Broker[string]
	news, leave := b.Subscribe("news")
	more, leaveMore := b.Subscribe("news")
	fmt.Println("published to", b.Publish("news", "one"), b.Publish("sport", "two"))
	leave()
	leave()
	fmt.Println("published to", b.Publish("news", "three"))
	leaveMore()
	for v := range news {
		fmt.Println("news", v)
	}
	for v := range more {
		fmt.Println("more", v)
	}

	g := NewGroup(context.Background(), 2)
	var cancelled atomic.Int32
	for i := range 5 {
		g.Go(func(ctx context.Context) error {
			switch i {
			case 1:
				time.Sleep(5 * time.Millisecond)
				var m map[string]int
				m["x"] = i
			case 0, 2, 3, 4:
				<-ctx.Done()
				cancelled.Add(1)
				return context.Cause(ctx)
			}
			return nil
		})
	}
	fmt.Println("group:", g.Wait(), cancelled.Load())

	files := map[string]string{}
	for i := range 20 {
		files[fmt.Sprint("f", i)] = strings.Repeat("x", i)
	}
	m, err := digestAll(files, 4)
	fmt.Printf("%d %x %v\n", len(m), m["f3"], err)
	files["f7!"] = ""
	m, err = digestAll(files, 4)
	fmt.Println(len(m), err)

	root, cancel := context.WithCancelCause(context.WithValue(context.Background(), key{"user"}, "ann"))
	left, stopLeft := context.WithTimeout(root, time.Hour)
	defer stopLeft()
	right, stopRight := context.WithCancel(context.WithValue(root, key{"id"}, 7))
	leaf := context.WithoutCancel(right)
	stop := context.AfterFunc(left, func() { fmt.Println("after func") })
	fmt.Println(left.Value(key{"user"}), right.Value(key{"id"}), left.Value(key{"id"}), leaf.Value(key{"user"}))
	stopRight()
	fmt.Println(left.Err(), right.Err(), leaf.Err())
	fmt.Println("stopped", stop())
	cancel(errClosed)
	<-left.Done()
	fmt.Println(left.Err(), context.Cause(left), context.Cause(right), leaf.Err())

	l := newLimiter(10*time.Millisecond, 2)
	start := time.Now()
	for range 4 {
		if err := l.Wait(context.Background()); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println("limited:", time.Since(start) > 15*time.Millisecond)
	l.stop()
	l.stop()
	l = newLimiter(time.Hour, 0)
	defer l.stop()
	short, cancelShort := context.WithTimeoutCause(context.Background(), 5*time.Millisecond, errors.New("too long"))
	defer cancelShort()
	fmt.Println(l.Wait(short), short.Err(), errors.Is(short.Err(), context.DeadlineExceeded))
}

// Output:
// queue 4950 put 7: closed true
// published to 2 0
// published to 1
// news one
// more one
// more three
// group: recovered: assignment to entry in nil map 4
// 20 f561aaf6ef0bf14d4208bb46a4ccb3ad <nil>
// 0 f7!: no permission
// ann 7 <nil> ann
// <nil> context canceled <nil>
// stopped true
// context canceled closed context canceled <nil>
// limited: true
// too long context deadline exceeded true
