package engine

import (
	"errors"
	"reflect"

	"github.com/cspsh/cspsh/stdlib_symbols"
)

// A dynamicError is an error of a type of the user's.
type dynamicError struct{ stdlib_symbols.Dynamic }

// Error calls the value's method.
func (w dynamicError) Error() (text string) {
	w.In.Call(w.Value, "Error", func(f any) { text = f.(func(any) string)(w.Value) })
	return text
}

// Unwrap calls the value's method, if it has it.
func (w dynamicError) Unwrap() (inner error) {
	w.optional("Unwrap", func(f any) {
		if f, ok := f.(func(any) error); ok {
			inner = f(w.Value)
		}
	})
	return inner
}

// Is calls the value's method, if it has it.
func (w dynamicError) Is(target error) (is bool) {
	w.optional("Is", func(f any) {
		if f, ok := f.(func(any, error) bool); ok {
			is = f(w.Value, target)
		}
	})
	return is
}

// As calls the value's method, if it has it.
func (w dynamicError) As(target any) (as bool) {
	w.optional("As", func(f any) {
		if f, ok := f.(func(any, any) bool); ok {
			as = f(w.Value, target)
		}
	})
	return as
}

func (w dynamicError) optional(name string, do func(f any)) {
	e := w.In.(*Engine)
	if e.method(w.Value, name) != nil {
		e.Call(w.Value, name, do)
	}
}

// A dynamicErrors is an error of a type of the user's that wraps several.
type dynamicErrors struct{ dynamicError }

// Unwrap calls the value's method.
func (w dynamicErrors) Unwrap() (inner []error) {
	w.optional("Unwrap", func(f any) { inner = f.(func(any) []error)(w.Value) })
	return inner
}

// wrapError makes an error of a value of a user's type.
func (e *Engine) wrapError(x any) error {
	w := dynamicError{stdlib_symbols.Dynamic{Value: x, In: e}}
	if _, ok := e.method(x, "Unwrap").(func(any) []error); ok {
		return dynamicErrors{w}
	}
	return w
}

// errorsIs is errors.Is, for which errors of the user's are what they wrap.
func (e *Engine) errorsIs(err, target error) bool {
	if err == nil || target == nil {
		return err == target
	}
	t := unbox(target)
	comparable := reflect.TypeOf(t).Comparable()
	return walk(err, func(err error) bool {
		if v := unbox(err); comparable && reflect.TypeOf(v) == reflect.TypeOf(t) && v == t {
			return true
		}
		x, ok := err.(interface{ Is(error) bool })
		return ok && x.Is(target)
	})
}

// errorsAs is errors.As: set assigns a value to the target if it is of its type.
func (e *Engine) errorsAs(err error, set func(any) bool, target any) bool {
	return walk(err, func(err error) bool {
		if set(unbox(err)) {
			return true
		}
		x, ok := err.(interface{ As(any) bool })
		return ok && x.As(target)
	})
}

// walk tells whether something holds for an error or one that it wraps, in the order
// of package errors.
func walk(err error, holds func(error) bool) bool {
	for err != nil {
		if holds(err) {
			return true
		}
		if many, ok := err.(interface{ Unwrap() []error }); ok {
			for _, err := range many.Unwrap() {
				if walk(err, holds) {
					return true
				}
			}
			return false
		}
		err = errors.Unwrap(err)
	}
	return false
}
