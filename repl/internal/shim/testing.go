package shim

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/stdlib_symbols"
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

// Package testing/synctest, as far as the runtime can be a bubble: its clock is virtual
// while Test runs and shows what that of a bubble would, and Wait waits for all processes
// there are, whatever they are parked in. It needs no test: the T is for f alone, and may
// be the zero value.
var synctestPkg = pkg{
	path:        "testing/synctest",
	synchronous: true,
	never:       true,
	replace: func(t *Table, s *symbols) {
		s.set("Test", t.synctest)
		wait := func() {
			if !t.bubble {
				panic("goroutine is not in a bubble")
			}
			t.idle()
		}
		s.set("Wait", wait)
		if _, ok := stdlib_symbols.Symbols(s.path)["Sleep"]; ok { // since Go 1.27
			s.set("Sleep", func(d time.Duration) {
				csp.Sleep(d)
				wait()
			})
		}
	},
}

func (t *Table) synctest(tt *testing.T, f func(*testing.T)) {
	if t.bubble {
		panic("testing/synctest: Test called from within a synctest bubble")
	}
	rt := t.env.Runtime
	before := rt.Processes()
	t.bubble = true
	defer func() { t.bubble = false }()
	defer t.enterBubble()()
	f(tt)
	t.idle()
	if slices.ContainsFunc(rt.Processes(), func(p csp.ProcessInfo) bool {
		return !slices.ContainsFunc(before, func(o csp.ProcessInfo) bool { return o.ID == p.ID })
	}) {
		panic("deadlock: main bubble goroutine has exited but blocked goroutines remain")
	}
}

// enterBubble makes the clock that of a bubble, until leave is called.
func (t *Table) enterBubble() (leave func()) {
	rt := t.env.Runtime
	virtual := rt.Virtual()
	rt.SetVirtual(true)
	before := rt.Now()
	rt.SetNow(csp.VirtualEpoch)
	return func() {
		rt.SetNow(before.Add(rt.Since(csp.VirtualEpoch)))
		rt.SetVirtual(virtual)
	}
}

// idle lets all others run until they wait.
func (t *Table) idle() {
	t.env.Runtime.Idle(context.Background())
}
