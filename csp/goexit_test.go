package csp

import (
	"errors"
	"runtime"
	"testing"
)

// A deferred function that panics while the process is leaving by Goexit ends the process with that
// panic, and the loop goes on.
func TestPanicDuringGoexit(t *testing.T) {
	rt := New(WithVirtualClock())
	defer rt.Stop()
	err := rt.Run(func() {
		defer func() { panic("late") }()
		runtime.Goexit()
	})
	var pe *PanicError
	if !errors.As(err, &pe) || pe.Value != "late" {
		t.Errorf("Run = %v, want the panic", err)
	}
	ran := false
	if err := rt.Run(func() { Yield(); ran = true }); err != nil || !ran {
		t.Errorf("a process after it: ran %t, error %v", ran, err)
	}
}

// What an earlier timer sets off comes before what a later one does, also when the loop was busy and
// finds both due.
func TestTimersFireInTurns(t *testing.T) {
	rt := New()
	defer rt.Stop()
	var order []string
	c := NewChanOn[int](rt)
	err := rt.Run(func() {
		done := NewChan[bool](Fixed(3))
		Go(func() { c.Take(); order = append(order, "woken by the first"); done.Put(true) })
		Go(func() { Sleep(1e6); c.Close(); order = append(order, "first"); done.Put(true) })
		Go(func() { Sleep(3e6); order = append(order, "second"); done.Put(true) })
		Yield()
		for begin := Now(); Since(begin) < 5e6; { // the loop is late for both
		}
		for range 3 {
			done.Take()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"first", "woken by the first", "second"}; len(order) != 3 || order[0] != want[0] || order[1] != want[1] || order[2] != want[2] {
		t.Errorf("order %q, want %q", order, want)
	}
}
