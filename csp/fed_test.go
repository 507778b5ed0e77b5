package csp

import (
	"errors"
	"strings"
	"testing"
)

// Who waits for a value from outside is not deadlocked; the others are when nobody does.
func TestFromOutside(t *testing.T) {
	rt := New(WithVirtualClock())
	defer rt.Stop()
	c := NewChanOn[int](rt, FromOutside(), Fixed(1), Name("news"))
	inner := NewChanOn[int](rt)
	got := make(chan int)
	look := make(chan struct{})
	go func() {
		var info ProcessInfo
		for info.Op != "alts" {
			for _, info = range rt.Processes() {
			}
		}
		if !info.Outside || !strings.Contains(info.String(), "news (fixed 0/1, from outside") {
			t.Errorf("%v", info)
		}
		if stuck, err := rt.Stuck(); err != nil || len(stuck) > 0 {
			t.Errorf("stuck: %v, %v", stuck, err)
		}
		close(look)
		rt.Post(func() { c.Offer(7) })
	}()
	go func() {
		err := rt.Run(func() {
			alt := Alts(c.TakeOp(), inner.TakeOp())
			v, _ := alt.Value.(int)
			got <- v
			inner.Take()
		})
		var deadlock *DeadlockError
		if !errors.As(err, &deadlock) {
			t.Errorf("%v is no deadlock", err)
		}
		close(got)
	}()
	<-look
	if v := <-got; v != 7 {
		t.Errorf("got %d", v)
	}
	<-got
	// What is closed does not hold the runtime.
	rt.Post(func() { c.Close() })
	if err := rt.Run(func() { c.Take(); inner.Take() }); err == nil {
		t.Error("no deadlock")
	}
}

func TestAwait(t *testing.T) {
	rt := New(WithVirtualClock())
	defer rt.Stop()
	var done func()
	begun := make(chan struct{})
	go func() {
		<-begun
		for {
			if list := rt.Parked(); len(list) == 1 && list[0].Outside && list[0].Awaits == "the answer" {
				break
			}
		}
		first := done
		first()
		first()
	}()
	if err := rt.Run(func() {
		Await("the answer", func(d func()) { done = d; close(begun) })
		Await("at once", func(done func()) { done() })
	}); err != nil {
		t.Error(err)
	}
	Await("outside a process", func(done func()) { go done() })
	var late func()
	killed := rt.Go(func() { Await("for ever", func(d func()) { late = d }) })
	rt.Go(func() { killed.Kill() })
	if killed.Wait() == nil {
		t.Error("a killed process went on")
	}
	late()
}

type faulty struct {
	Decider
	asked [][]string
}

func (f *faulty) Decide(d *Decision) int {
	if d.Kind == DecideFault {
		f.asked = append(f.asked, append([]string(nil), d.Faults...))
		return d.Options - 1
	}
	return f.Decider.Decide(d)
}

func TestFault(t *testing.T) {
	f := &faulty{Decider: FIFO()}
	rt := New(WithVirtualClock(), WithDecider(f))
	defer rt.Stop()
	rt.Run(func() {
		if k := rt.Fault("lost", "late"); k != 2 {
			t.Errorf("fault %d", k)
		}
		if k := rt.Fault(); k != 0 {
			t.Errorf("fault %d of none", k)
		}
	})
	if len(f.asked) != 1 || strings.Join(f.asked[0], " ") != "lost late" {
		t.Errorf("asked about %q", f.asked)
	}
	rt.SetDecider(nil)
	if rt.Choose(3) != 0 {
		t.Error("a choice without a Decider")
	}
	if rt.Fault("lost") != 0 {
		t.Error("a fault without a Decider")
	}
	rt.SetSeed(3)
	n := 0
	for range 1000 {
		if rt.Fault("lost") > 0 {
			n++
		}
	}
	if n == 0 || n > 200 {
		t.Errorf("%d faults of 1000", n)
	}
}

// Nobody comes in between the operations of Atomically, whatever the schedule.
func TestAtomically(t *testing.T) {
	for seed := range uint64(50) {
		rt := New(WithVirtualClock(), WithSeed(seed+1))
		err := rt.Run(func() {
			a, b := NewChan[int](Fixed(9)), NewChan[int](Fixed(9))
			for range 3 {
				Go(func() {
					for range 3 {
						Atomically(func() {
							a.Offer(1)
							Go(func() {})
							Atomically(func() { Point(Effect{Op: "look"}) })
							b.Offer(1)
						})
					}
				})
			}
			for range 100 {
				Yield()
				Atomically(func() {
					if n, m := a.Len(), b.Len(); n != m {
						t.Errorf("seed %d: %d and %d", seed, n, m)
					}
				})
			}
		})
		if err != nil {
			t.Error(err)
		}
		rt.Stop()
	}
}
