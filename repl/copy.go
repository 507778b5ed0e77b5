package repl

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/cspsh/cspsh/csp/explore"
)

// A copy of a session is one of its own that has evaluated the same: it is what a session is recorded in, and what such a
// record is repeated in. Its clock is virtual. Its processes run while an input is evaluated and then until all of them
// wait; while somebody types they stand still, for how long that takes is not to decide anything.

// newCopy returns a session that is recorded or, if schedule is not nil, repeated. What it reads is from in.
func newCopy(cfg Config, schedule *explore.Schedule, in io.Reader) (*Shell, error) {
	out := &screen{to: cfg.Stdout, silent: true}
	errs := out
	if same := reflect.TypeOf(cfg.Stdout).Comparable() && cfg.Stdout == cfg.Stderr; !same {
		errs = &screen{to: cfg.Stderr, silent: true}
	}
	return New(Config{
		Stdin: in, Stdout: out, Stderr: errs, Args: cfg.Args, Packages: cfg.Packages,
		AllowImport: cfg.AllowImport, AllowCommand: cfg.AllowCommand, Restrict: cfg.Restrict,
		Seed: cfg.Seed, Races: cfg.Races, Memory: cfg.Memory, Exit: cfg.Exit, Echo: cfg.Echo,
		Replay: schedule, copied: &copied{out: out, errs: errs},
	})
}

// copied is what a copy knows of itself.
type copied struct {
	out, errs *screen
	typed     bool  // by somebody, at a terminal, is what it evaluates
	mismatch  error // of its decisions with those of the schedule
}

// before evaluates what the session had evaluated. Nothing of that is shown.
func (s *Shell) before(in explore.Input) error {
	if err := s.evalKept(in.Name, in.Text); err != nil {
		return fmt.Errorf("%s, which the session has evaluated before, fails when it is evaluated again:\n%s",
			in.Name, strings.TrimRight(s.Report(err), "\n"))
	}
	return nil
}

// shows has what a copy prints be seen from now on.
func (c *copied) shows() {
	c.out.show()
	c.errs.show()
}

// A screen knows whether the line is begun that is written.
type screen struct {
	to     io.Writer
	mu     sync.Mutex
	silent bool
	begun  bool
}

func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.silent {
		return len(b), nil
	}
	if len(b) > 0 {
		s.begun = b[len(b)-1] != '\n'
	}
	return s.to.Write(b)
}

func (s *screen) show() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.silent = false
}

// freshLine ends a line that is begun.
func (s *screen) freshLine() {
	s.mu.Lock()
	begun := s.begun
	s.mu.Unlock()
	if begun {
		io.WriteString(s, "\n")
	}
}

// A copyError is one of an input that a copy has evaluated, which also reports it.
type copyError struct {
	error
	of *Shell
}

func (e *copyError) Unwrap() error { return e.error }

// front is the session that inputs go to: its copy, as long as there is one.
func (s *Shell) front() *Shell {
	if c := s.copy.Load(); c != nil {
		return c
	}
	return s
}

// errNotCopied tells of a session of which no copy may be made.
var errNotCopied = errors.New("only a session with a runtime of its own can be recorded, at a prompt or from a file;\n:record file e records a single input")

// A late reader reads from what it is given later, and nothing before.
type late struct{ from atomic.Pointer[io.Reader] }

func (l *late) Read(b []byte) (int, error) {
	if from := l.from.Load(); from != nil && *from != nil {
		return (*from).Read(b)
	}
	return 0, io.EOF
}
