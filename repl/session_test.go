package repl

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/csp"
)

var update = flag.Bool("update", false, "write what the sessions print into testdata/sessions")

// TestSessions replays the sessions in testdata/sessions: lines that begin with the
// prompts are typed, the others are what is printed. The clock is virtual.
func TestSessions(t *testing.T) {
	files, err := filepath.Glob("testdata/sessions/*.session")
	if err != nil || len(files) == 0 {
		t.Fatalf("no sessions: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".session"), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			t.Parallel()
			// A picture of the heap must not have in it what other tests have left: such a
			// session has a process of its own.
			if bytes.Contains(want, []byte(":deadlocks\n")) && !*update && os.Getenv(ownProcess) == "" {
				cmd := exec.Command(os.Args[0], "-test.run", "^TestSessions$/^"+strings.TrimSuffix(filepath.Base(file), ".session")+"$")
				cmd.Env = append(os.Environ(), ownProcess+"=1")
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Errorf("%v\n%s", err, out)
				}
				return
			}
			got := replay(t, string(want))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(want) {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// ownProcess is set in the environment of a process that tests one session.
const ownProcess = "CSPSH_TEST_SESSION"

// inputs returns the inputs of a session, each with its prompts.
func inputs(session string) (typed [][]string) {
	for line := range strings.Lines(session) {
		switch {
		case strings.HasPrefix(line, ">>> "), strings.HasPrefix(line, "# "):
			typed = append(typed, []string{line})
		case strings.HasPrefix(line, "... ") && len(typed) > 0:
			typed[len(typed)-1] = append(typed[len(typed)-1], line)
		}
	}
	return typed
}

// replay types the inputs of a session anew and returns what the screen would show.
func replay(t *testing.T, session string) string {
	var out bytes.Buffer
	s, err := New(Config{
		Stdout: &out, Stderr: &out, Virtual: true,
		Exit: func(code int) { fmt.Fprintf(&out, "exit %d\n", code); panic("exit") },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, lines := range inputs(session) {
		var src strings.Builder
		for _, line := range lines {
			out.WriteString(line)
			if len(line) > 4 {
				src.WriteString(line[4:])
			}
		}
		if strings.HasPrefix(lines[0], "# ") {
			continue
		}
		err := s.evalOrCommand(src.String())
		if err != nil && !quits(err) {
			out.WriteString(s.reportIn(err, s.columns()))
		}
		rest(s)
	}
	return out.String()
}

// rest lets the processes in the background run until they wait, so that what they
// print comes before the next prompt.
func rest(s *Shell) {
	canRun := func(p csp.ProcessInfo) bool { return p.State != csp.Parked }
	for n := 0; n < 1000 && s.stepper == nil && slices.ContainsFunc(s.rt.Processes(), canRun); n++ {
	}
}

// TestFailedInputLeavesNothing checks that what an input declares before its fault is
// not there afterwards.
func TestFailedInputLeavesNothing(t *testing.T) {
	s, err := New(Config{Virtual: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Eval("type T struct{}\nfunc f() T { return T{} }\nvar x int = nothing"); Status(err) != StatusCompile {
		t.Fatalf("error %v, want a compile error", err)
	}
	for _, name := range []string{"T", "f", "x"} {
		if obj := s.session.Lookup(name); obj != nil {
			t.Errorf("%s is declared: %v", name, obj)
		}
	}
	if err := s.Eval("var x = 1"); err != nil {
		t.Errorf("the next input fails: %v", err)
	}
}
