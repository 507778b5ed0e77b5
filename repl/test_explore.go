package repl

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/cspsh/cspsh/csp/explore"
	"github.com/cspsh/cspsh/repl/internal/engine"
)

// exploreTests runs the tests of the session's package, each by itself under many schedules, or one
// of them under the one that a file holds, and tells of them as package testing does. args are those
// of the program. If a test fails, it exits.
func (s *Shell) exploreTests(args []string, stdout io.Writer) error {
	tc := s.cfg.test
	if _, err := s.testCode(); err != nil {
		return err
	}
	e := &testExplorer{s: s, tc: tc, args: args, out: stdout}
	if tc.JSON {
		e.mark = "\x16"
	}
	if tc.Replay != "" {
		return e.replay()
	}
	run, err := pattern(tc.Run)
	if err != nil {
		return fmt.Errorf("cspsh test: invalid regexp for -run: %w", err)
	}
	skip, err := pattern(tc.Skip)
	if err != nil {
		return fmt.Errorf("cspsh test: invalid regexp for -skip: %w", err)
	}
	for _, name := range s.imp.testing.tests {
		if tc.Run != "" && !run.MatchString(name) || tc.Skip != "" && skip.MatchString(name) {
			continue
		}
		if err := e.test(name); err != nil {
			return err
		}
	}
	return e.end()
}

// pattern compiles what a pattern of -run or -skip asks of the names of tests, subtests apart.
func pattern(text string) (*regexp.Regexp, error) {
	text, _, _ = strings.Cut(text, "/")
	return regexp.Compile(text)
}

// A testExplorer explores tests.
type testExplorer struct {
	s      *Shell
	tc     *TestConfig
	args   []string
	out    io.Writer
	mark   string // what lines of testing's begin with
	ran    int
	failed bool
	drawn  bool // the picture that is asked for
}

// program returns the program that runs one test.
func (e *testExplorer) program(name string) (*Program, error) {
	args := []string{e.args[0]}
	for _, a := range e.args[1:] {
		if !strings.HasPrefix(a, "-test.run=") && !strings.HasPrefix(a, "-test.v=") && !strings.HasPrefix(a, "-test.skip=") {
			args = append(args, a)
		}
	}
	// Before what follows -args.
	args = append([]string{args[0], "-test.run=^" + name + "$"}, args[1:]...)
	tc := *e.tc
	p, err := newProgram(Config{Args: args, Memory: tc.Memory, test: &tc}, e.tc.Path+"."+name, nil, func(s *Shell) (*engine.Code, error) { return s.testCode() })
	if err == nil {
		p.Clock = testEpoch
	}
	return p, err
}

// test tries a test under many schedules.
func (e *testExplorer) test(name string) error {
	e.ran++
	if e.tc.Verbose || e.tc.JSON {
		fmt.Fprintf(e.out, "%s=== RUN   %s\n", e.mark, name)
	}
	p, err := e.program(name)
	if err != nil {
		return err
	}
	defer p.Close()
	began := time.Now()
	r, err := explore.Search(p.Program, explore.Options{
		Schedules: e.tc.Schedules, Seed: e.tc.Seed, Workers: max(runtime.GOMAXPROCS(0)/2, 1), AllowLeaks: !e.tc.Leaks,
	})
	if err != nil {
		return err
	}
	file := ""
	if r.Failure != nil && r.Failure.Kind != explore.Outside {
		file = filepath.Join(e.tc.From, name+".schedule")
		if err := WriteSchedule(file, r.Schedule); err != nil {
			return err
		}
	}
	if err := e.tell(name, r, time.Since(began)); err != nil {
		return err
	}
	if file != "" {
		fmt.Fprintf(e.out, "    cspsh test -replay %s %s repeats this\n", filepath.Base(file), e.tc.Path)
	}
	return nil
}

// tell tells what was found, with what the test prints in the schedule that fails.
func (e *testExplorer) tell(name string, r *explore.Result, took time.Duration) error {
	verdict := "PASS"
	switch {
	case r.Failure != nil && r.Failure.Kind == explore.Outside:
		verdict = "SKIP"
	case r.Failure != nil:
		verdict, e.failed = "FAIL", true
	}
	if verdict == "PASS" && !e.tc.Verbose && !e.tc.JSON {
		return nil
	}
	r.Steps = slices.DeleteFunc(r.Steps, func(step explore.Step) bool { return !step.Turning && e.testings(step.At) })
	fmt.Fprintf(e.out, "%s--- %s: %s (%.2fs)\n", e.mark, verdict, name, took.Seconds())
	r.Printed = "" // which is told below, but for what package testing prints
	columns := max(e.tc.Columns-len(testIndent), 0)
	e.indented(Wrap(r.Text(columns), columns))
	if r.Schedule != nil && verdict == "FAIL" {
		text, err := e.printed(name, r.Schedule)
		if err != nil {
			return err
		}
		e.indented(text)
		if err := e.draw(name, r.Schedule); err != nil {
			return err
		}
	}
	return nil
}

// draw draws what happens in the schedule of the first test that fails, if that is asked for.
func (e *testExplorer) draw(name string, sched *explore.Schedule) error {
	if e.tc.Picture == "" || e.drawn {
		return nil
	}
	e.drawn = true
	p, err := e.program(name)
	if err != nil {
		return err
	}
	defer p.Close()
	return p.Draw(sched, explore.Options{AllowLeaks: !e.tc.Leaks, NoShrink: true}, e.tc.Picture)
}

// testings reports whether a place is in package testing, or in the main package of the tests.
func (e *testExplorer) testings(at string) bool {
	file, _, _ := strings.Cut(filepath.Base(at), ":")
	switch file {
	case "testing.go", "fuzz.go", "_testmain.go":
		_, err := os.Stat(filepath.Join(e.tc.Dir, file))
		return err != nil
	}
	return false
}

// testIndent is what stands before the lines of a test.
const testIndent = "    "

// indented tells lines as those of the test.
func (e *testExplorer) indented(text string) {
	for line := range strings.Lines(strings.TrimRight(text, "\n")) {
		fmt.Fprintf(e.out, "%s%s\n", testIndent, strings.TrimRight(line, "\n"))
	}
}

// printed returns what a test prints under a schedule, but for the lines that tell its result.
func (e *testExplorer) printed(name string, sched *explore.Schedule) (string, error) {
	p, err := e.program(name)
	if err != nil {
		return "", err
	}
	defer p.Close()
	var out strings.Builder
	p.tee = &out
	if _, err := explore.ReplayProgram(p.Program, sched, explore.Options{AllowLeaks: !e.tc.Leaks, NoShrink: true}); err != nil {
		return "", err
	}
	var text strings.Builder
	for line := range strings.Lines(out.String()) {
		if line != "FAIL\n" && line != "PASS\n" && !strings.HasPrefix(line, "--- FAIL: "+name+" ") {
			text.WriteString(line)
		}
	}
	return text.String(), nil
}

// replay repeats a test.
func (e *testExplorer) replay() error {
	sched, err := ReadSchedule(e.tc.Replay)
	if err != nil {
		return err
	}
	name, ok := strings.CutPrefix(sched.Program, e.tc.Path+".")
	if !ok {
		return fmt.Errorf("%s is a schedule of %s, and no test of %s", e.tc.Replay, sched.Program, e.tc.Path)
	}
	p, err := e.program(name)
	if err != nil {
		return err
	}
	defer p.Close()
	e.ran++
	began := time.Now()
	r, err := explore.ReplayProgram(p.Program, sched, explore.Options{AllowLeaks: !e.tc.Leaks})
	if err != nil {
		return err
	}
	if err := e.tell(name, r, time.Since(began)); err != nil {
		return err
	}
	return e.end()
}

// end tells the last line, and exits if a test has failed.
func (e *testExplorer) end() error {
	if e.ran == 0 {
		fmt.Fprintln(os.Stderr, "testing: warning: no tests to run")
	}
	if e.failed {
		fmt.Fprintf(e.out, "%sFAIL\n", e.mark)
		e.s.exit(1)
	}
	fmt.Fprintf(e.out, "%sPASS\n", e.mark)
	return nil
}
