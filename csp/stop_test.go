package csp

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// TestMain checks that stopped runtimes leave no goroutine behind.
func TestMain(m *testing.M) {
	code := m.Run()
	DefaultRuntime().Stop()
	if err := goleak.Find(
		// What Disown leaves behind stays for good.
		goleak.IgnoreAnyFunction("github.com/cspsh/cspsh/csp.detain"),
		goleak.IgnoreAnyFunction("github.com/cspsh/cspsh/csp.(*Runtime).standIn"),
	); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
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
	if !c.Closed() {
		t.Error("the channel is not closed after the stop")
	}
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

// What goes on after the stop, and what begins then, is told as well.
func TestFailuresAfterStop(t *testing.T) {
	reported := make(chan *PanicError, 1)
	rt := New(WithPanicHandler(func(pe *PanicError) { reported <- pe }))
	var free, limited *Group
	release := make(chan bool)
	rt.Run(func() {
		free, limited = NewGroup(), NewGroup()
		limited.SetLimit(1)
		Thread(func() int { <-release; panic("boo") })
	})
	rt.Stop()
	close(release)
	if pe := <-reported; pe.Value != "boo" {
		t.Errorf("Thread: got %v", pe)
	}
	for _, g := range []*Group{free, limited} {
		g.Go(func() error { t.Error("a member ran"); return nil })
		if err := g.Wait(); !errors.Is(err, ErrStopped) {
			t.Errorf("Group: got %v", err)
		}
	}
}

// thingsOf returns something of everything that belongs to a runtime and has methods.
func thingsOf(rt *Runtime) (things []any) {
	rt.Run(func() {
		c := NewChan[int]()
		p := Go(func() { c.Take() })
		put, take := XChan(XFilter(func(int) bool { return true }), nil)
		group := NewGroup()
		group.SetLimit(1)
		group.Go(func() error { c.Take(); return nil })
		future := GoFuture(func() (int, error) { c.Take(); return 0, nil })
		things = []any{
			rt, c, NewChan[int](Fixed(1)), NewChan[int](WithBuffer[int](&custom{n: 1})), PromiseChan[int](),
			c.TakeSide(), c.PutSide(), put, take, p, group, future,
			NewMult(c), NewMix(c), NewPub(c, func(int) int { return 0 }, nil), rt.AfterFunc(time.Hour, func() {}),
		}
		Yield()
	})
	return things
}

// everyMethod calls f with each method of things, which calls it with some arguments.
func everyMethod(things []any, f func(name string, call func())) {
	live := NewChan[int]()
	for _, thing := range things {
		v := reflect.ValueOf(thing)
		for m := range v.Type().Methods() {
			if m.Name == "SetSite" {
				continue // is for the process itself only
			}
			method := v.Method(m.Index)
			var args []reflect.Value
			for in := range method.Type().Ins() {
				if method.Type().IsVariadic() && len(args) == method.Type().NumIn()-1 {
					break
				}
				args = append(args, someValue(in, live))
			}
			f(fmt.Sprintf("%T.%s", thing, m.Name), func() {
				method.Call(args)
				if seq, ok := thing.(interface{ All() iter.Seq[int] }); ok && m.Name == "All" {
					for range seq.All() {
						panic("a value")
					}
				}
			})
		}
	}
}

// checkReturns checks that what call has panicked with, if anything, says why.
func checkReturns(t *testing.T, name string, returned <-chan any) {
	t.Helper()
	select {
	case v := <-returned:
		_, killed := v.(*KilledError)
		if v != nil && !killed && !IsKill(v) && !strings.HasPrefix(fmt.Sprint(v), "csp: ") {
			t.Errorf("%s: %v", name, v)
		}
	case <-time.After(10 * time.Minute):
		t.Errorf("%s hangs", name)
	}
}

// After Stop every method of everything that belongs to the runtime returns, or panics with a text
// that says why.
func TestEveryMethodAfterStop(t *testing.T) {
	rt := New()
	things := thingsOf(rt)
	rt.Stop()
	called := 0
	everyMethod(things, func(name string, call func()) {
		called++
		returned := make(chan any, 1)
		go func() {
			defer func() { returned <- recover() }()
			call()
		}()
		checkReturns(t, name, returned)
	})
	if called < 100 {
		t.Errorf("only %d methods", called)
	}
}

// So it does where nothing may park: in a callback, and on the loop outside of any process.
func TestEveryMethodInCallback(t *testing.T) {
	for _, where := range []func(rt *Runtime, f func()){
		func(rt *Runtime, f func()) { rt.AfterFunc(0, f) },
		func(rt *Runtime, f func()) { rt.post(f) },
	} {
		for i := 0; ; i++ {
			rt := New()
			n := 0
			everyMethod(thingsOf(rt), func(name string, call func()) {
				if n++; n != i+1 {
					return
				}
				returned := make(chan any, 1)
				where(rt, func() {
					defer func() { returned <- recover() }()
					call()
				})
				checkReturns(t, name, returned)
			})
			rt.Stop()
			if i >= n {
				break
			}
		}
	}
}

// someValue makes an argument.
func someValue(typ reflect.Type, c *Chan[int]) reflect.Value {
	switch v := reflect.New(typ).Elem(); {
	case typ.Kind() == reflect.Func:
		return reflect.MakeFunc(typ, func([]reflect.Value) []reflect.Value {
			var out []reflect.Value
			for o := range typ.Outs() {
				out = append(out, reflect.Zero(o))
			}
			return out
		})
	case typ == reflect.TypeFor[*Chan[int]]():
		return reflect.ValueOf(c)
	case typ == reflect.TypeFor[context.Context]():
		return reflect.ValueOf(context.Background())
	default:
		return v
	}
}
