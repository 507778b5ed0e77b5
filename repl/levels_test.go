package repl

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/csp/explore"
)

// Every level can be won: a search comes to its goal, and not by the default schedule.
func TestLevels(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../examples/levels/*_*.go")
	if err != nil || len(files) != 10 {
		t.Fatalf("%d levels, %v", len(files), err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		g, err := goalOf(string(src))
		if err != nil || g == (goal{}) {
			t.Errorf("%s: the goal is %v, %v", file, g, err)
		}
		p, err := NewProgram(Config{Args: []string{file}}, file)
		if err != nil {
			t.Fatal(err)
		}
		r, err := explore.Search(p.Program, explore.Options{})
		p.Close()
		switch {
		case err != nil:
			t.Errorf("%s: %v", file, err)
		case g.output != "":
			is := func(o *explore.Output) bool { return o.Text == g.output }
			if i := slices.IndexFunc(r.Outputs, is); r.Failure != nil || i < 1 {
				t.Errorf("%s: %s", file, r)
			}
		case r.Failure == nil || r.Failure.Kind != g.kind || r.Turnings == 0:
			t.Errorf("%s: %s", file, r)
		}
	}
}

// A goal that nobody can come to is refused.
func TestGoalOf(t *testing.T) {
	for src, want := range map[string]string{
		"package main\n":                         "any failure",
		"// A level.\n//\n//goal:deadlock\n":     "a failure: deadlock",
		"\t// goal:  output \"a b\\n\"  \n":      `the output "a b\n"`,
		"// goal: deadlok\n":                     `there is no goal "deadlok": there are panic, deadlock,`,
		"// goal: output 2\n":                    "the goal output 2 is no output in quotes",
		"// goal: not repeatable\r\n":            `there is no goal "not repeatable"`,
		"x := 1 // the goal: none\n// ungoal:\n": "any failure",
	} {
		g, err := goalOf(src)
		got := g.String()
		if err != nil {
			got = err.Error()
		}
		if !strings.HasPrefix(got, want) {
			t.Errorf("%q: %s, want %s", src, got, want)
		}
	}
}
