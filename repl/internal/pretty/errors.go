package pretty

import (
	"fmt"
	"reflect"
	"strings"
)

// asError returns the error that a value is.
func (w *walk) asError(v reflect.Value) (err error, ok bool) {
	if !v.IsValid() || isNil(v) || !v.CanInterface() {
		return nil, false
	}
	err, ok = v.Interface().(error)
	return err, ok
}

// errorChain writes an error and, below it, those that it wraps, with their types:
// what errors.Is and errors.As find.
func (w *walk) errorChain(err error) string {
	text, ok := w.own(reflect.ValueOf(err), place{})
	if !ok {
		text = "error"
	}
	var b strings.Builder
	b.WriteString(text)
	n := 0
	w.wrapped(&b, err, 1, &n)
	return b.String()
}

func (w *walk) wrapped(b *strings.Builder, err error, depth int, n *int) {
	var inner []error
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		if u := e.Unwrap(); u != nil {
			inner = []error{u}
		}
	case interface{ Unwrap() []error }:
		inner = e.Unwrap()
	}
	for _, e := range inner {
		indent := "\n" + strings.Repeat("    ", depth)
		if *n++; *n > maxChain {
			if *n == maxChain+1 {
				b.WriteString(indent + "…")
			}
			return
		}
		text, ok := w.own(reflect.ValueOf(e), place{})
		if !ok {
			text = "error"
		}
		fmt.Fprintf(b, "%swraps %s: %s", indent, w.errorType(e), strings.ReplaceAll(text, "\n", indent))
		w.wrapped(b, e, depth+1, n)
	}
}

// errorType writes the type of an error as the user knows it.
func (w *walk) errorType(err error) string {
	return w.typeText(reflect.TypeOf(err), nil)
}
