package explore

import (
	"strings"
	"testing"
)

// A table has a column for each process as long as that is few; of many, those that come one after the other
// share one, and tell who they are.
func TestTableShares(t *testing.T) {
	steps := func(n int) (steps []Step) {
		for i := range n {
			steps = append(steps, Step{Process: i + 1, Name: "worker", What: "add", At: "x.go:1", Times: 1})
		}
		return steps
	}
	for _, tt := range []struct {
		processes   int
		first, last string
	}{
		{2, "  #1 worker   #2 worker", "              add x.go:1"},
		{100, "  #1 worker", "  #100: add x.go:1"},
	} {
		lines := strings.Split(strings.TrimRight((&Result{Steps: steps(tt.processes)}).Table(), "\n"), "\n")
		if first, last := lines[0], lines[len(lines)-1]; first != tt.first || last != tt.last {
			t.Errorf("%d processes: the first line is %q, the last %q", tt.processes, first, last)
		}
	}
}
