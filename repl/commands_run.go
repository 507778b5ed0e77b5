package repl

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/syntax"
)

// process returns the process that an argument names by number.
func (s *Shell) process(arg string) (*csp.Process, error) {
	id, err := strconv.Atoi(strings.TrimPrefix(arg, "#"))
	if err != nil {
		return nil, fmt.Errorf("%q is no number of a process, such as #3", arg)
	}
	p := s.rt.Process(id)
	if p == nil {
		return nil, fmt.Errorf("there is no process #%d", id)
	}
	return p, nil
}

// kill kills one process, or all.
func (s *Shell) kill(arg string) error {
	switch arg {
	case "":
		return wrongUsage("kill")
	case "all":
		ctx, stop := s.interruptible()
		defer stop()
		s.killAll(ctx)
		return nil
	}
	p, err := s.process(arg)
	if err != nil {
		return err
	}
	ctx, stop := s.interruptible()
	defer stop()
	p.Kill()
	awaitEnd(ctx, p)
	return nil
}

// awaitEnd waits until processes have ended or ctx is done.
func awaitEnd(ctx context.Context, procs ...*csp.Process) {
	for _, p := range procs {
		select {
		case <-p.Done():
		case <-ctx.Done():
			return
		}
	}
}

// killAll kills all processes of the session and, on a runtime of its own, any other,
// and waits there until they have ended or ctx is done.
func (s *Shell) killAll(ctx context.Context) {
	s.KillAll()
	if s.cfg.Runtime != nil {
		return
	}
	var procs []*csp.Process
	for _, info := range s.rt.Processes() {
		if p := s.rt.Process(info.ID); p != nil {
			p.Kill()
			procs = append(procs, p)
		}
	}
	awaitEnd(ctx, procs...)
}

// wait waits for a process. The error is what ended it.
func (s *Shell) wait(arg string) error {
	if arg == "" {
		return wrongUsage("wait")
	}
	p, err := s.process(arg)
	if err != nil {
		return err
	}
	var failure error
	if err := s.engine.Do("wait", func() { failure = p.Wait() }); err != nil {
		return err
	}
	return failure
}

// timeIt evaluates an input and tells how long that took, by either clock.
func (s *Shell) timeIt(src string) error {
	if src == "" {
		return wrongUsage("time")
	}
	real, virtual := time.Now(), s.rt.Now()
	err := s.Eval(src)
	took := time.Since(real)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.cfg.Stdout, "took %s", roundTime(took))
	if s.rt.Virtual() {
		fmt.Fprintf(s.cfg.Stdout, ", and %s by the virtual clock", s.rt.Now().Sub(virtual))
	}
	fmt.Fprintln(s.cfg.Stdout)
	return nil
}

// roundTime leaves three or four digits of a duration.
func roundTime(d time.Duration) time.Duration {
	unit := time.Duration(1)
	for d/unit >= 10_000 {
		unit *= 10
	}
	return d.Round(unit)
}

// benchTime is for how long :bench runs.
const benchTime = 500 * time.Millisecond

// bench evaluates an input in a loop.
func (s *Shell) bench(src string) error {
	if src == "" {
		return wrongUsage("bench")
	}
	body := src
	if in, err := syntax.Parse("bench", []byte(src), s.fset); err == nil && len(in.Items) == 1 && in.Items[0].Kind == syntax.Expr {
		if t, err := s.typeText(src); err == nil && t != "no value" && !strings.HasPrefix(t, "(") {
			body = "_ = " + src
		}
	}
	for n := 1; ; {
		begin := time.Now()
		if err := s.eval("bench", fmt.Sprintf("for range %d { %s }", n, body), false); err != nil {
			return err
		}
		took := time.Since(begin)
		if took >= benchTime || n >= 1e9 {
			fmt.Fprintf(s.cfg.Stdout, "%d times, %s each\n", n, roundTime(took/time.Duration(n)))
			return nil
		}
		n = min(100*n, max(n+1, int(float64(n)*1.2*float64(benchTime)/float64(took+1))))
	}
}

// showHistory lists the last inputs.
func (s *Shell) showHistory(arg string) error {
	n := 20
	if arg != "" {
		var err error
		if n, err = strconv.Atoi(arg); err != nil || n < 1 {
			return wrongUsage("history")
		}
	}
	list := s.inputsSoFar()
	first := max(len(list)-n, 0)
	width := len(strconv.Itoa(len(list)))
	for i, entry := range list[first:] {
		text := strings.ReplaceAll(strings.TrimRight(entry, "\n"), "\n", "\n"+strings.Repeat(" ", width+2))
		fmt.Fprintf(s.cfg.Stdout, "%*d  %s\n", width, first+i+1, text)
	}
	return nil
}

// inputsSoFar are those of the person who types, also in earlier sessions, or else those
// of this session that went well.
func (s *Shell) inputsSoFar() []string {
	if s.history != nil {
		return s.history.Entries()
	}
	var list []string
	for _, e := range s.done {
		list = append(list, e.src)
	}
	return list
}

// load evaluates a file as one input. Of a whole program
// the declarations are taken.
func (s *Shell) load(file string) error {
	if file == "" {
		return wrongUsage("load")
	}
	if rest, ok := strings.CutPrefix(file, "~/"); ok {
		home, err := os.UserHomeDir()
		if err != nil {
			return err
		}
		file = home + "/" + rest
	}
	src, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	text := string(src)
	if syntax.IsFile(src) {
		text = string(syntax.WithoutPackage(src))
	}
	s.inputs++
	return s.evalKept(file, text)
}

// reset forgets what was declared.
func (s *Shell) reset(string) error {
	ctx, stop := s.interruptible()
	defer stop()
	s.killAll(ctx)
	s.imp.forget()
	s.session = check.NewSession(s.fset, s.imp, s.defaultNames())
	s.done, s.last = nil, shownValue{}
	return nil
}
