package explore

import (
	"strings"
	"testing"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/explore/race"
)

// Races are found in whatever order the accesses come.
func TestSearchRaces(t *testing.T) {
	program := func(locked bool) Program {
		p := Program{Name: "race"}
		p.New = func(rt *csp.Runtime) (func(), error) {
			d := race.New(func(r *race.Race) { Mark(Race, "%s", r) })
			rt.SetOrderer(d)
			return func() {
				d.Reset()
				lock := csp.NewChan[int](csp.Fixed(1))
				v := new(race.Variable)
				for i := range 2 {
					csp.Go(func() {
						if locked {
							lock.Put(1)
						}
						d.AccessVariable(d.Of(csp.Self()), v, true, &csp.Site{File: "x.go", Line: i + 1})
						if locked {
							lock.Take()
						}
					}, csp.Name("writer"))
				}
			}, nil
		}
		return p
	}
	r, err := Search(program(false), options())
	if err != nil || r.Failure == nil || r.Failure.Kind != Race ||
		!strings.Contains(r.Failure.Text, "write at x.go:2 by #4 writer, started at race_test.go:23; before, write at x.go:1 by #3 writer, started at race_test.go:23") {
		t.Errorf("%v: %s", err, r)
	}
	r, err = Search(program(true), options())
	if err != nil || r.Failure != nil || !r.Complete {
		t.Errorf("%v: %s", err, r)
	}
}

// A program that stops its runtime cannot be searched, and is told so.
func TestSearchStopped(t *testing.T) {
	_, err := Search(Func(func() { csp.Self().Runtime().Stop() }), options())
	if err == nil || !strings.Contains(err.Error(), "stopped") {
		t.Error(err)
	}
}
