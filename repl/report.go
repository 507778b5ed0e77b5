package repl

import (
	"errors"
	"fmt"
	"go/token"
	"io"
	"slices"
	"strings"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/engine"
	"github.com/cspsh/cspsh/repl/internal/machine"
	"github.com/cspsh/cspsh/repl/internal/pretty"
	"github.com/cspsh/cspsh/repl/internal/syntax"
	"github.com/cspsh/cspsh/repl/internal/term"
)

// Report writes an error of Eval or RunFile for a person: each fault with its
// place, the source line and a caret. It ends in a newline.
func (s *Shell) Report(err error) string { return s.reportIn(err, 0) }

// Complain writes what Report returns to Config.Stderr, in lines that fit it where that is a terminal.
func (s *Shell) Complain(err error) {
	io.WriteString(s.cfg.Stderr, s.reportIn(err, term.Columns(s.cfg.Stderr)))
}

// reportIn is Report in lines of so many cells, or of any width if cols is 0.
func (s *Shell) reportIn(err error, cols int) string { return reporter{s, cols}.report(err) }

// A reporter writes reports of some width.
type reporter struct {
	*Shell
	cols int
}

// wrap breaks the lines of a text.
func (s reporter) wrap(text string) string { return pretty.Wrap(text, s.cols) }

func (s reporter) report(err error) string {
	var (
		syn  syntax.ErrorList
		typ  check.Errors
		un   *machine.Unsupported
		dead *csp.DeadlockError
		kill *csp.KilledError
	)
	switch e := err.(type) {
	case nil:
		return ""
	case *csp.PanicError:
		return s.panicReport(strings.TrimSpace(fmt.Sprintf("process #%d %s", e.ID, e.Process))+": ", s.engine.Locate(e))
	case *engine.Panic:
		return s.panicReport("", e)
	}
	if e := (*hintedError)(nil); errors.As(err, &e) {
		return s.report(e.error) + s.wrap(e.hint+"\n")
	}
	switch {
	case errors.Is(err, errKilled):
		return "killed\n"
	case errors.As(err, &syn):
		var b strings.Builder
		for _, e := range syn {
			b.WriteString(s.fault(e.Pos, e.Msg))
		}
		return b.String()
	case errors.As(err, &typ):
		var b strings.Builder
		for _, e := range typ {
			b.WriteString(s.fault(e.Pos, e.Msg))
		}
		return b.String()
	case errors.As(err, &un):
		return s.fault(un.Pos, un.What+" is not supported")
	case errors.As(err, new(*TimeoutError)):
		return err.Error() + "\n" + s.wrap(s.imp.testing.ran())
	case errors.Is(err, csp.ErrPaused):
		return s.wrap("the input waits for others, and all stands still: it goes on with :step or :continue\n")
	case errors.As(err, &dead):
		seed, _ := s.rt.Seed()
		return s.wrap(dead.Error() + repeats(seed, s.rt.Virtual()) + "\n" + s.imp.testing.ran())
	case errors.As(err, &kill), errors.Is(err, errInterrupted):
		return "interrupted\n"
	}
	return s.wrap(err.Error() + "\n")
}

// isPanic reports whether an error is a panic of user code's. What such an error wraps is the
// user's, and is not asked anything: its methods may do whatever they like.
func isPanic(err error) bool {
	switch err.(type) {
	case *csp.PanicError, *engine.Panic:
		return true
	}
	return false
}

// fault writes one error with its place.
func (s reporter) fault(pos token.Position, msg string) string {
	if !pos.IsValid() {
		return s.wrap(msg + "\n")
	}
	msg = strings.ReplaceAll(msg, lastName, "_")
	return s.wrap(pos.String()+": "+msg+"\n") + pretty.Excerpt(s.source(pos.Filename), pos.Line, pos.Column, s.cols)
}

// panicReport writes a panic: its value, where it was raised, and the functions
// that it went through.
func (s reporter) panicReport(who string, p *engine.Panic) string {
	var b strings.Builder
	fmt.Fprint(&b, s.wrap(who+p.Error()+"\n"))
	calls := p.Calls()
	if at := p.At; at != nil && at.Line > 0 {
		in := ""
		if at.Func != "" && at.Func != "input" {
			in = ", in " + at.Func
			if len(calls) > 0 && calls[0].Func == at.Func {
				in, calls = ", in "+callText(calls[0]), calls[1:]
			}
		}
		fmt.Fprint(&b, s.wrap(fmt.Sprintf("  at %s%s\n", at, in)))
		b.WriteString(pretty.Excerpt(s.source(at.File), at.Line, 0, s.cols))
	}
	for i, c := range collapse(calls) {
		if i == maxShownCalls {
			b.WriteString("  …\n")
			break
		}
		fmt.Fprint(&b, s.wrap("  called by "+c+"\n"))
	}
	return b.String()
}

const maxShownCalls = 12

// callText writes a call with its arguments, if they tell something.
func callText(c engine.OuterCall) string {
	if !slices.ContainsFunc(c.Args, func(a string) bool { return a != "…" }) {
		return c.Func
	}
	return c.Func + "(" + strings.Join(c.Args, ", ") + ")"
}

// collapse writes calls, those of one function that follow each other in one line.
func collapse(calls []engine.OuterCall) []string {
	var out []string
	for i := 0; i < len(calls); {
		n := 1
		for i+n < len(calls) && calls[i+n].Func == calls[i].Func {
			n++
		}
		line, last := callText(calls[i]), callText(calls[i+n-1])
		if line != last {
			line += " … " + last
		}
		if n > 1 {
			line += fmt.Sprintf(" (%d times)", n)
		}
		out = append(out, line)
		i += n
	}
	return out
}

// isReport reports whether what a process panicked with is the engine's report: it is one
// that a go statement started.
func isReport(v any) bool {
	_, ok := v.(*engine.Panic)
	return ok
}
