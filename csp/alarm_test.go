package csp_test

import (
	"errors"
	"testing"
	"time"

	"github.com/cspsh/cspsh/csp"
)

func TestAfterFunc(t *testing.T) {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	var called, stopped bool
	rt.Run(func() {
		begin := rt.Now()
		a := rt.AfterFunc(time.Minute, func() { called = rt.Since(begin) == time.Minute })
		b := rt.AfterFunc(time.Second, func() { stopped = true })
		if !b.Stop() || b.Stop() {
			t.Error("Stop prevents a call once")
		}
		csp.Sleep(time.Hour)
		if a.Stop() {
			t.Error("Stop of an alarm that has come up returned true")
		}
	})
	if !called || stopped {
		t.Errorf("called %v, the stopped one %v", called, stopped)
	}
}

// A stopped alarm does not move the clock, and does not hide a deadlock.
func TestAfterFuncStopped(t *testing.T) {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	err := rt.Run(func() {
		rt.AfterFunc(time.Hour, func() {}).Stop()
		csp.NewChan[int]().Take()
	})
	var dead *csp.DeadlockError
	if !errors.As(err, &dead) || rt.Now() != csp.VirtualEpoch {
		t.Errorf("got %v at %v", err, rt.Now())
	}
}
