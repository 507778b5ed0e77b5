package csp_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/csp"
)

func TestWaitListOrder(t *testing.T) {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	var list csp.WaitList
	var order []int
	err := rt.Run(func() {
		if list.Wake() != nil || !list.Empty() {
			t.Error("a new list is not empty")
		}
		for i := range 4 {
			csp.Go(func() {
				list.Park("test", nil)
				order = append(order, i)
			})
		}
		csp.Yield()
		csp.Go(func() {
			list.ParkFirst("test", nil)
			order = append(order, 4)
		})
		csp.Yield()
		list.Wake()
		list.Wake()
		csp.Yield()
		if !slices.Equal(order, []int{4, 0}) {
			t.Errorf("after two wakes: %v", order)
		}
		list.WakeAll()
		csp.Yield()
	})
	if err != nil || !slices.Equal(order, []int{4, 0, 1, 2, 3}) {
		t.Errorf("woken in the order %v (%v)", order, err)
	}
}

func TestWaitListKill(t *testing.T) {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	var list csp.WaitList
	var woken []int
	rt.Run(func() {
		var ps []*csp.Process
		for i := range 3 {
			ps = append(ps, csp.Go(func() {
				list.Park("test", nil)
				woken = append(woken, i)
			}))
		}
		csp.Yield()
		ps[1].Kill()
		csp.Yield()
		list.WakeAll()
		csp.Yield()
	})
	if !slices.Equal(woken, []int{0, 2}) {
		t.Errorf("woken: %v, want the two that were not killed", woken)
	}
}

func TestWaitListReport(t *testing.T) {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	var list csp.WaitList
	err := rt.Run(func() {
		list.Park("test.Lock", func() []csp.Holder { return []csp.Holder{{ID: 7}, {ID: 8, Since: csp.Site{File: "x.go", Line: 3}}} })
	}, csp.Name("main"))
	var dead *csp.DeadlockError
	if !errors.As(err, &dead) {
		t.Fatalf("got %v, want a deadlock", err)
	}
	if p := dead.Processes[0]; p.Op != "test.Lock" || len(p.Holders) != 2 || p.Holders[1].ID != 8 {
		t.Errorf("parked in %q, held by %v", p.Op, p.Holders)
	}
	if s := err.Error(); !strings.Contains(s, "test.Lock held by #7 (ended), #8 (ended) since x.go:3") {
		t.Errorf("the report does not tell the holders: %s", s)
	}
}

func TestWaitListOutside(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("Park outside a process returned")
		}
	}()
	new(csp.WaitList).Park("test", nil)
}
