package repl_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/csp/explore"
	"github.com/cspsh/cspsh/repl"
)

// searched explores a script.
func searched(t *testing.T, file string) *explore.Result {
	t.Helper()
	p, err := repl.NewProgram(repl.Config{Args: []string{file}}, file)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	defer p.Close()
	r, err := explore.Search(p.Program, explore.Options{})
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return r
}

// Programs with known faults are found to have them, most of them by at most two delays, and nothing is
// found in their right versions.
func TestBugs(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../examples/bugs/*.go")
	if err != nil || len(files) < 60 {
		t.Fatalf("%d programs, %v", len(files), err)
	}
	wrong, few := 0, 0
	for _, file := range files {
		name := filepath.Base(file)
		if name == "doc.go" {
			continue
		}
		r := searched(t, file)
		switch right := strings.HasSuffix(name, "_right.go"); {
		case right && r.Failure != nil:
			t.Errorf("%s:\n%s", name, r)
		case right:
		case r.Failure == nil:
			t.Errorf("%s: %s", name, r)
		default:
			wrong++
			if r.Passed <= 2 {
				few++
			}
			if r.Schedules > 10_000 || len(r.Steps) == 0 && r.Failure.Kind != explore.Race {
				t.Errorf("%s: %d schedules, %d steps", name, r.Schedules, len(r.Steps))
			}
			again(t, file, r)
		}
	}
	if wrong < 30 || few < 25 {
		t.Errorf("%d programs with faults, %d of which need at most two delays", wrong, few)
	}
}

// again repeats a failure by its file, in another instance of the program.
func again(t *testing.T, file string, r *explore.Result) {
	t.Helper()
	var text strings.Builder
	r.Schedule.WriteTo(&text)
	s, err := explore.Read(strings.NewReader(text.String()))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	p, err := repl.NewProgram(repl.Config{Args: []string{file}}, file)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	same, err := explore.ReplayProgram(p.Program, s, explore.Options{})
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	if same.Failure == nil || same.Failure.Error() != r.Failure.Error() || same.Table() != r.Table() {
		t.Errorf("%s: it was\n%s\nand is\n%s", file, r, same)
	}
}
