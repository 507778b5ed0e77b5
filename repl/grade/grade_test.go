package grade

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/cspsh/cspsh/repl"
)

const childVariable = "GO_CSPSH_GRADE_CHILD"

// TestMain lets the test be the processes that submissions run in.
func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		os.Exit(Child(os.Stdin))
	}
	os.Exit(m.Run())
}

// grader returns one that starts the test itself.
func grader(t *testing.T) *Grader {
	t.Setenv(childVariable, "1")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	want := "1\n4\n9\n16\n25\nsum 55\n"
	return &Grader{
		Command: []string{self}, Timeout: time.Second, Memory: 128 << 20, Schedules: 200,
		Input: "1 2 3\n4 5\n", Output: &want,
	}
}

// submissions writes the files of archives into a folder.
func submissions(t *testing.T, archives ...string) (paths []string) {
	t.Helper()
	dir := t.TempDir()
	for _, name := range archives {
		a, err := txtar.ParseFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range a.Files {
			path := filepath.Join(dir, f.Name)
			if err := os.WriteFile(path, f.Data, 0o666); err != nil {
				t.Fatal(err)
			}
			paths = append(paths, path)
		}
	}
	return paths
}

// Each of many submissions gets its own verdict, whatever those beside it do.
func TestSubmissions(t *testing.T) {
	paths := submissions(t, "right.txtar", "wrong.txtar")
	g := grader(t)
	g.Schedules = 40
	i := 0
	for v, err := range g.All(t.Context(), paths, runtime.GOMAXPROCS(0)) {
		if err != nil {
			t.Fatal(err)
		}
		want, _, wrong := strings.Cut(filepath.Base(paths[i]), "+")
		if !wrong {
			want = Right
		}
		if v.File != paths[i] || v.Verdict != want {
			t.Errorf("%s: %s, want %s: %+v", filepath.Base(paths[i]), v.Verdict, want, v)
		}
		if compiles := want != Refused && want != Forbidden; v.Compiles != compiles {
			t.Errorf("%s compiles: %t", v.File, v.Compiles)
		}
		i++
	}
	if i != len(paths) {
		t.Errorf("%d verdicts of %d", i, len(paths))
	}
}

func TestUnreadable(t *testing.T) {
	v, err := grader(t).Grade(t.Context(), filepath.Join(t.TempDir(), "none.go"))
	if err != nil || v.Verdict != Unreadable || v.Status != repl.StatusCompile {
		t.Errorf("%+v, %v", v, err)
	}
}

// A report without the right seal is none.
func TestSeal(t *testing.T) {
	file := filepath.Join(t.TempDir(), "report")
	r := report{Exit: 3}
	if err := r.write(file, []byte("key")); err != nil {
		t.Fatal(err)
	}
	var got report
	if err := got.read(file, []byte("key")); err != nil || got.Exit != 3 {
		t.Errorf("%+v, %v", got, err)
	}
	if err := got.read(file, []byte("other")); err == nil {
		t.Error("another key will do")
	}
	b, _ := os.ReadFile(file)
	if err := os.WriteFile(file, []byte(strings.Replace(string(b), `"Exit":3`, `"Exit":0`, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := got.read(file, []byte("key")); err == nil {
		t.Error("a report may be changed")
	}
}

// What only some schedules show is found among them.
func TestSchedules(t *testing.T) {
	g := grader(t)
	paths := submissions(t, "schedules.txtar")
	i := 0
	for v, err := range g.All(t.Context(), paths, runtime.GOMAXPROCS(0)) {
		if err != nil {
			t.Fatal(err)
		}
		want, _, _ := strings.Cut(filepath.Base(paths[i]), "+")
		if v.Verdict != want {
			t.Errorf("%s: %s, want %s: %+v", filepath.Base(paths[i]), v.Verdict, want, v)
		} else if p := v.Problems[0]; v.Schedules != nil && (p.Table == "" || p.Sentence == "") {
			t.Errorf("%s: no table: %+v", filepath.Base(paths[i]), p)
		}
		i++
	}
}

// Files are checked by the exercises of a lesson.
func TestLesson(t *testing.T) {
	dir := t.TempDir()
	g := grader(t)
	g.Lesson, g.Exercise = "channels", 2
	for name, src := range map[string]string{
		"right":    "package main\n\nfunc answer() <-chan int {\n\tc := make(chan int)\n\tgo func() { c <- 42 }()\n\treturn c\n}\n\nfunc main() { panic(1) }\n",
		"deadlock": "package main\n\nfunc answer() <-chan int {\n\tc := make(chan int)\n\tc <- 42\n\treturn c\n}\n",
		"refused":  "package main\n\nimport \"os/exec\"\n\nfunc answer() <-chan int { exec.Command(\"ls\"); return nil }\n",
		"exit":     "package main\n\nimport \"os\"\n\nfunc answer() <-chan int { os.Exit(3); return nil }\n",
		"timeout":  "package main\n\nfunc answer() <-chan int { for {} }\n",
		// What would pass for right.
		"exit+well":     "package main\n\nimport \"os\"\n\nfunc answer() <-chan int { os.Exit(0); return nil }\n",
		"refused+quits": "package main\n\nimport \"github.com/cspsh/cspsh/csp/explore\"\n\nfunc answer() <-chan int { explore.Quit(0); return nil }\n",
		"refused+fake":  "package main\n\ntype fake struct{}\n\nfunc (fake) Assert(bool, string, ...any) {}\n\nvar explore fake\n\nfunc answer() <-chan int { c := make(chan int, 1); c <- 0; return c }\n",
	} {
		path := filepath.Join(dir, name+".go")
		if err := os.WriteFile(path, []byte(src), 0o666); err != nil {
			t.Fatal(err)
		}
		v, err := g.Grade(t.Context(), path)
		if want, _, _ := strings.Cut(name, "+"); err != nil || v.Verdict != want {
			t.Errorf("%s: %+v, %v", name, v, err)
		}
		if name == "deadlock" && v.Problems[0].Word == "" {
			t.Errorf("the lesson says nothing: %+v", v)
		}
	}
}

// Who has waited is told so, and who has computed.
func TestExhausted(t *testing.T) {
	r := &result{cpu: time.Second}
	if got := r.exhausted(5 * time.Second); got != "1m0s by the clock, of which it has waited most" {
		t.Error(got)
	}
	r.cpu = 5 * time.Second
	if got := r.exhausted(5 * time.Second); got != "5s of the processor's time" {
		t.Error(got)
	}
}
