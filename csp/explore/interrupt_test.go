package explore

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// endless computes for ever once begin has been called, and comes to no scheduling point, until the test is over.
func endless(t *testing.T, begin func()) {
	for begin(); t.Context().Err() == nil; {
		time.Sleep(time.Microsecond) // as compiled code may that does not know of the runtime
	}
}

func interruptible(t *testing.T) (ctx context.Context, interrupt func()) {
	if raceEnabled {
		t.Skip("that Disown stops the world to look at stacks is not known to the race detector")
	}
	ctx, interrupt = context.WithCancel(t.Context())
	t.Cleanup(interrupt)
	return ctx, interrupt
}

// racing calls other where the second process comes first.
func racing(other func()) {
	c := csp.NewChan[int]()
	csp.Go(func() { c.Put(1) })
	csp.Go(func() { c.Put(2) })
	if v, _ := c.Take(); v == 2 {
		other()
	}
	c.Take()
}

func TestInterruptFirst(t *testing.T) {
	for name, o := range map[string]Options{
		"context": {}, "one worker": {Workers: 1}, "time": {Time: time.Millisecond},
	} {
		ctx, cancel := interruptible(t)
		if o.Context = ctx; o.Time > 0 {
			cancel = func() {}
		}
		r, err := Search(Func(func() { endless(t, cancel) }), o)
		if err != nil {
			t.Fatal(err)
		}
		if r.Failure != nil || r.Schedules != 0 || r.Delays != 0 || r.Complete || o.Time == 0 && !strings.HasPrefix(r.Computes, "#1 main computes at ") {
			t.Errorf("%s: %s\n%+v", name, r, r)
		}
	}
}

func TestInterruptLater(t *testing.T) {
	for workers := range 3 {
		ctx, cancel := interruptible(t)
		r, err := Search(Func(func() { racing(func() { endless(t, cancel) }) }), Options{Context: ctx, Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		if r.Failure != nil || r.Schedules == 0 || r.Delays != 0 || r.Complete || !strings.HasPrefix(r.Computes, "#1 main computes at ") {
			t.Errorf("%s\n%+v", r, r)
		}
	}
}

// A failure that is known is told, though there is no time left to make it smaller.
func TestInterruptShrinking(t *testing.T) {
	ctx, cancel := interruptible(t)
	var found atomic.Bool
	r, err := Search(Func(func() {
		racing(func() {
			if found.Swap(true) {
				endless(t, cancel)
			}
			Assert(false, "it is")
		})
	}), Options{Context: ctx, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	if r.Failure == nil || r.Failure.Text != "it is" || r.Schedule != nil || !strings.HasSuffix(r.String(), "schedules\nit is") {
		t.Errorf("%s\n%+v", r, r)
	}
}

func TestInterruptOnce(t *testing.T) {
	for _, early := range []bool{true, false} {
		ctx, cancel := interruptible(t)
		if early {
			cancel()
		}
		p := Func(func() { endless(t, cancel) })
		if _, _, err := RunOnce(p, 0, Options{Context: ctx}); !errors.Is(err, context.Canceled) {
			t.Error("RunOnce:", err)
		}
		ctx, cancel = interruptible(t)
		if early {
			cancel()
		}
		if _, err := ReplayProgram(p, &Schedule{Decisions: make([]Choice, 1)}, Options{Context: ctx}); !errors.Is(err, context.Canceled) {
			t.Error("ReplayProgram:", err)
		}
	}
}

func TestInterruptHand(t *testing.T) {
	ctx, cancel := interruptible(t)
	calls := 0
	h, err := NewHand(Func(func() {
		if calls++; calls == 3 {
			endless(t, cancel)
		}
	}), Options{Context: ctx})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	if r := h.Try(&Batch{Count: 8}, nil); r != nil {
		t.Errorf("%+v", r)
	}
	if _, err := NewHand(Func(func() {}), Options{Context: ctx}); !errors.Is(err, context.Canceled) {
		t.Error("NewHand:", err)
	}
}

// A Driver goes on after it was interrupted.
func TestInterruptDriver(t *testing.T) {
	cancel := func() {}
	p := Func(func() { racing(func() { endless(t, func() { cancel() }) }) })
	d, err := NewDriver(p, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	usual := d.Go(1 << 20)
	if !usual.Over || usual.Failure != nil || usual.Interrupted {
		t.Fatalf("%+v", usual)
	}
	for range 3 {
		var ctx context.Context
		ctx, cancel = interruptible(t)
		d.Until(ctx)
		d.Go(1)
		for !d.Now().Over {
			now := d.Now()
			k := 0
			for i, turn := range now.Turns {
				if turn.Process == 4 { // the second one that main has started, after the channel
					k = i
				}
			}
			if _, err := d.Choose(k); err != nil {
				t.Fatal(err)
			}
		}
		if now := d.Now(); !now.Interrupted || now.Failure != nil {
			t.Errorf("%+v", now)
		}
		d.Until(t.Context())
		if _, ok := d.Undo(); !ok || d.Now().Over {
			t.Errorf("%+v", d.Now())
		}
	}
}
