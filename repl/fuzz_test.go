package repl

import (
	"errors"
	"go/ast"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/engine"
	"github.com/cspsh/cspsh/repl/internal/syntax"
)

// internals are words of the machinery below, which no message may have.
var internals = regexp.MustCompile(`_\.go:|interp\.|engine\.|machine\.|reflect[.:]|cspsh:|yaegi|cfg|goroutine \d+ \[|%!`)

// constructs are inputs of which the fuzzer makes others.
var constructs = []string{
	"func f[T any](x ...T) (r T) { for _, y := range x { r = y }; return }; f(1, 2)",
	"type L[T any] struct{ v T; n *L[T] }; func (l *L[T]) Add(v T) *L[T] { return &L[T]{v, l} }; (&L[int]{}).Add(1)",
	"type N interface{ ~int | ~string }; func Max[T N](a, b T) T { if a > b { return a }; return b }; Max(1, 2)",
	"for i, x := range []string{\"a\"} { defer func() { println(i, x) }() }",
	"for x := range func(yield func(int) bool) { yield(1) } { if x > 0 { break }; continue }",
	"func() (x int, err error) { defer func() { recover(); x++ }(); panic(1) }()",
	"L: for i := 0; i < 3; i++ { for range 2 { switch { case i == 1: continue L; default: break L } } }",
	"type S struct{ *T; x [2]int }; type T struct{ m map[string]any }; s := S{&T{}, [2]int{1}}; s.m",
	"type E int; func (e E) Error() string { return \"e\" }; var err error = E(1); err.(E)",
	"switch x := any(1.5).(type) { case int, string: x = nil; case error: x.Error(); case nil: default: _ = x }",
	"c, d := make(chan int, 1), make(chan<- string); select { case x, ok := <-c: _, _ = x, ok; case d <- \"a\": default: }",
	"a, b := 1, 2; a, b = b, a; p := &a; *p++; a <<= b; a &^= 3",
	"const ( A = iota * 1.5; B; C uint8 = 1 << iota ); []any{A, B, C}",
	"f := strings.ToUpper; g := (*strings.Builder).Len; f(\"a\"); g(new(strings.Builder))",
	"m := map[[2]int]struct{ a any }{{1, 2}: {3}}; v, ok := m[[2]int{}]; delete(m, [2]int{}); clear(m); v; ok",
	"s := []int{5: 1}; s = append(s[:1:2], s...); copy(s, s[1:]); [2]int(s); (*[1]int)(s)",
	"i := 0; again: if i < 3 { i++; goto again }",
	"switch 1 { case 1: fallthrough; case 2: println(); default: }",
	"var x, y = func() (int, string) { return 1, \"a\" }(); x; y",
	"type F func(F) F; var f F; f = func(g F) F { return g }; f(f)",
	"min(1, 2.5); max(\"a\", \"b\"); len([3]int{}); cap(make([]int, 1, 2)); complex(1, 2); real(1i)",
	"for i := range 3 { go func() { println(i) }() }; var wg sync.WaitGroup; wg.Go(func() {}); wg.Wait()",
	"slices.SortFunc([]string{\"b\"}, strings.Compare); maps.Keys(map[int]int{}); slices.Collect(maps.Values(map[int]int{1: 2}))",
	"type A = []int; type B A; B{1}; var _ A = B{}; func(A) {}(nil)",
	"errors.As(nil, new(error)); errors.Is(nil, nil); fmt.Errorf(\"%w\", io.EOF); fmt.Sprintf(\"%T %v\", 1, nil)",
	"struct{ int; string }{1, \"a\"}.int; [...]string{2: \"c\"}[2]; &[]int{1}; &struct{}{}",
	"if x := 1; x > 0 { } else if y := x; y < 0 { } else { x = y }",
	"var i interface{ M() }; func() { i.M() }; type X struct{}; func (X) M() {}; i = X{}; i = &X{}; X.M; (*X).M",
	"csp.Go(func() {}); c := csp.NewChan[int](); c.Offer(1); csp.Alts(c.TakeOp())",
}

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
	for _, seed := range constructs {
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
			var internal *engine.InternalError
			if report := s.Report(err); internals.MatchString(report) || errors.As(err, &internal) {
				t.Errorf("%q:\n%s", src, report)
			}
		}
		if err := s.Eval("1 + 1"); err != nil {
			t.Errorf("after %q, the next input fails: %v", src, err)
		}
	})
}

// FuzzCompile checks and compiles anything, as an input or as a program. What
// the checker takes has to compile, or be told to be unsupported.
func FuzzCompile(f *testing.F) {
	for _, seed := range constructs {
		f.Add(seed)
		f.Add("package main\n\nfunc main() {\n" + strings.ReplaceAll(seed, "; ", "\n") + "\n}\n")
	}
	for _, file := range programs(f, "programs") {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		program, _, _ := strings.Cut(string(src), "\n// Output:\n")
		f.Add(program)
	}
	f.Fuzz(func(t *testing.T, src string) {
		s, err := New(Config{Stdout: io.Discard, Stderr: io.Discard, Virtual: true, Exit: func(int) { panic("exit") }})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		err = s.compileOnly(src)
		var internal *engine.InternalError
		if errors.As(err, &internal) {
			t.Errorf("%q: %v", src, err)
		}
	})
}

// compileOnly compiles an input or a program.
func (s *Shell) compileOnly(src string) error {
	if syntax.IsFile([]byte(src)) {
		f, err := syntax.ParseFile("f.go", []byte(src), s.fset)
		if err != nil {
			return err
		}
		unit, err := check.Package(s.fset, f.Name.Name, []*ast.File{f}, s.imp, check.Options{})
		if err != nil {
			return err
		}
		_, err = s.engine.Compile(unit)
		return err
	}
	in, err := s.parse("input", src)
	if err != nil {
		return err
	}
	unit, err := s.session.Check(in, true)
	if err != nil {
		return err
	}
	_, err = s.engine.Compile(unit)
	return err
}
