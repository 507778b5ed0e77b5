package engine

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/machine"
)

// A Panic is a panic of the user's code, in terms of its source.
type Panic struct {
	Value any
	At    *csp.Site      // where it was raised, nil if unknown
	Calls []string       // the functions that it went through, innermost first
	Trace []machine.Call // the same with places and arguments, if they are known

	text string
}

func (p *Panic) Error() string {
	if isFatal(p.Value) {
		return p.text
	}
	return "panic: " + p.text
}

// Unrecoverable tells the machine, by being there, that the user's code is not to recover from it.
func (p *Panic) Unrecoverable() {}

// isFatal tells whether a value is one of what nothing stops.
func isFatal(v any) bool {
	_, ok := v.(FatalError)
	return ok
}

// Unwrap returns the panic's value, if that is an error.
func (p *Panic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

// newPanic returns the report of a panic. It is to be called on the loop: the value's
// text may be the user's to tell.
func (e *Engine) newPanic(v any, at *csp.Site, trace []machine.Call) *Panic {
	p := &Panic{Value: v, At: at, Trace: trace, text: e.panicText(v)}
	for _, c := range trace {
		if c.Func != nil && c.Func.Name != inputFunc && len(p.Calls) < maxCalls {
			p.Calls = append(p.Calls, shortName(c.Func.Name))
		}
	}
	return p
}

// inputFunc is what the machine calls what an input does.
const inputFunc = "input"

// maxCalls bounds a trace: an endless recursion has very many calls.
const maxCalls = 100_000

// panicText writes a panic's value as Go does, and values of which Go writes the address as
// fmt does.
func (e *Engine) panicText(v any) (text string) {
	defer func() {
		if r := recover(); r != nil {
			text = reflect.TypeOf(v).String() + "(PANIC in its text)"
		}
	}()
	switch v := v.(type) {
	case error:
		return v.Error()
	case fmt.Stringer:
		return v.String()
	case string:
		return v
	}
	t := reflect.TypeOf(v)
	basic := t.Kind() <= reflect.Complex128 && t.Kind() != reflect.Array
	switch {
	case t.Kind() == reflect.String:
		return fmt.Sprintf("%v(%q)", t, v)
	case basic && t.PkgPath() == "":
		return builtinText(v)
	case basic:
		return fmt.Sprintf("%v(%s)", t, builtinText(v))
	}
	return fmt.Sprintf("%v(%v)", t, v)
}

// asPanic makes a report of a recovered value.
func (e *Engine) asPanic(r any) any {
	if csp.IsKill(r) {
		return r
	}
	if p, ok := r.(*Panic); ok {
		return p
	}
	at, calls := e.m.PanicTrace(r)
	return e.newPanic(bare(r), siteOf(at), calls)
}

// Locate tells where a process panicked that the engine did not start itself, but
// the csp library on behalf of the user's code.
func (e *Engine) Locate(pe *csp.PanicError) *Panic {
	if p, ok := pe.Value.(*Panic); ok {
		return p
	}
	at, calls := e.m.PanicTrace(pe.Value)
	return e.newPanic(pe.Value, siteOf(at), calls)
}

// shortName is what reports call a function: without its package if that is the user's own.
func shortName(name string) string { return strings.TrimPrefix(name, "main.") }

// runtimeError is an error of the kind that Go's own runtime panics with.
type runtimeError string

func (e runtimeError) Error() string { return string(e) }
func (e runtimeError) RuntimeError() {}
