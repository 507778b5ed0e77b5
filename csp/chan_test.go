package csp

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// onLoop runs f as the root process of a runtime with a virtual clock.
func onLoop(t *testing.T, f func()) {
	t.Helper()
	rt := New(WithVirtualClock())
	defer rt.Stop()
	if err := rt.Run(f); err != nil {
		t.Errorf("Run: %v", err)
	}
}

func TestPingPong(t *testing.T) {
	onLoop(t, func() {
		a, b := NewChan[int](), NewChan[int]()
		Go(func() {
			for v := range a.All() {
				b.Put(v + 1)
			}
			b.Close()
		})
		for i := range 1000 {
			a.Put(i)
			if v, ok := b.Take(); v != i+1 || !ok {
				t.Errorf("round trip %d: got %d, %v", i, v, ok)
			}
		}
		a.Close()
		if v, ok := b.Take(); v != 0 || ok {
			t.Errorf("closed channel: got %d, %v", v, ok)
		}
	})
}

func TestOutside(t *testing.T) {
	rt := New()
	defer rt.Stop()
	c := NewChanOn[int](rt)
	go func() {
		for i := range 100 {
			c.Put(i)
		}
		c.Close()
	}()
	i := 0
	for v := range c.All() {
		if v != i {
			t.Fatalf("got %d, want %d", v, i)
		}
		i++
	}
	if i != 100 {
		t.Fatalf("got %d values", i)
	}
}

func TestDeadlock(t *testing.T) {
	rt := New(WithVirtualClock())
	defer rt.Stop()
	err := rt.Run(func() {
		c := NewChan[int](Name("table"))
		c.Take()
	}, Name("main"))
	var de *DeadlockError
	if !errors.As(err, &de) {
		t.Fatalf("got %v", err)
	}
	for _, part := range []string{"every process is parked", "#1 main: take on #2 table (unbuffered, made at chan_test.go:", "parked at chan_test.go:", "spawned at chan_test.go:"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is missing in\n%v", part, err)
		}
	}
}

func TestSleep(t *testing.T) {
	onLoop(t, func() {
		t0 := Now()
		Sleep(time.Hour)
		if d := Since(t0); d != time.Hour {
			t.Errorf("slept %v", d)
		}
	})
}

func TestGoexit(t *testing.T) {
	onLoop(t, func() {
		for range 100 {
			p := Go(func() {
				defer Yield()
				runtime.Goexit()
			})
			if err := p.Wait(); err != nil {
				t.Error(err)
			}
		}
		for range 100 {
			err := Go(func() { panic("boo") }).Wait()
			if pe := new(PanicError); !errors.As(err, &pe) || fmt.Sprint(pe.Value) != "boo" {
				t.Errorf("got %v", err)
			}
		}
	})
}

func TestStopRunsDefers(t *testing.T) {
	rt := New()
	n := 0
	for range 10 {
		rt.Go(func() {
			defer func() { n++ }()
			NewChan[int]().Take()
		})
	}
	rt.Enter(func() { Yield(); Yield() })
	rt.Stop()
	if n != 10 {
		t.Errorf("%d defers ran", n)
	}
}

// In the steady state operations do not allocate.
func TestAllocations(t *testing.T) {
	if RaceEnabled {
		t.Skip("the race detector allocates")
	}
	onLoop(t, func() {
		ping, pong, buffered := NewChan[int](), NewChan[int](), NewChan[int](Fixed(8))
		Go(func() {
			for v := range ping.All() {
				pong.Put(v)
			}
		})
		n := testing.AllocsPerRun(1000, func() {
			ping.Put(1000)
			pong.Take()
			buffered.Put(1000)
			buffered.Take()
			buffered.Offer(1000)
			buffered.Poll()
		})
		if n > 0 {
			t.Errorf("%v allocations in a round", n)
		}
		ping.Close()
	})
}
