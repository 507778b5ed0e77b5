// Package gotest is what the command cspsh test is made of: its flags, the packages that
// patterns name, the main package that runs the tests of one, and what is told of them, as
// go test tells it. How tests are run is package testing's business, which is run from source
// with them.
package gotest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/cspsh/cspsh/repl/internal/module"
)

// A Launch makes the command that runs the tests of a package with arguments for package
// testing. verdict is a file for what the command has to tell besides its exit status.
type Launch func(ctx context.Context, t Target, args []string, verdict string) *exec.Cmd

// Exit statuses of the command, as go test's.
const (
	statusOK     = 0
	statusFailed = 1
)

// maxOutput is how much a package's tests may print before they are ended.
const maxOutput = 1 << 26

// maxFlood is how much is shown of that, where it was not told as it came.
const maxFlood = 1 << 16

// timeoutGrace is how long after their time tests are ended that have not ended themselves.
const timeoutGrace = 5 * time.Second

// Run runs the tests of packages and tells of them as go test does. It returns the exit status.
func Run(ctx context.Context, o *Options, targets []Target, launch Launch, stdout, stderr io.Writer) int {
	r := &runner{o: o, launch: launch, local: len(o.Patterns) == 0, errs: &sharedWriter{w: stderr}}
	if o.JSON {
		r.errs = nil // events tell
	}
	if o.CoverProfile != "" {
		r.profile = &profile{name: o.CoverProfile, parts: make([]string, len(targets))}
	}
	turns := newTurns(stdout, len(targets))
	limit := make(chan struct{}, o.Parallel)
	failed := make([]bool, len(targets))
	var wg sync.WaitGroup
	for i := range targets {
		wg.Go(func() {
			limit <- struct{}{}
			defer func() { <-limit }()
			out := turns.writer(i)
			defer turns.done(i)
			failed[i] = !r.target(ctx, targets[i], i, out)
		})
		if ctx.Err() != nil {
			break
		}
	}
	wg.Wait()
	status := statusOK
	for _, f := range failed {
		if f {
			status = statusFailed
		}
	}
	if r.profile != nil {
		if err := r.profile.merge(o.CoverMode); err != nil {
			fmt.Fprintln(stderr, "cspsh test:", err)
			status = statusFailed
		}
	}
	if status != statusOK && !r.local && !o.JSON {
		fmt.Fprintln(stdout, "FAIL")
	}
	return status
}

type runner struct {
	o      *Options
	launch Launch
	local  bool          // the package in the working folder, with no pattern
	errs   *sharedWriter // nil if events tell of errors

	profile *profile // of coverage, nil if none is written
}

// target runs the tests of a package. It reports whether all went well.
func (r *runner) target(ctx context.Context, t Target, index int, out io.Writer) (ok bool) {
	p := &printer{r: r, t: t, out: out}
	if r.o.JSON {
		events := newEventWriter(out)
		p.emit = func(e *Event) { p.fail(events.write(e)) }
	}
	switch {
	case t.Err != nil:
		p.refused(SetupFailed, t.Err.Error()+"\n")
		return false
	case t.None:
		return r.none(t, index, p)
	}
	return r.tests(ctx, t, index, p)
}

// none tells of a package without tests.
func (r *runner) none(t Target, index int, p *printer) (ok bool) {
	p.begin()
	if r.o.Cover && r.o.CoverPkg == nil {
		c, err := untested(t, r.o.CoverMode, r.o.Tags)
		if err == nil && len(c.files) > 0 {
			var part string
			if part, err = r.part(index); part != "" && err == nil {
				_, err = c.ends(part)
			}
			if err == nil {
				p.last("pass", fmt.Sprintf("\t%s\t\t%s\n", t.Path, c.summary()), 0)
				return true
			}
		}
		if err != nil && !module.UntestedCgo(err) {
			p.say(err.Error() + "\n")
			p.last("fail", fmt.Sprintf("FAIL\t%s [%s]\n", t.Path, BuildFailed), 0)
			return false
		}
	}
	p.last("skip", fmt.Sprintf("?   \t%s\t[no test files]\n", t.Path), 0)
	return true
}

// part makes a file for a package's part of the profile, if one is written.
func (r *runner) part(index int) (name string, err error) {
	if r.profile == nil {
		return "", nil
	}
	f, err := os.CreateTemp("", "cspsh-cover-")
	if err != nil {
		return "", err
	}
	r.profile.parts[index] = f.Name()
	return f.Name(), f.Close()
}

// tests runs a program for the tests of a package.
func (r *runner) tests(ctx context.Context, t Target, index int, p *printer) (ok bool) {
	args := r.o.arguments()
	part, err := r.part(index)
	if part != "" {
		args = append([]string{"-test.coverprofile=" + part}, args...)
	}
	if err != nil {
		p.refused(SetupFailed, err.Error()+"\n")
		return false
	}
	verdict, err := os.CreateTemp("", "cspsh-test-")
	if err != nil {
		p.refused(SetupFailed, err.Error()+"\n")
		return false
	}
	verdict.Close()
	defer os.Remove(verdict.Name())

	interrupted := ctx.Err
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	said := limitedWriter{left: maxOutput, full: func() { cancel(errFlood) }, w: p.output()}
	cmd := r.launch(ctx, t, args, verdict.Name())
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.WaitDelay = timeoutGrace
	if r.o.Timeout > 0 {
		stop := time.AfterFunc(r.o.Timeout+timeoutGrace, func() { cancel(errLate) })
		defer stop.Stop()
	}
	began := time.Now()
	err = cmd.Run()
	took := time.Since(began).Seconds()
	switch cause := context.Cause(ctx); {
	case err == nil:
	case interrupted() != nil:
		err = errInterrupted
	case cause != nil:
		err = cause
	}
	if why, _ := os.ReadFile(verdict.Name()); len(why) > 0 { // unreadable is as empty
		p.refused(string(why), p.held.String())
		return false
	}
	return p.ended(err, took)
}

var (
	errFlood = fmt.Errorf("ended: it has printed more than %d MB", maxOutput>>20)
	errLate  = errors.New("killed: its time was over")

	errInterrupted = errors.New("interrupted") // whoever has done that knows
)

// A printer tells of the tests of one package.
type printer struct {
	r    *runner
	t    Target
	out  io.Writer
	emit func(e *Event) // nil if lines are told

	begun bool
	conv  *Converter
	held  bytes.Buffer // output that is shown if the tests do not pass
	early bytes.Buffer // the last of what was shown
	wrong error
}

// fail notes that nothing can be told.
func (p *printer) fail(err error) {
	if p.wrong == nil {
		p.wrong = err
	}
}

// begin tells that the tests begin.
func (p *printer) begin() {
	if p.emit != nil && !p.begun {
		p.emit(&Event{Action: "start", Package: p.t.Path})
	}
	p.begun = true
}

// streams reports whether output is told as it comes.
func (p *printer) streams() bool { return p.emit != nil || p.r.local || p.r.o.tells() }

// output is where the program's output goes. It is held as long as it may be that of a compiler.
func (p *printer) output() io.Writer {
	if p.emit != nil {
		p.conv = NewConverter(p.t.Path, p.emit)
	}
	return writerFunc(func(b []byte) (int, error) {
		if !p.streams() || !p.begun && !isTesting(b) {
			return p.held.Write(b)
		}
		p.release()
		p.keep(b)
		if p.conv != nil {
			return p.conv.Write(b)
		}
		return p.out.Write(b)
	})
}

// isTesting reports whether what a program prints first is certainly not of the compiler.
func isTesting(b []byte) bool {
	return bytes.HasPrefix(b, []byte("=== ")) || len(b) > 0 && b[0] == marker
}

// release tells what was held.
func (p *printer) release() {
	if p.begun {
		return
	}
	p.begin()
	if p.held.Len() > 0 {
		b := bytes.Clone(p.held.Bytes())
		p.held.Reset()
		p.keep(b)
		if p.conv != nil {
			_, err := p.conv.Write(b)
			p.fail(err)
		} else {
			_, err := p.out.Write(b)
			p.fail(err)
		}
	}
}

// keep keeps the end of the output.
func (p *printer) keep(b []byte) {
	p.early.Write(b)
	if n := p.early.Len(); n > 4096 {
		p.early.Next(n - 4096)
	}
}

// refused tells that no test was run.
func (p *printer) refused(why, reason string) {
	name := p.t.Path
	if why == BuildFailed {
		name += " [" + p.t.Path + ".test]"
	}
	text := "# " + name + "\n" + reason
	line := fmt.Sprintf("FAIL\t%s [%s]\n", p.t.Path, why)
	if p.emit == nil {
		p.r.errs.write(text)
		fmt.Fprint(p.out, line)
		return
	}
	buildFailed(name, text, p.emit)
	p.begin()
	p.emit(&Event{Action: "output", Package: p.t.Path, Output: &line})
	zero := 0.0
	p.emit(&Event{Action: "fail", Package: p.t.Path, Elapsed: &zero, FailedBuild: name})
}

// ended tells how the tests have ended.
func (p *printer) ended(err error, took float64) (ok bool) {
	show := err != nil || p.streams()
	if errors.Is(err, errFlood) && p.held.Len() > maxFlood {
		p.held.Truncate(maxFlood)
		p.held.WriteString("…\n")
	}
	if show {
		p.release()
		if p.held.Len() > 0 { // never streamed
			b := p.held.Bytes()
			p.keep(b)
			_, e := p.out.Write(b)
			p.fail(e)
		}
	}
	if p.conv != nil {
		p.conv.Close()
	}
	if err == nil {
		note := ""
		if !p.streams() && bytes.Contains(p.held.Bytes(), []byte("testing: warning: no tests to run\n")) {
			note = " [no tests to run]"
		}
		if c := coverageLine(p.held.Bytes(), p.early.Bytes()); c != "" {
			note = "\t" + c + note
		}
		p.last("pass", fmt.Sprintf("ok  \t%s\t%.3fs%s\n", p.t.Path, took, note), took)
		return p.wrong == nil
	}
	var exit *exec.ExitError
	switch {
	case err == errInterrupted:
	case !errors.As(err, &exit):
		p.say(err.Error() + "\n")
	case p.r.local || p.r.o.Bench != "" || p.early.Len() == 0: // what go test would not have kept
		p.say(exit.Error() + "\n")
	}
	p.last("fail", fmt.Sprintf("FAIL\t%s\t%.3fs\n", p.t.Path, took), took)
	return false
}

// say tells a line that is not the tests'.
func (p *printer) say(line string) {
	if p.emit != nil {
		p.emit(&Event{Action: "output", Package: p.t.Path, Output: &line})
		return
	}
	fmt.Fprint(p.out, line)
}

// last tells the line of the package, and its result.
func (p *printer) last(action, line string, took float64) {
	p.say(line)
	if p.emit != nil {
		took = math.Round(took*1000) / 1000 // as in what events tell of tests
		p.emit(&Event{Action: action, Package: p.t.Path, Elapsed: &took})
	}
}

// coverageLine returns the line about coverage in what tests have printed.
func coverageLine(outputs ...[]byte) string {
	for _, out := range outputs {
		for line := range strings.Lines(string(out)) {
			if strings.HasPrefix(line, "coverage: ") {
				return strings.TrimSpace(line)
			}
		}
	}
	return ""
}

type writerFunc func(b []byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

// A limitedWriter calls full when more was written than is left.
type limitedWriter struct {
	w    io.Writer
	left int
	full func()
}

func (l *limitedWriter) Write(b []byte) (int, error) {
	if l.left -= len(b); l.left < 0 {
		l.full()
		return len(b), nil
	}
	return l.w.Write(b)
}

// A sharedWriter is written to by several goroutines.
type sharedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (s *sharedWriter) write(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	io.WriteString(s.w, text)
}
