package repl

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/types"
	"io"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"time"
	"unicode"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/jupyter"
	"github.com/cspsh/cspsh/repl/internal/picture"
	"github.com/cspsh/cspsh/repl/internal/syntax"
)

// A KernelSpec describes a kernel to Jupyter.
type KernelSpec = jupyter.Spec

// RunKernel is a kernel of Jupyter: it evaluates the cells of a notebook, in one session, until a client ends it or
// the process that has started it is no more. connection is the file that Jupyter gives its kernels; version is what
// the kernel says of itself. Of cfg, what is about streams, scripts and terminals is not heeded.
func RunKernel(ctx context.Context, cfg Config, connection, version string) error {
	c, err := jupyter.ReadConnection(connection)
	if err != nil {
		return err
	}
	ctx, end := context.WithCancel(ctx)
	defer end()
	go watchParent(ctx, end)
	return serveKernel(ctx, cfg, c, version)
}

func serveKernel(ctx context.Context, cfg Config, c jupyter.Connection, version string) error {
	n := &notebook{}
	stdout, err := n.pipe("stdout")
	if err != nil {
		return err
	}
	defer stdout.close()
	stderr, err := n.pipe("stderr")
	if err != nil {
		return err
	}
	defer stderr.close()
	n.pipes = []*cellPipe{stdout, stderr}
	cfg.Stdin, cfg.Stdout, cfg.Stderr = &cellInput{n: n}, cellWriter{n, "stdout"}, cellWriter{n, "stderr"}
	cfg.capture = &capture{stdout: stdout.w, stderr: stderr.w}
	cfg.notebook = n
	cfg.Script, cfg.JSON, cfg.Exit = false, false, nil
	if n.s, err = New(cfg); err != nil {
		return err
	}
	defer n.s.Close()
	defer n.s.onInterrupt()()
	return jupyter.Serve(ctx, c, jupyter.Info{
		Version: version, Language: strings.TrimPrefix(runtime.Version(), "go"),
		Banner: "cspsh " + version + ": Go, as processes and channels. :help lists the commands.",
	}, n)
}

// parentEnv is where Jupyter tells a kernel the number of the process that has started it.
const parentEnv = "JPY_PARENT_PID"

// watchParent calls end when the process is gone that has started this one, if that is known.
func watchParent(ctx context.Context, end func()) {
	parent := os.Getppid()
	if os.Getenv(parentEnv) != fmt.Sprint(parent) {
		return
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for os.Getppid() == parent {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
	end()
}

// A notebook is the cells that a session evaluates.
type notebook struct {
	s       *Shell
	current atomic.Pointer[jupyter.Cell] // the last one that was executed
	part    int                          // how many inputs of it there were
	pipes   []*cellPipe
}

// ownCell is the cell that a process belongs to: it, or one of those that led to it, was started there.
var ownCell = csp.NewLocal[*jupyter.Cell](nil)

// cell is the one that the caller belongs to or, where that is none, the last one. It is nil before the first.
func (n *notebook) cell() *jupyter.Cell {
	if c := ownCell.Get(); c != nil {
		return c
	}
	return n.current.Load()
}

// Execute evaluates a cell, which may have commands in it.
func (n *notebook) Execute(c *jupyter.Cell, code string) *jupyter.Error {
	n.current.Store(c)
	n.part = 0
	s := n.s
	inputs, ok := sessionInputs(code)
	if !ok {
		inputs = []string{code}
	}
	defer func() {
		for _, p := range n.pipes {
			p.drain()
		}
	}()
	for _, src := range inputs {
		if err := s.handle(src); err != nil {
			return n.failure(src, err)
		}
	}
	s.catchUp() // what it has started tells the same each time
	return nil
}

// nextInput is the name of the next input of the cell, by the number of that.
func (n *notebook) nextInput() string {
	number := n.current.Load().Number()
	if n.part++; n.part > 1 {
		return fmt.Sprintf("input %d.%d", number, n.part)
	}
	return fmt.Sprintf("input %d", number)
}

// failure is what a client is told of an error.
func (n *notebook) failure(src string, err error) *jupyter.Error {
	if quits(err) {
		err = errors.New("the client ends a kernel, by its menu or its own command")
	}
	o := Outcome{Input: src}
	n.s.finish(&o, err)
	report := n.s.reportIn(err, n.s.columns())
	text, _, _ := strings.Cut(report, "\n")
	return &jupyter.Error{Name: o.Status, Text: text, Report: report}
}

// Interrupt is Ctrl-C.
func (n *notebook) Interrupt() { n.s.interrupted("") }

// State reports whether a cell is complete.
func (n *notebook) State(code string) (jupyter.State, string) {
	if inputs, ok := sessionInputs(code); ok {
		code = inputs[len(inputs)-1]
	}
	if isCommand(code) {
		return jupyter.Complete, ""
	}
	switch syntax.StateOf([]byte(code + "\n")) {
	case syntax.Incomplete:
		return jupyter.Incomplete, strings.Repeat("    ", syntax.Indent([]byte(code+"\n"), ""))
	case syntax.Invalid:
		return jupyter.Invalid, ""
	}
	return jupyter.Complete, ""
}

// Complete completes a name, or a command at the beginning of a line.
func (n *notebook) Complete(code string, pos int) (out jupyter.Completion) {
	out.From, out.To = pos, pos
	line := strings.LastIndexByte(code[:pos], '\n') + 1
	list := n.s.complete(code[line:pos], pos-line)
	list.From += line
	if !isCommand(code[line:pos]) {
		list = n.s.complete(withoutCommands(code[:pos]), pos)
	}
	if len(list.Candidates) > 0 {
		out.From = list.From
	}
	for _, c := range list.Candidates {
		out.Matches = append(out.Matches, jupyter.Match{Text: c.Text, Detail: c.Detail})
	}
	return out
}

// withoutCommands blanks the lines of a cell that are commands.
func withoutCommands(code string) string {
	var b strings.Builder
	for line := range strings.Lines(code) {
		if strings.HasPrefix(line, ":") {
			line = strings.Map(func(r rune) rune {
				if r == '\n' {
					return r
				}
				return ' '
			}, line)
		}
		b.WriteString(line)
	}
	return b.String()
}

// Inspect shows the documentation of a name, and of a variable its value.
func (n *notebook) Inspect(code string, pos int) string {
	s := n.s
	name := nameAt(code, pos)
	if name == "" {
		return ""
	}
	var text bytes.Buffer
	s.told = &text
	err := s.doc(name)
	s.told = nil
	if err != nil {
		return ""
	}
	if _, ok := s.session.Lookup(name).(*types.Var); ok {
		fmt.Fprintf(&text, "%s\n", s.valueText(name))
	}
	return strings.TrimRight(text.String(), "\n")
}

// nameAt returns the name that stands at an offset in code, with what it is selected from; of a call without
// a name there, that of the function.
func nameAt(code string, pos int) string {
	part := func(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }
	to := len(code) - len(strings.TrimLeftFunc(code[pos:], part))
	from := len(strings.TrimRightFunc(code[:to], func(r rune) bool { return r == '.' || part(r) }))
	if name := strings.Trim(code[from:to], "."); name != "" {
		return name
	}
	if open := strings.LastIndexByte(code[:pos], '('); open > 0 {
		return nameAt(code[:open], open)
	}
	return ""
}

// display shows a picture, as a drawing and as text.
func (n *notebook) display(run *picture.Run, l picture.Layout) {
	data := map[string]string{
		"text/plain": run.Text(l, picture.TextOptions{Width: n.s.columns(), ASCII: n.s.record.ascii, Rows: drawnRows}),
	}
	if svg := run.LayoutSVG(l); svg != "" {
		data["image/svg+xml"] = svg
	}
	n.cell().Display(data)
}

// A cellWriter is a stream of the cell that whoever writes belongs to.
type cellWriter struct {
	n      *notebook
	stream string
}

func (w cellWriter) Write(p []byte) (int, error) {
	if c := w.n.cell(); c != nil {
		c.Print(w.stream, string(p))
	}
	return len(p), nil
}

// A cellInput reads what the person who looks at the notebook is asked for.
type cellInput struct {
	n    *notebook
	rest string
}

func (r *cellInput) Read(p []byte) (int, error) {
	if r.rest == "" {
		c := r.n.cell()
		if c == nil {
			return 0, io.EOF
		}
		line, err := c.Input()
		if err != nil {
			return 0, err
		}
		r.rest = line + "\n"
	}
	k := copy(p, r.rest)
	r.rest = r.rest[k:]
	return k, nil
}
