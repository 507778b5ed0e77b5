package explore

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// TB is what Run needs of a testing.TB.
type TB interface {
	Helper()
	Name() string
	Logf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Run searches for a schedule in which f fails, and has the test fail if there is one. f is called as the
// first process of a runtime, once for each schedule, and must share nothing between its calls. Where
// it could leave processes behind that wait for ever, that is a failure, too.
//
// When the environment variable CSP_RECORD names a folder, the schedule that fails is written there; when
// CSP_REPLAY names such a file, f is run under that schedule only.
func Run(t TB, f func(), options ...func(*Options)) {
	t.Helper()
	var o Options
	for _, set := range options {
		set(&o)
	}
	p := Func(f)
	p.Name = t.Name()
	if name := os.Getenv("CSP_REPLAY"); name != "" {
		file, err := os.Open(name)
		if err != nil {
			t.Fatalf("CSP_REPLAY: %v", err)
			return
		}
		defer file.Close()
		s, err := Read(file)
		if err != nil {
			t.Fatalf("CSP_REPLAY: %v", err)
			return
		}
		if s.Program == p.Name {
			r, err := ReplayProgram(p, s, o)
			switch {
			case err != nil:
				t.Fatalf("CSP_REPLAY: %v", err)
			case r.Failure != nil:
				t.Fatalf("%s", r)
			}
			return
		}
	}
	r, err := Search(p, o)
	switch {
	case err != nil:
		t.Fatalf("%v", err)
	case r.Failure != nil:
		t.Fatalf("%s%s", r, record(r))
	default:
		t.Logf("%s", r)
	}
}

// record writes the schedule of a failure where CSP_RECORD says, and tells.
func record(r *Result) string {
	dir := os.Getenv("CSP_RECORD")
	if dir == "" {
		return ""
	}
	name := filepath.Join(dir, strings.ReplaceAll(r.Program, "/", "_")+".schedule")
	file, err := os.Create(name)
	if err == nil {
		_, err = r.Schedule.WriteTo(file)
		if e := file.Close(); err == nil {
			err = e
		}
	}
	if err != nil {
		return "\nCSP_RECORD: " + err.Error()
	}
	return "\nCSP_REPLAY=" + name + " repeats this"
}

// ReplayProgram runs a program once, under a schedule. The result has a Failure if that fails. The error is
// one that wraps a *Mismatch where the program has not come to the decisions of the schedule.
func ReplayProgram(p Program, s *Schedule, o Options) (*Result, error) {
	o.defaults()
	search := &search{program: p, options: o, outputs: map[string]*Output{}}
	search.limits = limits{steps: o.Steps, idle: o.Idle, leaks: !o.AllowLeaks, punctual: o.Punctual, noExit: o.NoExit}
	search.result = &Result{Version: resultVersion, Program: p.Name, Schedules: 1}
	w, err := newWorker(o.Context, &search.program, search.limits, nil)
	if err != nil {
		return nil, err
	}
	defer w.stop()
	w.keep = true
	r := Replay(s, nil)
	j := w.one(replayed{r})
	if o.Context.Err() != nil {
		return nil, context.Cause(o.Context)
	}
	if err := r.Err(true); err != nil {
		if other := s.Fits(p.Source, p.Args); other != nil {
			err = fmt.Errorf("%w\n%w", other, err)
		}
		return nil, err
	}
	search.note(j)
	if j.failure != nil {
		search.result.Failure, search.result.FoundBy = j.failure, "replay"
		for i := range j.choices {
			if c := &j.choices[i]; c.unusual() {
				search.result.Turnings++
				search.result.Passed += c.delays(c.chosen)
			}
		}
		return search.result, search.trace(j, "")
	}
	return search.result, nil
}

// RunOnce runs a program once: by the default schedule or, unless seed is 0, by one at random. It returns
// what became of it, and the schedule.
func RunOnce(p Program, seed uint64, o Options) (*Result, *Schedule, error) {
	o.defaults()
	search := &search{program: p, options: o, outputs: map[string]*Output{}}
	search.limits = limits{steps: o.Steps, idle: o.Idle, leaks: !o.AllowLeaks, noExit: o.NoExit}
	search.result = &Result{Version: resultVersion, Program: p.Name, Schedules: 1}
	w, err := newWorker(o.Context, &search.program, search.limits, nil)
	if err != nil {
		return nil, nil, err
	}
	defer w.stop()
	w.keep = true
	var how strategy = new(count)
	if seed != 0 {
		how = new(profile).atRandom(seed, 0)
	}
	j := w.one(how)
	if o.Context.Err() != nil {
		return nil, nil, context.Cause(o.Context)
	}
	search.note(j)
	search.result.Failure = j.failure
	if err := search.trace(j, j.output); err != nil {
		return nil, nil, err
	}
	if search.result.Schedule == nil {
		return nil, nil, context.Cause(o.Context)
	}
	return search.result, search.result.Schedule, nil
}
