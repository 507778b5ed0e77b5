package repl

import (
	"io"
	"regexp"
	"testing"
	"time"
)

// internals are words of the machinery below, which no message may have.
var internals = regexp.MustCompile(`_\.go:|interp\.|goroutine \d+ \[|runtime error: index out of range \[\d+\] with|%!`)

// FuzzEval feeds anything to a shell. It must answer every input, in the user's
// terms, and go on.
func FuzzEval(f *testing.F) {
	for _, seed := range []string{
		"1 + 1", "x := 1; x", "func f(n int) int { return n }; f(3)", "type T struct{ a int }; T{1}",
		"c := make(chan int, 1); c <- 1; <-c", "select {}", "for i := range 3 { fmt.Println(i) }",
		`panic("boo")`, "defer recover()", "go func() {}()", "var m map[string]int; m[\"a\"]++",
		"switch x := any(1).(type) { case int: x++ }", "func g[T any](x T) T { return x }; g(1)",
		"L: for { break L }", "import \"os\"", "`", "/*", ")", "\x00", "a.b.c", "len(nil)", "[]int{1}[9]",
		"(func() {})()", "struct{}{}", "1 << 100", "nil", "int", "_ = 1", "goto L", "return", "fmt", "csp.Go(nil)",
		"var f func(); f()", "close(nil)", "new(5)", "min()", "for range 3 {}", "[3]int{} == [3]int{}", "'a'", "1i",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if internals.MatchString(src) {
			t.Skip("the source itself has such words, and reports cite it")
		}
		s, err := New(Config{Stdin: nil, Stdout: io.Discard, Stderr: io.Discard, Virtual: true, Exit: func(int) { panic("exit") }})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		stop := time.AfterFunc(time.Second, s.Interrupt) // some inputs never end
		defer stop.Stop()
		if err := s.Eval(src); err != nil {
			if report := s.Report(err); internals.MatchString(report) {
				t.Errorf("%q:\n%s", src, report)
			}
		}
		if err := s.Eval("1 + 1"); err != nil {
			t.Errorf("after %q, the next input fails: %v", src, err)
		}
	})
}
