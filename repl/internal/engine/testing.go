package engine

import (
	"fmt"
	"strings"
	"testing"
)

// There is no go test to run the user's code: what it tells a T or a B is printed when it
// is told, with its place in the source.

func (e *Engine) testLog(_ testing.TB, a ...any) { e.logged(fmt.Sprintln(a...)) }

func (e *Engine) testLogf(_ testing.TB, f string, a ...any) { e.logged(fmt.Sprintf(f, a...)) }

func (e *Engine) logged(text string) {
	text = strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n    ")
	fmt.Fprintf(e.opts.Stdout, "%s: %s\n", e.Here(), text)
}

func (e *Engine) testError(t testing.TB, a ...any) {
	e.testLog(t, a...)
	t.Fail()
}

func (e *Engine) testErrorf(t testing.TB, f string, a ...any) {
	e.testLogf(t, f, a...)
	t.Fail()
}

func (e *Engine) testFatal(t testing.TB, a ...any) {
	e.testLog(t, a...)
	t.FailNow()
}

func (e *Engine) testFatalf(t testing.TB, f string, a ...any) {
	e.testLogf(t, f, a...)
	t.FailNow()
}

func (e *Engine) testSkip(t testing.TB, a ...any) {
	e.testLog(t, a...)
	t.SkipNow()
}

func (e *Engine) testSkipf(t testing.TB, f string, a ...any) {
	e.testLogf(t, f, a...)
	t.SkipNow()
}
