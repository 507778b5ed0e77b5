package explore

import (
	"slices"
	"testing"

	"github.com/cspsh/cspsh/csp"
)

// What fails by chance is made small: no turning can be left out.
func TestShrink(t *testing.T) {
	// Fails when anybody but the first comes first.
	f := func() {
		x := &shared{name: "x"}
		for i := range 4 {
			csp.Go(func() {
				if x.load() == 0 {
					x.store(1)
					Assert(i == 0, "%d was first", i)
				}
			})
		}
	}
	w := testWorker(t, f)
	w.keep = true
	c := new(count)
	w.one(c)
	failed := 0
	for i := range 60 {
		j := w.one(c.p.atRandom(3, i))
		if j.failure == nil {
			continue
		}
		failed++
		list, best, _ := shrink(w, j.failure, j.choices, func(o *job) bool { return j.failure.same(o.failure) })
		delays := 0
		for k := range list {
			delays += list[k].delays
			rest := slices.Delete(slices.Clone(list), k, k+1)
			if w.one(newTurned(rest)).failure != nil {
				t.Errorf("schedule %d: %+v, of which %d can be left out", i, list, k)
			}
		}
		if best == nil || len(list) == 0 || delays > 3 {
			t.Errorf("schedule %d: %+v", i, list)
		}
	}
	if failed < 10 {
		t.Errorf("only %d schedules have failed", failed)
	}
}

// The onset is where the failure could not be avoided any more.
func TestOnset(t *testing.T) {
	f := func() {
		x, y := &shared{name: "x"}, &shared{name: "y"}
		csp.Go(func() { x.store(1) })
		if x.load() == 1 { // unavoidable from here on
			y.store(1)
			y.store(2)
			csp.Go(func() { y.load() })
			csp.Yield()
			Assert(false, "too late")
		}
	}
	r, err := Search(Func(f), options())
	if err != nil || r.Failure == nil {
		t.Fatal(err, r)
	}
	if n := len(r.Schedule.Decisions); r.Onset == 0 || r.Onset >= n || r.Passed != 1 {
		t.Errorf("onset %d of %d, %d delays", r.Onset, n, r.Passed)
	}
}
