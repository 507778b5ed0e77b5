package repl

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"sync"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/lower"
	"github.com/cspsh/cspsh/repl/internal/syntax"
	"github.com/cspsh/cspsh/repl/internal/term"
)

// An Outcome is what became of one input: see docs/json.md for the schema.
type Outcome struct {
	Input     string  `json:"input"`
	Status    string  `json:"status"`
	Values    []Value `json:"values,omitempty"`
	Output    string  `json:"output,omitempty"`
	Faults    []Fault `json:"faults,omitempty"`
	Error     string  `json:"error,omitempty"`
	Processes int     `json:"processes"`
}

// A Value is one that an expression had.
type Value struct {
	Text string `json:"text"`
	Type string `json:"type,omitempty"`
}

// A Fault is one reason why an input was refused.
type Fault struct {
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
}

// A sharedBuffer is one that several goroutines write to.
type sharedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *sharedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

// take returns what was written since the last call.
func (b *sharedBuffer) take() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer b.b.Reset()
	return b.b.String()
}

// An outcomeWriter writes outcomes, one a line, each with what was printed since the one
// before.
type outcomeWriter struct {
	printed sharedBuffer

	mu      sync.Mutex // held for good once the program exits
	enc     *json.Encoder
	current *Outcome // of the input that runs, if any
}

// begin notes what is to be the outcome of the input that runs.
func (w *outcomeWriter) begin(o *Outcome) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.current = o
}

// end writes that outcome.
func (w *outcomeWriter) end() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	o := w.current
	w.current = nil
	o.Output = w.printed.take()
	return w.enc.Encode(o)
}

// exit writes the last outcome of a program that exits, whatever runs then. It is called
// on the loop, as are those who add to the values.
func (w *outcomeWriter) exit(processes int) {
	w.mu.Lock()
	last := Outcome{Status: "exit", Output: w.printed.take(), Processes: processes}
	if w.current != nil {
		last.Input, last.Values = w.current.Input, w.current.Values
	}
	_ = w.enc.Encode(last) // the program ends whether this can be written or not
}

// close writes what was printed after the last input, if anything was.
func (w *outcomeWriter) close(processes int) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if text := w.printed.take(); text != "" {
		return w.enc.Encode(Outcome{Status: "end", Output: text, Processes: processes})
	}
	return nil
}

// interactJSON is Interact for tools: it writes one Outcome a line.
func interactJSON(cfg Config, in io.Reader, out io.Writer) (status int, err error) {
	w := outcomeWriter{enc: json.NewEncoder(out)}
	w.enc.SetEscapeHTML(false)
	ed := term.NewPlain(in, io.Discard, false)
	defer ed.Close()
	cfg.Stdin, cfg.Stdout, cfg.Stderr = ed.Input(), &w.printed, &w.printed
	exit := cfg.Exit
	var s *Shell
	cfg.Exit = func(code int) {
		w.exit(len(s.rt.Processes()))
		exit(code)
	}
	if s, err = New(cfg); err != nil {
		return StatusFailed, err
	}
	defer s.Close()
	defer s.onInterrupt()()
	for {
		src, err := s.read(ed)
		if err != nil {
			if err := w.close(len(s.rt.Processes())); err != nil {
				return StatusFailed, err
			}
			return status, nil
		}
		if strings.TrimSpace(src) == "" {
			continue
		}
		s.outcome = &Outcome{Input: strings.TrimRight(src, "\n")}
		w.begin(s.outcome)
		err = s.handle(src)
		s.finish(s.outcome, err)
		if err := w.end(); err != nil {
			return StatusFailed, err
		}
		if err == errQuit {
			return StatusOK, nil
		}
		status = Status(err)
	}
}

// finish completes an outcome by what its input ended with.
func (s *Shell) finish(o *Outcome, err error) {
	o.Processes = len(s.rt.Processes())
	var (
		ce   *CompileError
		dead *csp.DeadlockError
		syn  syntax.ErrorList
		typ  check.Errors
		un   *lower.Unsupported
	)
	switch {
	case err == nil:
		o.Status = "ok"
		return
	case err == errQuit:
		o.Status = "quit"
		return
	case isPanic(err):
		o.Status = "panic"
		o.Error = strings.TrimRight(s.Report(err), "\n")
		return
	case errors.As(err, &ce):
		o.Status = "refused"
	case errors.As(err, &dead):
		o.Status = "deadlock"
	case Status(err) == StatusInterrupted:
		o.Status = "interrupted"
	case strings.HasPrefix(o.Input, ":"):
		o.Status = "error"
	default:
		o.Status = "panic"
	}
	o.Error = strings.TrimRight(s.Report(err), "\n")
	fault := func(line, col int, msg string) { o.Faults = append(o.Faults, Fault{line, col, msg}) }
	switch {
	case errors.As(err, &syn):
		for _, e := range syn {
			fault(e.Pos.Line, e.Pos.Column, e.Msg)
		}
	case errors.As(err, &typ):
		for _, e := range typ {
			fault(e.Pos.Line, e.Pos.Column, e.Msg)
		}
	case errors.As(err, &un):
		fault(un.Pos.Line, un.Pos.Column, un.What+" is not supported")
	}
}
