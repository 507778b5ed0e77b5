package csp

import (
	"cmp"
	"sync"
	"testing"
	"time"
)

// Operators over channels, and the same written by hand with goroutines and channels. A value that goes in is an op;
// what comes of it is taken and dropped. "go test ./csp -run XXX -bench Operator" compares them.

// A benchOperator is an operator and the same by hand.
type benchOperator struct {
	name   string
	csp    func(in *Chan[int]) func() // and returns what takes all that comes of it
	native func(in <-chan int) func()
}

// all takes what comes over a channel.
func all[T any](c *Chan[T]) func() {
	return func() {
		for range c.All() {
		}
	}
}

func allGo[T any](c <-chan T) func() {
	return func() {
		for range c {
		}
	}
}

// byHand is the goroutine of an operator that gives something for each value.
func byHand[T any](in <-chan int, f func(v int, out chan<- T)) func() {
	out := make(chan T)
	go func() {
		defer close(out)
		for v := range in {
			f(v, out)
		}
	}()
	return allGo(out)
}

// dealt are the values of a channel in turns on several.
func dealt(in *Chan[int], n int) []*Chan[int] {
	outs := make([]*Chan[int], n)
	for i := range outs {
		outs[i] = NewChan[int]()
	}
	Go(func() {
		i := 0
		for v := range in.All() {
			outs[i%n].Put(v)
			i++
		}
		for _, c := range outs {
			c.Close()
		}
	})
	return outs
}

func dealtGo(in <-chan int, n int) []chan int {
	outs := make([]chan int, n)
	for i := range outs {
		outs[i] = make(chan int)
	}
	go func() {
		i := 0
		for v := range in {
			outs[i%n] <- v
			i++
		}
		for _, c := range outs {
			close(c)
		}
	}()
	return outs
}

const (
	benchGroup   = 10
	benchWorkers = 4
	benchBound   = time.Hour
)

var benchOperators = []benchOperator{
	{"Through", func(in *Chan[int]) func() { return all(Through(in, XMap(func(v int) int { return v + 1 }))) },
		func(in <-chan int) func() { return byHand(in, func(v int, out chan<- int) { out <- v + 1 }) }},
	{"Filter", func(in *Chan[int]) func() { return all(Filter(in, func(v int) bool { return v%2 == 0 })) },
		func(in <-chan int) func() {
			return byHand(in, func(v int, out chan<- int) {
				if v%2 == 0 {
					out <- v
				}
			})
		}},
	{"MapCat", func(in *Chan[int]) func() { return all(MapCat(in, func(v int) []int { return []int{v, v} })) },
		func(in <-chan int) func() {
			return byHand(in, func(v int, out chan<- int) {
				for _, w := range []int{v, v} {
					out <- w
				}
			})
		}},
	{"Scan", func(in *Chan[int]) func() { return all(Scan(in, 0, func(a, v int) int { return a + v })) },
		func(in <-chan int) func() {
			sum := 0
			return byHand(in, func(v int, out chan<- int) { sum += v; out <- sum })
		}},
	{"Partition", func(in *Chan[int]) func() { return all(Partition(in, benchGroup)) },
		func(in <-chan int) func() {
			var part []int
			return byHand(in, func(v int, out chan<- []int) {
				if part = append(part, v); len(part) == benchGroup {
					out <- part
					part = nil
				}
			})
		}},
	{"Window", func(in *Chan[int]) func() { return all(Window(in, benchGroup, 1)) },
		func(in <-chan int) func() {
			var last []int
			return byHand(in, func(v int, out chan<- []int) {
				if last = append(last, v); len(last) > benchGroup {
					last = last[1:]
				}
				if len(last) == benchGroup {
					out <- append([]int(nil), last...)
				}
			})
		}},
	{"Switch", func(in *Chan[int]) func() {
		return all(Switch(in, func(v int, emit func(int) bool) { emit(v) }))
	}, func(in <-chan int) func() {
		// A new value ends the work for the one before.
		out := make(chan int)
		go func() {
			defer close(out)
			var quit, done chan struct{}
			for v := range in {
				if quit != nil {
					close(quit)
					<-done
				}
				q, d := make(chan struct{}), make(chan struct{})
				quit, done = q, d
				go func() {
					defer close(d)
					select {
					case out <- v:
					case <-q:
					}
				}()
			}
			if done != nil {
				<-done
			}
		}()
		return allGo(out)
	}},
	{"MapUnordered", func(in *Chan[int]) func() {
		return all(MapUnordered(benchWorkers, in, func(v int) int { return v + 1 }))
	}, func(in <-chan int) func() {
		out := make(chan int)
		var wg sync.WaitGroup
		for range benchWorkers {
			wg.Go(func() {
				for v := range in {
					out <- v + 1
				}
			})
		}
		go func() { wg.Wait(); close(out) }()
		return allGo(out)
	}},
	{"Merge", func(in *Chan[int]) func() { return all(Merge(dealt(in, 2))) },
		func(in <-chan int) func() {
			c, out := dealtGo(in, 2), make(chan int)
			go func() {
				defer close(out)
				a, b := c[0], c[1]
				for a != nil || b != nil {
					select {
					case v, ok := <-a:
						if !ok {
							a = nil
							continue
						}
						out <- v
					case v, ok := <-b:
						if !ok {
							b = nil
							continue
						}
						out <- v
					}
				}
			}()
			return allGo(out)
		}},
	{"CombineLatest", func(in *Chan[int]) func() {
		return all(CombineLatest(dealt(in, 2), func(vs []int) int { return vs[0] + vs[1] }))
	}, func(in <-chan int) func() {
		c, out := dealtGo(in, 2), make(chan int)
		go func() {
			defer close(out)
			latest, missing := [2]int{}, 3
			a, b := c[0], c[1]
			for a != nil || b != nil {
				select {
				case v, ok := <-a:
					if !ok {
						a = nil
						continue
					}
					latest[0], missing = v, missing&^1
				case v, ok := <-b:
					if !ok {
						b = nil
						continue
					}
					latest[1], missing = v, missing&^2
				}
				if missing == 0 {
					out <- latest[0] + latest[1]
				}
			}
		}()
		return allGo(out)
	}},
	{"WithLatestFrom", func(in *Chan[int]) func() {
		c := dealt(in, 2)
		return all(WithLatestFrom(c[0], c[1], func(v, latest int) int { return v + latest }))
	}, func(in <-chan int) func() {
		c, out := dealtGo(in, 2), make(chan int)
		go func() {
			defer close(out)
			latest, given := 0, false
			other := c[1]
			for {
				select {
				case v, ok := <-c[0]:
					if !ok {
						return
					}
					if given {
						out <- v + latest
					}
				case v, ok := <-other:
					if !ok {
						other = nil
						continue
					}
					latest, given = v, true
				}
			}
		}()
		return allGo(out)
	}},
	{"MergeSorted", func(in *Chan[int]) func() { return all(MergeSorted(dealt(in, 2), cmp.Compare[int])) },
		func(in <-chan int) func() {
			c, out := dealtGo(in, 2), make(chan int)
			go func() {
				defer close(out)
				a, okA := <-c[0]
				b, okB := <-c[1]
				for okA || okB {
					if okA && (!okB || a <= b) {
						out <- a
						a, okA = <-c[0]
					} else {
						out <- b
						b, okB = <-c[1]
					}
				}
			}()
			return allGo(out)
		}},
	{"Interleave", func(in *Chan[int]) func() { return all(Interleave(dealt(in, 2))) },
		func(in <-chan int) func() {
			c, out := dealtGo(in, 2), make(chan int)
			go func() {
				defer close(out)
				for left := c; len(left) > 0; {
					for i := 0; i < len(left); {
						v, ok := <-left[i]
						if !ok {
							left = append(left[:i:i], left[i+1:]...)
							continue
						}
						out <- v
						i++
					}
				}
			}()
			return allGo(out)
		}},
	{"Concat", func(in *Chan[int]) func() { return all(Concat([]*Chan[int]{in, ToChan([]int{1})})) },
		func(in <-chan int) func() {
			second, out := make(chan int), make(chan int)
			go func() { second <- 1; close(second) }()
			go func() {
				defer close(out)
				for _, c := range []<-chan int{in, second} {
					for v := range c {
						out <- v
					}
				}
			}()
			return allGo(out)
		}},
	{"Balance", func(in *Chan[int]) func() {
		outs := []*Chan[int]{NewChan[int](), NewChan[int]()}
		Balance(in, outs)
		return func() { other := Go(all(outs[0])); all(outs[1])(); other.Wait() }
	}, func(in <-chan int) func() {
		a, b := make(chan int), make(chan int)
		go func() {
			defer close(a)
			defer close(b)
			for v := range in {
				select {
				case a <- v:
				case b <- v:
				}
			}
		}()
		return func() {
			done := make(chan bool)
			go func() { allGo(a)(); close(done) }()
			allGo(b)()
			<-done
		}
	}},
	{"GroupBy", func(in *Chan[int]) func() {
		p := GroupBy(in, func(v int) int { return v % benchWorkers }, func(_ int, values *Chan[int]) { all(values)() })
		return func() { p.Wait() }
	}, func(in <-chan int) func() {
		done := make(chan bool)
		go func() {
			var wg sync.WaitGroup
			groups := map[int]chan int{}
			for v := range in {
				k := v % benchWorkers
				if groups[k] == nil {
					c := make(chan int)
					groups[k] = c
					wg.Go(allGo(c))
				}
				groups[k] <- v
			}
			for _, c := range groups {
				close(c)
			}
			wg.Wait()
			close(done)
		}()
		return func() { <-done }
	}},
	{"TakeUntil", func(in *Chan[int]) func() { return all(TakeUntil(in, NewChan[int]())) },
		func(in <-chan int) func() {
			stop, out := make(chan int), make(chan int)
			go func() {
				defer close(out)
				for {
					select {
					case v, ok := <-in:
						if !ok {
							return
						}
						select {
						case out <- v:
						case <-stop:
							return
						}
					case <-stop:
						return
					}
				}
			}()
			return allGo(out)
		}},
	{"IdleTimeout", func(in *Chan[int]) func() { out, _ := IdleTimeout(in, benchBound); return all(out) },
		func(in <-chan int) func() {
			out := make(chan int)
			go func() {
				defer close(out)
				idle := time.NewTimer(benchBound)
				for {
					idle.Reset(benchBound)
					select {
					case v, ok := <-in:
						if !ok {
							return
						}
						out <- v
					case <-idle.C:
						return
					}
				}
			}()
			return allGo(out)
		}},
	{"Mult", func(in *Chan[int]) func() {
		m := NewMult(in)
		a, b := m.Tap(NewChan[int]()), m.Tap(NewChan[int]())
		return func() { other := Go(all(a)); all(b)(); other.Wait() }
	}, func(in <-chan int) func() {
		a, b := make(chan int), make(chan int)
		go func() {
			defer close(a)
			defer close(b)
			for v := range in {
				x, y := a, b
				for x != nil || y != nil { // whoever comes first
					select {
					case x <- v:
						x = nil
					case y <- v:
						y = nil
					}
				}
			}
		}()
		return func() {
			done := make(chan bool)
			go func() { allGo(a)(); close(done) }()
			allGo(b)()
			<-done
		}
	}},
	{"Pub", func(in *Chan[int]) func() {
		p := NewPub(in, func(v int) int { return v % 2 }, nil)
		a, b := p.Sub(0, NewChan[int]()), p.Sub(1, NewChan[int]())
		return func() { other := Go(all(a)); all(b)(); other.Wait() }
	}, func(in <-chan int) func() {
		subs := map[int]chan int{0: make(chan int), 1: make(chan int)}
		go func() {
			defer close(subs[0])
			defer close(subs[1])
			for v := range in {
				subs[v%2] <- v
			}
		}()
		a, b := subs[0], subs[1]
		return func() {
			done := make(chan bool)
			go func() { allGo(a)(); close(done) }()
			allGo(b)()
			<-done
		}
	}},
	{"Server", func(in *Chan[int]) func() {
		s := NewServer[int, int]()
		Go(func() {
			for s.Accept(func(v int) int { return v + 1 }) {
			}
		})
		return func() {
			for v := range in.All() {
				s.Call(v)
			}
			s.Close()
		}
	}, func(in <-chan int) func() {
		type call struct {
			v     int
			reply chan int
		}
		calls := make(chan call)
		go func() {
			for c := range calls {
				c.reply <- c.v + 1
			}
		}()
		return func() {
			for v := range in {
				c := call{v, make(chan int)}
				calls <- c
				<-c.reply
			}
			close(calls)
		}
	}},
	{"Semaphore", func(in *Chan[int]) func() {
		s := NewSemaphore(2)
		return func() {
			for range in.All() {
				s.Acquire()
				s.Release()
			}
		}
	}, func(in <-chan int) func() {
		s := make(chan struct{}, 2)
		return func() {
			for range in {
				s <- struct{}{}
				<-s
			}
		}
	}},
	{"Sample", func(in *Chan[int]) func() { return all(Sample(in, benchBound)) },
		func(in <-chan int) func() {
			out := make(chan int)
			go func() {
				defer close(out)
				tick := time.NewTicker(benchBound)
				defer tick.Stop()
				last, fresh := 0, false
				for {
					select {
					case v, ok := <-in:
						if !ok {
							if fresh {
								out <- last
							}
							return
						}
						last, fresh = v, true
					case <-tick.C:
						if fresh {
							out <- last
							fresh = false
						}
					}
				}
			}()
			return allGo(out)
		}},
	{"Debounce", func(in *Chan[int]) func() { return all(Debounce(in, benchBound)) },
		func(in <-chan int) func() {
			out := make(chan int)
			go func() {
				defer close(out)
				quiet := time.NewTimer(benchBound)
				quiet.Stop()
				last, fresh := 0, false
				for {
					select {
					case v, ok := <-in:
						if !ok {
							if fresh {
								out <- last
							}
							return
						}
						last, fresh = v, true
						quiet.Reset(benchBound)
					case <-quiet.C:
						out <- last
						fresh = false
					}
				}
			}()
			return allGo(out)
		}},
	{"Throttle", func(in *Chan[int]) func() { return all(Throttle(in, 1)) },
		func(in <-chan int) func() {
			var next time.Time
			return byHand(in, func(v int, out chan<- int) {
				if !time.Now().Before(next) {
					out <- v
					next = time.Now().Add(1)
				}
			})
		}},
	{"Batch", func(in *Chan[int]) func() { return all(Batch(in, benchGroup, benchBound)) },
		func(in <-chan int) func() {
			out := make(chan []int)
			go func() {
				defer close(out)
				over := time.NewTimer(benchBound)
				over.Stop()
				var part []int
				for {
					select {
					case v, ok := <-in:
						if !ok {
							if len(part) > 0 {
								out <- part
							}
							return
						}
						if len(part) == 0 {
							over.Reset(benchBound)
						}
						if part = append(part, v); len(part) == benchGroup {
							over.Stop()
							out <- part
							part = nil
						}
					case <-over.C:
						out <- part
						part = nil
					}
				}
			}()
			return allGo(out)
		}},
	{"WindowSession", func(in *Chan[int]) func() {
		return all(WindowSession(Through(in, XMap(func(v int) int { return v })), benchBound))
	}, func(in <-chan int) func() {
		same, out := make(chan int), make(chan []int)
		go func() {
			defer close(same)
			for v := range in {
				same <- v
			}
		}()
		go func() {
			defer close(out)
			gap := time.NewTimer(benchBound)
			gap.Stop()
			var part []int
			for {
				select {
				case v, ok := <-same:
					if !ok {
						if len(part) > 0 {
							out <- part
						}
						return
					}
					part = append(part, v)
					gap.Reset(benchBound)
				case <-gap.C:
					out <- part
					part = nil
				}
			}
		}()
		return allGo(out)
	}},
	{"StateFlow", func(in *Chan[int]) func() {
		s := NewStateFlow(in, 0)
		a, b := s.Tap(NewChan[int]()), s.Tap(NewChan[int]())
		return func() { other := Go(all(a)); all(b)(); other.Wait() }
	}, func(in <-chan int) func() {
		a, b := make(chan int), make(chan int)
		go func() {
			defer close(a)
			defer close(b)
			var mu sync.Mutex // of the value, which others may ask for
			state := 0
			for v, ok := 0, true; ok; v, ok = <-in {
				mu.Lock()
				state = v
				mu.Unlock()
				x, y := a, b
				for x != nil || y != nil {
					select {
					case x <- state:
						x = nil
					case y <- state:
						y = nil
					}
				}
			}
		}()
		return func() {
			done := make(chan bool)
			go func() { allGo(a)(); close(done) }()
			allGo(b)()
			<-done
		}
	}},
	{"Retry", func(in *Chan[int]) func() {
		return func() {
			for v := range in.All() {
				Retry(Backoff{}, func() (int, error) { return v, nil })
			}
		}
	}, func(in <-chan int) func() {
		return func() {
			for v := range in {
				for wait := time.Millisecond; ; wait *= 2 {
					if _, err := func() (int, error) { return v, nil }(); err == nil {
						break
					}
					time.Sleep(wait)
				}
			}
		}
	}},
	{"Restart", func(in *Chan[int]) func() {
		out, _ := Restart(Backoff{}, func(emit func(int) bool) error {
			for v := range in.All() {
				if !emit(v) {
					break
				}
			}
			return nil
		})
		return all(out)
	}, func(in <-chan int) func() {
		out := make(chan int)
		go func() {
			defer close(out)
			for again := true; again; {
				func() {
					defer func() { again = recover() != nil }()
					for v := range in {
						out <- v
					}
				}()
			}
		}()
		return allGo(out)
	}},
	{"Barrier", func(in *Chan[int]) func() {
		return func() {
			c := dealt(in, 2)
			b := NewBarrier(2)
			half := func(c *Chan[int]) func() {
				return func() {
					for range c.All() {
						b.Wait()
					}
				}
			}
			other := Go(half(c[0]))
			half(c[1])()
			other.Kill() // of an odd number it waits for the other one
			other.Wait()
		}
	}, func(in <-chan int) func() {
		return func() {
			c := dealtGo(in, 2)
			var mu sync.Mutex
			came, gate := 0, make(chan struct{})
			over := make(chan struct{})
			wait := func() {
				mu.Lock()
				g := gate
				if came++; came == 2 {
					came, gate = 0, make(chan struct{})
					close(g)
				}
				mu.Unlock()
				select {
				case <-g:
				case <-over:
				}
			}
			var wg sync.WaitGroup
			wg.Go(func() {
				for range c[0] {
					wait()
				}
			})
			for range c[1] {
				wait()
			}
			close(over)
			wg.Wait()
		}
	}},
	{"Mutex", func(in *Chan[int]) func() {
		m, sum := NewMutex(), 0
		return func() {
			for v := range in.All() {
				m.Lock()
				sum += v
				m.Unlock()
			}
		}
	}, func(in <-chan int) func() {
		m, sum := make(chan struct{}, 1), 0 // as one that select can take
		return func() {
			for v := range in {
				m <- struct{}{}
				sum += v
				<-m
			}
		}
	}},
	{"Future", func(in *Chan[int]) func() {
		return func() {
			for v := range in.All() {
				GoFuture(func() (int, error) { return v, nil }).Await()
			}
		}
	}, func(in <-chan int) func() {
		type result struct {
			v   int
			err error
		}
		return func() {
			for v := range in {
				c := make(chan result, 1)
				go func() { c <- result{v, nil} }()
				<-c
			}
		}
	}},
}

func BenchmarkOperator(b *testing.B) {
	for _, o := range benchOperators {
		b.Run(o.name+"/csp", func(b *testing.B) {
			inProcess(b, func() {
				in := NewChan[int]()
				take := o.csp(in)
				b.ResetTimer()
				Go(func() {
					for i := range b.N {
						in.Put(i)
					}
					in.Close()
				})
				take()
			})
		})
		b.Run(o.name+"/go", func(b *testing.B) {
			b.ReportAllocs()
			in := make(chan int)
			take := o.native(in)
			b.ResetTimer()
			go func() {
				for i := range b.N {
					in <- i
				}
				close(in)
			}()
			take()
		})
	}
}

// What is measured comes to its end.
func TestBenchOperators(t *testing.T) {
	rt := New()
	defer rt.Stop()
	for _, o := range benchOperators {
		if err := rt.Run(func() { o.csp(ToChan([]int{1, 2, 3, 4}))() }); err != nil {
			t.Errorf("%s: %v", o.name, err)
		}
		in := make(chan int)
		go func() {
			for i := range 4 {
				in <- i
			}
			close(in)
		}()
		o.native(in)()
	}
}
