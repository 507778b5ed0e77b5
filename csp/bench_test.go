package csp

import (
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"
)

// Every benchmark has two sub-benchmarks: /csp on this package, and /go, the same in idiomatic Go
// with goroutines and channels. "go run ./csp/internal/ratios" prints the table of ratios. It gives each a
// process of its own: in one process, the goroutines that the first has left behind make the second faster.

// inProcess runs f as the root process of a runtime. Ending the runtime is not measured, since a
// program does that once, if at all.
func inProcess(b *testing.B, f func()) {
	rt := New()
	b.ReportAllocs()
	err := rt.Run(f)
	b.StopTimer()
	rt.Stop()
	if err != nil {
		b.Fatal(err)
	}
}

func BenchmarkPingPong(b *testing.B) {
	b.Run("csp", func(b *testing.B) {
		inProcess(b, func() {
			ping, pong := NewChan[int](), NewChan[int]()
			Go(func() {
				for v := range ping.All() {
					pong.Put(v)
				}
			})
			b.ResetTimer()
			for i := range b.N {
				ping.Put(i)
				pong.Take()
			}
			ping.Close()
		})
	})
	b.Run("go", func(b *testing.B) {
		ping, pong := make(chan int), make(chan int)
		go func() {
			for v := range ping {
				pong <- v
			}
		}()
		b.ResetTimer()
		for i := range b.N {
			ping <- i
			<-pong
		}
		close(ping)
	})
}

func benchProducer(b *testing.B, n int) {
	b.Run("csp", func(b *testing.B) {
		inProcess(b, func() {
			var opts []Option
			if n > 0 {
				opts = append(opts, Fixed(n))
			}
			c := NewChan[int](opts...)
			Go(func() {
				for i := range b.N {
					c.Put(i)
				}
				c.Close()
			})
			b.ResetTimer()
			for range c.All() {
			}
		})
	})
	b.Run("go", func(b *testing.B) {
		c := make(chan int, n)
		go func() {
			for i := range b.N {
				c <- i
			}
			close(c)
		}()
		b.ResetTimer()
		for range c {
		}
	})
}

func BenchmarkProducerConsumer(b *testing.B) { benchProducer(b, 0) }

func BenchmarkBuffered100(b *testing.B) { benchProducer(b, 100) }

// BenchmarkSpawn starts a hundred processes at a time and waits for them all; an op is one process.
func BenchmarkSpawn(b *testing.B) {
	const crew = 100
	b.Run("csp", func(b *testing.B) {
		inProcess(b, func() {
			done := NewChan[bool]()
			left := 0
			f := func() {
				if left--; left == 0 {
					done.Put(true)
				}
			}
			b.ResetTimer()
			for n := b.N; n > 0; n -= crew {
				left = min(n, crew)
				for range min(n, crew) {
					Go(f)
				}
				done.Take()
			}
		})
	})
	b.Run("go", func(b *testing.B) {
		var left sync.WaitGroup
		f := func() { left.Done() }
		b.ReportAllocs()
		b.ResetTimer()
		for n := b.N; n > 0; n -= crew {
			left.Add(min(n, crew))
			for range min(n, crew) {
				go f()
			}
			left.Wait()
		}
	})
}

// BenchmarkSpawnTake starts one process at a time and takes what it puts on a channel.
func BenchmarkSpawnTake(b *testing.B) {
	b.Run("csp", func(b *testing.B) {
		inProcess(b, func() {
			done := NewChan[bool]()
			f := func() { done.Put(true) }
			b.ResetTimer()
			for range b.N {
				Go(f)
				done.Take()
			}
		})
	})
	b.Run("go", func(b *testing.B) {
		done := make(chan bool)
		f := func() { done <- true }
		b.ReportAllocs()
		b.ResetTimer()
		for range b.N {
			go f()
			<-done
		}
	})
}

func BenchmarkAlts10(b *testing.B) {
	b.Run("csp", func(b *testing.B) {
		inProcess(b, func() {
			var c [10]*Chan[int]
			for i := range c {
				c[i] = NewChan[int]()
				Go(func() {
					for c[i].Put(i) {
					}
				})
			}
			b.ResetTimer()
			for range b.N {
				Alts(c[0].TakeOp(), c[1].TakeOp(), c[2].TakeOp(), c[3].TakeOp(), c[4].TakeOp(),
					c[5].TakeOp(), c[6].TakeOp(), c[7].TakeOp(), c[8].TakeOp(), c[9].TakeOp())
			}
			b.StopTimer()
			for i := range c {
				c[i].Close()
			}
		})
	})
	b.Run("go", func(b *testing.B) {
		var c [10]chan int
		quit := make(chan bool)
		for i := range c {
			c[i] = make(chan int)
			go func() {
				for {
					select {
					case c[i] <- i:
					case <-quit:
						return
					}
				}
			}()
		}
		b.ResetTimer()
		for range b.N {
			select {
			case <-c[0]:
			case <-c[1]:
			case <-c[2]:
			case <-c[3]:
			case <-c[4]:
			case <-c[5]:
			case <-c[6]:
			case <-c[7]:
			case <-c[8]:
			case <-c[9]:
			}
		}
		b.StopTimer()
		close(quit)
	})
}

const primes = 1000

func BenchmarkSieve(b *testing.B) {
	b.Run("csp", func(b *testing.B) {
		inProcess(b, func() {
			for range b.N {
				c := NewChan[int]()
				first := c
				Go(func() {
					for i := 2; first.Put(i); i++ {
					}
				})
				all := []*Chan[int]{c}
				for range primes {
					in := c
					prime, _ := in.Take()
					out := NewChan[int]()
					Go(func() {
						for v := range in.All() {
							if v%prime != 0 && !out.Put(v) {
								return
							}
						}
					})
					c = out
					all = append(all, c)
				}
				for _, c := range all {
					c.Close()
				}
			}
		})
	})
	b.Run("go", func(b *testing.B) {
		for range b.N {
			quit := make(chan bool)
			c := make(chan int)
			first := c
			go func() {
				for i := 2; ; i++ {
					select {
					case first <- i:
					case <-quit:
						return
					}
				}
			}()
			for range primes {
				in := c
				prime := <-in
				out := make(chan int)
				go func() {
					for {
						var v int
						select {
						case v = <-in:
						case <-quit:
							return
						}
						if v%prime != 0 {
							select {
							case out <- v:
							case <-quit:
								return
							}
						}
					}
				}()
				c = out
			}
			close(quit)
		}
	})
}

const chain = 100_000

func BenchmarkDaisyChain(b *testing.B) {
	b.Run("csp", func(b *testing.B) {
		inProcess(b, func() {
			for range b.N {
				leftmost := NewChan[int]()
				left := leftmost
				for range chain {
					l, r := left, NewChan[int]()
					Go(func() {
						v, _ := r.Take()
						l.Put(v + 1)
					})
					left = r
				}
				last := left
				Go(func() { last.Put(1) })
				if v, _ := leftmost.Take(); v != chain+1 {
					b.Errorf("got %d", v)
				}
			}
		})
	})
	b.Run("go", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			leftmost := make(chan int)
			left := leftmost
			for range chain {
				l, r := left, make(chan int)
				go func() { l <- 1 + <-r }()
				left = r
			}
			last := left
			go func() { last <- 1 }()
			if v := <-leftmost; v != chain+1 {
				b.Errorf("got %d", v)
			}
		}
	})
}

const (
	sleepers = 100_000
	longest  = 100 * time.Millisecond
)

func naps() []time.Duration {
	r := rand.New(rand.NewPCG(1, 2))
	d := make([]time.Duration, sleepers)
	for i := range d {
		d[i] = time.Millisecond + time.Duration(r.Int64N(int64(longest-time.Millisecond)))
	}
	return d
}

func BenchmarkSleepers(b *testing.B) {
	naps := naps()
	b.Run("csp", func(b *testing.B) {
		var over time.Duration
		inProcess(b, func() {
			for range b.N {
				begin := time.Now()
				done := NewChan[bool](Fixed(sleepers))
				for _, d := range naps {
					Go(func() {
						Sleep(d)
						done.Put(true)
					})
				}
				for range naps {
					done.Take()
				}
				over += time.Since(begin) - longest
			}
		})
		b.ReportMetric(float64(over.Microseconds())/float64(b.N), "over-µs")
	})
	b.Run("go", func(b *testing.B) {
		var over time.Duration
		for range b.N {
			begin := time.Now()
			var wg sync.WaitGroup
			for _, d := range naps {
				wg.Go(func() { time.Sleep(d) })
			}
			wg.Wait()
			over += time.Since(begin) - longest
		}
		b.ReportMetric(float64(over.Microseconds())/float64(b.N), "over-µs")
	})
}

// work keeps a processor busy for about a millisecond.
func work(v int) int {
	x := uint64(v) + 1
	for range 500_000 {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return int(x >> 1)
}

// BenchmarkCPUPipeline works on values on all processors, and keeps their order.
func BenchmarkCPUPipeline(b *testing.B) {
	n := runtime.GOMAXPROCS(0)
	b.Run("csp", func(b *testing.B) {
		inProcess(b, func() {
			in, out := NewChan[int](), NewChan[int]()
			Go(func() {
				for i := range b.N {
					in.Put(i)
				}
				in.Close()
			})
			b.ResetTimer()
			Pipeline(n, out, XMap(work), in)
			for range out.All() {
			}
		})
	})
	b.Run("go", func(b *testing.B) {
		type job struct {
			v    int
			done chan int
		}
		jobs, order := make(chan job), make(chan chan int, n)
		for range n {
			go func() {
				for j := range jobs {
					j.done <- work(j.v)
				}
			}()
		}
		b.ReportAllocs()
		b.ResetTimer()
		go func() {
			for i := range b.N {
				j := job{i, make(chan int, 1)}
				order <- j.done
				jobs <- j
			}
			close(jobs)
			close(order)
		}()
		for done := range order {
			<-done
		}
	})
}
