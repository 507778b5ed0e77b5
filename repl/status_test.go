package repl

import (
	"errors"
	"testing"
)

// A meddlingError has a method that package errors calls, which would have to run on a runtime that stands still.
type meddlingError struct{ t *testing.T }

func (e meddlingError) Error() string { return "meddling" }
func (e meddlingError) As(any) bool   { e.t.Error("the user's method is called"); return false }

// What the exit status of a panic is asks the user's error nothing, also where a copy of the session tells it.
func TestStatusOfPanic(t *testing.T) {
	s, err := New(Config{Script: true, Packages: []Package{{Path: "example.com/x", Symbols: map[string]any{"Err": error(meddlingError{t})}}}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	failure := s.RunCode(`import "example.com/x"; panic(x.Err)`)
	for _, err := range []error{failure, &copyError{failure, s}} {
		if got := Status(err); got != StatusFailed {
			t.Errorf("status %d of %v", got, err)
		}
	}
	if got := Status(&copyError{errors.New("other"), s}); got != StatusFailed {
		t.Errorf("status %d of another error", got)
	}
}
