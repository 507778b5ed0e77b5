package repl

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/traefik/yaegi/interp"
)

// channels lists programs that plain yaegi runs, too: run does n rounds of something.
var channels = []struct {
	name, src string
	n         int
}{
	{"roundtrip", `
func run(n int) {
	c, d := make(chan int), make(chan int)
	go func() { for i := 0; i < n; i++ { d <- <-c } }()
	for i := 0; i < n; i++ { c <- i; <-d }
}`, 10000},
	{"producer", `
func run(n int) {
	c := make(chan int)
	go func() { for i := 0; i < n; i++ { c <- i }; close(c) }()
	s := 0
	for x := range c { s += x }
}`, 20000},
	{"buffered", `
func run(n int) {
	c := make(chan int, 16)
	go func() { for i := 0; i < n; i++ { c <- i }; close(c) }()
	s := 0
	for x := range c { s += x }
}`, 20000},
	{"select", `
func run(n int) {
	a, b, c, d := make(chan int), make(chan int), make(chan int), make(chan int)
	go func() {
		for i := 0; i < n; i += 4 { a <- i; b <- i; c <- i; d <- i }
	}()
	s := 0
	for i := 0; i < n; i++ {
		select {
		case x := <-a: s += x
		case x := <-b: s += x
		case x := <-c: s += x
		case x := <-d: s += x
		}
	}
}`, 10000},
	{"spawn", `
func run(n int) {
	c := make(chan int)
	for i := 0; i < n; i++ { go func(x int) { c <- x }(i); <-c }
}`, 5000},
}

// BenchmarkChannels runs programs in the shell and in plain yaegi, whose channels are the
// runtime's, by turns, since machines are not equally fast all the time, and reports the best
// of each. The command in repl/internal/speed compares what needs no channels.
func BenchmarkChannels(b *testing.B) {
	for _, p := range channels {
		b.Run(p.name, func(b *testing.B) {
			s, err := New(Config{Script: true})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			if err := s.Eval(p.src); err != nil {
				b.Fatal(s.Report(err))
			}
			in := interp.New(interp.Options{})
			if _, err := in.Eval("package main\n" + p.src); err != nil {
				b.Fatal(err)
			}
			v, err := in.Eval("run")
			if err != nil {
				b.Fatal(err)
			}
			run := v.Interface().(func(int))

			ours, theirs := time.Duration(1<<62), time.Duration(1<<62)
			for range b.N {
				for range 5 {
					start := time.Now()
					run(p.n)
					theirs = min(theirs, time.Since(start))
					start = time.Now()
					if err := s.Eval(fmt.Sprintf("run(%d)", p.n)); err != nil {
						b.Fatal(s.Report(err))
					}
					ours = min(ours, time.Since(start))
				}
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(ours)/float64(p.n), "cspsh-ns")
			b.ReportMetric(float64(theirs)/float64(p.n), "yaegi-ns")
			b.ReportMetric(float64(ours)/float64(theirs), "cspsh/yaegi")
		})
	}
}

// BenchmarkStart opens and closes a session.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		s, err := New(Config{})
		if err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
}

// BenchmarkLine evaluates inputs of one line in one session.
func BenchmarkLine(b *testing.B) {
	for _, src := range []string{"x * 2", "x += 1", "fmt.Sprint(x)", "y := x", "func f(a int) int { return a + x }"} {
		b.Run(src, func(b *testing.B) {
			s, err := New(Config{})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			for _, line := range []string{"x := 1", src} {
				if err := s.Eval(line); err != nil {
					b.Fatal(s.Report(err))
				}
			}
			for b.Loop() {
				if err := s.Eval(src); err != nil {
					b.Fatal(s.Report(err))
				}
			}
		})
	}
}

// BenchmarkScript runs a script of 500 lines that has next to nothing to do, with a
// session of its own.
func BenchmarkScript(b *testing.B) {
	var src strings.Builder
	src.WriteString("package main\n\nimport \"fmt\"\n\n")
	for i := range 60 {
		fmt.Fprintf(&src, `type point%[1]d struct{ x, y int }

func (p point%[1]d) String() string {
	if p.x > p.y {
		return fmt.Sprintf("(%%d > %%d)", p.x, p.y)
	}
	return fmt.Sprint(p.x, p.y)
}

`, i)
	}
	src.WriteString("func main() {\n")
	for i := range 10 {
		fmt.Fprintf(&src, "\tfmt.Sprint(point%d{1, 2})\n", i)
	}
	src.WriteString("}\n")
	for b.Loop() {
		s, err := New(Config{Script: true})
		if err != nil {
			b.Fatal(err)
		}
		if err := s.RunCode(src.String()); err != nil {
			b.Fatal(s.Report(err))
		}
		s.Close()
	}
}

// BenchmarkParked tells what memory a process takes that waits in a function of the
// user's, with its stack.
func BenchmarkParked(b *testing.B) {
	const n = 20000
	s, err := New(Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	eval := func(src string) {
		if err := s.Eval(src); err != nil {
			b.Fatal(s.Report(err))
		}
	}
	eval("func wait(c chan int, i int) { v := <-c; fmt.Println(v, i) }")
	eval("c := make(chan int)")
	var taken uint64
	for b.Loop() {
		before := memory()
		eval(fmt.Sprintf("for i := range %d { go wait(c, i) }; csp.Yield()", n))
		taken = memory() - before
		eval("close(c); c = make(chan int)")
		s.rt.Settle(b.Context())
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(taken)/n, "B/process")
}
