package csp

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// TestMain checks that stopped runtimes leave no goroutine behind.
func TestMain(m *testing.M) {
	code := m.Run()
	DefaultRuntime().Stop()
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// After Stop, everything answers and nothing hangs.
func TestAfterStop(t *testing.T) {
	rt := New()
	c := NewChanOn[int](rt, Fixed(1))
	c.Put(1)
	blocked := make(chan bool)
	for range 3 {
		go func() { _, ok := NewChanOn[int](rt).Take(); blocked <- ok }()
	}
	p := rt.Go(func() { NewChan[int]().Take() }, Name("p"))
	for len(rt.Parked()) < 4 {
		runtime.Gosched()
	}
	rt.Stop()
	rt.Stop()
	for range 3 {
		if <-blocked {
			t.Error("a take was answered with a value")
		}
	}
	if err := p.Wait(); !errors.Is(err, ErrStopped) {
		t.Errorf("got %v", err)
	}
	<-p.Done()
	if p.State() != Done || !errors.Is(p.Err(), ErrStopped) {
		t.Errorf("%v %v", p.State(), p.Err())
	}
	p.Kill()
	if c.Put(2) || c.Offer(2) {
		t.Error("put after the stop")
	}
	if v, ok := c.Take(); ok {
		t.Errorf("took %d after the stop", v)
	}
	if _, ok := c.Poll(); ok {
		t.Error("polled after the stop")
	}
	c.TakeThen(func(int, bool) { t.Error("called back after the stop") })
	c.Close()
	if !c.Closed() || c.Len() != 1 {
		t.Error("closed channel")
	}
	if alt := Alts(c.TakeOp()); alt.OK {
		t.Errorf("got %+v", alt)
	}
	if err := rt.Run(func() {}); !errors.Is(err, ErrStopped) {
		t.Errorf("got %v", err)
	}
	if err := rt.Go(func() {}).Wait(); !errors.Is(err, ErrStopped) {
		t.Errorf("got %v", err)
	}
	if rt.Processes() != nil || rt.Channels() != nil {
		t.Error("something is left")
	}
	NewChanOn[int](rt).Take()
	rt.Timeout(time.Hour).Take()
	rt.Sleep(time.Hour)
	rt.Hold()()
	defer func() {
		if _, ok := recover().(*KilledError); !ok {
			t.Error("Enter did not panic")
		}
	}()
	rt.Enter(func() { t.Error("entered") })
}

func TestStopInside(t *testing.T) {
	rt := New()
	unwound := false
	err := rt.Run(func() {
		defer func() { unwound = true }()
		Go(func() { Sleep(time.Hour) })
		Yield()
		rt.Stop()
		t.Error("went on")
	})
	if !errors.Is(err, ErrStopped) || !unwound {
		t.Errorf("got %v, unwound %v", err, unwound)
	}
	rt.Stop()
}

// What goes on after the stop, and what begins then, is told as well.
func TestFailuresAfterStop(t *testing.T) {
	reported := make(chan *PanicError, 1)
	rt := New(WithPanicHandler(func(pe *PanicError) { reported <- pe }))
	var free, limited *Group
	release := make(chan bool)
	rt.Run(func() {
		free, limited = NewGroup(), NewGroup()
		limited.SetLimit(1)
		Thread(func() int { <-release; panic("boo") })
	})
	rt.Stop()
	close(release)
	if pe := <-reported; pe.Value != "boo" {
		t.Errorf("Thread: got %v", pe)
	}
	for _, g := range []*Group{free, limited} {
		g.Go(func() error { t.Error("a member ran"); return nil })
		if err := g.Wait(); !errors.Is(err, ErrStopped) {
			t.Errorf("Group: got %v", err)
		}
	}
}
