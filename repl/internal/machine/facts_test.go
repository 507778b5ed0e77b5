package machine

import (
	"runtime"
	"testing"
)

// TestRoundsAllocate holds that a variable of a loop takes no memory of its own where a literal captures it, if only
// what follows a round assigns to it.
func TestRoundsAllocate(t *testing.T) {
	const program = `package main

var f func() int

func main() {
	for i := 0; i < 100000; i++ {
		f = func() int { return i }
	}
}
`
	h := newTestHost()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, raised := h.run(t, program); raised != nil {
		t.Fatal(raised)
	}
	runtime.ReadMemStats(&after)
	// The function value and its environment.
	if got := (after.Mallocs - before.Mallocs) / 100000; got > 2 {
		t.Errorf("a round makes %d allocations", got)
	}
}
