package csp

import (
	"context"
	"errors"
	"io"
	"runtime"
	"slices"
	"testing"
	"time"
)

// A killing is what an operation of TestKillParked may use.
type killing struct {
	rt, other *Runtime
	c         *Chan[int] // of rt
	far       *Chan[int] // of other
	release   chan bool  // closed when all is over
	leaves    bool       // the operation leaves processes of rt behind, on purpose
	after     func()     // checks what has become of the rest
}

func (k *killing) never() { Never("nothing") }

// left has what an operation leaves behind not count.
func (k *killing) left(op func()) func() {
	k.leaves = true
	return op
}

// then has f called after the kill, as a process.
func (k *killing) then(op, f func()) func() {
	k.after = f
	return op
}

// parkingOps make operations that park for good.
var parkingOps = []struct {
	name string
	op   func(t *testing.T, k *killing) func()
}{
	{"take", func(t *testing.T, k *killing) func() { return func() { k.c.Take() } }},
	{"put", func(t *testing.T, k *killing) func() { return func() { k.c.Put(1) } }},
	{"take from a view", func(t *testing.T, k *killing) func() { return func() { k.c.TakeSide().Take() } }},
	{"range", func(t *testing.T, k *killing) func() {
		return func() {
			for range k.c.All() {
				t.Error("a value came")
			}
		}
	}},
	{"put on a full buffer", func(t *testing.T, k *killing) func() {
		c := NewChan[int](Fixed(1))
		c.Put(1)
		return k.then(func() { c.Put(2) }, func() {
			c.Close()
			expect(t, c, 1)
		})
	}},
	{"put on a buffer of one's own", func(t *testing.T, k *killing) func() {
		c := NewChan[int](WithBuffer[int](&custom{kind: fixedBuffer, n: 1}))
		c.Put(1)
		return k.then(func() { c.Put(2) }, func() {
			c.Close()
			expect(t, c, 1)
		})
	}},
	{"take of a promise", func(t *testing.T, k *killing) func() {
		c := PromiseChan[int]()
		return k.then(func() { c.Take() }, func() {
			c.Put(1)
			if v, ok := c.Take(); v != 1 || !ok {
				t.Errorf("the promise gave %d, %v", v, ok)
			}
		})
	}},
	{"alts", func(t *testing.T, k *killing) func() {
		return func() { Alts(k.c.TakeOp(), NewChan[int]().PutOp(1)) }
	}},
	{"alts of the two ends of a channel", func(t *testing.T, k *killing) func() {
		return func() { Alts(k.c.TakeOp(), k.c.PutOp(1), Priority()) }
	}},
	{"sleep", func(t *testing.T, k *killing) func() { return func() { Sleep(time.Hour) } }},
	{"timeout", func(t *testing.T, k *killing) func() { return func() { Timeout(time.Hour).Take() } }},
	{"wait", func(t *testing.T, k *killing) func() { return k.left(func() { Go(k.never).Wait() }) }},
	{"wait for itself", func(t *testing.T, k *killing) func() { return func() { Self().Wait() } }},
	{"await", func(t *testing.T, k *killing) func() {
		return k.left(func() { GoFuture(func() (int, error) { k.never(); return 0, nil }).Await() })
	}},
	{"take of GoChan", func(t *testing.T, k *killing) func() {
		return k.left(func() { GoChan(func() int { k.never(); return 0 }).Take() })
	}},
	{"run", func(t *testing.T, k *killing) func() { return func() { Run(k.never) } }},
	{"settle", func(t *testing.T, k *killing) func() {
		release := k.rt.Hold()
		return k.then(func() { k.rt.Settle(context.Background()) }, release)
	}},
	{"idle", func(t *testing.T, k *killing) func() {
		release := k.rt.Hold()
		return k.then(func() { k.rt.Idle(context.Background()) }, release)
	}},
	{"waitlist", func(t *testing.T, k *killing) func() {
		var l WaitList
		return k.then(func() { l.Park("lock", nil) }, func() { checkEmpty(t, &l) })
	}},
	{"waitlist, first", func(t *testing.T, k *killing) func() {
		var l WaitList
		return k.then(func() { l.ParkFirst("lock", nil) }, func() { checkEmpty(t, &l) })
	}},
	{"never", func(t *testing.T, k *killing) func() { return k.never }},
	{"block", func(t *testing.T, k *killing) func() { return func() { Block(func() { <-k.release }) } }},
	{"take of thread", func(t *testing.T, k *killing) func() {
		release := make(chan bool)
		result := Thread(func() int { <-release; return 7 })
		return k.then(func() { result.Take() }, func() {
			close(release)
			expect(t, result, 7)
		})
	}},
	{"group wait", func(t *testing.T, k *killing) func() {
		g := NewGroup()
		c := NewChan[int]()
		g.Go(func() error { c.Take(); return errors.New("failed") })
		return k.then(func() { g.Wait() }, func() {
			c.Close()
			if err := g.Wait(); err == nil {
				t.Error("the group has lost its error")
			}
		})
	}},
	{"group at its limit", func(t *testing.T, k *killing) func() {
		g := NewGroup()
		g.SetLimit(1)
		c := NewChan[int]()
		member := func() error { c.Take(); return nil }
		g.Go(member)
		return k.then(func() { g.Go(func() error { t.Error("was started"); return nil }) }, func() {
			if g.TryGo(member) {
				t.Error("the limit is gone")
			}
			c.Close()
			g.Go(member)
			if err := g.Wait(); err != nil {
				t.Error(err)
			}
		})
	}},
	{"reduce", func(t *testing.T, k *killing) func() {
		return func() { Reduce(k.c, 0, func(a, v int) int { return a }) }
	}},
	{"transduce", func(t *testing.T, k *killing) func() {
		return func() { Transduce(k.c, XTake[int](1), 0, func(a, v int) int { return a }) }
	}},
	{"into", func(t *testing.T, k *killing) func() { return func() { Into(nil, k.c) } }},
	{"put on a channel with a transducer", func(t *testing.T, k *killing) func() {
		put, take := XChan(XMap(func(v int) int { return 10 * v }), nil)
		put.Put(1) // is on the way
		return k.then(func() { put.Put(2) }, func() {
			put.Close()
			expect(t, take, 10)
		})
	}},
	{"take from a channel with a transducer", func(t *testing.T, k *killing) func() {
		put, take := XChan(XMap(func(v int) int { return 10 * v }), nil)
		return k.then(func() { take.Take() }, func() {
			Go(func() { put.Put(1); put.Close() })
			expect(t, take, 10)
		})
	}},
	{"take from a pipeline", func(t *testing.T, k *killing) func() {
		in, out := NewChan[int](), NewChan[int]()
		Pipeline(2, out, XMap(func(v int) int { return 10 * v }), in)
		return k.then(func() { out.Take() }, func() {
			OntoChan(in, []int{1, 2, 3})
			expect(t, out, 10, 20, 30)
		})
	}},
	{"take from a tap", func(t *testing.T, k *killing) func() {
		in := NewChan[int]()
		m := NewMult(in)
		a, b := m.Tap(NewChan[int]()), m.Tap(NewChan[int](Fixed(2)))
		return k.then(func() { a.Take() }, func() {
			OntoChan(in, []int{1, 2})
			expect(t, a, 1, 2)
			expect(t, b, 1, 2)
		})
	}},
	{"take of lines", func(t *testing.T, k *killing) func() {
		r, w := io.Pipe()
		lines, _ := Lines(r)
		return k.then(func() { lines.Take() }, func() {
			go func() {
				io.WriteString(w, "one\ntwo\n")
				w.Close()
			}()
			expect(t, lines, "one", "two")
		})
	}},
	{"take from a Go channel", func(t *testing.T, k *killing) func() {
		ch := make(chan int, 1)
		c := FromGo(ch)
		return k.then(func() { c.Take() }, func() {
			ch <- 1
			close(ch)
			expect(t, c, 1)
		})
	}},
	{"end of a context", func(t *testing.T, k *killing) func() {
		ctx, cancel := context.WithCancel(context.Background())
		done := FromGo(ctx.Done())
		return k.then(func() { done.Take() }, func() {
			cancel()
			expect(t, done)
		})
	}},
	{"another runtime's channel, take", func(t *testing.T, k *killing) func() { return func() { k.far.Take() } }},
	{"another runtime's channel, put", func(t *testing.T, k *killing) func() { return func() { k.far.Put(1) } }},
	{"another runtime's channel, alts", func(t *testing.T, k *killing) func() {
		return func() { Alts(k.far.PutOp(1), k.far.TakeOp()) }
	}},
	{"another runtime's run", func(t *testing.T, k *killing) func() { return func() { k.other.Run(k.never) } }},
	{"another runtime's process", func(t *testing.T, k *killing) func() {
		p := k.other.Go(k.never)
		return k.then(func() { p.Wait() }, p.Kill)
	}},
	{"another runtime entered", func(t *testing.T, k *killing) func() { return func() { k.other.Enter(k.never) } }},
	{"another runtime's sleep", func(t *testing.T, k *killing) func() { return func() { k.other.Sleep(time.Hour) } }},
	{"another runtime's group", func(t *testing.T, k *killing) func() {
		var g *Group
		k.other.Run(func() { g = NewGroup(); g.SetLimit(1) })
		p := k.other.Go(k.never)
		g.Go(func() error { p.Wait(); return nil })
		return k.then(func() { g.Go(func() error { t.Error("was started"); return nil }) }, func() {
			p.Kill()
			g.Go(func() error { return nil })
			if err := g.Wait(); err != nil {
				t.Error(err)
			}
		})
	}},
	{"another runtime's settling", func(t *testing.T, k *killing) func() {
		p := k.other.Go(func() { Sleep(time.Hour) })
		return k.then(func() { k.other.Settle(context.Background()) }, p.Kill)
	}},
}

// A process is killed while parked in each operation: its deferred functions run, recovering does
// not help it, the operation leaves nothing behind, and what it was parked in is of use to others,
// for whom nothing is lost.
func TestKillParked(t *testing.T) {
	for _, test := range parkingOps {
		t.Run(test.name, func(t *testing.T) {
			k := &killing{rt: New(), other: New(), release: make(chan bool)}
			defer k.rt.Stop()
			defer k.other.Stop()
			k.far = NewChanOn[int](k.other)
			var tries []string
			err := k.rt.Run(func() {
				k.c = NewChan[int]()
				op := test.op(t, k)
				Yield() // the processes that this has started park
				Yield()
				before := len(k.rt.Processes())
				p := Go(func() {
					defer func() { tries = append(tries, "end") }()
					for range 3 {
						func() {
							defer func() {
								if v := recover(); !IsKill(v) {
									t.Errorf("recovered %v", v)
								}
								tries = append(tries, "killed")
							}()
							op()
							t.Error("the operation returned")
						}()
					}
				})
				for p.State() != Parked {
					Yield()
				}
				p.Kill()
				var killed *KilledError
				if err := p.Wait(); !errors.As(err, &killed) || killed.ID != p.ID() {
					t.Errorf("got %v", err)
				}
				if list := k.rt.Processes(); len(list) > before && !k.leaves {
					t.Errorf("left behind: %v", list)
				}
				expectPassed(t, k.c)
				expectPassed(t, k.far)
				if k.after != nil {
					k.after()
				}
				close(k.release)
			})
			if err != nil {
				t.Error(err)
			}
			if left, err := k.other.Settle(t.Context()); len(left) > 0 || err != nil {
				t.Errorf("left behind at the other runtime: %v, %v", left, err)
			}
			if want := []string{"killed", "killed", "killed", "end"}; !slices.Equal(tries, want) {
				t.Errorf("got %v, want %v", tries, want)
			}
		})
	}
}

// expect checks what comes over a channel until it is closed.
func expect[T comparable](t *testing.T, c *Chan[T], want ...T) {
	t.Helper()
	if got := Into(nil, c); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// expectPassed checks that an unbuffered channel passes values, and has nobody else at it.
func expectPassed(t *testing.T, c *Chan[int]) {
	t.Helper()
	Go(func() {
		for v := range 3 {
			c.Put(v)
		}
		c.Close()
	})
	expect(t, c, 0, 1, 2)
}

func checkEmpty(t *testing.T, l *WaitList) {
	t.Helper()
	if !l.Empty() || l.Wake() != nil {
		t.Error("somebody waits still")
	}
}

func TestKillElsewhere(t *testing.T) {
	onLoop(t, func() {
		p := Go(func() { t.Error("ran though it was killed before") })
		p.Kill()
		if err := p.Wait(); err == nil {
			t.Error("no error")
		}

		reached := false
		p = Go(func() {
			Self().Kill()
			reached = true
			NewChan[int](Fixed(1)).Put(1)
			t.Error("survived its next operation")
		})
		if err := p.Wait(); err == nil || !reached {
			t.Errorf("reached %v, error %v", reached, err)
		}

		// A value that has been given to a process is taken, even if that is killed before it runs.
		c := NewChan[int]()
		got := 0
		p = Go(func() { got, _ = c.Take(); c.Take() })
		Yield()
		c.Put(7)
		p.Kill()
		if err := p.Wait(); err == nil || got != 7 {
			t.Errorf("got %d, error %v", got, err)
		}

		// One that will not die is ended all the same.
		p = Go(func() {
			for {
				func() {
					defer func() { recover() }()
					c.Take()
				}()
			}
		})
		Yield()
		p.Kill()
		if err := p.Wait(); err == nil {
			t.Error("no error")
		}
	})
}

// What a deferred function does while a kill unwinds its process: a panic takes the place of the
// kill, a Goexit does not, and neither does parking; the process that it starts is one of its own.
func TestKillAndDefers(t *testing.T) {
	for _, test := range []struct {
		name   string
		f      func(c *Chan[int])
		panics any
	}{
		{"panic", func(*Chan[int]) { panic("boo") }, "boo"},
		{"goexit", func(*Chan[int]) { runtime.Goexit() }, nil},
		{"park", func(c *Chan[int]) { c.Take() }, nil},
		{"recover and park", func(c *Chan[int]) { recover(); c.Take() }, nil},
		{"close", func(c *Chan[int]) { c.Close() }, nil},
		{"kill", func(*Chan[int]) { Self().Kill() }, nil},
		{"start", func(c *Chan[int]) { Go(func() { c.Put(1) }, Name("started")) }, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			onLoop(t, func() {
				c, last := NewChan[int](), false
				p := Go(func() {
					defer func() { last = true }()
					defer test.f(c)
					Sleep(time.Hour)
				})
				Yield()
				p.Kill()
				err := p.Wait()
				var pe *PanicError
				var killed *KilledError
				switch {
				case test.panics == nil && !errors.As(err, &killed):
					t.Errorf("got %v, want a KilledError", err)
				case test.panics != nil && (!errors.As(err, &pe) || pe.Value != test.panics):
					t.Errorf("got %v, want the panic", err)
				}
				if !last {
					t.Error("the other deferred function did not run")
				}
				if test.name == "start" {
					if v, ok := c.Take(); v != 1 || !ok {
						t.Errorf("the process that was started put %d, %v", v, ok)
					}
				}
			})
		})
	}
}
