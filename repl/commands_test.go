package repl_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/repl"
)

// piped runs the shell as where nobody types, and returns what it prints.
func piped(t *testing.T, input string) string {
	t.Helper()
	return pipedTo(t, repl.Config{}, input)
}

func pipedTo(t *testing.T, cfg repl.Config, input string) string {
	t.Helper()
	in := filepath.Join(t.TempDir(), "in")
	if err := os.WriteFile(in, []byte(input), 0o666); err != nil {
		t.Fatal(err)
	}
	stdin, err := os.Open(in)
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	stdout, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer stdout.Close()
	cfg.Stderr = stdout
	if _, err := repl.Interact(cfg, stdin, stdout, ""); err != nil {
		t.Fatal(err)
	}
	out, err := os.ReadFile(stdout.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// Each command is typed in a test that compares what it shows.
func TestCommandsAreTested(t *testing.T) {
	files, err := filepath.Glob("testdata/sessions/*.session")
	if err != nil {
		t.Fatal(err)
	}
	tests, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob("../docs/*.md") // their sessions are run by the tests of the command
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, file := range slices.Concat(files, tests, pages) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(data)
	}
	list := regexp.MustCompile(`(?m)^:(\w+)\b`).FindAllStringSubmatch(piped(t, ":help\n"), -1)
	if len(list) < 20 {
		t.Errorf(":help lists %q", list)
	}
	for _, m := range list {
		if !regexp.MustCompile("(>>> |Send\\(\"|piped\\(t, \".*):" + m[1] + `\b`).MatchString(text.String()) {
			t.Errorf("no test types :%s", m[1])
		}
	}
}

func TestQuitCommand(t *testing.T) {
	if out := piped(t, ":quit now\n1\n:quit\n2\n"); out != "usage: :quit [status]\n1\n" {
		t.Errorf("got\n%s", out)
	}
	if out := piped(t, ":quit 256\n:quit -1\n1\nquit(0)\n2\n"); out != "usage: :quit [status]\nusage: :quit [status]\n1\n" {
		t.Errorf("got\n%s", out)
	}
}

func TestTimeAndBench(t *testing.T) {
	out := piped(t, ":time 6 * 7\n:time nothing\n:bench 1 + 1\n:bench fmt.Sprint()\n:bench nothing\n:clock virtual\n:time time.Sleep(time.Hour)\n")
	want := `^42
took \S+
input 2:1:1: undefined: nothing
    nothing
    \^
\d+ times, \S+ each
\d+ times, \S+ each
bench:1:\d+: undefined: nothing
.*
.*\^
took \S+, and 1h0m0s by the virtual clock
$`
	if !regexp.MustCompile(want).MatchString(out) {
		t.Errorf("got\n%s", out)
	}
}

// A saved session has variables in the place of _.
func TestSaveLast(t *testing.T) {
	file := filepath.Join(t.TempDir(), "main.go")
	session := `6 * 7
_ + 0
x := []int{1, _}
len(x); x[1]
func last() int { return _ }
strconv.Atoi("x")
_.Error()
1 << 70
_ >> 68
_, n := 1, 2
for _, n := range x { n++ }
last() + n
`
	if out := piped(t, session+":save "+file+"\n"); !strings.HasSuffix(out, "\n4\n44\n"+file+": saved, 36 lines\n") {
		t.Fatal(out)
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const want = `package main

import (
	"strconv"
)

var (
	last3 int
	last4 error
	n     int
	x     []int
)

const last1 = 6 * 7

const last2 = last1 + 0

func last() int { return last3 }

const last5 = 1 << 70

func main() {

	x = []int{1, last2}
	_ = len(x)
	last3 = x[1]
	_, last4 = strconv.Atoi("x")
	last4.Error()

	_ = last5 >> 68
	_, n = 1, 2
	for _, n := range x {
		n++
	}
	_ = last() + n
}
`
	if string(got) != want {
		t.Errorf("saved:\n%s\nwant:\n%s", got, want)
	}
	if out := piped(t, ":load "+file+"\nmain()\nlast3\n"); out != "42\n" {
		t.Errorf("loaded: %s", out)
	}
}

// TestSaveAndLoad saves a session, runs it compiled, and loads it again.
func TestSaveAndLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "main.go")
	session := `type Ball struct{ hits int }
func (b *Ball) Hit() int { b.hits++; return b.hits }
func main() { fmt.Println("old") }
b, name := &Ball{}, "x"
func main() { fmt.Println("main says", strings.ToUpper(name), b.Hit()) }
const limit = 2
var total int
total = 3
nonsense +
undefined()
ch := make(chan int, 3)
for i := range limit { ch <- i }
close(ch)
for i := range ch { total += i }
len(ch)
b.Hit()
main()
name = "y"
fmt.Println("total", total)
tries := 0; again: tries++; if tries < 3 { goto again }
again: for range 3 { tries++; continue again }
again: tries++; if tries < 10 { goto again }; tries, total
fmt.Println("tries", tries)
`
	if out := piped(t, session+":save "+file+"\n"); strings.Contains(out, "open ") {
		t.Fatal(out)
	}
	cmd := exec.CommandContext(t.Context(), "go", "run", file)
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GO111MODULE=off")
	out, err := cmd.CombinedOutput()
	if want := "main says X 2\ntotal 4\ntries 10\n"; err != nil || string(out) != want {
		src, _ := os.ReadFile(file)
		t.Errorf("compiled it prints\n%s(%v), want\n%s\n%s", out, err, want, src)
	}
	if got, want := piped(t, ":load "+file+"\nrun\nlimit\n"), "func()\n2\n"; got != want {
		t.Errorf("loaded: %q, want %q", got, want)
	}
	script := filepath.Join(dir, "script")
	if err := os.WriteFile(script, []byte("x := 20\nx + 1\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if got, want := piped(t, ":load "+script+"\nx\n"), "21\n20\n"; got != want {
		t.Errorf("loaded: %q, want %q", got, want)
	}
}
