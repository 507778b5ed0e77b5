package repl

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
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

// interactJSON is Interact for tools: it writes one Outcome a line.
func interactJSON(cfg Config, in io.Reader, out io.Writer) (status int, err error) {
	var printed sharedBuffer
	ed := term.NewPlain(in, io.Discard, false)
	defer ed.Close()
	cfg.Stdin, cfg.Stdout, cfg.Stderr = ed.Input(), &printed, &printed
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	exit := cfg.Exit
	var s *Shell
	cfg.Exit = func(code int) {
		o := s.outcome
		o.Status, o.Output = "exit", printed.take()
		_ = enc.Encode(o) // the program ends either way
		exit(code)
	}
	if s, err = New(cfg); err != nil {
		return StatusFailed, err
	}
	defer s.Close()
	interrupts := make(chan os.Signal, 1)
	defer notifyInterrupts(interrupts)()
	for {
		src, err := s.read(ed)
		if err != nil {
			return status, nil
		}
		if strings.TrimSpace(src) == "" {
			continue
		}
		s.outcome = &Outcome{Input: strings.TrimRight(src, "\n")}
		err = s.handle(src, interrupts)
		s.finish(s.outcome, err)
		s.outcome.Output = printed.take()
		if err := enc.Encode(s.outcome); err != nil {
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
