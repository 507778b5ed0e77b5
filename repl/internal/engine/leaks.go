package engine

import (
	"fmt"
	"go/token"
	"strings"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/machine"
	"github.com/cspsh/cspsh/repl/internal/shim"
	"github.com/cspsh/cspsh/stdlib_symbols"
)

// A Trace is where a process stands in the user's source, in the terms of Go's own
// goroutine traces.
type Trace struct {
	csp.ProcessInfo
	Stuck  bool   // it can never go on
	Reason string // what it waits in: chan receive, sync.Mutex.Lock, ...

	At      csp.Site // where it stands, with the function that that is in
	Entry   string   // the function that it runs
	EntryAt token.Position
}

// reasons are Go's words for what a process is parked in.
var reasons = map[string]string{
	"take": "chan receive", "put": "chan send", "alts": "select",
	"sync.Once.Do": "sync.Mutex.Lock", // as in Go, where a Once has a mutex
	"wait":         "process wait", "block": "compiled call", "call": "loop call",
}

// Traces returns all processes, those that can never go on marked.
func (e *Engine) Traces() ([]Trace, error) {
	stuck, err := e.rt.Stuck()
	if err != nil {
		return nil, err
	}
	is := map[int]bool{}
	for _, p := range stuck {
		is[p.ID] = true
	}
	return e.traces(is), nil
}

// traces returns all processes, those that are stuck marked.
func (e *Engine) traces(stuck map[int]bool) []Trace {
	procs := e.rt.Processes()
	list := make([]Trace, len(procs))
	for i, p := range procs {
		list[i] = TraceOf(p)
		list[i].Stuck = stuck[p.ID]
	}
	return list
}

// TraceOf returns where a process stands.
func TraceOf(p csp.ProcessInfo) Trace {
	t := Trace{ProcessInfo: p, Reason: p.State.String()}
	if p.State == csp.Parked {
		t.Reason = p.Op
		if r, ok := reasons[p.Op]; ok {
			t.Reason = r
		}
	}
	if p.At != nil {
		t.At = *p.At
	}
	if entry, ok := p.Data.(*machine.FuncInfo); ok && entry != nil {
		t.Entry = shortName(entry.Name)
		t.EntryAt = token.Position{Filename: entry.File, Line: entry.Line, Column: entry.Col}
	} else if t.Entry = t.At.Func; t.Entry == "" { // the innermost is the best guess
		t.Entry = p.Name
	}
	return t
}

// String writes the trace in the form of Go's goroutine traces.
func (t *Trace) String() string {
	s := t.head()
	if t.At.Func != "" && t.At.Func != t.Entry {
		s += frame(t.At.Func, t.At.File, t.At.Line)
	}
	switch {
	case t.At.Func == t.Entry:
		s += frame(t.Entry, t.At.File, t.At.Line)
	case t.EntryAt.IsValid():
		s += frame(t.Entry, t.EntryAt.Filename, t.EntryAt.Line)
	default:
		s += frame(t.Entry, t.Made.File, t.Made.Line)
	}
	return s + t.createdBy()
}

// withFrames is String with all calls, where they are known.
func (t *Trace) withFrames(frames []shim.Frame) string {
	s := t.head()
	for _, f := range frames {
		if f.Func == "runtime.gopanic" {
			s += fmt.Sprintf("panic(...)\n\t%s:%d +0x0\n", f.File, f.Line) // as Go's traces call it
			continue
		}
		s += fmt.Sprintf("%s()\n\t%s:%d +0x0\n", f.Func, f.File, f.Line)
	}
	return s + t.createdBy()
}

func (t *Trace) head() string {
	reason := t.Reason
	if t.Stuck {
		reason += " (leaked)"
	}
	return fmt.Sprintf("goroutine %d [%s]:\n", t.ID, reason)
}

func (t *Trace) createdBy() string {
	switch {
	case t.Name == timerFunc:
		return fmt.Sprintf("created by time.goFunc\n\t%s:%d +0x0\n", t.Made.File, t.Made.Line)
	case t.Parent != 0:
		return fmt.Sprintf("created by %s in goroutine %d\n\t%s:%d +0x0\n", fullName(t.Made.Func), t.Parent, t.Made.File, t.Made.Line)
	}
	return ""
}

// timerFunc is what processes are called that time.AfterFunc starts.
const timerFunc = "time.AfterFunc"

func frame(name, file string, line int) string {
	return fmt.Sprintf("%s()\n\t%s:%d +0x0\n", fullName(name), file, line)
}

// fullName is what Go's compiler calls a function, by what reports call it.
func fullName(name string) string {
	if strings.Contains(name, "/") || strings.HasPrefix(name, "main.") && !strings.HasPrefix(name, "main.func") {
		return name // but for literals in main
	}
	if pkg, _, ok := strings.Cut(name, "."); ok && stdlib_symbols.Has(pkg) {
		return name // of the standard library, from source
	}
	return "main." + name
}
