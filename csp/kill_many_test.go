package csp

import (
	"errors"
	"runtime"
	"slices"
	"testing"
	"time"
)

// Whoever is killed from outside does not wait for the turns of others.
func TestKillGoesFirst(t *testing.T) {
	rt := New()
	defer rt.Stop()
	ready := make(chan bool)
	others, turns, after := 100, 0, 0
	parked := rt.Go(func() {
		defer func() { after = turns }()
		Sleep(time.Hour)
	})
	queued := rt.Go(func() {
		defer func() { after = turns }()
		for {
			Yield()
		}
	})
	for range others {
		rt.Go(func() {
			for {
				turns++
				Yield()
			}
		})
	}
	rt.Go(func() { close(ready) })
	<-ready
	for _, p := range []*Process{parked, queued} {
		rt.Pause()
		turns = 0
		p.Kill()
		if rt.Continue(); p.Wait() == nil {
			t.Error("the process has returned")
		}
		if after > 1 {
			t.Errorf("%d turns of others came first", after)
		}
	}
}

// The others keep their order, wherever in the ring the queue begins.
func TestHasten(t *testing.T) {
	for from := range 130 {
		q := new(runQueue)
		for range from {
			q.push(new(Process))
			q.push(new(Process))
			q.drop()
		}
		for q.n > 0 {
			q.drop()
		}
		var want []*Process
		for range 7 {
			p := new(Process)
			q.push(p)
			want = append(want, p)
		}
		for i := range want {
			p := want[i]
			want = slices.Insert(slices.Delete(want, i, i+1), 0, p)
			q.hasten(p)
			q.hasten(new(Process)) // which is not there
			if got := slices.Collect(q.all()); !slices.Equal(got, want) {
				t.Fatalf("from %d, with the one at %d first: the order is wrong", from, i)
			}
		}
		for _, p := range want {
			if q.head() != p {
				t.Fatal("dropped in another order")
			}
			q.drop()
		}
		if slices.ContainsFunc(q.ring, func(p *Process) bool { return p != nil }) {
			t.Fatal("the ring keeps processes")
		}
	}
}

func TestKillAll(t *testing.T) {
	rt := New()
	defer rt.Stop()
	if n, ended := rt.KillAll(); n != 0 {
		t.Errorf("killed %d of no processes", n)
	} else {
		<-ended
	}
	const each = 50
	deferred, ready := 0, make(chan bool)
	c := NewChanOn[int](rt)
	for range each {
		rt.Go(func() {
			defer func() { deferred++ }()
			c.Take()
		})
		rt.Go(func() {
			defer func() { deferred++ }()
			for {
				Yield()
			}
		})
	}
	rt.Go(func() { close(ready) })
	<-ready
	rt.Pause()
	late := rt.Go(func() { t.Error("a process ran that was killed before it began") })
	n, ended := rt.KillAll()
	rt.Continue()
	<-ended
	if n != 2*each+1 || deferred != 2*each || rt.NumProcesses() != 0 {
		t.Errorf("killed %d, of which %d ran their deferred functions, and %d are left", n, deferred, rt.NumProcesses())
	}
	var killed *KilledError
	if !errors.As(late.Err(), &killed) {
		t.Errorf("got %v", late.Err())
	}
}

// A panic that is raised again in each of many calls takes the square of their number, so that what is
// nested very deep ends as by Goexit.
func TestKillDeep(t *testing.T) {
	if runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
		t.Skip("the size of a stack is not known here")
	}
	for _, deep := range []bool{false, true} {
		onLoop(t, func() {
			var recovered any = "not asked"
			var down func(n int)
			down = func(n int) {
				if n == 0 {
					Sleep(time.Hour)
				}
				down(n - 1)
			}
			p := Go(func() {
				defer func() { recovered = recover() }()
				calls := 1
				if deep {
					calls = deepStack / 16
				}
				down(calls)
			})
			Yield()
			p.Kill()
			var killed *KilledError
			if err := p.Wait(); !errors.As(err, &killed) || IsKill(recovered) == deep || recovered == any("not asked") {
				t.Errorf("deep %v: it ends with %v and recovers %v", deep, err, recovered)
			}
		})
	}
}
