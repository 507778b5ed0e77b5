package repl

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/csp/explore"
)

// A recordedSession is typed into a session while that is recorded. What it shows depends on the order of processes, on
// random numbers, the clock, the order of a map, the standard input, _ and the numbers of processes and inputs.
const recordedSession = `for i := range 3 { go func() { c <- i + x }() }
<-c
_ + 1
:ps
for k := range map[string]int{"a": 1, "b": 2, "c": 3} { fmt.Print(k) }
rand.Intn(1000)
go func() { for { time.Sleep(time.Second); fmt.Println("tick", time.Now()) } }()
time.Sleep(3 * time.Second)
go func() { for { runtime.Gosched() } }()
var word string
fmt.Scan(&word)
word
select { case v := <-c: fmt.Println(v); case v := <-c: fmt.Println(v, v); default: }
word[9]
undefined
go panic("behind")
time.Now()
`

// typed types inputs into a session, and returns what that shows.
func typed(t *testing.T, s *Shell, out *bytes.Buffer, inputs string) string {
	t.Helper()
	out.Reset()
	for line := range strings.Lines(inputs) {
		if err := s.evalOrCommand(line); err != nil {
			s.complain(err)
		}
	}
	return out.String()
}

func newTypedSession(t *testing.T, cfg Config) (*Shell, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	cfg.Stdout, cfg.Stderr, cfg.Races = &out, &out, true
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	s.cols = 1000 // names of files are long here
	return s, &out
}

// A session that was recorded shows the same when it is repeated: in the same session, in another one, and without one.
func TestRecordSession(t *testing.T) {
	for seed := range uint64(20) {
		file := filepath.Join(t.TempDir(), "s.schedule")
		s, out := newTypedSession(t, Config{Seed: seed, Stdin: strings.NewReader("hello world")})
		typed(t, s, out, "x := 3\nx + 4\nc := make(chan int, _)\nc = make(chan int)\n:record "+file+"\n")
		want := typed(t, s, out, recordedSession)
		if n := strings.Count(want, "\n"); n < 20 {
			t.Fatalf("seed %d: only %d lines:\n%s", seed, n, want)
		}
		said := typed(t, s, out, ":record off\n")
		if !strings.Contains(said, "16 inputs, ") && !strings.Contains(said, "17 inputs, ") {
			t.Errorf("seed %d: said %q", seed, said)
		}
		if got := typed(t, s, out, ":replay\n"); got != want {
			t.Errorf("seed %d, in the same session:\n%s\nwant:\n%s", seed, got, want)
		}
		if got := typed(t, s, out, "word\n"); !strings.Contains(got, "undefined: word") {
			t.Errorf("seed %d: what was recorded is still there: %s", seed, got)
		}
		other, out := newTypedSession(t, Config{})
		if got := typed(t, other, out, "x := 5\n:replay "+file+"\n"); got != want {
			t.Errorf("seed %d, in another session:\n%s\nwant:\n%s", seed, got, want)
		}
		r, err := ReadSchedule(file)
		if err != nil {
			t.Fatal(err)
		}
		var alone bytes.Buffer
		if _, err := ReplaySession(Config{Stdout: &alone, Stderr: &alone, Races: true}, r); err != nil || alone.String() != want {
			t.Errorf("seed %d, alone: error %v\n%s\nwant:\n%s", seed, err, &alone, want)
		}
	}
}

// A session with another text is told at the first decision that does not fit.
func TestReplayChangedSession(t *testing.T) {
	file := filepath.Join(t.TempDir(), "s.schedule")
	s, out := newTypedSession(t, Config{})
	typed(t, s, out, "c := make(chan int)\n:record "+file+`
for i := range 3 { go func() { c <- i }() }
<-c
<-c
:record off
`)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ from, to, at, why string }{
		{"range 3", "range 4", "for i := range 4", "run one of #4 #5 #6, and the program came to\nrun one of #4 #5 #6 #7;"},
		{"range 3", "range 2", "for i := range 2", "run one of #4 #5 #6, and the program came to\nrun one of #4 #5;"},
		{`typed "<-c\n"`, `typed "1"`, "\n  1\n", "decision 5: the program has ended, and the schedule goes on with"},
		{`typed "<-c\n"`, `typed "f := func() { <-c }; go f(); go f()\n"`, "go f(); go f()", "and the program came to"},
		{`typed "<-c\n"`, `typed "for range 3 { go func() {}() }\n"`, "go func() {}()", "and the program came to"},
		{"make(chan int)", "make(chan int, 3)", "<-c", "decision 5: the program has ended"},
	} {
		changed := strings.Replace(string(text), test.from, test.to, 1)
		if changed == string(text) {
			t.Fatalf("there is no %s in\n%s", test.from, text)
		}
		if err := os.WriteFile(file, []byte(changed), 0o666); err != nil {
			t.Fatal(err)
		}
		r, err := ReadSchedule(file)
		if err != nil {
			t.Fatal(err)
		}
		_, err = ReplaySession(Config{Stdout: out, Stderr: out}, r)
		if !errors.As(err, new(*ReplayError)) || Status(err) != StatusCompile ||
			!strings.Contains(err.Error(), test.at) || !strings.Contains(err.Error(), test.why) {
			t.Errorf("%s for %s: error %v", test.to, test.from, err)
		}
	}
}

// What the record of a session does not repeat is not part of it.
func TestRecordSessionRefuses(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "s")
	s, out := newTypedSession(t, Config{})
	check := func(input, want string) {
		t.Helper()
		if got := typed(t, s, out, input+"\n"); !strings.Contains(got, want) {
			t.Errorf("%s shows %q, want %q", input, got, want)
		}
	}
	check(":record "+dir, "is a folder")
	check(":record off", "nothing is being recorded")
	check(":record "+file, "what follows is recorded")
	check(":record "+file+"2", "the session is being recorded; :record off ends that")
	check(":clock real", ":clock cannot be recorded; :record off ends the recording")
	check(":help record", ":record off")
	check("y := 1", "")
	check(":record", "1 input, 0 decisions; the session is as it was before")
	check(":record "+file, "is there already; :record! ")
	check(":record! "+file+" 1 + 1", "")
	check(":record! "+file, "what follows is recorded")
	check(":record off", "0 inputs")
	if text, err := os.ReadFile(file); err != nil || !strings.HasSuffix(string(text), "session 0 0\nend 0 \"\"\n") {
		t.Errorf("the file has %q, error %v", text, err)
	}
	check("n := 0; file := "+fmt.Sprintf("%q", file+"3"), "")
	check(`if _, err := os.Stat(file); err == nil { panic("again") }`, "")
	check(`os.WriteFile(file, nil, 0o666)`, "nil")
	check(":record "+file+"4", "input 2, which the session has evaluated before, fails when it is evaluated again")
	if _, err := os.Stat(file + "4"); err == nil {
		t.Error("there is a file where nothing was recorded")
	}
}

// What cannot be repeated is told in a line or two, whatever the file is.
func TestReplayNoSchedule(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	const head = "cspsh schedule 2\nprogram \"session\"\nsession 80 0\n"
	write("empty", "")
	write("text", "package main\n")
	write("old", "cspsh schedule 1\n")
	write("cut", head+"typed \"1")
	write("short", head+"typed \"1\"\n")
	write("noGo", head+"before \"input 1\" \"foo bar\"\nend 0 \"\"\n")
	write("alone", "cspsh schedule 2\nprogram \"gone.go\"\nend 0 \"\"\n")
	write("gone", "cspsh schedule 2\nprogram \"gone.go\"\nexplored\nend 0 \"\"\n")
	s, out := newTypedSession(t, Config{})
	for name, want := range map[string]string{
		"":        "nothing was explored or recorded; :explore e does that\n",
		"nothing": "open nothing: no such file or directory\n",
		".":       ". is a folder, and no schedule\n",
		"empty":   "empty: schedule, line 1: the file is empty\n",
		"text":    "text: schedule, line 1: this is no schedule; one begins with \"cspsh schedule\"\n",
		"old":     "old: schedule, line 1: version 1, and this program knows version 2;\nrecord it again\n",
		"cut":     "cut: schedule, line 4: the file is cut in this line;\nrecord it again\n",
		"short":   "short: schedule, line 5: the file is cut: there is no end after decision 0;\nrecord it again\n",
		"noGo":    "input 1, which the session has evaluated before, fails when it is evaluated again:\ninput 1:1:5: expected ';', found bar\n    foo bar\n        ^\n",
		"gone":    "stat gone.go: no such file or directory\n",
		"alone":   "alone is of a program that ran by itself, outside a session:\ncspsh replay alone repeats that\n",
	} {
		if got := typed(t, s, out, strings.TrimSpace(":replay "+name)+"\n"); got != want {
			t.Errorf(":replay %s shows\n%s\nwant\n%s", name, got, want)
		}
	}
	if runtime.GOOS == "linux" {
		if got := typed(t, s, out, ":replay /dev/zero\n"); got != "/dev/zero is no regular file\n" {
			t.Errorf(":replay /dev/zero shows %s", got)
		}
	}
}

// The schedule that a search has found of a script is repeated at the prompt with its arguments and its standard input.
func TestReplayScriptAtPrompt(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("x.go", []byte(`var n int; fmt.Scan(&n); panic(fmt.Sprint(len(os.Args), " and ", n))`), 0o666); err != nil {
		t.Fatal(err)
	}
	p, err := NewProgram(Config{Args: []string{"x.go", "a", "b"}, Stdin: strings.NewReader("42")}, "x.go")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	r, err := explore.Search(p.Program, explore.Options{})
	if err != nil || r.Schedule == nil {
		t.Fatalf("error %v, found %v", err, r)
	}
	if err := WriteSchedule("x.schedule", r.Schedule); err != nil {
		t.Fatal(err)
	}
	s, out := newTypedSession(t, Config{})
	if got := typed(t, s, out, ":replay x.schedule\n"); !strings.Contains(got, "panic: 3 and 42\n") {
		t.Errorf(":replay shows\n%s", got)
	}
}
