package shim

import (
	"context"
	"testing"
	"time"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/stdlib_symbols"
)

// Package testing/synctest, as far as the runtime can be a bubble: its clock is virtual
// while Test runs and shows what that of a bubble would, and Wait waits for all processes
// there are, whatever they are parked in. There is one bubble at a time: who wants another one
// meanwhile, as parallel tests do, waits. It needs no test: the T is for f alone, and may be
// the zero value.
var synctestPkg = pkg{
	path:        "testing/synctest",
	synchronous: true,
	never:       true,
	replace: func(t *Table, s *symbols) {
		s.set("Test", func(tt *testing.T, f func(*testing.T)) { t.runBubble(func() { f(tt) }) })
		s.set("Wait", t.waitBubble)
		if _, ok := stdlib_symbols.Symbols(s.path)["Sleep"]; ok { // since Go 1.27
			s.set("Sleep", func(d time.Duration) {
				csp.Sleep(d)
				t.waitBubble()
			})
		}
	},
}

// What the package has from the runtime when it is run from source.
func init() {
	for symbol, f := range map[string]func(t *Table) any{
		"internal/synctest.Run":        func(t *Table) any { return t.runBubble },
		"internal/synctest.Wait":       func(t *Table) any { return t.waitBubble },
		"internal/synctest.IsInBubble": func(t *Table) any { return t.bubble.inside.Get },
	} {
		linked[symbol] = f
	}
}

// bubble is that of testing/synctest.
type bubble struct {
	inside  *csp.Local[bool] // of processes that are in it
	busy    bool
	waiting csp.WaitList // for others to leave it
}

// waitBubble is synctest.Wait.
func (t *Table) waitBubble() {
	if !t.bubble.inside.Get() {
		panic("goroutine is not in a bubble")
	}
	t.idle()
}

// runBubble runs f in a bubble, and with it all that it starts.
func (t *Table) runBubble(f func()) {
	b := &t.bubble
	if b.inside.Get() {
		panic("testing/synctest: Test called from within a synctest bubble")
	}
	for b.busy {
		b.waiting.Park("synctest.Test", nil)
	}
	b.busy = true
	defer func() {
		b.busy = false
		b.waiting.Wake()
	}()
	b.inside.Set(true)
	defer b.inside.Set(false)
	main, before := csp.Self(), map[int]bool{}
	for _, p := range t.env.Runtime.Processes() {
		before[p.ID] = true
	}
	defer t.enterBubble()()
	f()
	t.idle()
	if t.remain(main, before) {
		panic("deadlock: main bubble goroutine has exited but blocked goroutines remain")
	}
}

// remain reports whether there are processes that a bubble has started: those that were not there
// before, but for what others have started, as far as these are still there to tell.
func (t *Table) remain(main *csp.Process, before map[int]bool) bool {
	now := map[int]csp.ProcessInfo{}
	for _, p := range t.env.Runtime.Processes() {
		now[p.ID] = p
	}
	for id, p := range now {
		if before[id] {
			continue
		}
		starter := p.Parent
		for p, ok := now[starter]; ok && !before[starter]; p, ok = now[starter] {
			starter = p.Parent
		}
		if !before[starter] || starter == main.ID() {
			return true
		}
	}
	return false
}

// enterBubble makes the clock that of a bubble, until leave is called.
func (t *Table) enterBubble() (leave func()) {
	rt := t.env.Runtime
	virtual := rt.Virtual()
	rt.SetVirtual(true)
	before := rt.Now()
	rt.SetNow(csp.VirtualEpoch.Local())
	return func() {
		rt.SetNow(before.Add(rt.Since(csp.VirtualEpoch)))
		rt.SetVirtual(virtual)
	}
}

// idle lets all others run until they wait.
func (t *Table) idle() {
	t.env.Runtime.Idle(context.Background())
}
