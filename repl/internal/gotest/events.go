package gotest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/build"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// An Event is what go test -json tells of a test, one a line: see go doc test2json.
type Event struct {
	Time        *time.Time `json:",omitempty"`
	ImportPath  string     `json:",omitempty"`
	Action      string
	Package     string   `json:",omitempty"`
	Test        string   `json:",omitempty"`
	Elapsed     *float64 `json:",omitempty"`
	Output      *string  `json:",omitempty"`
	OutputType  string   `json:",omitempty"`
	Path        string   `json:",omitempty"`
	FailedBuild string   `json:",omitempty"`
	Key         string   `json:",omitempty"`
	Value       string   `json:",omitempty"`
}

// marker is what package testing begins lines of its own with if they are to be found among
// what tests print.
const marker = '\x16'

// Since Go 1.27 it marks where errors begin and end, too, and what tests print has an escape before
// what would be taken for such a mark.
const (
	errorBegin = '\x0f'
	errorEnd   = '\x0e'
	escape     = '\x1b'
)

// typed reports whether events tell of which type output is.
var typed = slices.Contains(build.Default.ReleaseTags, "go1.27")

// What such lines begin with: those that tell how a test goes, and those of results.
var (
	updates = []string{"=== RUN   ", "=== PAUSE ", "=== CONT  ", "=== NAME  ", "=== ATTR  ", "=== ARTIFACTS "}
	results = []string{"--- PASS: ", "--- FAIL: ", "--- SKIP: ", "--- BENCH: "}
)

// A Converter makes events of what a test program prints with -test.v=test2json.
type Converter struct {
	pkg  string
	emit func(e *Event)

	line     []byte
	test     string   // whose output comes
	pending  []*Event // results, each of a subtest of the one before, that wait for those of others
	marked   bool     // a line of testing's begins with a marker for certain
	result   string   // as the last line tells
	midlines bool     // what comes continues a line
	frame    bool     // the line that is told is testing's own
	inError  bool     // so are errors that have more than one line
}

// NewConverter returns a Converter for a package. emit is given the events, without times.
func NewConverter(pkg string, emit func(e *Event)) *Converter {
	return &Converter{pkg: pkg, emit: emit}
}

// Write takes what the program prints.
func (c *Converter) Write(p []byte) (int, error) {
	for _, b := range p {
		if n := len(c.line); b == marker && n > 0 && !(typed && c.line[n-1] == escape) {
			c.flush() // begun by a test that has not ended it
		}
		c.line = append(c.line, b)
		if b == '\n' || len(c.line) >= 4096 {
			c.flush()
		}
	}
	return len(p), nil
}

// Close ends the output. It returns the action by which the output has ended: pass, fail or "".
func (c *Converter) Close() string {
	c.flush()
	c.report(0)
	return c.result
}

// flush takes the line that is there.
func (c *Converter) flush() {
	if len(c.line) == 0 {
		return
	}
	line := string(c.line)
	c.line = c.line[:0]
	whole := strings.HasSuffix(line, "\n")
	if c.midlines {
		c.output(line)
	} else {
		c.take(line)
	}
	c.midlines = !whole
}

func (c *Converter) send(e *Event) {
	e.Package = c.pkg
	c.emit(e)
}

func (c *Converter) output(text string) {
	kind := ""
	if i := strings.IndexByte(text, errorBegin); typed && c.marked && !c.frame && i > 0 && text[i-1] != escape {
		c.output(text[:i]) // an error begins on the line of something else
		text = text[i:]
	}
	if typed {
		kind, text = c.unmark(text)
	}
	text = strings.ToValidUTF8(text, "\ufffd")
	c.send(&Event{Action: "output", Test: c.test, Output: &text, OutputType: kind})
}

// unmark takes the marks out of output, and tells of which type it is.
func (c *Converter) unmark(text string) (kind, plain string) {
	switch {
	case c.frame:
		return "frame", text
	case !c.marked:
		return "", text
	case c.inError:
		kind = "error-continue"
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case errorBegin:
			c.inError, kind = true, "error"
		case errorEnd:
			c.inError = false
		case escape:
			if i+1 < len(text) {
				i++
			}
			b.WriteByte(text[i])
		default:
			b.WriteByte(text[i])
		}
	}
	return kind, b.String()
}

// framed tells a line of testing's own.
func (c *Converter) framed(line string) {
	c.frame = true
	c.output(line)
	c.frame = false
}

// take takes a line, or what a line begins with.
func (c *Converter) take(line string) {
	marked := line[0] == marker
	if c.marked && !marked {
		c.output(line)
		return
	}
	if marked {
		c.marked = true
		line = line[1:]
	}
	switch bare := strings.TrimRight(line, "\r\n"); {
	case bare == "PASS":
		c.end("pass", line, marked)
		return
	case bare == "FAIL", strings.HasPrefix(bare, "FAIL\t"):
		c.end("fail", line, marked)
		return
	}
	for _, prefix := range updates {
		if strings.HasPrefix(line, prefix) || marked && strings.TrimSpace(line) == strings.TrimSpace(prefix) {
			c.marked = marked
			c.update(prefix, line)
			return
		}
	}
	rest, depth := line, 0
	for strings.HasPrefix(rest, "    ") {
		rest = rest[4:]
		depth++
	}
	for _, prefix := range results {
		if strings.HasPrefix(rest, prefix) && depth <= len(c.pending) {
			c.marked = marked
			c.report(depth)
			c.ended(prefix, rest)
			c.framed(line)
			return
		}
	}
	if depth > 0 && depth <= len(c.pending) {
		c.test = c.pending[depth-1].Test // what it has logged follows its result
	}
	c.output(line)
}

// end takes the last line of testing's.
func (c *Converter) end(result, line string, marked bool) {
	c.report(0)
	c.test, c.marked, c.result = "", marked, result
	c.framed(line)
}

// ended notes a result, which is told after the output that belongs to it.
func (c *Converter) ended(prefix, line string) {
	name := strings.TrimSpace(line[len(prefix):])
	e := &Event{Action: action(prefix)}
	if i := strings.Index(name, " ("); i >= 0 {
		if t, err := strconv.ParseFloat(strings.TrimSuffix(name[i+2:], "s)"), 64); err == nil {
			e.Elapsed = &t
		}
		name = name[:i]
	}
	e.Test, c.test = name, name
	c.pending = append(c.pending, e)
}

// action is the name of an event for a line of testing's.
func action(prefix string) string { return strings.ToLower(strings.Trim(prefix, "=- :")) }

// update takes a line that tells how a test goes on.
func (c *Converter) update(prefix, line string) {
	c.report(0)
	text := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), strings.TrimSpace(prefix)))
	e := &Event{Action: action(prefix), Test: text}
	switch e.Action {
	case "attr":
		e.Test, text, _ = strings.Cut(text, " ")
		e.Key, e.Value, _ = strings.Cut(text, " ")
	case "artifacts":
		e.Test, e.Path, _ = strings.Cut(text, " ")
	}
	c.test = e.Test
	switch e.Action {
	case "name": // whose output follows
	case "pause":
		c.framed(line)
		c.send(e)
	default:
		c.send(e)
		c.framed(line)
	}
}

// report tells the results that are pending from a depth on, the innermost first.
func (c *Converter) report(depth int) {
	c.test = ""
	for len(c.pending) > depth {
		e := c.pending[len(c.pending)-1]
		c.pending = c.pending[:len(c.pending)-1]
		c.send(e)
	}
}

// An eventWriter writes events, one a line, with the time.
type eventWriter struct{ enc *json.Encoder }

func newEventWriter(w io.Writer) *eventWriter {
	enc := json.NewEncoder(w)
	return &eventWriter{enc}
}

func (w *eventWriter) write(e *Event) error {
	now := time.Now()
	if e.ImportPath == "" {
		e.Time = &now
	}
	if err := w.enc.Encode(e); err != nil {
		return fmt.Errorf("writing events: %w", err)
	}
	return nil
}

// buildFailed are the events of a package that was not built, with what its compiler says.
func buildFailed(path, output string, emit func(e *Event)) {
	for line := range bytes.Lines([]byte(output)) {
		text := string(line)
		emit(&Event{ImportPath: path, Action: "build-output", Output: &text})
	}
	emit(&Event{ImportPath: path, Action: "build-fail"})
}
