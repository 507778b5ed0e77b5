package csp

import (
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
