package csp_test

import (
	"sync"
	"testing"
	"time"

	"github.com/cspsh/cspsh/csp"
)

var globalChan *csp.Chan[int]

// stuckNames starts f as a process, lets the others run until all wait, and returns the names of
// those that Stuck reports.
func stuckNames(t *testing.T, rt *csp.Runtime, f func()) map[string]int {
	t.Helper()
	names := map[string]int{}
	err := rt.Run(func() {
		f()
		csp.Sleep(time.Millisecond)
		list, err := rt.Stuck()
		if err != nil {
			t.Error(err)
		}
		for _, p := range list {
			names[p.Name]++
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestStuck(t *testing.T) {
	take := func(c *csp.Chan[int]) func() { return func() { c.Take() } }
	hold := make(chan struct{})
	defer close(hold)
	tests := []struct {
		name string
		f    func()
		want map[string]int
	}{
		{"nobody waits", func() {}, nil},
		{"take", func() { csp.Go(take(csp.NewChan[int]()), csp.Name("a")) }, map[string]int{"a": 1}},
		{"two on one channel", func() {
			c := csp.NewChan[int]()
			csp.Go(take(c), csp.Name("a"))
			csp.Go(take(c), csp.Name("a"))
		}, map[string]int{"a": 2}},
		{"alts", func() {
			c, d := csp.NewChan[int](), csp.NewChan[int]()
			csp.Go(func() { csp.Alts(c.TakeOp(), d.PutOp(1)) }, csp.Name("a"))
		}, map[string]int{"a": 1}},
		{"a chain: one waits for the other", func() {
			c, d := csp.NewChan[int](), csp.NewChan[int]()
			csp.Go(func() { c.Take(); d.Put(1) }, csp.Name("a"))
			csp.Go(func() { d.Take(); c.Put(1) }, csp.Name("b"))
		}, map[string]int{"a": 1, "b": 1}},
		{"a global variable", func() {
			globalChan = csp.NewChan[int]()
			csp.Go(take(globalChan), csp.Name("a"))
		}, nil},
		{"a sleeper has the channel", func() {
			c := csp.NewChan[int]()
			csp.Go(take(c), csp.Name("a"))
			csp.Go(func() { csp.Sleep(time.Hour); c.Put(1) }, csp.Name("b"))
		}, nil},
		{"a sleeper has the channel of one who has the channel", func() {
			c, d := csp.NewChan[int](), csp.NewChan[int]()
			csp.Go(func() { v, _ := d.Take(); c.Put(v) }, csp.Name("a"))
			csp.Go(take(c), csp.Name("b"))
			csp.Go(func() { csp.Sleep(time.Hour); d.Put(1) }, csp.Name("c"))
		}, nil},
		{"a timer closes the channel", func() {
			c := csp.Timeout(time.Hour)
			csp.Go(func() { c.Take() }, csp.Name("a"))
		}, nil},
		{"a goroutine outside has the channel", func() {
			c := csp.NewChan[int]()
			csp.Go(take(c), csp.Name("a"))
			go func() { <-hold; c.Offer(1) }()
		}, nil},
		{"a callback has the channel", func() {
			c, d := csp.NewChan[int](), csp.NewChan[int]()
			csp.Go(take(c), csp.Name("a"))
			globalChan = d
			d.TakeThen(func(int, bool) { c.Offer(1) })
		}, nil},
		{"waits for one that is stuck", func() {
			p := csp.Go(take(csp.NewChan[int]()), csp.Name("a"))
			csp.Go(func() { p.Wait() }, csp.Name("b"))
		}, map[string]int{"a": 1, "b": 1}},
		{"waits for one that sleeps", func() {
			p := csp.Go(func() { csp.Sleep(time.Hour) })
			csp.Go(func() { p.Wait() }, csp.Name("b"))
		}, nil},
		{"a wait list that nobody has", func() {
			list := new(csp.WaitList)
			csp.Go(func() { list.Park("lock", nil) }, csp.Name("a"))
		}, map[string]int{"a": 1}},
		{"a wait list that a sleeper has", func() {
			list := new(csp.WaitList)
			csp.Go(func() { list.Park("lock", nil) }, csp.Name("a"))
			csp.Go(func() { csp.Sleep(time.Hour); list.Wake() })
		}, nil},
		{"blocked outside", func() {
			csp.Go(func() { csp.Block(func() { <-hold }) }, csp.Name("a"))
		}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rt := csp.New(csp.WithVirtualClock())
			defer rt.Stop()
			globalChan = nil
			got := stuckNames(t, rt, tt.f)
			if len(got) != len(tt.want) {
				t.Fatalf("stuck: %v, want %v", got, tt.want)
			}
			for name, n := range tt.want {
				if got[name] != n {
					t.Errorf("stuck: %v, want %v", got, tt.want)
				}
			}
		})
	}
}

// Processes that are all waiting, with nobody else there, need no look at the heap.
func TestStuckWhenDeserted(t *testing.T) {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	globalChan = csp.NewChanOn[int](rt)
	var once sync.WaitGroup
	once.Add(1)
	rt.Run(func() {
		csp.Go(func() { once.Done(); globalChan.Take() })
		csp.Yield()
	})
	once.Wait()
	list, err := rt.Stuck()
	if err != nil || len(list) != 1 {
		t.Errorf("stuck: %v (%v), want one process", list, err)
	}
}
