package csp_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/cspsh/cspsh/csp"
)

func names(list []csp.ProcessInfo) (names []string) {
	for _, p := range list {
		names = append(names, p.Name)
	}
	return names
}

// What is stuck when all has come to rest, under both clocks, asked by a process and from outside.
func TestSettle(t *testing.T) {
	for _, opts := range [][]csp.RuntimeOption{nil, {csp.WithVirtualClock()}, {csp.WithVirtualClock(), csp.WithSeed(3)}} {
		rt := csp.New(opts...)
		program := func() {
			c := csp.NewChan[int]()
			csp.Go(func() { c.Take() }, csp.Name("woken"))
			csp.Go(func() { csp.NewChan[int]().Take() }, csp.Name("taker"))
			csp.Go(func() {
				csp.Sleep(time.Millisecond)
				c.Put(1)
				csp.Block(func() {})
				c.Put(2)
			}, csp.Name("late"))
		}
		want := []string{"taker", "late"}
		if err := rt.Run(func() {
			program()
			stuck, err := rt.Settle(context.Background())
			if err != nil || !slices.Equal(names(stuck), want) {
				t.Errorf("inside: %v, error %v", stuck, err)
			}
		}); err != nil {
			t.Error(err)
		}
		rt.Run(program)
		stuck, err := rt.Settle(context.Background())
		if got := names(stuck); err != nil || !slices.Equal(got, slices.Repeat(want, 2)) {
			t.Errorf("outside: %v, error %v", stuck, err)
		}
		rt.Stop()
		if stuck, err := rt.Settle(context.Background()); stuck != nil || err != nil {
			t.Errorf("after Stop: %v, %v", stuck, err)
		}
	}
}

// Where something goes on for ever, those are told that have not moved and whom nobody is known to
// wake.
func TestSettleUnsettled(t *testing.T) {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	enough := errors.New("enough")
	ctx, cancel := context.WithCancelCause(context.Background())
	rounds := 0
	var stuck []csp.ProcessInfo
	var err error
	var free, held csp.WaitList
	ticks := csp.NewChanOn[int](rt)
	rt.Run(func() {
		ticker := csp.Go(func() {
			for {
				csp.Sleep(time.Hour)
				ticks.Offer(0)
				if rounds++; rounds == 100 {
					cancel(enough)
				}
			}
		}, csp.Name("ticker"))
		csp.Go(func() {
			for range ticks.All() {
			}
		}, csp.Name("ticked"))
		gone := csp.Go(func() { csp.NewChan[int]().Take() }, csp.Name("stuck"))
		csp.Go(func() { gone.Wait() }, csp.Name("stuck, too"))
		csp.Go(func() { ticker.Wait() }, csp.Name("waits for the ticker"))
		csp.Go(func() { free.Park("lock", nil) }, csp.Name("lost"))
		csp.Go(func() { held.Park("lock", func() []csp.Holder { return []csp.Holder{{ID: ticker.ID()}} }) }, csp.Name("waits for a lock"))
		csp.Go(func() {
			held.Park("rlock", func() []csp.Holder { return []csp.Holder{{ID: ticker.ID()}, {ID: gone.ID()}} })
		}, csp.Name("waits for several"))
		csp.Yield()
		stuck, err = rt.Settle(ctx)
	})
	want := []string{"stuck", "stuck, too", "lost", "waits for several"}
	if got := names(stuck); err != enough || !slices.Equal(got, want) {
		t.Errorf("got %q, error %v", got, err)
	}
	for _, p := range stuck {
		if p.For < 50*time.Hour {
			t.Errorf("%s for %v", p.Name, p.For)
		}
	}
}

func TestSettleKilled(t *testing.T) {
	rt := csp.New()
	defer rt.Stop()
	release := rt.Hold()
	p := rt.Go(func() { rt.Settle(context.Background()) })
	for len(rt.Parked()) == 0 {
	}
	p.Kill()
	if err := p.Wait(); err == nil {
		t.Error("survived")
	}
	release()
	if stuck, err := rt.Settle(context.Background()); stuck != nil || err != nil {
		t.Errorf("got %v, %v", stuck, err)
	}
}

// In Idle all is done that is due, and no time passes.
func TestIdle(t *testing.T) {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	var log []string
	note := func(s string) { log = append(log, s) }
	idle := func() {
		t.Helper()
		if err := rt.Idle(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if err := rt.Run(func() {
		csp.Go(func() {
			for i := range 3 {
				note("tick")
				csp.Block(func() {})
				c := csp.NewChan[int]()
				csp.Go(func() { c.Put(i) })
				c.Take()
				note("tock")
				csp.Sleep(time.Hour)
			}
		})
		for hour := range 2 {
			for range 2 { // the second time all is done
				idle()
				other := csp.Go(idle)
				idle() // both are idle then
				other.Wait()
			}
			want := slices.Repeat([]string{"tick", "tock"}, hour+1)
			if got := csp.Since(csp.VirtualEpoch); !slices.Equal(log, want) || got != time.Duration(hour)*time.Hour {
				t.Errorf("%q after %v", log, got)
			}
			csp.Sleep(time.Hour)
		}
	}); err != nil {
		t.Error(err)
	}
	enough := errors.New("enough")
	ctx, cancel := context.WithCancelCause(context.Background())
	release := rt.Hold()
	cancel(enough)
	if err := rt.Idle(ctx); err != enough {
		t.Errorf("held: %v", err)
	}
	release()
	if stuck, err := rt.Settle(t.Context()); len(stuck) > 0 || err != nil {
		t.Errorf("settled: %v, %v", stuck, err)
	}
	idle()
	rt.Stop()
	idle()
}

func TestSetNow(t *testing.T) {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	day := time.Date(2038, time.January, 19, 3, 14, 7, 0, time.UTC)
	rt.Run(func() {
		c := csp.Timeout(time.Hour)
		rt.SetNow(day)
		c.Take()
		if got := csp.Now(); !got.Equal(day.Add(time.Hour)) {
			t.Errorf("an hour later it is %v", got)
		}
	})
}
