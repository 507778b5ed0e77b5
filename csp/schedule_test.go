package csp

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// traced runs f with the virtual clock and returns all events up to its end. What goes on after
// that is cut off by Stop at some point.
func traced(f func(), opts ...RuntimeOption) (list []string) {
	ended := false
	rt := New(append(opts, WithVirtualClock(), WithObserver(func(e Event) {
		if ended {
			return
		}
		ended = e.Kind == EventEnd && e.Process.ID() == 1
		s := fmt.Sprint(e.Seq, e.Time.UnixNano(), e.Kind, e.Value)
		if e.Process != nil {
			s += fmt.Sprint(" process ", e.Process.ID())
		}
		if e.Chan != nil {
			s += fmt.Sprint(" chan ", e.Chan.ID())
		}
		list = append(list, s)
	}))...)
	defer rt.Stop()
	rt.Run(f)
	return list
}

// With the virtual clock two runs of a random program give the same events, with and without a seed.
func TestDeterminism(t *testing.T) {
	for program := range uint64(12) {
		run := func(opts ...RuntimeOption) []string {
			return traced(func() { chaos(program, 400) }, opts...)
		}
		same := func(opts ...RuntimeOption) []string {
			t.Helper()
			a, b := run(opts...), run(opts...)
			if len(a) < 1000 {
				t.Fatalf("only %d events", len(a))
			}
			if !slices.Equal(a, b) {
				for i := range a {
					if i == len(b) || a[i] != b[i] {
						t.Fatalf("program %d: event %d: %s, then %s", program, i, a[i], b[min(i, len(b)-1)])
					}
				}
			}
			return a
		}
		seeded := same(WithSeed(program))
		if slices.Equal(seeded, same()) {
			t.Error("a seed makes no difference")
		}
		if slices.Equal(seeded, run(WithSeed(program+100))) {
			t.Error("another seed gives the same events")
		}
	}
}

// With a seed, processes come to run in any order, and wherever another may come between them.
func TestSeedOrders(t *testing.T) {
	orders := map[string]bool{}
	between, stepped := 0, 0
	for seed := range uint64(200) {
		rt := New(WithVirtualClock(), WithSeed(seed))
		var order []string
		free, n := NewChanOn[int](rt, Fixed(9)), 0
		rt.Run(func() {
			g := NewGroup()
			for i := range 3 {
				g.Go(func() error {
					order = append(order, fmt.Sprint(i))
					was := n
					free.Put(i) // does not park
					if n != was {
						between++
					}
					was = n
					if rt.Step(); n != was {
						stepped++
					}
					n++
					return nil
				})
			}
			g.Wait()
		})
		rt.Stop()
		orders[strings.Join(order, "")] = true
	}
	if len(orders) != 6 {
		t.Errorf("only %d orders: %v", len(orders), orders)
	}
	if between == 0 || stepped == 0 {
		t.Errorf("others came between at %d puts and %d steps", between, stepped)
	}
}

// philosophers have a deadlock that needs each of them to be stopped between two forks.
func philosophers(n int) {
	forks := make([]*Chan[int], n)
	for i := range forks {
		forks[i] = NewChan[int](Fixed(1))
		forks[i].Put(i)
	}
	g := NewGroup()
	for i := range n {
		g.Go(func() error {
			left, _ := forks[i].Take()
			right, _ := forks[(i+1)%n].Take()
			forks[(i+1)%n].Put(right)
			forks[i].Put(left)
			return nil
		})
	}
	g.Wait()
}

// Some seed finds a deadlock that first in, first out does not, and names itself; it always does.
func TestSeedFindsDeadlock(t *testing.T) {
	run := func(opts ...RuntimeOption) error {
		rt := New(append(opts, WithVirtualClock())...)
		defer rt.Stop()
		return rt.Run(func() { philosophers(3) })
	}
	if err := run(); err != nil {
		t.Fatal(err)
	}
	found := 0
	for seed := uint64(1); seed <= 100; seed++ {
		err := run(WithSeed(seed))
		if err == nil {
			continue
		}
		found++
		var deadlock *DeadlockError
		if !errors.As(err, &deadlock) || deadlock.Seed != seed || !strings.Contains(err.Error(), fmt.Sprintf("(seed %d)", seed)) {
			t.Fatalf("seed %d: %v", seed, err)
		}
		var again *DeadlockError
		if errors.As(run(WithSeed(seed)), &again); !reflect.DeepEqual(deadlock, again) {
			t.Errorf("seed %d: %v, then %v", seed, deadlock, again)
		}
	}
	if found == 0 || found == 100 {
		t.Errorf("%d of 100 seeds find the deadlock", found)
	}
}

// Processes that are always busy do not stop virtual time.
func TestBusyVirtualTime(t *testing.T) {
	for name, busy := range map[string]func(over *Chan[struct{}]){
		"poll": func(over *Chan[struct{}]) {
			for !over.Closed() {
				over.Poll()
			}
		},
		"yield": func(over *Chan[struct{}]) {
			for !over.Closed() {
				Yield()
			}
		},
		"alts": func(over *Chan[struct{}]) {
			for Alts(over.TakeOp(), Default(0)).Index < 0 {
			}
		},
		"pass": func(over *Chan[struct{}]) {
			c := NewChan[int]()
			Go(func() {
				for c.Put(1) {
				}
			})
			for Alts(over.TakeOp(), c.TakeOp(), Priority()).Index > 0 {
			}
			c.Close()
		},
		"now": func(*Chan[struct{}]) {
			for begin := Now(); Since(begin) < time.Second; Yield() {
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(20) {
				opts := []RuntimeOption{WithVirtualClock()}
				if seed > 0 {
					opts = append(opts, WithSeed(seed))
				}
				rt := New(opts...)
				err := rt.Run(func() {
					over := Timeout(time.Second)
					Go(func() { busy(over) }).Wait()
					if !over.Closed() && name != "now" {
						t.Error("ended too early")
					}
				})
				if err != nil {
					t.Error(err)
				}
				rt.Stop()
			}
		})
	}
}

// On the real clock a process that is busy alone lets timers fire.
func TestBusyRealTime(t *testing.T) {
	onLoop(t, func() {
		for over := Timeout(time.Millisecond); !over.Closed(); {
			Yield()
		}
	})
}

// A seed makes time pass while processes can run, for some of its runs.
func TestSeedHurries(t *testing.T) {
	early, late := 0, 0
	for seed := range uint64(100) {
		rt := New(WithVirtualClock(), WithSeed(seed))
		rt.Run(func() {
			over := Timeout(time.Second)
			for range 20 {
				Yield()
			}
			if over.Closed() {
				early++
			} else {
				late++
			}
		})
		rt.Stop()
	}
	if early == 0 || late == 0 {
		t.Errorf("%d timers early, %d late", early, late)
	}
}

func TestSeed(t *testing.T) {
	rt := New(WithSeed(5))
	defer rt.Stop()
	if seed, ok := rt.Seed(); seed != 5 || !ok {
		t.Error(seed, ok)
	}
	plain := New()
	defer plain.Stop()
	if _, ok := plain.Seed(); ok {
		t.Error("a seed where none was given")
	}
}

// A thousand processes that sleep for an hour, a minute at a time, take no time with the virtual
// clock, and all of it has passed.
func TestHourOfSleeps(t *testing.T) {
	processes := 1000
	if testing.Short() || RaceEnabled {
		processes = 50
	}
	rt := New(WithVirtualClock())
	defer rt.Stop()
	err := rt.Run(func() {
		g := NewGroup()
		for range processes {
			g.Go(func() error {
				for range 60 {
					Sleep(time.Minute)
				}
				return nil
			})
		}
		g.Wait()
		if d := Now().Sub(VirtualEpoch); d != time.Hour {
			t.Errorf("%v have passed", d)
		}
	})
	if err != nil {
		t.Error(err)
	}
}
