package shim

import (
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
)

type timing struct {
	now         func() time.Time
	sleep       func(time.Duration)
	newTimer    func(time.Duration) *time.Timer
	afterFunc   func(time.Duration, func()) *time.Timer
	newTicker   func(time.Duration) *time.Ticker
	after, tick func(time.Duration) <-chan time.Time
	stop        func(*time.Timer) bool
	reset       func(*time.Timer, time.Duration) bool
	stopTicker  func(*time.Ticker)
	resetTicker func(*time.Ticker, time.Duration)
}

func newTiming(w *world) *timing {
	timer, ticker := reflect.TypeFor[*time.Timer](), reflect.TypeFor[*time.Ticker]()
	return &timing{
		fn[func() time.Time](w, "time", "Now"),
		fn[func(time.Duration)](w, "time", "Sleep"),
		fn[func(time.Duration) *time.Timer](w, "time", "NewTimer"),
		fn[func(time.Duration, func()) *time.Timer](w, "time", "AfterFunc"),
		fn[func(time.Duration) *time.Ticker](w, "time", "NewTicker"),
		fn[func(time.Duration) <-chan time.Time](w, "time", "After"),
		fn[func(time.Duration) <-chan time.Time](w, "time", "Tick"),
		method[func(*time.Timer) bool](w, timer, "Stop"),
		method[func(*time.Timer, time.Duration) bool](w, timer, "Reset"),
		method[func(*time.Ticker)](w, ticker, "Stop"),
		method[func(*time.Ticker, time.Duration)](w, ticker, "Reset"),
	}
}

func TestTimers(t *testing.T) {
	w := newWorld(t, csp.WithVirtualClock())
	c := newTiming(w)
	w.run(func() {
		begin := c.now()
		passed := func() time.Duration { return c.now().Sub(begin) }
		c.sleep(time.Hour)
		if passed() != time.Hour {
			t.Errorf("slept %v", passed())
		}
		tm := c.newTimer(time.Minute)
		if at, ok := receive(w, tm.C); !ok || at.Sub(begin) != time.Hour+time.Minute || passed() != time.Hour+time.Minute {
			t.Errorf("got %v %v at %v", at, ok, passed())
		}
		if c.stop(tm) || c.reset(tm, time.Second) || !c.reset(tm, time.Minute) || !c.stop(tm) {
			t.Error("Stop and Reset tell wrongly whether it was running")
		}
		// Nothing stale is received after a Reset.
		c.reset(tm, time.Second)
		c.sleep(2 * time.Second)
		c.reset(tm, time.Minute)
		before := passed()
		if receive(w, tm.C); passed()-before != time.Minute {
			t.Errorf("came after %v", passed()-before)
		}

		tick := c.newTicker(time.Second)
		for range 3 {
			receive(w, tick.C)
		}
		c.resetTicker(tick, time.Minute)
		before = passed()
		if receive(w, tick.C); passed()-before != time.Minute {
			t.Errorf("ticked after %v", passed()-before)
		}
		c.stopTicker(tick)
		if c.tick(-1) != nil {
			t.Error("Tick of a negative interval")
		}

		fired := 0
		a := c.afterFunc(time.Second, func() { fired++ })
		c.sleep(2 * time.Second)
		if fired != 1 || c.stop(a) || c.reset(a, time.Second) || !c.stop(a) {
			t.Errorf("fired %d times", fired)
		}
		for text, f := range map[string]func(){
			"time: Stop called on uninitialized Timer":   func() { c.stop(new(time.Timer)) },
			"time: Reset called on uninitialized Timer":  func() { c.reset(new(time.Timer), 1) },
			"time: Reset called on uninitialized Ticker": func() { c.resetTicker(new(time.Ticker), 1) },
			"non-positive interval for NewTicker":        func() { c.newTicker(0) },
			"non-positive interval for Ticker.Reset":     func() { c.resetTicker(tick, 0) },
		} {
			if v := recovered(f); fmt.Sprint(v) != text {
				t.Errorf("got %v, want %s", v, text)
			}
		}
		c.stopTicker(new(time.Ticker)) // does nothing
	})
}

// Timers are told from those of compiled code and from copies.
func TestTimersOfOthers(t *testing.T) {
	w := newWorld(t, csp.WithVirtualClock())
	c := newTiming(w)
	theirs := time.NewTimer(time.Hour)
	if !c.stop(theirs) || c.stop(theirs) {
		t.Error("a timer of Go's is stopped wrongly")
	}
	ours := c.newTimer(time.Hour)
	var copied time.Timer
	reflect.ValueOf(&copied).Elem().Set(reflect.ValueOf(ours).Elem())
	if timedOf(unsafe.Pointer(&copied)) != nil || timedOf(unsafe.Pointer(ours)) == nil {
		t.Error("a copy is taken for a timer")
	}
}

// A process that waits for something else is found to be stuck, whatever timers there are
// that nobody looks at.
func TestTimerNobodyLooksAt(t *testing.T) {
	w := newWorld(t, csp.WithVirtualClock())
	c := newTiming(w)
	err := w.rt.Run(func() {
		c.newTicker(time.Second)
		csp.NewChan[int]().Take()
	})
	if err == nil || !strings.Contains(err.Error(), "deadlock") {
		t.Error(err)
	}
}

func TestAfterFuncMemory(t *testing.T) {
	w := newWorld(t, csp.WithVirtualClock())
	c := newTiming(w)
	const n = 100_000
	w.run(func() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		fired := 0
		for range n {
			c.afterFunc(time.Hour, func() { fired++ })
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		if each := (after.HeapAlloc - before.HeapAlloc) / n; each > 400 {
			t.Errorf("%d bytes each", each)
		}
		c.sleep(2 * time.Hour)
		if fired != n {
			t.Errorf("%d have fired", fired)
		}
	})
}
