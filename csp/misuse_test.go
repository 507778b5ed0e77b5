package csp

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
)

// Every misuse is answered with a text that says what to do.
func TestMisuse(t *testing.T) {
	rt, other := New(), New()
	defer rt.Stop()
	defer other.Stop()
	c, far := NewChanOn[int](rt), NewChanOn[int](other)
	var none *Chan[int]
	var noContext context.Context
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
		{"one buffer for two channels", func() { Split(c, func(int) bool { return true }, WithBuffer[int](new(stack))) }, "another channel"},
		{"promise with buffer", func() { PromiseChan[int](Fixed(1)) }, "of its own"},
		{"process with buffer", func() { rt.Go(func() {}, Fixed(1)) }, "option of a channel"},
		{"channel with context", func() { NewChanOn[int](rt, WithContext(t.Context())) }, "options of a process"},
		{"nil process", func() { rt.Go(nil) }, "function"},
		{"nil callback", func() { c.TakeThen(nil) }, "function"},
		{"alts of a zero op", func() { Alts(c.TakeOp(), Op{}) }, "TakeOp or PutOp"},
		{"take from a zero view", func() { TakeChan[int]{}.Take() }, "nil channel"},
		{"from a nil channel", func() { FromGo[int](nil) }, "needs a channel"},
		{"topic that equals nothing", func() {
			pub := NewPub(NewChanOn[float64](rt), func(f float64) float64 { return f }, nil)
			pub.Sub(math.NaN(), NewChanOn[float64](rt))
		}, "does not equal itself"},
		{"topic that cannot be compared", func() {
			pub := NewPub(NewChanOn[any](rt), func(v any) any { return v }, nil)
			pub.Sub([]int{1}, NewChanOn[any](rt))
		}, "unhashable"},
		{"advance in a process", func() { rt.Enter(func() { rt.Advance() }) }, "from outside"},
		{"real clock set", func() { rt.SetNow(time.Now()) }, "SetVirtual"},
		{"zero runtime", func() { new(Runtime).Run(func() {}) }, "New"},
		{"buffer that panics", func() { NewChanOn[int](rt, WithBuffer[int](badBuffer{})).Len() }, "no length"},
		{"nil context", func() { WithContext(noContext) }, "needs a context"},
		{"alts of nothing", func() { Alts() }, "for ever"},
		{"alts of two runtimes", func() { Alts(c.TakeOp(), far.TakeOp()) }, "several runtimes"},
		{"negative group limit", func() { NewGroup().SetLimit(-1) }, "at least 1 member"},
		{"zero group", func() { new(Group).Go(func() error { return nil }) }, "NewGroup"},
		{"limit of a zero group", func() { new(Group).SetLimit(1) }, "NewGroup"},
		{"wait for a zero group", func() { new(Group).Wait() }, "NewGroup"},
		{"no group member", func() { NewGroup().Go(nil) }, "needs a function"},
		{"pipeline without a function", func() { PipelineAsync[int, int](1, c, nil, c) }, "needs a function"},
		{"no alarm function", func() { rt.AfterFunc(1, nil) }, "needs a function"},
		{"no function of a channel", func() { GoChan[int](nil) }, "GoChan needs a function"},
		{"no function of a future", func() { GoFuture[int](nil) }, "GoFuture needs a function"},
		{"no function for a thread", func() { Thread[int](nil) }, "Thread needs a function"},
		{"nothing to enter with", func() { Enter(nil) }, "Enter needs a function"},
		{"nothing to block by", func() { Block(nil) }, "Block needs a function"},
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
			"alarm":  func() { rt.AfterFunc(1, func() { c.Take() }) },
			"group":  func() { g := NewGroup(); g.SetLimit(1); g.slots.Put(struct{}{}); g.Go(func() error { return nil }) },
			"enter":  func() { other.Enter(func() {}) },
			"reduce": func() { Into(nil, c) },
			"list":   func() { new(WaitList).Park("x", nil) },
			"settle": func() { rt.Settle(t.Context()) },
			"idle":   func() { rt.Idle(t.Context()) },
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

// badBuffer is a Buffer that panics.
type badBuffer struct{ Buffer[int] }

func (badBuffer) Len() int { panic("no length") }

// In a handler or an observer that is called at the end of a process, too.
func TestParkInHandler(t *testing.T) {
	var park func()
	var last any
	attempt := func() {
		defer func() { last = recover() }()
		park()
	}
	for name, opt := range map[string]RuntimeOption{
		"handler": WithPanicHandler(func(*PanicError) { attempt() }),
		"observer": WithObserver(func(e Event) {
			if e.Kind == EventEnd && e.Process.Name() == "ends" {
				attempt()
			}
		}),
	} {
		rt := New(WithVirtualClock(), opt, func(rt *Runtime) {
			if name == "observer" {
				rt.panicHandler = func(*PanicError) {}
			}
		})
		if err := rt.Run(func() {
			c, p := NewChan[int](), Go(func() {})
			for op, f := range map[string]func(){
				"take":  func() { c.Take() },
				"put":   func() { c.Put(1) },
				"alts":  func() { Alts(c.TakeOp()) },
				"sleep": func() { Sleep(1) },
				"run":   func() { Run(func() {}) },
				"wait":  func() { p.Wait() },
				"block": func() { Block(func() {}) },
				"yield": func() { Yield(); panic("no start a process with Go") },
			} {
				for _, end := range []func(){func() { panic(1) }, func() { Self().Kill(); panic(2) }} {
					park, last = f, nil
					Go(end, Name("ends"))
					Sleep(1)
					if !strings.Contains(fmt.Sprint(last), "start a process with Go") {
						t.Errorf("%s in a %s: got %v", op, name, last)
					}
				}
			}
		}); err != nil {
			t.Error(err)
		}
		rt.Stop()
	}
}
