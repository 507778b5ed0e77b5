package engine

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// synctestSymbols are package testing/synctest, as far as the runtime can be a bubble:
// its clock is virtual while Test runs and shows what that of a bubble would, and Wait
// waits for all processes there are, whatever they are parked in. It needs no test: the
// T is for f alone, and may be the zero value.
func (e *Engine) synctestSymbols(set func(string, any)) {
	inside := false
	set("Test", func(t *testing.T, f func(*testing.T)) {
		if inside {
			panic("testing/synctest: Test called from within a synctest bubble")
		}
		begin := e.rt.Processes()
		inside = true
		defer func() { inside = false }()
		defer e.enterBubble()()
		f(t)
		e.idle()
		if slices.ContainsFunc(e.rt.Processes(), func(p csp.ProcessInfo) bool {
			return !slices.ContainsFunc(begin, func(o csp.ProcessInfo) bool { return o.ID == p.ID })
		}) {
			panic("deadlock: main bubble goroutine has exited but blocked goroutines remain")
		}
	})
	wait := func() {
		if !inside {
			panic("goroutine is not in a bubble")
		}
		e.idle()
	}
	set("Wait", wait)
	set("Sleep", func(d time.Duration) { // new in Go 1.27
		e.rt.Sleep(d)
		wait()
	})
}

// enterBubble makes the clock that of a bubble, until leave is called.
func (e *Engine) enterBubble() (leave func()) {
	virtual := e.rt.Virtual()
	e.rt.SetVirtual(true)
	before := e.rt.Now()
	e.rt.SetNow(csp.VirtualEpoch)
	return func() {
		e.rt.SetNow(before.Add(e.rt.Since(csp.VirtualEpoch)))
		e.rt.SetVirtual(virtual)
	}
}

// idle lets all others run until they wait.
func (e *Engine) idle() {
	at := *e.position
	defer func() { *e.position = at }()
	e.rt.Idle(context.Background())
}
