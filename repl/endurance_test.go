package repl

import (
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

var (
	enduranceInputs = flag.Int("endurance.n", 500, "how many random inputs TestEndurance types")
	enduranceSeed   = flag.Uint64("endurance.seed", 1, "seed of those inputs")
	expressions     = flag.Int("endurance.expressions", 2000, "how many expressions TestExpressions types")
)

// TestEndurance types random inputs: valid, invalid, panicking, starting processes and
// killing them. Then the shell must still answer, have no goroutines but those of its
// processes, and not have grown much.
func TestEndurance(t *testing.T) {
	idle := goleak.IgnoreCurrent()
	s := endure(t)
	outcomes := map[string]int{}
	for i, g := 0, newTypist(*enduranceSeed); i < *enduranceInputs; i++ {
		src := g.next()
		stop := time.AfterFunc(10*time.Minute, func() {
			t.Errorf("input %d does not end: %s", i, src)
			s.KillAll()
		})
		outcomes[s.status(src)]++ // many are to fail
		stop.Stop()
	}
	t.Log(outcomes)
	for _, command := range []string{"kill all", "set values on"} { // that may be off by now
		if err := s.command(command); err != nil {
			t.Fatal(err)
		}
	}
	if procs := s.rt.Processes(); len(procs) > 0 {
		t.Errorf("after :kill all there are %v", procs)
	}
	grown(t, 200)
	var out strings.Builder
	s.cfg.Stdout = &out
	if err := s.Eval("6 * 7"); err != nil || out.String() != "42\n" {
		t.Errorf("6 * 7 shows %q, error %v", out.String(), err)
	}
	s.Close()
	if err := goleak.Find(idle); err != nil {
		t.Error(err)
	}
}

// TestExpressions types expressions of one line.
func TestExpressions(t *testing.T) {
	s := endure(t)
	defer s.Close()
	for _, warm := range []string{"1 + 1", "len(\"a\")", "x := 1"} {
		if err := s.Eval(warm); err != nil {
			t.Fatal(err)
		}
	}
	before := memory()
	for i := range *expressions {
		if err := s.Eval(fmt.Sprintf("x + %d", i)); err != nil {
			t.Fatal(err)
		}
	}
	if after := memory(); after > before+100<<20 {
		t.Errorf("%d expressions have taken %d MB", *expressions, (after-before)>>20)
	} else {
		t.Logf("%d expressions have taken %d kB", *expressions, (int64(after)-int64(before))>>10)
	}
	runtime.KeepAlive(s)
}

// status evaluates an input and tells what became of it.
func (s *Shell) status(src string) string {
	o := &Outcome{Input: src}
	s.finish(o, s.handle(src))
	return o.Status
}

func endure(t *testing.T) *Shell {
	s, err := New(Config{Stdout: io.Discard, Stderr: io.Discard, Virtual: true, Exit: func(int) { panic("exit") }})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func memory() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

func grown(t *testing.T, limit uint64) {
	if mb := memory() >> 20; mb > limit {
		t.Errorf("the session takes %d MB", mb)
	} else {
		t.Logf("the session takes %d MB", mb)
	}
}

// A typist types random inputs.
type typist struct {
	*rand.Rand
	n int
}

func newTypist(seed uint64) *typist { return &typist{Rand: rand.New(rand.NewPCG(seed, seed))} }

// forms are inputs with places for a number (%d).
var forms = []string{
	"%d + 1", "x%d := %[1]d", "x%d", "x%d++", "fmt.Sprint(x%d)", "_ + %d", "_",
	"type T%d struct{ a, b int }", "T%d{1, 2}", "func (t T%d) Sum() int { return t.a + t.b }", "T%d{}.Sum()",
	"func f%d(n int) int { if n < 2 { return n }; return f%[1]d(n-1) + f%[1]d(n-2) }", "f%d(8)",
	"func g%d[T any](x T) []T { return []T{x} }", "g%d(1)", "g%d(\"a\")",
	"m%d := map[string]int{\"a\": %[1]d}", "m%d[\"b\"]++", "m%d",
	"c%d := make(chan int)", "c%d := make(chan int, 3)", "c%d := csp.NewChan[string](csp.Sliding(2))",
	"go func() { c%d <- %[1]d }()", "go func() { for v := range c%d { _ = v } }()", "<-c%d", "c%d <- 1", "close(c%d)",
	"select { case v := <-c%d: fmt.Println(v); default: }", "select { case <-time.After(time.Second): case <-c%d: }",
	"go func() { time.Sleep(%d * time.Second) }()", "go func() { panic(%d) }()", "go func() { select {} }()",
	"time.Sleep(%d * time.Millisecond)", "var mu%d sync.Mutex; mu%[1]d.Lock()", "go mu%d.Lock()",
	"panic(\"input %d\")", "var p%d *T%[1]d; p%[1]d.a = 1", "[]int{1, 2, 3}[%d]", "1 / (x%d - x%[1]d)", "any(%d).(string)",
	"x%d +", "undefined%d", "func {", "var x%d string = 1", "\"unterminated", ")", "import \"nothing%d\"", "x%d = \"a\"",
	"func() { defer func() { recover() }(); panic(%d) }()", "runtime.Goexit()", "for i := range %d { go func() { csp.Sleep(time.Duration(i)) }() }",
	"var wg%d sync.WaitGroup; wg%[1]d.Go(func() {}); wg%[1]d.Wait()", "context.WithTimeout(context.Background(), %d)",
	"func r%d(n int) int { return r%[1]d(n+1) + 1 }",
	":ps", ":chans", ":tree", ":vars", ":kill #%d", ":kill all", ":type x%d", ":inspect c%d", ":doc strings", ":nonsense",
	":seed %d", ":trace on", ":trace off", ":pause", ":step 3", ":continue", ":history 3", ":top", ":set values off", ":set values on",
	":quiet", ":quiet off", ":time x%d",
}

// next returns an input, or two of them.
func (g *typist) next() string {
	g.n++
	if g.n%10 == 0 {
		return ":continue" // of a pause, in which inputs that wait are left behind
	}
	form := forms[g.IntN(len(forms))]
	src := form
	if strings.Contains(form, "%") {
		src = fmt.Sprintf(form, g.IntN(20))
	}
	if g.IntN(20) == 0 && !strings.HasPrefix(src, ":") {
		src = src[:g.IntN(len(src)+1)] // as if cut off
	}
	return src
}
