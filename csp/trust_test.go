package csp

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// TestMain checks that stopped runtimes leave no goroutine behind.
func TestMain(m *testing.M) {
	code := m.Run()
	DefaultRuntime().Stop()
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// A process is killed while parked in each operation: its deferred functions run, the operation
// leaves nothing behind, and recovering does not help it.
func TestKillParked(t *testing.T) {
	other := New()
	defer other.Stop()
	far := NewChanOn[int](other)
	for _, test := range []struct {
		name string
		op   func(c *Chan[int])
	}{
		{"take", func(c *Chan[int]) { c.Take() }},
		{"put", func(c *Chan[int]) { c.Put(1) }},
		{"alts", func(c *Chan[int]) { Alts(c.TakeOp(), NewChan[int]().PutOp(1)) }},
		{"sleep", func(c *Chan[int]) { Sleep(time.Hour) }},
		{"wait", func(c *Chan[int]) { Go(func() { c.Take() }).Wait() }},
		{"await", func(c *Chan[int]) { GoFuture(func() (int, error) { c.Take(); return 0, nil }).Await() }},
		{"run", func(c *Chan[int]) { Run(func() { NewChan[int]().Take() }) }},
		{"block", func(c *Chan[int]) { Block(func() { far.Take() }) }},
		{"another runtime's channel", func(c *Chan[int]) { far.Take() }},
		{"another runtime's run", func(c *Chan[int]) { other.Run(func() { far.Take() }) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			rt := New()
			defer rt.Stop()
			var tries []string
			err := rt.Run(func() {
				c := NewChan[int]()
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
							test.op(c)
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
				for _, p := range rt.Processes() {
					if p.ID != Self().ID() && test.name != "wait" && test.name != "await" {
						t.Errorf("left behind: %v", p)
					}
				}
				info := c.Info()
				if n := len(info.Takers) + len(info.Putters); n > 0 && test.name != "wait" && test.name != "await" {
					t.Errorf("%d left behind on the channel", n)
				}
			})
			if err != nil {
				t.Error(err)
			}
			if want := []string{"killed", "killed", "killed", "end"}; !reflect.DeepEqual(tries, want) {
				t.Errorf("got %v, want %v", tries, want)
			}
		})
	}
	far.Close() // lets Block's goroutine go
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

// Panics and Goexit end the process, the callback or the function they happen in, and nothing else.
func TestPanicsAndGoexit(t *testing.T) {
	for _, end := range []struct {
		name string
		f    func()
		want any
	}{
		{"panic", func() { panic("boo") }, "boo"},
		{"nil panic", func() { panic(nil) }, new(runtime.PanicNilError)},
		{"fault", func() { var p *Process; _ = p.id }, "runtime error: invalid memory address or nil pointer dereference"},
		{"goexit", runtime.Goexit, nil},
		{"panic in a deferred function", func() { defer func() { panic("boo") }(); panic("first") }, "boo"},
		{"goexit in a deferred function", func() { defer runtime.Goexit(); panic("first") }, nil},
		{"panic after a goexit", func() { defer func() { panic("boo") }(); runtime.Goexit() }, "boo"},
		{"park after a goexit", func() { defer Sleep(time.Second); runtime.Goexit() }, nil},
	} {
		t.Run(end.name, func(t *testing.T) {
			var reported []*PanicError
			rt := New(WithVirtualClock(), WithPanicHandler(func(pe *PanicError) { reported = append(reported, pe) }))
			defer rt.Stop()
			check := func(where string, err error) {
				t.Helper()
				if end.want == nil {
					if err != nil {
						t.Errorf("%s: %v", where, err)
					}
					return
				}
				var pe *PanicError
				if !errors.As(err, &pe) || fmt.Sprint(pe.Value) != fmt.Sprint(end.want) || !bytes.Contains(pe.Stack, []byte("trust_test.go")) {
					t.Errorf("%s: got %v", where, err)
				}
			}
			check("run", rt.Run(end.f))
			if err := rt.Run(func() {
				check("wait", Go(end.f).Wait())
				_, err := GoFuture(func() (int, error) { end.f(); return 0, nil }).Await()
				check("await", err)
				if len(reported) > 0 {
					t.Errorf("reported to the handler though it was waited for: %v", reported[0])
				}
				want := 0
				expect := func(where string) {
					t.Helper()
					if end.want != nil {
						want++
					}
					if len(reported) != want {
						t.Fatalf("%s: %d panics reported, want %d", where, len(reported), want)
					}
					if want > 0 {
						check(where, reported[want-1])
					}
				}
				Go(end.f)
				Sleep(time.Hour)
				expect("process")
				if v, ok := GoChan(func() int { end.f(); return 1 }).Take(); ok {
					t.Errorf("GoChan: got %d", v)
				}
				Sleep(time.Hour)
				expect("GoChan")
				c := NewChan[int](Fixed(1))
				c.PutThen(1, func(bool) { end.f() })
				Yield()
				Sleep(time.Hour)
				if !strings.HasPrefix(end.name, "park") {
					expect("callback")
				}
				reported, want = nil, 0
				if v, ok := Thread(func() int { end.f(); return 1 }).Take(); ok {
					t.Errorf("Thread: got %d", v)
				}
				for range 10 {
					Yield()
				}
				if !strings.HasPrefix(end.name, "park") {
					expect("Thread")
				}
			}); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestBlockAndEnter(t *testing.T) {
	rt := New()
	defer rt.Stop()
	caught := func(f func()) (v any) {
		defer func() { v = recover() }()
		f()
		return nil
	}
	if err := rt.Run(func() {
		inside := Self()
		Block(func() {
			if Self() != nil {
				t.Error("Block runs its function as a process")
			}
			n := 0
			rt.Enter(func() {
				if Self() == nil || Self() == inside {
					t.Error("Enter does not run its function as a process")
				}
				Yield()
				rt.Enter(func() { n++ })
			})
			if n != 1 {
				t.Error("Enter did not wait")
			}
		})
		if pe, ok := caught(func() { Block(func() { panic("boo") }) }).(*PanicError); !ok || pe.Value != "boo" {
			t.Errorf("Block: got %v", pe)
		}
		Block(runtime.Goexit)
	}); err != nil {
		t.Error(err)
	}
	if pe, ok := caught(func() { rt.Enter(func() { panic("boo") }) }).(*PanicError); !ok || pe.Value != "boo" {
		t.Errorf("Enter: got %v", pe)
	}
	if _, ok := caught(func() { rt.Enter(func() { Self().Kill(); Yield() }) }).(*KilledError); !ok {
		t.Error("Enter of a process that is killed did not panic")
	}
	n := 0
	Block(func() { n++ })
	if n != 1 {
		t.Error("Block outside a process did not call")
	}
}

// Every misuse is answered with a text that says what to do.
func TestMisuse(t *testing.T) {
	rt, other := New(), New()
	defer rt.Stop()
	defer other.Stop()
	c, far := NewChanOn[int](rt), NewChanOn[int](other)
	var none *Chan[int]
	for _, test := range []struct {
		name string
		f    func()
		want string
	}{
		{"put on nil", func() { none.Put(1) }, "nil channel"},
		{"take from nil", func() { none.Take() }, "nil channel"},
		{"offer to nil", func() { none.Offer(1) }, "nil channel"},
		{"close nil", func() { none.Close() }, "nil channel"},
		{"op on nil", func() { none.TakeOp() }, "nil channel"},
		{"callback on nil", func() { none.TakeThen(func(int, bool) {}) }, "nil channel"},
		{"negative buffer", func() { NewChanOn[int](rt, Fixed(-1)) }, "at least 1"},
		{"no sliding", func() { Sliding(0) }, "at least 1"},
		{"nil buffer", func() { WithBuffer[int](nil) }, "not nil"},
		{"wrong buffer", func() { NewChanOn[string](rt, WithBuffer[int](new(stack))) }, "string"},
		{"promise with buffer", func() { PromiseChan[int](Fixed(1)) }, "of its own"},
		{"process with buffer", func() { rt.Go(func() {}, Fixed(1)) }, "option of a channel"},
		{"channel with context", func() { NewChanOn[int](rt, WithContext(t.Context())) }, "options of a process"},
		{"nil process", func() { rt.Go(nil) }, "function"},
		{"nil callback", func() { c.TakeThen(nil) }, "function"},
		{"alts of nothing", func() { Alts() }, "for ever"},
		{"alts of two runtimes", func() { Alts(c.TakeOp(), far.TakeOp()) }, "several runtimes"},
		{"negative group limit", func() { NewGroup().SetLimit(-1) }, "at least 1 member"},
		{"no group member", func() { NewGroup().Go(nil) }, "needs a function"},
		{"pipeline without a function", func() { PipelineAsync[int, int](1, c, nil, c) }, "needs a function"},
		{"no alarm function", func() { rt.AfterFunc(1, nil) }, "needs a function"},
		{"local outside", func() { NewLocal(0).Set(1) }, "outside a process"},
	} {
		t.Run(test.name, func(t *testing.T) {
			check := func(v any) {
				if !strings.Contains(fmt.Sprint(v), test.want) {
					t.Errorf("got %v, want %q", v, test.want)
				}
			}
			func() {
				defer func() { check(recover()) }()
				test.f()
			}()
			if test.name != "local outside" {
				var pe *PanicError
				if err := rt.Run(test.f); !errors.As(err, &pe) {
					t.Errorf("in a process: %v", err)
				} else {
					check(pe.Value)
				}
			}
		})
	}
}

// In a callback, what would park panics and says what to do.
func TestParkInCallback(t *testing.T) {
	var last *PanicError
	rt := New(WithVirtualClock(), WithPanicHandler(func(pe *PanicError) { last = pe }))
	defer rt.Stop()
	other := New()
	defer other.Stop()
	far := NewChanOn[int](other)
	if err := rt.Run(func() {
		c, full := NewChan[int](), NewChan[int](Fixed(1))
		p := Go(func() { c.Take() })
		for name, f := range map[string]func(){
			"take":   func() { c.Poll(); c.Offer(1); c.Take() },
			"put":    func() { full.Put(1); full.Put(2) },
			"alts":   func() { Alts(c.TakeOp()) },
			"sleep":  func() { Sleep(1) },
			"wait":   func() { NewChan[int](); Go(func() { Sleep(1) }).Wait() },
			"far":    func() { far.Take() },
			"block":  func() { Block(func() {}) },
			"future": func() { GoFuture(func() (int, error) { Sleep(1); return 0, nil }).Await() },
		} {
			last = nil
			NewChan[int](Fixed(1)).PutThen(1, func(bool) { f() })
			Sleep(time.Second)
			if last == nil || !strings.Contains(fmt.Sprint(last.Value), "start a process with Go") {
				t.Errorf("%s: got %v", name, last)
			}
		}
		p.Kill()
	}); err != nil {
		t.Error(err)
	}
}

func TestPendingCallbacksAreBounded(t *testing.T) {
	rt := New()
	defer rt.Stop()
	c := NewChanOn[int](rt, Name("busy"))
	answered := 0
	for range MaxPending {
		c.TakeThen(func(int, bool) { answered++ })
	}
	func() {
		defer func() {
			if v := recover(); v == nil || !strings.Contains(fmt.Sprint(v), "busy") || !strings.Contains(fmt.Sprint(v), "Sliding") {
				t.Errorf("got %v", v)
			}
		}()
		c.TakeThen(func(int, bool) {})
	}()
	rt.Run(func() {
		for range 2 * MaxPending {
			Go(func() { c.Take() }) // processes are not bounded
		}
		Yield()
		c.Close()
		Yield()
	})
	rt.Run(Yield)
	if answered != MaxPending {
		t.Errorf("%d answered", answered)
	}
}

// After Stop, everything answers and nothing hangs.
func TestAfterStop(t *testing.T) {
	rt := New()
	c := NewChanOn[int](rt, Fixed(1))
	c.Put(1)
	blocked := make(chan bool)
	for range 3 {
		go func() { _, ok := NewChanOn[int](rt).Take(); blocked <- ok }()
	}
	p := rt.Go(func() { NewChan[int]().Take() }, Name("p"))
	for len(rt.Parked()) < 4 {
		runtime.Gosched()
	}
	rt.Stop()
	rt.Stop()
	for range 3 {
		if <-blocked {
			t.Error("a take was answered with a value")
		}
	}
	if err := p.Wait(); !errors.Is(err, ErrStopped) {
		t.Errorf("got %v", err)
	}
	<-p.Done()
	if p.State() != Done || !errors.Is(p.Err(), ErrStopped) {
		t.Errorf("%v %v", p.State(), p.Err())
	}
	p.Kill()
	if c.Put(2) || c.Offer(2) {
		t.Error("put after the stop")
	}
	if v, ok := c.Take(); ok {
		t.Errorf("took %d after the stop", v)
	}
	if _, ok := c.Poll(); ok {
		t.Error("polled after the stop")
	}
	c.TakeThen(func(int, bool) { t.Error("called back after the stop") })
	c.Close()
	if !c.Closed() || c.Len() != 1 {
		t.Error("closed channel")
	}
	if alt := Alts(c.TakeOp()); alt.OK {
		t.Errorf("got %+v", alt)
	}
	if err := rt.Run(func() {}); !errors.Is(err, ErrStopped) {
		t.Errorf("got %v", err)
	}
	if err := rt.Go(func() {}).Wait(); !errors.Is(err, ErrStopped) {
		t.Errorf("got %v", err)
	}
	if rt.Processes() != nil || rt.Channels() != nil {
		t.Error("something is left")
	}
	NewChanOn[int](rt).Take()
	rt.Timeout(time.Hour).Take()
	rt.Sleep(time.Hour)
	rt.Hold()()
	defer func() {
		if _, ok := recover().(*KilledError); !ok {
			t.Error("Enter did not panic")
		}
	}()
	rt.Enter(func() { t.Error("entered") })
}

func TestStopInside(t *testing.T) {
	rt := New()
	unwound := false
	err := rt.Run(func() {
		defer func() { unwound = true }()
		Go(func() { Sleep(time.Hour) })
		Yield()
		rt.Stop()
		t.Error("went on")
	})
	if !errors.Is(err, ErrStopped) || !unwound {
		t.Errorf("got %v, unwound %v", err, unwound)
	}
	rt.Stop()
}

// Four runtimes pass values around a ring; none is lost and the order is kept.
func TestRing(t *testing.T) {
	values := 1_000_000
	if testing.Short() || raceEnabled {
		values = 50_000
	}
	const n = 4
	var rts [n]*Runtime
	var c [n]*Chan[int]
	for i := range n {
		rts[i] = New()
		defer rts[i].Stop()
		c[i] = NewChanOn[int](rts[i], Fixed(256))
	}
	for i := 1; i < n; i++ {
		rts[i].Go(func() {
			for v := range c[i].All() {
				c[(i+1)%n].Put(v)
			}
			c[(i+1)%n].Close()
		})
	}
	rts[0].Go(func() {
		for v := range values {
			c[1].Put(v)
		}
		c[1].Close()
	})
	if err := rts[0].Run(func() {
		release := rts[0].Hold()
		defer release()
		want := 0
		for v := range c[0].All() {
			if v != want {
				t.Errorf("got %d, want %d", v, want)
				return
			}
			want++
		}
		if want != values {
			t.Errorf("%d values", want)
		}
	}); err != nil {
		t.Error(err)
	}
}

// Goroutines outside and processes use the same channels at the same time.
func TestMixed(t *testing.T) {
	rt := New()
	defer rt.Stop()
	const (
		senders = 4
		each    = 200
	)
	for _, opts := range [][]Option{nil, {Fixed(3)}} {
		c := NewChanOn[int](rt, opts...)
		var sum atomic.Int64
		var wg, senderWG sync.WaitGroup
		for s := range senders {
			send := func() {
				for i := range each {
					if s == 1 {
						Alts(c.PutOp(i + 1))
					} else {
						c.Put(i + 1)
					}
				}
			}
			receive := func() {
				for v := range c.All() {
					sum.Add(int64(v))
				}
			}
			senderWG.Go(send)
			wg.Go(receive)
			senderWG.Add(1)
			rt.Go(func() { send(); senderWG.Done() })
			wg.Add(1)
			rt.Go(func() { receive(); wg.Done() })
		}
		wg.Go(func() {
			for range 20 {
				rt.Processes()
				c.Info()
				runtime.Gosched()
			}
		})
		senderWG.Wait()
		c.Close()
		wg.Wait()
		if want := int64(2 * senders * each * (each + 1) / 2); sum.Load() != want {
			t.Errorf("sum %d, want %d", sum.Load(), want)
		}
	}
}

// chaos is a random program: processes that put, take, choose, sleep, spawn, close and kill.
func chaos(seed uint64, steps int) {
	r := rand.New(rand.NewPCG(seed, 7))
	chans := []*Chan[int]{NewChan[int](), NewChan[int](Fixed(2)), NewChan[int](Sliding(2)), NewChan[int](Dropping(1)), PromiseChan[int]()}
	var procs []*Process
	pick := func() *Chan[int] { return chans[r.IntN(len(chans))] }
	for range steps {
		kind, a, b, n := r.IntN(12), pick(), pick(), r.IntN(100)
		procs = append(procs, Go(func() {
			defer func() {
				if n%10 == 0 {
					runtime.Goexit()
				}
			}()
			for range n % 5 {
				switch kind {
				case 0, 1:
					a.Put(n)
				case 2, 3:
					a.Take()
				case 4, 5:
					Alts(a.TakeOp(), b.PutOp(n), Timeout(time.Duration(n)*time.Millisecond).TakeOp())
				case 6:
					Sleep(time.Duration(n) * time.Millisecond)
				case 7:
					a.PutThen(n, func(ok bool) { b.TakeThen(func(int, bool) {}) })
				case 8:
					Go(func() { a.Take(); b.Offer(1) }).Wait()
				case 9:
					GoChan(func() int { v, _ := a.Take(); return v }).Take()
				case 10:
					Yield()
				case 11:
					Alts(a.TakeOp(), b.TakeOp(), Priority(), Default(1))
				}
			}
		}))
		if r.IntN(10) == 0 {
			procs[r.IntN(len(procs))].Kill()
		}
		if r.IntN(20) == 0 {
			i := r.IntN(len(chans))
			chans[i].Close()
			chans[i] = NewChan[int](Fixed(1 + i))
		}
		if r.IntN(3) == 0 {
			Sleep(time.Duration(r.IntN(10)) * time.Millisecond)
		}
	}
	for _, c := range chans {
		c.Close()
	}
}

var soak = flag.Duration("soak", 0, "how long TestSoak runs under each clock; it runs once at least")

// Random programs, three at a time, spawn, kill and close, under both clocks.
func TestSoak(t *testing.T) {
	for _, opts := range [][]RuntimeOption{nil, {WithVirtualClock()}, {WithVirtualClock(), WithSeed(9)}} {
		rt := New(opts...)
		steps := 300
		if len(opts) > 0 {
			steps = 3000
		}
		seed := uint64(0)
		for begin := time.Now(); seed == 0 || time.Since(begin) < *soak; seed += 3 {
			var wg sync.WaitGroup
			for i := range uint64(3) {
				wg.Go(func() { rt.Run(func() { chaos(seed+i, steps) }) })
			}
			wg.Wait()
		}
		for _, p := range rt.Processes() {
			if p.State == Running {
				t.Errorf("running: %v", p)
			}
		}
		rt.Stop()
		if list := rt.Processes(); len(list) > 0 {
			t.Errorf("left: %v", list)
		}
	}
}

func TestContext(t *testing.T) {
	type key struct{}
	rt := New()
	defer rt.Stop()
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(context.WithValue(context.Background(), key{}, "v"))
	var child *Process
	err := rt.Run(func() {
		if Context().Value(key{}) != "v" {
			t.Error("the context's values are not there")
		}
		child = Go(func() { NewChan[int]().Take() })
		Yield()
		cancel(cause)
		defer rt.Hold()()
		NewChan[int]().Take()
	}, WithContext(ctx))
	if !errors.Is(err, cause) {
		t.Errorf("got %v", err)
	}
	if err := child.Wait(); !errors.Is(err, cause) {
		t.Errorf("child: got %v", err)
	}

	p := rt.Go(func() { Yield() })
	out := p.Context()
	<-out.Done()
	if p.Wait() != nil {
		t.Error(p.Err())
	}
	if Context() != context.Background() {
		t.Error("a context outside a process")
	}
}

func TestLocals(t *testing.T) {
	user := NewLocal("nobody")
	onLoop(t, func() {
		user.Set("ann")
		p := Go(func() {
			if user.Get() != "ann" {
				t.Errorf("child got %q", user.Get())
			}
			user.Set("bob")
			user.Set("cid")
			if user.Get() != "cid" {
				t.Errorf("child set, but got %q", user.Get())
			}
		})
		user.Set("dan")
		p.Wait()
		if user.Get() != "dan" {
			t.Errorf("got %q", user.Get())
		}
	})
	if user.Get() != "nobody" {
		t.Errorf("outside: %q", user.Get())
	}
}

func TestReports(t *testing.T) {
	rt := New(WithVirtualClock())
	defer rt.Stop()
	var leak *LeakError
	err := rt.Run(func() {
		c := NewChan[int](Name("table"), At(Site{File: "x.go", Line: 5, Col: 11}))
		Go(func() {
			Self().SetSite(&Site{File: "x.go", Line: 9, Col: 3})
			c.Take()
		}, Name("player"), At(Site{File: "x.go", Line: 7, Col: 2}))
		Sleep(time.Second)
	}, Name("main"), ReportLeaks())
	if !errors.As(err, &leak) {
		t.Fatalf("got %v", err)
	}
	if got, want := leak.Processes[0].String(), "#3 player: take on #2 table (unbuffered, made at x.go:5:11), parked at x.go:9:3 for 1s, spawned at x.go:7:2"; got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}

	var deadlock *DeadlockError
	err = rt.Run(func() {
		full := NewChan[int](Name("full"), Fixed(1))
		full.Put(1)
		Alts(full.PutOp(2), NewChan[string]().TakeOp())
	}, Name("main"))
	if !errors.As(err, &deadlock) {
		t.Fatalf("got %v", err)
	}
	main := deadlock.Processes[1]
	if main.Op != "alts" || len(main.Chans) != 2 || main.Chans[0].Len != 1 || main.Chans[0].Putters[0] != main.ID ||
		main.Chans[1].ElemType != "string" || !strings.HasPrefix(main.Site, "trust_test.go:") || !strings.HasPrefix(main.Made.String(), "trust_test.go:") {
		t.Errorf("got %+v", main)
	}
	// The first process is still there, and no deadlock as long as nobody waits for a root.
	if list := rt.Parked(); len(list) != 1 || list[0].Name != "player" {
		t.Errorf("parked: %v", list)
	}
}

func TestChannelList(t *testing.T) {
	rt := New(WithChannelList())
	defer rt.Stop()
	kept := NewChanOn[int](rt, Name("kept"))
	func() { NewChanOn[string](rt, Name("dropped")).Close() }()
	for range 5 {
		runtime.GC()
	}
	list := rt.Channels()
	if len(list) != 1 || list[0].Name != "kept" {
		t.Errorf("got %v", list)
	}
	runtime.KeepAlive(kept)
}

// A hold keeps virtual time and the deadlock away.
func TestHold(t *testing.T) {
	rt := New(WithVirtualClock())
	defer rt.Stop()
	c := NewChanOn[time.Duration](rt)
	release := rt.Hold()
	go func() {
		for len(rt.Parked()) < 2 {
			runtime.Gosched()
		}
		c.Put(rt.Since(VirtualEpoch))
		release()
		release()
	}()
	err := rt.Run(func() {
		Go(func() { Sleep(time.Hour); c.Put(Since(VirtualEpoch)) })
		if d, _ := c.Take(); d != 0 {
			t.Errorf("time passed during a hold: %v", d)
		}
		if d, _ := c.Take(); d != time.Hour {
			t.Errorf("got %v", d)
		}
	})
	if err != nil {
		t.Error(err)
	}
}
