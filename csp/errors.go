package csp

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"
)

// errOver kills what is left when a trial is over.
var errOver = errors.New("csp: the trial is over")

// ErrStopped says that a runtime has been stopped.
var ErrStopped = errors.New("csp: the runtime has been stopped")

// A PanicError says that a process has panicked.
type PanicError struct {
	Process string // its name
	ID      int
	Value   any
	Stack   []byte
}

// newPanicError describes a panic with the value v that is being recovered. A PanicError that is
// panicked with again stays as it was.
func newPanicError(name string, id int, v any) *PanicError {
	if pe, ok := v.(*PanicError); ok {
		return pe
	}
	return &PanicError{Process: name, ID: id, Value: v, Stack: debug.Stack()}
}

// Error tells the process and the value, without the stack.
func (e *PanicError) Error() string {
	if e.ID == 0 && e.Process == "" {
		return fmt.Sprintf("panic: %v", e.Value)
	}
	return fmt.Sprintf("panic in process %s: %v", numbered(e.ID, e.Process), e.Value)
}

// Unwrap returns the value, when that is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// A KilledError says that a process was killed.
type KilledError struct {
	Process string // its name
	ID      int
	Cause   error // why, when it was not by Kill
}

// Error tells the process and the cause.
func (e *KilledError) Error() string {
	s := "process " + numbered(e.ID, e.Process) + " was killed"
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *KilledError) Unwrap() error { return e.Cause }

// numbered names a process or a channel for a message.
func numbered(id int, name string) string {
	if name == "" {
		return fmt.Sprintf("#%d", id)
	}
	return fmt.Sprintf("#%d %s", id, name)
}

// printPanic is the panic handler by default.
func printPanic(e *PanicError) {
	fmt.Fprintf(os.Stderr, "%v\n\n%s\n", e, e.Stack)
}

// report hands the panic of a process to the handler.
func (rt *Runtime) report(e *PanicError) {
	rt.tell("panic handler", func() { rt.panicHandler(e) })
}

// tell calls a handler of the runtime's. One that panics itself has its panic printed.
func (rt *Runtime) tell(name string, handler func()) {
	returned := false
	defer func() {
		if returned {
			return
		}
		if v := recover(); v != nil {
			printPanic(newPanicError(name, 0, v))
		} else if rt.on == &rt.base {
			crash("csp: the " + name + " called runtime.Goexit, or FailNow of a test, on the loop's own goroutine; it must return")
		}
	}()
	handler()
	returned = true
}

// crash ends the program with a panic that nobody can recover, wherever it is called.
func crash(why string) {
	go panic(why)
	select {}
}
