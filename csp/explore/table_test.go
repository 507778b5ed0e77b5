package explore

import (
	"slices"
	"strconv"
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

// A table has columns for those only whose steps it shows.
func TestTableOfMany(t *testing.T) {
	var steps []Step
	for i := range 20_000 {
		steps = append(steps, Step{Process: i, Name: "p" + strconv.Itoa(i), What: "ends"})
	}
	text := Table(steps, 80)
	if n := len(text); n > 100_000 {
		t.Errorf("%d bytes", n)
	}
	for _, want := range []string{"#19 p19", "(19940 steps more)", "#19960"} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("without %s", want)
		}
	}
}

// Words are broken only where there is no other way to make a table as narrow as it is to be.
func TestTableWords(t *testing.T) {
	steps := []Step{
		{Process: 1, Name: "main", What: "take on #4 done, and waits", At: "a_long_name_x.go:120", Times: 1},
		{Process: 2, Name: "a", What: "put a rather long value on #2 left, and waits", At: "x.go:9", Times: 1, Why: "before #1 main"},
		{Process: 3, Name: "b", What: "put a rather long value on #3 right, and waits", At: "x.go:9", Times: 1, Why: "#1 main waits"},
	}
	for width := 120; width >= 50; width-- {
		text := Table(steps, width)
		for line := range strings.Lines(text) {
			if n := len(line); n > width {
				t.Fatalf("%d characters in a table of %d:\n%s", n, width, text)
			}
		}
		if words := strings.Fields(text); !slices.Contains(words, "a_long_name_x.go:120") {
			t.Fatalf("a table of %d:\n%s", width, text)
		}
	}
}
