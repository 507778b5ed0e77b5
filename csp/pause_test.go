package csp_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// rally has two processes play on a paused runtime, taken on step by step.
func rally(t *testing.T, steps int, opts ...csp.RuntimeOption) (events []string) {
	t.Helper()
	rt := csp.New(opts...)
	defer rt.Stop()
	rt.Observe(func(e csp.Event) {
		name := ""
		if e.Process != nil {
			name = e.Process.Name()
		}
		events = append(events, fmt.Sprint(e.Kind, " ", name, " ", e.Value))
	})
	rt.Pause()
	table := csp.NewChanOn[int](rt)
	for _, name := range []string{"ping", "pong"} {
		rt.Go(func() {
			for hits := range table.All() {
				csp.Sleep(time.Second)
				table.Put(hits + 1)
			}
		}, csp.Name(name))
	}
	rt.Go(func() { table.Put(1) }, csp.Name("referee"))
	for i := range steps {
		if !rt.Advance() {
			t.Fatalf("nothing to do at step %d", i)
		}
	}
	rt.Observe(nil)
	return events
}

func TestAdvance(t *testing.T) {
	got := rally(t, 8, csp.WithVirtualClock())
	want := []string{
		"spawn ping <nil>", "spawn pong <nil>", "spawn referee <nil>",
		"resume ping <nil>", "park ping take",
		"resume pong <nil>", "park pong take",
		"resume referee <nil>", "put referee 1", "end referee <nil>",
		"resume ping <nil>", "park ping sleep",
		"timer ping <nil>",
		"resume ping <nil>", "put ping 2", "park ping take",
		"resume pong <nil>", "park pong sleep",
		"timer pong <nil>",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	for seed := range uint64(5) {
		opts := []csp.RuntimeOption{csp.WithVirtualClock(), csp.WithSeed(seed)}
		if a, b := rally(t, 20, opts...), rally(t, 20, opts...); !slices.Equal(a, b) {
			t.Errorf("seed %d gives\n%q and\n%q", seed, a, b)
		}
	}
}

func TestPause(t *testing.T) {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	if rt.Paused() || rt.Advance() {
		t.Error("paused from the start")
	}
	rt.Pause()
	if !rt.Paused() || rt.Advance() {
		t.Error("not paused, or something to do")
	}
	p := rt.Go(func() { csp.Sleep(time.Hour) })
	if got := rt.Processes(); len(got) != 1 || got[0].State != csp.Runnable {
		t.Errorf("during a pause: %v", got)
	}

	// One that may run does, also when it waits for another like it.
	c := csp.NewChanOn[int](rt)
	rt.Go(func() { c.Put(1) }, csp.Unpaused())
	n := 0
	if err := rt.Run(func() { n, _ = c.Take(); csp.Yield() }, csp.Unpaused()); err != nil || n != 1 {
		t.Errorf("took %d, %v", n, err)
	}
	if got := rt.Processes(); len(got) != 1 || got[0].State != csp.Runnable {
		t.Errorf("the other has run: %v", got)
	}

	// One that has to wait for others is left behind.
	took := false
	if err := rt.Run(func() { c.Take(); took = true }, csp.Unpaused()); err != csp.ErrPaused {
		t.Errorf("a take during a pause: %v", err)
	}
	rt.Go(func() { c.Put(2) })

	// One that is killed ends.
	q := rt.Go(func() { t.Error("runs though it was killed") })
	q.Kill()
	<-q.Done()

	rt.Continue()
	if err := p.Wait(); err != nil || rt.Paused() {
		t.Error(err)
	}
	if !took {
		t.Error("what was left behind has not gone on")
	}
	if rt.Now() != csp.VirtualEpoch.Add(time.Hour) {
		t.Errorf("it is %v", rt.Now())
	}
}

// With the real clock a step does not wait for a timer.
func TestAdvanceRealTime(t *testing.T) {
	rt := csp.New()
	defer rt.Stop()
	rt.Pause()
	rt.Go(func() { csp.Sleep(time.Hour) })
	if !rt.Advance() || rt.Advance() {
		t.Error("want one step, and then none for an hour")
	}
	if d, ok := rt.NextTimer(); !ok || d <= 0 || d > time.Hour {
		t.Errorf("the next timer is due in %v, %t", d, ok)
	}
	rt.SetVirtual(true)
	for i, want := range []bool{true, true, false} { // the timer, the end
		if rt.Advance() != want {
			t.Errorf("step %d: %t", i, !want)
		}
	}
	if d, ok := rt.NextTimer(); ok {
		t.Errorf("there is still a timer, due in %v", d)
	}
}

func TestStopDuringPause(t *testing.T) {
	rt := csp.New()
	rt.Pause()
	ended := false
	rt.Go(func() {
		defer func() { ended = true }()
		csp.Sleep(time.Hour)
	})
	rt.Advance()
	rt.Stop()
	if !ended || rt.Advance() {
		t.Errorf("ended: %t", ended)
	}
}

func TestSetVirtual(t *testing.T) {
	rt := csp.New()
	defer rt.Stop()
	before := time.Now()
	p := rt.Go(func() { csp.Sleep(time.Hour) })
	rt.SetVirtual(true)
	if !rt.Virtual() {
		t.Error("not virtual")
	}
	if err := p.Wait(); err != nil {
		t.Error(err)
	}
	if passed := rt.Now().Sub(before); passed < time.Hour || passed > 2*time.Hour {
		t.Errorf("%v have passed", passed)
	}
	rt.Go(func() { csp.Sleep(time.Hour) })
	rt.SetVirtual(false)
	if now := rt.Now(); now.Sub(before) > time.Hour {
		t.Errorf("the real clock shows %v", now)
	}
	if err := rt.Run(func() { csp.Sleep(time.Millisecond) }); err != nil {
		t.Error(err)
	}
}

func TestSetSeed(t *testing.T) {
	rt := csp.New()
	defer rt.Stop()
	if _, ok := rt.Seed(); ok {
		t.Error("there is a seed")
	}
	rt.SetSeed(7)
	if seed, ok := rt.Seed(); !ok || seed != 7 {
		t.Errorf("seed %d, %t", seed, ok)
	}
}

// During a pause any process that can go on may be chosen to do so.
func TestProcessAdvance(t *testing.T) {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	rt.Pause()
	var order []string
	start := func(name string) *csp.Process {
		return rt.Go(func() { order = append(order, name); csp.Sleep(time.Second) }, csp.Name(name))
	}
	a, b, c := start("a"), start("b"), start("c")
	if !b.Advance() || b.Advance() || !c.Advance() || !rt.Advance() {
		t.Error("who can go on was refused, or who sleeps was not")
	}
	if want := []string{"b", "c", "a"}; !slices.Equal(order, want) {
		t.Errorf("they ran in the order %v", order)
	}
	rt.Continue()
	if a.Advance() {
		t.Error("a process was taken on without a pause")
	}
}
