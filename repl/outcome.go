package repl

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/machine"
	"github.com/cspsh/cspsh/repl/internal/syntax"
)

// An Outcome is what became of one input, or of a script: see docs/json.md for the schema.
type Outcome struct {
	Input     string  `json:"input"`
	Status    string  `json:"status"`
	Values    []Value `json:"values,omitempty"`
	Output    string  `json:"output,omitempty"`
	Faults    []Fault `json:"faults,omitempty"`
	Error     string  `json:"error,omitempty"`
	Leaks     []Leak  `json:"leaks,omitempty"`
	Races     []Race  `json:"races,omitempty"`
	Processes int     `json:"processes"`
}

// A Value is one that an expression had.
type Value struct {
	Text string `json:"text"`
	Type string `json:"type,omitempty"`
}

// A Fault is one reason why an input was refused.
type Fault struct {
	File    string `json:"file,omitempty"` // where it is not in the input
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
}

// What the status of an outcome may be, besides those of inputs that finish sets.
const (
	statusOK              = "ok"
	statusBackgroundPanic = "background_panic"
	statusExit            = "exit"
	statusEnd             = "end"
)

// A capture is a file that all is printed to, so that it comes in order whoever prints it:
// the shell, the user's code by os.Stdout, or a command that this has started.
type capture struct {
	file *os.File // to be written
	mu   sync.Mutex
	read *os.File

	// The user's os.Stdout and os.Stderr, which may be closed.
	stdout, stderr *os.File
}

// newCapture captures what is printed to a file, or to one of its own if that is nil.
func newCapture(file *os.File) (c *capture, err error) {
	if file == nil {
		if file, err = NewPrinted(); err != nil {
			return nil, err
		}
	}
	c = &capture{file: file}
	open := func(flags int) (f *os.File) {
		if err == nil {
			f, err = os.OpenFile(file.Name(), flags, 0)
		}
		return f
	}
	c.stdout, c.stderr = open(os.O_WRONLY|os.O_APPEND), open(os.O_WRONLY|os.O_APPEND)
	c.read = open(os.O_RDONLY)
	// As soon as it has no name, nothing is left behind however the program ends.
	os.Remove(file.Name())
	return c, err
}

// NewPrinted returns a new file for Config.Printed. It is removed when it is used.
func NewPrinted() (*os.File, error) {
	file, err := os.CreateTemp("", "cspsh-printed-")
	if err != nil {
		return nil, fmt.Errorf("what is printed needs a temporary file: %w", err)
	}
	name := file.Name()
	file.Close()
	return os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0)
}

func (c *capture) Write(p []byte) (int, error) { return c.file.Write(p) }

// take returns what was printed since the last call.
func (c *capture) take() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	text, _ := io.ReadAll(c.read) // what can be read of it
	return string(text)
}

// An outcomeWriter tells outcomes, each with what was printed since the one before.
type outcomeWriter struct {
	printed *capture // nil where what is printed goes its own way

	mu      sync.Mutex // held for good once the program exits
	over    sync.Once
	tell    func(o *Outcome) error
	current *Outcome // of the input that runs, if any
	reports []string // of panics in the background since the last outcome
	panics  int      // how many there were in all
	races   []Race   // since the last outcome
}

// newOutcomeWriter returns one that writes them to out, one a line.
func newOutcomeWriter(printed *capture, out io.Writer) *outcomeWriter {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return &outcomeWriter{printed: printed, tell: func(o *Outcome) error { return enc.Encode(o) }}
}

// value adds a value to the outcome of the input that runs.
func (w *outcomeWriter) value(v Value) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.current != nil {
		w.current.Values = append(w.current.Values, v)
	}
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
	return w.write(o, statusOK)
}

// write completes an outcome by what has happened in the background, and writes it. If
// its status is weak, that of a panic there takes its place.
func (w *outcomeWriter) write(o *Outcome, weak string) error {
	if w.printed != nil {
		o.Output = w.printed.take()
	}
	o.Races, w.races = w.races, nil
	if len(w.reports) > 0 {
		if o.Status == weak {
			o.Status = statusBackgroundPanic
		}
		o.Error = strings.TrimPrefix(o.Error+"\n"+strings.Join(w.reports, "\n"), "\n")
		w.reports = nil
	}
	o.validate()
	return w.tell(o)
}

// validate replaces bytes that are not UTF-8. The encoder would, but not in the same way
// with each Go release.
func (o *Outcome) validate() {
	valid := func(text string) string { return string([]rune(text)) }
	o.Input, o.Output, o.Error = valid(o.Input), valid(o.Output), valid(o.Error)
	for i := range o.Values {
		o.Values[i].Text = valid(o.Values[i].Text)
	}
}

// panicked takes the report of a panic in the background.
func (w *outcomeWriter) panicked(report string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.panics++
	w.reports = append(w.reports, strings.TrimRight(report, "\n"))
}

// last writes the last outcome of a program that ends before its time, completed by fill,
// whatever runs then. If it is called again, nothing happens.
func (w *outcomeWriter) last(fill func(o *Outcome)) {
	w.over.Do(func() {
		w.mu.Lock()
		var o Outcome
		if w.current != nil {
			o.Input, o.Values = w.current.Input, w.current.Values
		}
		fill(&o)
		_ = w.write(&o, statusExit) // the program ends whether this can be written or not
	})
}

// close writes what was printed after the last input, if anything was.
func (w *outcomeWriter) close(processes int) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	o := Outcome{Status: statusEnd, Processes: processes}
	if len(w.reports) == 0 && len(w.races) == 0 {
		if o.Output = w.printed.take(); o.Output == "" {
			return nil
		}
		return w.tell(&o)
	}
	return w.write(&o, statusEnd)
}

// finish completes an outcome by what its input ended with.
func (s *Shell) finish(o *Outcome, err error) {
	var (
		ce   *CompileError
		dead *csp.DeadlockError
		leak *LeakError
		late *TimeoutError
		syn  syntax.ErrorList
		typ  check.Errors
		un   *machine.Unsupported
	)
	switch {
	case err == nil:
		o.Status = statusOK
		return
	case quits(err):
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
	case errors.As(err, &leak):
		o.Status, o.Leaks = "leak", leak.Leaks
	case errors.As(err, new(*RaceError)):
		o.Status = "race"
	case errors.As(err, &late):
		o.Status = "timeout"
	case Status(err) == StatusInterrupted:
		o.Status = "interrupted"
	case isCommand(o.Input), Status(err) == StatusCompile:
		o.Status = "error"
	default:
		o.Status = "panic"
	}
	o.Error = strings.TrimRight(s.Report(err), "\n")
	switch {
	case errors.As(err, &syn):
		for _, e := range syn {
			o.fault(e.Pos.Filename, e.Pos.Line, e.Pos.Column, e.Msg)
		}
	case errors.As(err, &typ):
		for _, e := range typ {
			o.fault(e.Pos.Filename, e.Pos.Line, e.Pos.Column, e.Msg)
		}
	case errors.As(err, &un):
		o.fault(un.Pos.Filename, un.Pos.Line, un.Pos.Column, un.What+" is not supported")
	}
}

// fault adds one reason why the input was refused.
func (o *Outcome) fault(file string, line, col int, msg string) {
	if file == standardInput || file == commandLine || strings.HasPrefix(file, "input ") {
		file = "" // the input itself
	}
	o.Faults = append(o.Faults, Fault{file, line, col, msg})
}
