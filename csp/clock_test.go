package csp

import (
	"math"
	"slices"
	"testing"
	"time"
)

// A virtual clock has no end: what is set beyond what nanoseconds can count fires in its time.
func TestVirtualClockGoesOn(t *testing.T) {
	rt := New(WithVirtualClock())
	defer rt.Stop()
	var order []string
	note := func(what string) { order = append(order, what) }
	err := rt.Run(func() {
		done := NewChan[bool]()
		Go(func() {
			for range 3 {
				Sleep(200 * 365 * 24 * time.Hour)
				note("two centuries")
			}
			done.Put(true)
		})
		Go(func() {
			for range 2 {
				Sleep(math.MaxInt64)
				note("as long as can be")
			}
			done.Put(true)
		})
		parked := Go(func() { NewChan[int]().Take() })
		done.Take()
		done.Take()
		want := VirtualEpoch.AddDate(0, 0, 3*200*365)
		if now := Now(); !now.Equal(want) {
			t.Errorf("the clock shows %v, want %v", now, want)
		}
		Sleep(time.Hour)
		if now := Now(); !now.Equal(want.Add(time.Hour)) {
			t.Errorf("an hour later the clock shows %v, want %v", now, want.Add(time.Hour))
		}
		for _, p := range rt.Processes() {
			if p.ID == parked.ID() && (p.For < time.Hour || p.State != Parked) {
				t.Errorf("%v, parked for %v", p.State, p.For)
			}
		}
	})
	want := []string{"two centuries", "as long as can be", "two centuries", "as long as can be", "two centuries"}
	if err != nil || !slices.Equal(order, want) {
		t.Errorf("%v, %q", err, order)
	}
}

// A program that lets time pass by nanoseconds gets through a second, and those that sleep for
// longer wake up in time.
func TestShortSleeps(t *testing.T) {
	for _, opts := range [][]RuntimeOption{{WithVirtualClock()}, {WithVirtualClock(), WithSeed(1)}} {
		rt := New(opts...)
		err := rt.Run(func() {
			begin, n := Now(), 0
			Go(func() {
				for i := range 100 {
					Sleep(10 * time.Millisecond)
					if passed := Since(begin); len(opts) == 1 && passed != time.Duration(i+1)*10*time.Millisecond {
						t.Errorf("tick %d after %v", i+1, passed)
					}
				}
			})
			for Since(begin) < time.Second {
				Sleep(3 * time.Nanosecond)
				n++
			}
			if n < manyShort && len(opts) == 1 {
				t.Errorf("over after %d", n)
			}
		})
		if err != nil {
			t.Error(err)
		}
		rt.Stop()
	}
}

// Many who spin take no more virtual time than their turns would on a machine, and few still come to
// the next timer soon.
func TestVirtualClockSpins(t *testing.T) {
	const many, spins = 2000, 100
	rt := New(WithVirtualClock())
	defer rt.Stop()
	if err := rt.Run(func() {
		var all []*Process
		for range many {
			all = append(all, Go(func() {
				for range spins {
					Yield()
				}
			}))
		}
		for _, p := range all {
			p.Wait()
		}
	}); err != nil {
		t.Fatal(err)
	}
	took := rt.Since(VirtualEpoch)
	if most := 2 * many * spins * 100 * time.Nanosecond; took <= 0 || took > most {
		t.Errorf("%d who spin %d times took %v, not up to %v", many, spins, took, most)
	}
}
