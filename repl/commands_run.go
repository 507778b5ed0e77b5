package repl

import (
	"context"
	"fmt"
	"os"
	"slices"
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
	select {
	case <-p.Done():
	case <-ctx.Done():
	}
	return nil
}

// killAll kills all processes of the session and, on a runtime of its own, any other,
// and waits there until they have ended or ctx is done.
func (s *Shell) killAll(ctx context.Context) {
	s.KillAll()
	if s.cfg.Runtime != nil {
		return
	}
	_, ended := s.rt.KillAll()
	select {
	case <-ended:
	case <-ctx.Done():
	}
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
	fmt.Fprintf(s.out(), "took %s", roundTime(took))
	if s.rt.Virtual() {
		fmt.Fprintf(s.out(), ", and %s by the virtual clock", s.rt.Now().Sub(virtual))
	}
	fmt.Fprintln(s.out())
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
			fmt.Fprintf(s.out(), "%d times, %s each\n", n, roundTime(took/time.Duration(n)))
			return nil
		}
		n = min(100*n, max(n+1, int(float64(n)*1.2*float64(benchTime)/float64(took+1))))
	}
}

// showHistory lists the last inputs. Those of this session have the numbers by which messages call
// them; commands have none, nor have the inputs of earlier sessions.
func (s *Shell) showHistory(arg string) error {
	n := 20
	if arg != "" {
		var err error
		if n, err = strconv.Atoi(arg); err != nil || n < 1 {
			return wrongUsage("history")
		}
	}
	var list []logged
	for _, text := range s.earlier {
		list = append(list, logged{text: text})
	}
	list = append(list, s.log...)
	width := len(strconv.Itoa(s.inputs))
	for _, entry := range list[max(len(list)-n, 0):] {
		number := ""
		if entry.number > 0 {
			number = strconv.Itoa(entry.number)
		}
		text := strings.ReplaceAll(entry.text, "\n", "\n"+strings.Repeat(" ", width+2))
		fmt.Fprintf(s.out(), "%*s  %s\n", width, number, text)
	}
	return nil
}

// typedAs returns the input of this session with a number or, for 0, the last one that was Go, if
// need be of an earlier session.
func (s *Shell) typedAs(number int) (text string, ok bool) {
	for _, entry := range slices.Backward(s.log) {
		if number > 0 && entry.number == number || number == 0 && !isCommand(entry.text) && entry.number > 0 {
			return entry.text, true
		}
	}
	for _, text := range slices.Backward(s.earlier) {
		if number == 0 && !isCommand(text) {
			return text, true
		}
	}
	return "", number == 0
}

// load evaluates a file: a session input by input, anything else as one input. Of a whole program
// the declarations are taken.
func (s *Shell) load(file string) error {
	if file == "" {
		return wrongUsage("load")
	}
	file, err := fileName(file)
	if err != nil {
		return err
	}
	src, err := readWhole(file)
	if err != nil {
		return err
	}
	text := string(src)
	if inputs, ok := sessionInputs(text); ok {
		return s.loadInputs(inputs)
	}
	if syntax.IsFile(src) {
		text = string(syntax.WithoutPackage(src))
	}
	s.inputs++
	return s.evalKept(file, text)
}

// readWhole reads a file that has an end: of a terminal, a pipe or a device nobody knows.
func readWhole(file string) ([]byte, error) {
	if err := isRegular(file); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
}

// isRegular returns an error where a file is neither a regular one nor a folder.
func isRegular(file string) error {
	if info, err := os.Stat(file); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return fmt.Errorf("%s is no regular file", file)
	}
	return nil
}

// loadInputs evaluates the inputs of a session one after the other. It goes on when one has failed,
// as the session did.
func (s *Shell) loadInputs(inputs []string) error {
	for _, src := range inputs {
		err := s.evalOrCommand(src)
		if quits(err) || Status(err) == StatusInterrupted {
			return err
		}
		if err != nil {
			s.complain(err)
		}
	}
	return nil
}

// reset forgets what was declared, what was done to the standard streams, and the channels that nothing can refer to any
// more.
func (s *Shell) reset(string) error {
	ctx, stop := s.interruptible()
	defer stop()
	s.killAll(ctx)
	s.onLoop(s.engine.Reopen)
	s.imp.forget()
	s.session = check.NewSession(s.fset, s.imp, s.defaultNames())
	s.done, s.last, s.lastCell = nil, shownValue{}, nil
	if s.cfg.Runtime == nil {
		for _, c := range s.rt.Channels() {
			s.forgotten = max(s.forgotten, c.ID)
		}
	}
	return nil
}

// channels returns the channels that the session may still have.
func (s *Shell) channels() []csp.ChanInfo {
	return slices.DeleteFunc(s.rt.Channels(), func(c csp.ChanInfo) bool { return c.ID <= s.forgotten })
}
