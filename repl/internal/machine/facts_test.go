package machine

import (
	"runtime"
	"testing"
)

// TestRoundsAllocate holds that a variable of a loop takes no memory of its own where a literal captures it, if only
// what follows a round assigns to it: as little as one that nothing assigns to.
func TestRoundsAllocate(t *testing.T) {
	rounds := func(body string) uint64 {
		h := newTestHost()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, raised := h.run(t, "package main\n\nvar f func() int\n\nfunc main() {\n\tfor i := 0; i < 100000; i++ {\n"+body+"\n\t}\n}\n"); raised != nil {
			t.Fatal(raised)
		}
		runtime.ReadMemStats(&after)
		return (after.Mallocs - before.Mallocs) / 100000
	}
	got, want := rounds("f = func() int { return i }"), rounds("j := i; f = func() int { return j }")
	if got > want || want == 0 {
		t.Errorf("a round makes %d allocations, and %d with a variable that nothing assigns to", got, want)
	}
}
