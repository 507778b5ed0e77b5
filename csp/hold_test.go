package csp

import (
	"runtime"
	"testing"
	"time"
)

// While somebody outside holds a runtime with a virtual clock, its timers fire nevertheless.
func TestVirtualTimersFireWhileHeld(t *testing.T) {
	rt := New(WithVirtualClock())
	defer rt.Stop()
	release := rt.Hold()
	defer release()
	err := rt.Run(func() {
		begin := Now()
		Sleep(time.Millisecond)
		if d := Since(begin); d != time.Millisecond {
			t.Errorf("slept %v by the virtual clock", d)
		}
	})
	if err != nil {
		t.Error(err)
	}
}

// A hold keeps virtual time and the deadlock away.
func TestHold(t *testing.T) {
	rt := New(WithVirtualClock())
	defer rt.Stop()
	c := NewChanOn[time.Duration](rt)
	release := rt.Hold()
	go func() {
		for len(rt.Parked()) < 2 {
			runtime.Gosched()
		}
		c.Put(rt.Since(VirtualEpoch))
		release()
		release()
	}()
	err := rt.Run(func() {
		Go(func() { Sleep(time.Hour); c.Put(Since(VirtualEpoch)) })
		if d, _ := c.Take(); d != 0 {
			t.Errorf("time passed during a hold: %v", d)
		}
		if d, _ := c.Take(); d != time.Hour {
			t.Errorf("got %v", d)
		}
	})
	if err != nil {
		t.Error(err)
	}
}
