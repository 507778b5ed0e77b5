package engine

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/machine"
	"github.com/cspsh/cspsh/repl/internal/shim"
)

// A Panic is a panic of the user's code, in terms of its source.
type Panic struct {
	Value any
	At    *csp.Site      // where it was raised, nil if unknown
	Trace []machine.Call // the calls that it went through, innermost first

	text string // with the panics before
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
	switch v.(type) {
	case FatalError, exitStatus:
		return true
	}
	return false
}

// Unwrap returns the panic's value, if that is an error.
func (p *Panic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

// newPanic returns the report of a panic. It is to be called on the loop: the value's
// text may be the user's to tell.
func (e *Engine) newPanic(v any, p machine.Panicked) *Panic {
	return &Panic{Value: v, At: siteOf(p.At), Trace: p.Calls, text: e.panicChain(v, p.Before)}
}

// panicChain writes a panic's value after those of the panics before, as Go does.
func (e *Engine) panicChain(v any, before []machine.EarlierPanic) string {
	var b strings.Builder
	mark := ""
	for i, p := range before {
		last := v
		if i+1 < len(before) {
			last = before[i+1].Value
		}
		switch {
		case p.Recovered && machine.Same(p.Value, last):
			mark = " [recovered, repanicked]"
			continue
		case p.Recovered && mark == "":
			mark = " [recovered]"
		}
		b.WriteString(e.panicText(bare(p.Value)) + mark + "\n\tpanic: ")
		mark = ""
	}
	return b.String() + e.panicText(v) + mark
}

// An OuterCall is one of the calls that a panic went through.
type OuterCall struct {
	Func string
	Args []string // those of basic types as Go writes them, "…" for others
}

// Calls returns the functions that the panic went through, innermost first.
func (p *Panic) Calls() (list []OuterCall) {
	for _, c := range p.Trace {
		if c.Func != nil && c.Func.Name != inputFunc {
			name := shortName(c.Func.Name)
			if name == "runtime.gopanic" {
				name = "panic"
			}
			list = append(list, OuterCall{name, c.Args})
		}
	}
	return list
}

// inputFunc is what the machine calls what an input does.
const inputFunc = "input"

// panicText writes a panic's value as Go does, with its further lines indented, and values of which
// Go writes the address as fmt does.
func (e *Engine) panicText(v any) string {
	return strings.ReplaceAll(e.valueText(v), "\n", "\n\t")
}

// valueText is panicText without the indentation.
func (e *Engine) valueText(v any) (text string) {
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
		return fmt.Sprintf(`%v("%s")`, t, reflect.ValueOf(v).String())
	case basic && t.PkgPath() == "":
		return builtinText(v)
	case basic:
		return fmt.Sprintf("%v(%s)", t, builtinText(v))
	}
	if why := shim.Endless(v); why != "" {
		return fmt.Sprintf("%v(%s)", t, why)
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
	return e.newPanic(bare(r), e.m.PanicTrace(r))
}

// Locate tells where a process panicked that the engine did not start itself, but
// the csp library on behalf of the user's code.
func (e *Engine) Locate(pe *csp.PanicError) *Panic {
	if p, ok := pe.Value.(*Panic); ok {
		return p
	}
	return e.newPanic(pe.Value, e.m.PanicTrace(pe.Value))
}

// shortName is what reports call a function: without its package if that is the user's own.
func shortName(name string) string { return strings.TrimPrefix(name, "main.") }

// runtimeError is an error of the kind that Go's own runtime panics with.
type runtimeError string

func (e runtimeError) Error() string { return string(e) }
func (e runtimeError) RuntimeError() {}
