package repl

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

var (
	attackRounds = flag.Int("endurance.rounds", 1, "how often TestAttacks makes its attacks")
	attackDeep   = flag.Int("endurance.deep", 6, "how many of those by recursion it makes each time, which take half a second each")
)

// An attack is an input that would end or freeze a shell that did not expect it.
type attack struct {
	declare string // what is declared before
	do      string // a statement
	want    string // what is told of it; "interrupted" for what only Ctrl-C ends
}

const (
	tooDeep        = "stack overflow: calls are nested too deep"
	outOfMemory    = "out of memory"
	containsItself = "contains itself"
	tooNested      = "nested too deep"
	interrupted    = "interrupted"
)

var attacks = []attack{
	// Recursion, which ends at a limit that is the shell's and not that of Go's stacks.
	{"func f() { f() }", "f()", tooDeep},
	{"func even(n int) bool { return n == 0 || odd(n-1) }; func odd(n int) bool { return n != 0 && even(n-1) }", "even(1 << 60)", tooDeep},
	{"func f(a [20]int) int { return f(a) + 1 }", "f([20]int{})", tooDeep},
	{"var g func(int) int; g = func(n int) int { return g(n+1) + 1 }", "g(0)", tooDeep},
	{"type T struct{ n int }; func (t T) m() { t.n++; t.m() }", "T{}.m()", tooDeep},
	{"type I interface{ m() }; type T struct{}; func (t T) m() { I(t).m() }", "I(T{}).m()", tooDeep},
	{"func f[T any](n int) { f[T](n + 1) }", "f[string](0)", tooDeep},
	{"func f() { defer f() }", "f()", tooDeep},
	{"func f() { defer f(); panic(1) }", "f()", tooDeep},
	{"func f(n int) { defer func() { panic(n) }(); f(n + 1) }", "f(0)", tooDeep},
	{"func it(yield func(int) bool) { for v := range it { yield(v) } }", "for range it { }", tooDeep},
	// The same by way of compiled code.
	{"type T struct{}; func (t T) String() string { return fmt.Sprint(t) }", "_ = fmt.Sprint(T{})", tooDeep},
	{"type T struct{}; func (t T) Error() string { return fmt.Sprintf(\"%v\", t) }", "_ = fmt.Sprint(T{})", tooDeep},
	{"type T struct{}; func (t T) Error() string { return fmt.Sprint(t) }", "panic(T{})", "panic"},
	{"type T struct{}; func (t T) GoString() string { return fmt.Sprintf(\"%#v\", t) }", "_ = fmt.Sprintf(\"%#v\", T{})", tooDeep},
	{"type T struct{}; func (t T) Format(s fmt.State, v rune) { fmt.Fprint(s, t) }", "_ = fmt.Sprint(T{})", tooDeep},
	{"type T struct{}; func (t T) MarshalJSON() ([]byte, error) { return json.Marshal(t) }", "json.Marshal(T{})", tooDeep},
	{"type T struct{}; func (t T) MarshalText() ([]byte, error) { return json.Marshal(t) }", "json.Marshal(T{})", tooDeep},
	{"type T struct{}; func (t *T) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, t) }", "json.Unmarshal([]byte(\"1\"), new(T))", tooDeep},
	{"type T struct{}; func (t T) Error() string { return \"\" }; func (t T) Unwrap() error { return t }", "errors.Is(T{}, io.EOF)", interrupted},
	{"type T struct{}; func (t T) Read(p []byte) (int, error) { return io.ReadFull(t, p) }", "io.ReadAll(T{})", tooDeep},
	{"type T struct{}; func (t T) Error() string { return \"\" }; func (t T) Is(u error) bool { return errors.Is(t, u) }", "errors.Is(T{}, io.EOF)", tooDeep},
	{"type S []int; func (s S) Len() int { return 2 }; func (s S) Less(i, j int) bool { sort.Sort(s); return false }; func (s S) Swap(i, j int) { }", "sort.Sort(S{1, 2})", tooDeep},
	{"var less func(a, b int) int; less = func(a, b int) int { slices.SortFunc([]int{2, 1}, less); return a - b }", "slices.SortFunc([]int{2, 1}, less)", tooDeep},
	{"var r func(rune) rune; r = func(c rune) rune { strings.Map(r, \"ab\"); return c }", "strings.Map(r, \"ab\")", tooDeep},
	{"var v reflect.Value; v = reflect.ValueOf(func() { v.Call(nil) })", "v.Call(nil)", tooDeep},
	{"var v reflect.Value; v = reflect.MakeFunc(reflect.TypeFor[func()](), func([]reflect.Value) []reflect.Value { return v.Call(nil) })", "v.Call(nil)", tooDeep},
	// Values that contain themselves.
	{"m := map[string]any{}; m[\"m\"] = m", "_ = fmt.Sprint(m)", containsItself},
	{"s := make([]any, 1); s[0] = s", "fmt.Println(s)", containsItself},
	{"type S []S; s := make(S, 2); s[1] = s", "_ = fmt.Sprintf(\"%v\", s)", containsItself},
	{"type M map[int]M; m := M{}; m[1] = M{2: m}", "_ = fmt.Errorf(\"%d\", &m)", containsItself},
	{"type T struct{ err error; list []any }; x := T{list: make([]any, 1)}; x.list[0] = x", "log.Print(x)", containsItself},
	{"m := map[string]any{}; m[\"m\"] = m", "panic(m)", containsItself},
	{"m := map[string]any{}; m[\"m\"] = m", "_ = fmt.Sprint(reflect.ValueOf(m))", containsItself},
	{"m := map[string]any{}; m[\"m\"] = m", "slog.Info(\"\", \"m\", m)", containsItself},
	{"m := map[string]any{}; m[\"m\"] = m", "slog.With(\"m\", m)", containsItself},
	{"m := map[string]any{}; m[\"m\"] = m", "slog.NewTextHandler(io.Discard, nil).WithAttrs([]slog.Attr{slog.Group(\"g\", \"m\", m)})", containsItself},
	{"m := map[string]any{}; m[\"m\"] = m", "fmt.Println(template.Must(template.New(\"\").Parse(`{{.}}`)).Execute(io.Discard, m))", containsItself},
	{"m := map[string]any{}; m[\"m\"] = m; p := &struct{ M any }{&m}", "fmt.Println(template.Must(template.New(\"\").Parse(`{{printf \"%v\" .M}}`)).Execute(io.Discard, p))", containsItself},
	{"m := map[string]any{}; m[\"m\"] = m", "template.HTMLEscaper(m)", containsItself},
	{"import html \"html/template\"\nm := map[string]any{}; h := html.Must(html.New(\"\").Parse(`{{.}}`)); h.Execute(io.Discard, 1); m[\"m\"] = m", "fmt.Println(h.Execute(io.Discard, m))", containsItself},
	{"type N struct{ Next *N }; n := &N{}; n.Next = n", "xml.Marshal(n)", containsItself},
	{"s := make([]any, 1); s[0] = s", "xml.NewEncoder(io.Discard).Encode(s)", containsItself},
	{"type N struct{ Next []*N; A int }; n := &N{A: 1}; n.Next = []*N{nil, n}", "gob.NewEncoder(io.Discard).Encode(n)", containsItself},
	{"type T struct{ A any }; gob.RegisterName(test.Name(), &T{}); x := &T{}; x.A = x", "gob.NewEncoder(io.Discard).EncodeValue(reflect.ValueOf(x))", containsItself},
	{"s := make([]any, 1); s[0] = s", "asn1.Marshal(s)", containsItself},
	{"s := make([]any, 1); s[0] = s", "ast.Print(nil, s)", containsItself},
	{"n := &ast.BinaryExpr{Y: ast.NewIdent(\"n\")}; n.X = n", "printer.Fprint(io.Discard, token.NewFileSet(), n)", containsItself},
	{"n := &ast.BlockStmt{}; n.List = []ast.Stmt{n}", "format.Node(io.Discard, token.NewFileSet(), n)", containsItself},
	{"var s []any; for range 250000 { s = []any{s} }", "_ = fmt.Sprint(s)", tooNested},
	{"var s any; for range 250000 { s = []any{s} }", "json.Marshal(s)", tooNested},
	{"type N struct{ Next *N }; var n *N; for range 250000 { n = &N{n} }", "json.NewEncoder(io.Discard).Encode(n)", tooNested},
	{"type N struct{ Next *N }; var n, m *N; for range 250000 { n, m = &N{n}, &N{m} }", "reflect.DeepEqual(n, m)", tooNested},

	// What goes round for ever.
	{"", "for { }", interrupted},
	{"", "L: goto L", interrupted},
	{"", "x := 0; L: x++; if x != 0 { goto L }", interrupted},
	{"", "A: for { B: for { switch { case true: continue A }; break B } }", interrupted},
	{"", "for { select { default: } }", interrupted},
	{"", "for { runtime.Gosched() }", interrupted},
	{"", "for { func() { defer func() { recover() }(); panic(1) }() }", interrupted},
	{"", "for range func(yield func() bool) { for yield() { } } { }", interrupted},
	{"", "for { fmt.Sprint(1) }", interrupted},
	{"c := make(chan int, 1)", "for { c <- 1; <-c }", interrupted},
	{"var mu sync.Mutex", "for { mu.Lock(); mu.Unlock() }", interrupted},
	{"type T struct{}; func (t T) Read(p []byte) (int, error) { return 0, nil }", "io.ReadAll(T{})", interrupted},
	{"", "test.Spin()", interrupted}, // compiled, so it is abandoned

	// What fails in Go's runtime, which is to fail in the program only.
	{"", "panic(nil)", "panic called with nil argument"},
	{"var p *[1 << 20]int", "p[1<<19] = 1", "nil pointer dereference"},
	{"var m map[string]int", "m[\"a\"] = 1", "assignment to entry in nil map"},
	{"m := map[any]int{}", "m[[]int{}] = 1", "hash of unhashable type"},
	{"var a, b any = []int{}, []int{}", "_ = a == b", "comparing uncomparable type"},
	{"n := -1", "_ = make([]int, n)", "makeslice: len out of range"},
	{"n := 1 << 62", "_ = make([]int, n)", "makeslice: len out of range"},
	{"n := 1 << 62", "_ = make(chan int, n)", "size out of range"},
	{"n := 1 << 40", "_ = strings.Repeat(\"abcdefgh\", n<<20)", "panic"},
	{"var c chan int", "close(c)", "close of nil channel"},
	{"c := make(chan int)", "close(c); close(c)", "close of closed channel"},
	{"c := make(chan int); close(c)", "c <- 1", "send on closed channel"},
	{"var mu sync.Mutex", "mu.Unlock()", "unlock of unlocked mutex"},
	{"var rw sync.RWMutex", "rw.RUnlock()", "RUnlock of unlocked RWMutex"},
	{"var wg sync.WaitGroup", "wg.Done()", "negative WaitGroup counter"},
	{"type T struct{}; func (t T) String() string { panic(t) }", "panic(T{})", "panic"},
	{"type T struct{}; func (t T) Error() string { panic(t) }", "panic(error(T{}))", "panic"},

	// What asks for more memory than there may be.
	{"", "func() { s := \"0123456789abcdef\"; for { s += s } }()", outOfMemory},
	{"", "func() { b := make([]byte, 100); for { b = append(b, b...) } }()", outOfMemory},
	{"n := 1 << 40", "_ = make([]int, n)", outOfMemory},
	{"", "_ = strings.Repeat(\"x\", 1 << 40)", outOfMemory},
	{"f := bytes.Repeat", "_ = f([]byte{0}, 1 << 40)", outOfMemory},
	{"s := strings.Repeat(\"a\", 1 << 20)", "_ = strings.ReplaceAll(s, \"a\", s)", outOfMemory},
	{"s := bytes.Repeat([]byte{0}, 1 << 20)", "_ = bytes.Replace(s, nil, s, -1)", outOfMemory},
	{"s := strings.Repeat(\"a\", 1 << 20)", "_ = strings.Join(make([]string, 1 << 20), s)", outOfMemory},
	{"var b strings.Builder", "b.Grow(1 << 40)", outOfMemory},
	{"var b bytes.Buffer", "b.Grow(1 << 40)", outOfMemory},
	{"", "_ = slices.Grow([]int{}, 1 << 40)", outOfMemory},
	{"", "_ = slices.Repeat([]string{\"\"}, 1 << 40)", outOfMemory},
	{"", "_ = rand.Perm(1 << 40)", outOfMemory},
	{"", "_ = image.NewGray(image.Rect(0, 0, 1 << 20, 1 << 20))", outOfMemory},
	{"", "_ = bufio.NewReaderSize(nil, 1 << 40)", outOfMemory},
	{"", "_ = strconv.FormatFloat(1, 'f', 1 << 40, 64)", outOfMemory},
	{"", "_ = new(big.Int).SetBit(new(big.Int), 1 << 44, 1)", outOfMemory},
	{"", "_ = ring.New(1 << 40)", outOfMemory},
	{"", "_ = reflect.New(reflect.ArrayOf(1 << 40, reflect.TypeFor[int]()))", outOfMemory},
	{"", "_ = reflect.MakeSlice(reflect.TypeFor[[]int](), 0, 1 << 40)", outOfMemory},

	// What waits for ever.
	{"", "select { }", "deadlock"},
	{"", "<-make(chan int)", "deadlock"},
	{"var mu sync.Mutex", "mu.Lock(); mu.Lock()", "deadlock"},
	{"var o sync.Once; var h func(); h = func() { o.Do(h) }", "h()", "deadlock"},
	{"var wg sync.WaitGroup", "wg.Add(1); wg.Wait()", "deadlock"},
	{"var s fmt.Stringer; type T struct{ c chan int }; func (t T) String() string { return fmt.Sprint(<-t.c) }", "fmt.Println(T{make(chan int)})", "deadlock"},

	// What is the program's affair in Go, and would be the shell's here.
	{"", "runtime.Goexit()", ""},
	{"", "csp.Self().Kill()", ""},
	{"", "runtime.LockOSThread()", ""},
	{"", "runtime.LockOSThread(); runtime.Goexit()", ""},
	{"", "runtime.Breakpoint()", "runtime.Breakpoint is not supported"},
	{"", "debug.SetMaxStack(1)", ""},
	{"", "debug.SetMaxThreads(1)", ""},
	{"", "runtime.GOMAXPROCS(1 << 20)", ""},
	{"", "debug.SetMemoryLimit(1); debug.SetGCPercent(1)", ""},
	{"", "signal.Ignore(os.Interrupt); for { }", interrupted},
	{"", "signal.Reset(); for { }", interrupted},
	{"", "syscall.Exec(\"/bin/true\", []string{\"true\"}, nil)", "syscall.Exec is not supported"},
	{"", "os.Exit(3)", "exit 3"},
	{"", "syscall.Exit(4)", "exit 4"},
	{"", "syscall.Kill(os.Getpid(), syscall.SIGKILL)", "exit 137"},
	{"", "syscall.Kill(os.Getpid(), syscall.SIGTERM)", "exit 143"},
	{"", "syscall.Kill(-syscall.Getpgrp(), syscall.SIGKILL)", "exit 137"},
	{"self, _ := os.FindProcess(os.Getpid())", "self.Kill()", "exit 137"},
	{"self, _ := os.FindProcess(os.Getpid())", "self.Signal(syscall.SIGTERM)", "exit 143"},
	{"", "log.Fatal(\"x\")", "exit 1"},
	{"", "syscall.Close(3)", "syscall.Close is not supported"},
	{"", "for i := range 100 { os.NewFile(uintptr(3 + i), \"f\").Close() }", "os.NewFile is not supported"},
	{"", "syscall.Dup2(2, 1)", "syscall.Dup2 is not supported"},
	{"", "syscall.Setrlimit(syscall.RLIMIT_CPU, new(syscall.Rlimit))", "syscall.Setrlimit is not supported"},

	// What the checker is to refuse, in time and in words.
	{"", "type T [1 << 50]int; var t T; _ = t", "refused"},
	{"", "const c = 1 << 1000000; _ = c", "refused"},
	{"func f[T any](n int) { f[[]T](n) }", "f[int](0)", "refused"},
	{"type T struct{ T }", "_ = T{}", "refused"},
	{"", "_ = " + strings.Repeat("(", 5000) + "1" + strings.Repeat(")", 5000), ""},
	{"", "_ = " + strings.Repeat("[]", 100) + "int{}", ""},
	{"", "_ = 1" + strings.Repeat(" + 1", 5000), ""},
	{"", "var x " + strings.Repeat("*", 100) + "int; _ = x", ""},
	{"", "_ = " + strings.Repeat("(", 60_000) + "1" + strings.Repeat(")", 60_000), "refused"},
	{"t := true", strings.Repeat("if t { ", 60_000) + strings.Repeat(" }", 60_000), "refused"},
	{"", "var x " + strings.Repeat("*", 2000) + "int", "refused"},
	{"type A struct{ a *A }; a := &A{}; a.a = a", "_ = a" + strings.Repeat(".a", 4000), ""},
	{"func f(_ int" + strings.Repeat(", _ int", 200) + ") { }", "f(0" + strings.Repeat(", 0", 200) + ")", ""},
	{"", "import \"C\"", "refused"},
	{"", "\x00", "refused"},
	{"", "\xff\xfe", "refused"},
}

// Where an attack is made: in an input, in deferred calls, where panics are recovered, in a
// function that compiled code calls.
var places = []string{
	"%s",
	"func() { %s }()",
	"func() { defer func() { %s }() }()",
	"func() { defer func() { recover() }(); %s }()",
	"new(sync.Once).Do(func() { %s })",
	"slices.IndexFunc([]int{1}, func(int) bool { %s; return true })",
}

// attackNames is how many names have been given to what a process may have once only.
var attackNames atomic.Int32

// TestAttacks makes attacks of all kinds, in places at random. After each the shell must
// answer, with its values, and at the end it must have no goroutines left.
func TestAttacks(t *testing.T) {
	idle := goleak.IgnoreCurrent()
	console := new(console)
	var spins atomic.Int32
	var released atomic.Bool
	s, err := New(Config{
		Stdout: console, Stderr: console, Virtual: true, Memory: 1 << 30,
		Exit: func(code int) { panic(fmt.Sprint("exit ", code)) },
		Packages: []Package{{Path: "test", Symbols: map[string]any{"Spin": func() {
			spins.Add(1)
			defer spins.Add(-1)
			for !released.Load() {
			}
		}, "Name": func() string { return fmt.Sprint("name ", attackNames.Add(1)) }}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	console.typed = func() { s.interrupted("") }
	status := func(src string) string {
		console.reset()
		err := s.handle(src)
		if err != nil {
			s.complain(err)
		}
		o := &Outcome{Input: src}
		s.finish(o, err)
		return o.Status + "\n" + console.String()
	}
	if got := status("import \"test\"\nkept := 42"); !strings.HasPrefix(got, statusOK) {
		t.Fatal(got)
	}
	rand := rand.New(rand.NewPCG(*enduranceSeed, 1))
	for range *attackRounds {
		deep := 0
		for _, i := range rand.Perm(len(attacks)) {
			a := attacks[i]
			if a.want == tooDeep {
				if deep++; deep > *attackDeep {
					continue
				}
			}
			src, place := a.do, places[0]
			if a.want != "refused" {
				place = places[rand.IntN(len(places))]
			}
			if a.want == interrupted {
				src = "fmt.Println(`" + itRuns + "`); " + src
			}
			src = fmt.Sprintf(place, src)
			declared := a.declare == "" || strings.HasPrefix(status(a.declare), statusOK)
			if a.want != "refused" && !declared {
				t.Fatalf("%s: %s", a.declare, console)
			}
			got := status(src)
			recovers := strings.Contains(place, "recover")
			told := strings.Join(strings.Fields(got), " ") // wherever its lines are broken
			if declared && !strings.Contains(told, strings.Join(strings.Fields(a.want), " ")) && !recovers {
				t.Errorf("%s; %.300s\ngives %.300s\nwithout %q", a.declare, src, got, a.want)
			}
			console.presses.Wait() // none is left for the next input
			got = status("fmt.Println(`printed`); kept")
			if got != statusOK+"\nprinted\n42\n" { // what is printed no more would be waited for
				t.Fatalf("after %s; %.300s the shell says %s", a.declare, src, got)
			}
			released.Store(true)
			for spins.Load() > 0 {
				time.Sleep(time.Millisecond) // until what was abandoned has noticed
			}
			released.Store(false)
		}
	}
	if err := s.command("kill all"); err != nil {
		t.Error(err)
	}
	grown(t, 300)
	s.Close()
	// What was abandoned and comes back to the loop is kept from it for good, and with it the
	// goroutine that was to take its place.
	if err := goleak.Find(idle, goleak.IgnoreAnyFunction("github.com/cspsh/cspsh/csp.detain"),
		goleak.IgnoreAnyFunction("github.com/cspsh/cspsh/csp.(*Runtime).standIn")); err != nil {
		t.Error(err)
	}
}

// itRuns is what an input prints that only Ctrl-C ends.
const itRuns = "it runs"

// A console types Ctrl-C when an input says that it runs, and when it is told that it has to
// do so again.
type console struct {
	typed   func() // what Ctrl-C does
	presses sync.WaitGroup

	mu   sync.Mutex
	text strings.Builder
}

func (c *console) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.text.Write(b)
	if text := string(b); strings.Contains(text, itRuns+"\n") || strings.Contains(text, "Ctrl-C again abandons it") {
		c.presses.Go(c.typed)
	}
	return len(b), nil
}

func (c *console) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.text.String()
}

func (c *console) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.text.Reset()
}
