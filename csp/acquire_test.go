package csp_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/cspsh/cspsh/csp"
)

// TestAcquired has what is built on the package tell of locks, to an observer and on a tape, but not of a process
// that was killed.
func TestAcquired(t *testing.T) {
	rt := csp.New(csp.WithVirtualClock())
	defer rt.Stop()
	var told []string
	note := func(e csp.Event) {
		if e.Kind == csp.EventAcquire || e.Kind == csp.EventRelease {
			told = append(told, fmt.Sprintf("%s: %s %v", e.Process.Name(), e.Kind, e.Value))
		}
	}
	use := func() {
		rt.Acquired(csp.Effect{Op: "lock", Name: "m"})
		defer rt.Released(csp.Effect{Op: "unlock", Name: "m"})
		csp.Sleep(1)
	}
	run := func() {
		if err := rt.Run(func() {
			killed := csp.Go(use, csp.Name("killed"))
			csp.Yield()
			killed.Kill()
			killed.Wait()
			use()
		}, csp.Name("main")); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"killed: acquire lock m", "main: acquire lock m", "main: release unlock m"}
	run()
	if rt.Observe(note); told != nil {
		t.Errorf("told without an observer: %q", told)
	}
	run()
	if !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
	rt.Observe(nil)
	tape := csp.NewTape(100)
	rt.Record(tape)
	run()
	told = nil
	events, _ := tape.Events(0)
	for _, e := range events {
		note(e)
	}
	if !slices.Equal(told, want) {
		t.Errorf("on the tape is %q, want %q", told, want)
	}
	rt.Acquired(csp.Effect{Op: "lock"}) // in no process
}
