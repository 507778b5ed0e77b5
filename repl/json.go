package repl

import (
	"bufio"
	"io"
	"os"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/term"
)

// captured has all that a shell prints captured, for outcomes. The shell itself, which
// is made later, is where s points to.
func captured(cfg *Config, out io.Writer, s **Shell) (*outcomeWriter, error) {
	printed, err := newCapture(cfg.Printed)
	if err != nil {
		return nil, err
	}
	w := newOutcomeWriter(printed, out)
	cfg.Stdout, cfg.Stderr, cfg.capture = printed, printed, printed
	tellsExit(cfg, w, s)
	return w, nil
}

// tellsExit has the outcome told of a program that exits.
func tellsExit(cfg *Config, w *outcomeWriter, s **Shell) {
	exit := cfg.Exit
	cfg.Exit = func(code int) {
		w.last(func(o *Outcome) { o.Status, o.Processes = statusExit, (*s).countProcesses() })
		exit(code)
	}
	cfg.outcomes = w
}

// newJSON returns a shell that tells outcomes.
func newJSON(cfg Config, out io.Writer) (s *Shell, w *outcomeWriter, err error) {
	if w, err = captured(&cfg, out, &s); err != nil {
		return nil, nil, err
	}
	s, err = New(cfg)
	return s, w, err
}

// interactJSON is Interact for tools: it writes one Outcome a line.
func interactJSON(cfg Config, in io.Reader, out io.Writer) (status int, err error) {
	r := bufio.NewReaderSize(in, maxHead)
	if beginsProgram(r) {
		src, err := io.ReadAll(r)
		if err != nil {
			return StatusCompile, err
		}
		cfg.Stdin = r
		return scriptJSON(cfg, out, string(src), func(s *Shell) error { return s.runProgram(string(src)) })
	}
	ed := term.NewPlain(r, io.Discard, false)
	defer ed.Close()
	cfg.Stdin = ed.Input()
	return inputsJSON(cfg, ed, out)
}

// inputsJSON writes the outcomes of the inputs that an editor reads.
func inputsJSON(cfg Config, ed term.Editor, out io.Writer) (status int, err error) {
	s, w, err := newJSON(cfg, out)
	if err != nil {
		return StatusFailed, err
	}
	defer s.Close()
	defer s.onInterrupt()()
	for {
		src, err := s.read(ed, false)
		if err != nil {
			if err := w.close(s.rt.NumProcesses()); err != nil {
				return StatusFailed, err
			}
			break
		}
		if strings.TrimSpace(src) == "" {
			continue
		}
		o := &Outcome{Input: strings.TrimRight(src, "\n")}
		w.begin(o)
		err = s.handle(src)
		s.catchUp() // what it has started tells the same each time
		s.finish(o, err)
		o.Processes = s.rt.NumProcesses()
		if err := w.end(); err != nil {
			return StatusFailed, err
		}
		status = max(status, Status(err))
		if quits(err) {
			break
		}
	}
	return s.statusOf(status), nil
}

// RunJSON runs a script, as [Shell.RunFile] and the command do, and writes its Outcome; or
// those of the inputs of a session, as [RunSession] does. The error is one of writing, or
// of reading a session.
func RunJSON(cfg Config, path string, out io.Writer) (status int, err error) {
	if IsSession(path) {
		f, err := os.Open(path)
		if err != nil {
			return StatusCompile, err
		}
		defer f.Close()
		return inputsJSON(cfg, term.NewPlain(f, io.Discard, false), out)
	}
	return scriptJSON(cfg, out, path, func(s *Shell) error { return s.RunFile(path) })
}

// RunCodeJSON runs code, as [Shell.RunCode] and the command do, and writes its Outcome.
// The error is one of writing.
func RunCodeJSON(cfg Config, code string, out io.Writer) (status int, err error) {
	return scriptJSON(cfg, out, code, func(s *Shell) error { return s.RunCode(code) })
}

// RunOutcome runs a script, as [Shell.RunFile] and the command do, and has tell told its Outcome, once, before
// cfg.Exit where the program ends by that. What the script prints is no part of it, and goes to cfg.Stdout and
// cfg.Stderr. The status is the exit status that it calls for.
func RunOutcome(cfg Config, path string, tell func(o *Outcome)) (status int, err error) {
	cfg.Script = true
	w := &outcomeWriter{tell: func(o *Outcome) error {
		tell(o)
		return nil
	}}
	var s *Shell
	tellsExit(&cfg, w, &s)
	if s, err = New(cfg); err != nil {
		return StatusFailed, err
	}
	return s.outcomeOf(w, path, func(s *Shell) error { return s.RunFile(path) })
}

// scriptJSON writes the outcome of a script.
func scriptJSON(cfg Config, out io.Writer, input string, run func(s *Shell) error) (status int, err error) {
	cfg.Script = true
	s, w, err := newJSON(cfg, out)
	if err != nil {
		return StatusFailed, err
	}
	return s.outcomeOf(w, input, run)
}

// outcomeOf runs a script, whose outcome w tells, and closes the shell.
func (s *Shell) outcomeOf(w *outcomeWriter, input string, run func(s *Shell) error) (status int, err error) {
	defer s.Close()
	o := &Outcome{Input: strings.TrimRight(input, "\n")}
	w.begin(o)
	defer s.ExitOnInterrupt()()
	err = run(s)
	s.finish(o, err)
	o.Processes = s.rt.NumProcesses()
	return s.statusOf(Status(err)), w.end()
}
