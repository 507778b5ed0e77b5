package explore

import (
	"strings"
	"testing"

	"github.com/cspsh/cspsh/csp"
)

// A callback has a number of its own: two of them can be told apart, and who has started what they start is known.
func TestCallbacks(t *testing.T) {
	p := Func(func() {
		c := csp.NewChan[int]()
		first := 0
		for i := range 2 {
			c.TakeThen(func(int, bool) {
				if first == 0 {
					first = i + 1
				}
				Assert(first == 1, "the second one came first")
			})
		}
		c.PutThen(1, nil)
		c.PutThen(2, nil)
	})
	r, err := Search(p, Options{})
	if err != nil || r.Failure == nil || r.Failure.Kind != Check {
		t.Fatalf("error %v, found %v", err, r)
	}
	var text strings.Builder
	if _, err := r.Schedule.WriteTo(&text); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text.String(), "#0") || !strings.Contains(text.String(), " of #3 #4") {
		t.Errorf("the schedule is\n%s", &text)
	}
	if again, err := ReplayProgram(p, r.Schedule, Options{}); err != nil || again.Failure == nil {
		t.Errorf("repeated: error %v, found %v", err, again)
	}
}
