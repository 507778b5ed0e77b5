package engine

import (
	"testing"
	"unsafe"

	"github.com/cspsh/cspsh/repl/internal/machine"
)

// The programs whose cost is held against that of the same ones over goroutines. Run with
// -benchtime and look at both; the processor time of a run is what counts.

func BenchmarkPingPong(b *testing.B) {
	b.Run("process", func(b *testing.B) {
		w := newWorld(b, nil)
		w.run(b, func() {
			ping, pong := chanOf[int](w, 0), chanOf[int](w, 0)
			w.goes("pong", func() {
				v := new(int)
				for w.Receive(word(ping), unsafe.Pointer(v)) {
					w.Send(word(pong), unsafe.Pointer(v))
				}
			})
			v := new(int)
			for range b.N {
				w.Send(word(ping), unsafe.Pointer(v))
				w.Receive(word(pong), unsafe.Pointer(v))
			}
			w.channels.Close(word(ping))
		})
	})
	b.Run("goroutine", func(b *testing.B) {
		ping, pong := make(chan int), make(chan int)
		go func() {
			for v := range ping {
				pong <- v
			}
		}()
		for i := range b.N {
			ping <- i
			<-pong
		}
		close(ping)
	})
}

const primes = 500

func BenchmarkSieve(b *testing.B) {
	b.Run("process", func(b *testing.B) {
		w := newWorld(b, nil)
		w.run(b, func() {
			for range b.N {
				ch := chanOf[int](w, 0)
				first := ch
				w.goes("generate", func() {
					v := new(int)
					for *v = 2; !(*Chan)(word(first)).core().Closed(); *v++ {
						if !(*Chan)(word(first)).put(unsafe.Pointer(v)) {
							return
						}
					}
				})
				all := []chan int{ch}
				prime := new(int)
				for range primes {
					w.Receive(word(ch), unsafe.Pointer(prime))
					p, in, out := *prime, ch, chanOf[int](w, 0)
					w.goes("filter", func() {
						v := new(int)
						for w.Receive(word(in), unsafe.Pointer(v)) {
							if *v%p != 0 && !(*Chan)(word(out)).put(unsafe.Pointer(v)) {
								return
							}
						}
					})
					ch = out
					all = append(all, ch)
				}
				for _, ch := range all {
					w.channels.Close(word(ch))
				}
			}
		})
	})
	b.Run("goroutine", func(b *testing.B) {
		for range b.N {
			ch, done := make(chan int), make(chan bool)
			go func(out chan int) {
				for i := 2; ; i++ {
					select {
					case out <- i:
					case <-done:
						return
					}
				}
			}(ch)
			for range primes {
				p := <-ch
				out := make(chan int)
				go func(in, out chan int) {
					for {
						select {
						case v := <-in:
							if v%p != 0 {
								select {
								case out <- v:
								case <-done:
									return
								}
							}
						case <-done:
							return
						}
					}
				}(ch, out)
				ch = out
			}
			close(done)
		}
	})
	b.Run("goroutine that is left", func(b *testing.B) {
		for range b.N {
			ch := make(chan int)
			go func(out chan int) {
				for i := 2; ; i++ {
					out <- i
				}
			}(ch)
			for range primes {
				p := <-ch
				out := make(chan int)
				go func(in, out chan int) {
					for {
						if v := <-in; v%p != 0 {
							out <- v
						}
					}
				}(ch, out)
				ch = out
			}
		}
	})
}

func BenchmarkSpawn(b *testing.B) {
	b.Run("process", func(b *testing.B) {
		w := newWorld(b, nil)
		w.run(b, func() {
			ch := chanOf[int](w, 0)
			v := new(int)
			for range b.N {
				w.goes("worker", func() {
					v := new(int)
					w.Send(word(ch), unsafe.Pointer(v))
				})
				w.Receive(word(ch), unsafe.Pointer(v))
			}
		})
	})
	b.Run("goroutine", func(b *testing.B) {
		ch := make(chan int)
		for i := range b.N {
			go func() { ch <- i }()
			<-ch
		}
	})
}

func BenchmarkSelect(b *testing.B) {
	b.Run("process", func(b *testing.B) {
		w := newWorld(b, nil)
		w.run(b, func() {
			var chans [4]chan int
			for i := range chans {
				chans[i] = chanOf[int](w, 0)
				ch := chans[i]
				w.goes("sender", func() {
					v := new(int)
					for (*Chan)(word(ch)).put(unsafe.Pointer(v)) {
						*v++
					}
				})
			}
			v := new(int)
			cases := make([]machine.SelectCase, 4)
			for range b.N {
				for i, ch := range chans {
					cases[i] = machine.SelectCase{Ch: word(ch), V: unsafe.Pointer(v)}
				}
				w.channels.Select(cases, false)
			}
			for _, ch := range chans {
				w.channels.Close(word(ch))
			}
		})
	})
	b.Run("goroutine", func(b *testing.B) {
		var chans [4]chan int
		done := make(chan bool)
		for i := range chans {
			ch := make(chan int)
			chans[i] = ch
			go func() {
				for v := 0; ; v++ {
					select {
					case ch <- v:
					case <-done:
						return
					}
				}
			}()
		}
		for range b.N {
			select {
			case <-chans[0]:
			case <-chans[1]:
			case <-chans[2]:
			case <-chans[3]:
			}
		}
		close(done)
	})
}
