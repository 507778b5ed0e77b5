package shim

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"github.com/cspsh/cspsh/csp"
)

// variable returns a pointer to a variable of a package.
func variable[T any](w *world, path, name string) *T {
	w.t.Helper()
	v, ok, err := w.Symbol(path, name)
	if !ok || err != nil {
		w.t.Fatalf("%s.%s: %v %v", path, name, ok, err)
	}
	return v.Addr().Interface().(*T)
}

// fmt.Print goes to where os.Stdout points, and fmt.Scan reads from where os.Stdin does.
func TestStandardStreams(t *testing.T) {
	w := newWorld(t)
	println := fn[func(...any) (int, error)](w, "fmt", "Println")
	scan := fn[func(...any) (int, error)](w, "fmt", "Scan")
	fprint := fn[func(io.Writer, ...any) (int, error)](w, "fmt", "Fprint")
	closeFile := method[func(*os.File) error](w, reflect.TypeFor[*os.File](), "Close")
	stdout, stdin := variable[*os.File](w, "os", "Stdout"), variable[*os.File](w, "os", "Stdin")
	w.run(func() {
		println("to the session")
		old := *stdout
		r, p, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		*stdout = p
		println("captured", 42)
		p.Close()
		*stdout = old
		println("again")
		*stdin = r
		var word string
		var n int
		if _, err := scan(&word, &n); err != nil || word != "captured" || n != 42 {
			t.Error(word, n, err)
		}
		r.Close()

		if err := closeFile(*stdout); err != nil {
			t.Error(err)
		}
		if _, err := println("x"); err == nil || !strings.Contains(err.Error(), "file already closed") {
			t.Error(err)
		}
		if _, err := fprint(*stdout, "x"); err == nil {
			t.Error("a closed stream is written to")
		}
		if _, err := method[func(*os.File, []byte) (int, error)](w, reflect.TypeFor[*os.File](), "Write")(*stdout, []byte("x")); err == nil {
			t.Error("a closed stream is written to")
		}
		if err := closeFile(*stdout); err == nil {
			t.Error("closed twice")
		}
		if _, err := old.Stat(); err != nil {
			t.Errorf("the shell's own is closed: %v", err)
		}
	})
	if got := w.out.String(); got != "to the session\nagain\n" {
		t.Errorf("%q", got)
	}
}

// What is printed is formatted before it is written.
func TestPrintFormatsFirst(t *testing.T) {
	w := newWorld(t)
	fprintf := fn[func(io.Writer, string, ...any) (int, error)](w, "fmt", "Fprintf")
	var b bytes.Buffer
	w.run(func() { fprintf(&b, "%v.", stringer(func() string { return fmt.Sprint(b.Len()) })) })
	if b.String() != "0." {
		t.Error(b.String())
	}
}

type stringer func() string

func (s stringer) String() string { return s() }

func TestFlags(t *testing.T) {
	w := newWorld(t)
	define := fn[func(string, int, string) *int](w, "flag", "Int")
	parse := fn[func()](w, "flag", "Parse")
	args := fn[func() []string](w, "flag", "Args")
	commandLine := variable[*flag.FlagSet](w, "flag", "CommandLine")
	n := define("n", 1, "how many")
	if parse(); *n != 3 || fmt.Sprint(args()) != "[rest]" {
		t.Error(*n, args())
	}
	*variable[[]string](w, "os", "Args") = []string{"tool", "-bad"}
	if v := recovered(parse); v != any(exited{}) || len(w.exit) != 1 || w.exit[0] != 2 {
		t.Error(v, w.exit)
	}
	if !strings.Contains(w.err.String(), "-bad") || !strings.Contains(w.err.String(), "how many") {
		t.Errorf("said %q", w.err.String())
	}
	*commandLine = fn[func(string, flag.ErrorHandling) *flag.FlagSet](w, "flag", "NewFlagSet")("tool", flag.ContinueOnError)
	m := define("n", 1, "")
	if err := method[func(*flag.FlagSet, []string) error](w, reflect.TypeFor[*flag.FlagSet](), "Parse")(*commandLine, []string{"-n", "9"}); err != nil || *m != 9 {
		t.Error(*m, err)
	}
	if err := (*commandLine).Parse([]string{"-x"}); err == nil {
		t.Error("no error")
	}
}

func TestLog(t *testing.T) {
	w := newWorld(t)
	w.trace = []Frame{{Func: "main.f", File: "/x/y.go", Line: 12}, {Func: "main.main", File: "/x/y.go", Line: 20}}
	printf := fn[func(string, ...any)](w, "log", "Printf")
	fn[func(int)](w, "log", "SetFlags")(log.Lshortfile | log.Lmsgprefix)
	fn[func(string)](w, "log", "SetPrefix")("p: ")
	printf("n=%d", 1)
	output := fn[func(int, string) error](w, "log", "Output")
	output(1, "here")
	output(2, "caller")
	if got := w.err.String(); got != "y.go:12: p: n=1\ny.go:12: p: here\ny.go:20: p: caller\n" {
		t.Errorf("%q", got)
	}
	var b bytes.Buffer
	l := log.New(&b, "", 0)
	if v := recovered(func() { method[func(*log.Logger, ...any)](w, reflect.TypeFor[*log.Logger](), "Panic")(l, "x") }); v != "x" || b.String() != "x\n" {
		t.Error(v, b.String())
	}
	if v := recovered(func() { fn[func(...any)](w, "log", "Fatal")("y") }); v != any(exited{}) || w.exit[0] != 1 {
		t.Error(v, w.exit)
	}
	if log.Prefix() != "" {
		t.Error("the shell's own logger has changed")
	}
}

func TestRandRepeats(t *testing.T) {
	draw := func(seed uint64) string {
		w := newWorld(t, csp.WithSeed(seed))
		var s string
		w.run(func() {
			s = fmt.Sprint(fn[func(int) int](w, "math/rand/v2", "IntN")(1<<30), fn[func(int) int](w, "math/rand", "Intn")(1<<30), fn[func(int) []int](w, "math/rand", "Perm")(9))
		})
		return s
	}
	if a, b, c := draw(1), draw(1), draw(2); a != b || a == c {
		t.Errorf("%s\n%s\n%s", a, b, c)
	}
	w := newWorld(t)
	seed, n := fn[func(int64)](w, "math/rand", "Seed"), fn[func() int](w, "math/rand", "Int")
	seed(5)
	a := n()
	seed(5)
	if b := n(); a != b {
		t.Error("Seed has no effect")
	}
}

// The heads of lines are Go's, by the clock of the runtime.
func TestLogHeads(t *testing.T) {
	w := newWorld(t, csp.WithVirtualClock())
	print := method[func(*log.Logger, ...any)](w, reflect.TypeFor[*log.Logger](), "Print")
	for flags, want := range map[int]string{
		0:                                     "p x\n",
		log.LstdFlags | log.LUTC:              "p 2000/01/01 00:00:00 x\n",
		log.Lmicroseconds | log.Lmsgprefix:    "00:00:00.000000 p x\n",
		log.Ldate | log.LUTC | log.Lmsgprefix: "2000/01/01 p x\n",
	} {
		var b bytes.Buffer
		print(log.New(&b, "p ", flags), "x")
		if b.String() != want {
			t.Errorf("%d: got %q, want %q", flags, b.String(), want)
		}
	}
}

// A signal that a program sends to itself is its own affair.
func TestRaise(t *testing.T) {
	w := newWorld(t)
	notify := fn[func(chan<- os.Signal, ...os.Signal)](w, "os/signal", "Notify")
	stop := fn[func(chan<- os.Signal)](w, "os/signal", "Stop")
	ignore := fn[func(...os.Signal)](w, "os/signal", "Ignore")
	signal := method[func(*os.Process, os.Signal) error](w, reflect.TypeFor[*os.Process](), "Signal")
	me, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	w.run(func() {
		word := w.chans.Make(reflect.TypeFor[os.Signal](), 1, "")
		ch := castChan[os.Signal](word)
		notify(ch, os.Interrupt)
		if !w.TakesSignals() {
			t.Error("asks for no signals")
		}
		signal(me, os.Interrupt)
		if sig, ok := receive(w, ch); !ok || sig != os.Interrupt {
			t.Error(sig, ok)
		}
		stop(ch)
		ignore(os.Interrupt)
		if err := signal(me, os.Interrupt); err != nil || w.TakesSignals() {
			t.Error(err)
		}
		if v := recovered(func() { signal(me, os.Kill) }); v != any(exited{}) || w.exit[0] != 128+int(syscall.SIGKILL) {
			t.Error(v, w.exit)
		}
	})
}

// A file for the descriptor of a standard stream is a copy: it is closed with the stream, and the shell's
// own stays open.
func TestNewFile(t *testing.T) {
	w := newWorld(t)
	newFile := fn[func(uintptr, string) *os.File](w, "os", "NewFile")
	closeFile := method[func(*os.File) error](w, reflect.TypeFor[*os.File](), "Close")
	println := fn[func(...any) (int, error)](w, "fmt", "Println")
	w.run(func() {
		f := newFile(1, "out")
		if f == nil || f == os.Stdout || newFile(1, "out") != f {
			t.Fatalf("the standard output is %v", f)
		}
		if err := closeFile(f); err != nil {
			t.Error(err)
		}
		if err := closeFile(f); err == nil {
			t.Error("closed twice")
		}
		if _, err := println("x"); err == nil {
			t.Error("the stream is not closed with the file")
		}
		if _, err := os.Stdout.Stat(); err != nil {
			t.Errorf("the shell's own is closed: %v", err)
		}
	})
}
