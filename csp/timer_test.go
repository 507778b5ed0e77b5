package csp

import (
	"slices"
	"testing"
)

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
	if want := []string{"first", "woken by the first", "second"}; !slices.Equal(order, want) {
		t.Errorf("order %q, want %q", order, want)
	}
}
