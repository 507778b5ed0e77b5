package repl

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/csp/explore"
)

// TestInterleaved explores programs in which others come between two accesses of a variable, or do not. The
// kind of failure is the beginning of a program's name, "right" where there is none. The same search finds the
// same by the same schedule.
func TestInterleaved(t *testing.T) {
	files, err := filepath.Glob("testdata/interleaved/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".go")
		kind, _, _ := strings.Cut(name, "_")
		t.Run(name, func(t *testing.T) {
			var found [2]string
			for i := range found {
				p, err := NewProgram(Config{Args: []string{file}}, file)
				if err != nil {
					t.Fatal(err)
				}
				r, err := explore.Search(p.Program, explore.Options{Schedules: 400, Workers: 1 + i, Seed: 1, Steps: 100_000})
				p.Close()
				switch {
				case err != nil:
					t.Fatal(err)
				case kind == "right" && r.Failure != nil:
					t.Fatal(r)
				case kind != "right" && (r.Failure == nil || string(r.Failure.Kind) != kind):
					t.Fatalf("want a %s: %s", kind, r)
				}
				if r.Schedule != nil {
					var b strings.Builder
					r.Schedule.WriteTo(&b)
					found[i] = r.Sentence + "\n" + b.String()
				}
			}
			if found[0] != found[1] {
				t.Errorf("first\n%s\nthen\n%s", found[0], found[1])
			}
		})
	}
}
