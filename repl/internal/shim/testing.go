package shim

import (
	"fmt"
	"strings"
	"testing"
)

// Package testing: there is no go test to run the user's code. What it tells a T or a B is
// printed when it is told, with its place in the source.
var testingPkg = pkg{
	path: "testing",
	wait: func(name string, method bool) (Wait, bool) {
		if name == "Benchmark" || strings.HasPrefix(name, "Run") || name == "Parallel" {
			return Always, true
		}
		return Never, true
	},
	refused: map[string]string{
		"Main":          noTests,
		"MainStart":     noTests,
		"RunTests":      noTests,
		"RunBenchmarks": noTests,
		"RunExamples":   noTests,
	},
	replace: func(t *Table, s *symbols) {
		testMethods[*testing.T](t, s)
		testMethods[*testing.B](t, s)
		testMethods[*testing.F](t, s)
		testMethods[testing.TB](t, s)
	},
}

const noTests = "go test runs tests; here there are testing.Benchmark, and testing/synctest with new(testing.T)"

// testMethods sets the methods of a testing.TB that tell something.
func testMethods[T testing.TB](t *Table, s *symbols) {
	for name, then := range map[string]func(testing.TB){
		"Log":   func(testing.TB) {},
		"Error": testing.TB.Fail,
		"Fatal": testing.TB.FailNow,
		"Skip":  testing.TB.SkipNow,
	} {
		tell := func(tb testing.TB, text string) {
			text = strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n    ")
			t.fprint(t.out(), fmt.Appendf(nil, "%s: %s\n", t.env.Here(), text))
			then(tb)
		}
		s.method(name, func(tb T, a ...any) { tell(tb, fmt.Sprintln(a...)) })
		s.method(name+"f", func(tb T, f string, a ...any) { tell(tb, fmt.Sprintf(f, a...)) })
	}
}
