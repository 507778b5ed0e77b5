package explore

import (
	"strings"
	"sync/atomic"
	"testing"

	"github.com/cspsh/cspsh/csp"
)

// A process that computes for long changes nothing that others see, and that is no livelock; one that looks again and again
// at what does not change is in one, also if it is told to have computed now and then.
func TestComputes(t *testing.T) {
	compute := func(turns int) {
		for range turns {
			csp.Self().Runtime().Computed()
		}
	}
	for name, test := range map[string]struct {
		f    func()
		kind Kind
		text string
	}{
		"alone":    {f: func() { compute(4000) }},
		"together": {f: func() { csp.Go(func() { compute(2000) }); compute(2000) }},
		"endless":  {func() { compute(1 << 30) }, Endless, "the program has not ended after 5000 steps;\n#1 main computes\na long computation may need more steps"},
		"looks": {func() {
			var ready atomic.Bool
			for !ready.Load() {
				csp.Point(csp.Effect{Op: "load", Object: 2, Access: csp.Look})
				compute(1)
			}
		}, Livelock, "nothing has changed for 2001 turns"},
	} {
		r, err := Search(Func(test.f), Options{Schedules: 3, Steps: 5000, Idle: 2000})
		if err != nil {
			t.Fatal(err)
		}
		if f := r.Failure; test.kind == "" && f != nil || test.kind != "" && (f == nil || f.Kind != test.kind || !strings.HasPrefix(f.Text, test.text)) {
			t.Errorf("%s: found %v, want %q: %s", name, f, test.kind, test.text)
		}
	}
}
