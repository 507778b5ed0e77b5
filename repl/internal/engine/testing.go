package engine

import (
	"fmt"
	"strings"
	"testing"
)

// There is no go test to run the user's code: what it tells a T or a B is printed when it
// is told, with its place in the source.

// testMethods are the methods of a testing.TB that tell something, as functions.
func (e *Engine) testMethods() map[string]any {
	methods := map[string]any{}
	for name, then := range map[string]func(testing.TB){
		"Log":   func(testing.TB) {},
		"Error": testing.TB.Fail,
		"Fatal": testing.TB.FailNow,
		"Skip":  testing.TB.SkipNow,
	} {
		tell := func(t testing.TB, text string) {
			text = strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n    ")
			fmt.Fprintf(e.opts.Stdout, "%s: %s\n", e.Here(), text)
			then(t)
		}
		methods[name] = func(t testing.TB, a ...any) { tell(t, fmt.Sprintln(a...)) }
		methods[name+"f"] = func(t testing.TB, f string, a ...any) { tell(t, fmt.Sprintf(f, a...)) }
	}
	return methods
}
