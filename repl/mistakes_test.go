package repl

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestMistakes checks that typical mistakes are told of in Go's words, at the right
// line and column, with the line of the source and a caret under the column.
func TestMistakes(t *testing.T) {
	for _, m := range mistakes(t) {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			s, err := New(Config{Script: true})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			err = s.runScript(textScript("main.go", m.src))
			var ce *CompileError
			if !errors.As(err, &ce) {
				t.Fatalf("error %v, want %s", err, m.want)
			}
			got := strings.ReplaceAll(strings.ReplaceAll(err.Error(), "\tmain.go:", "\t"), "main.go:", "")
			if got != m.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, m.want)
			}
			place, _, ok := strings.Cut(m.want, ": ")
			if !ok || place[0] < '0' || place[0] > '9' {
				return // not at a place of the source
			}
			if report, want := s.Report(err), excerpt(t, m.src, place); !strings.Contains(report, want) {
				t.Errorf("the report is\n%s\nand does not show\n%s", report, want)
			}
		})
	}
}

// TestMistakesCompiled holds what is wanted against a Go toolchain.
func TestMistakesCompiled(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("needs the go command")
	}
	for _, m := range mistakes(t) {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			if m.own {
				t.Skip("in words of the shell's own")
			}
			dir := t.TempDir()
			file := filepath.Join(dir, "main.go")
			if err := os.WriteFile(file, []byte(m.src), 0o644); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(goTool, "build", "-o", filepath.Join(dir, "out"), "main.go")
			cmd.Dir = dir
			out, err := cmd.CombinedOutput()
			if err == nil {
				t.Fatal("it compiles")
			}
			var got []string
			for line := range strings.Lines(string(out)) {
				if !strings.HasPrefix(line, "#") {
					line = strings.NewReplacer("./main.go:", "", "main.go:", "").Replace(line)
					got = append(got, strings.TrimSuffix(line, "\n"))
				}
			}
			if got := strings.Join(got, "\n"); got != m.want {
				t.Errorf("go build says:\n%s\nwant:\n%s", got, m.want)
			}
		})
	}
}

// A mistake is a program and what is said of it, without the name of the file.
type mistake struct {
	name, src, want string
	own             bool // go build says it in other words
}

func mistakes(t *testing.T) []mistake {
	t.Helper()
	a, err := txtar.ParseFile("testdata/mistakes.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var list []mistake
	for _, f := range a.Files {
		m := mistake{name: f.Name}
		var want []string
		for line := range strings.Lines(string(f.Data)) {
			text, isError := strings.CutPrefix(line, "// ERROR ")
			own := false
			if !isError {
				text, own = strings.CutPrefix(line, "// OWN ")
			}
			if !isError && !own {
				m.src += line
				continue
			}
			m.own = m.own || own
			want = append(want, strings.ReplaceAll(strings.TrimSuffix(text, "\n"), `\t`, "\t"))
		}
		m.want = strings.Join(want, "\n")
		list = append(list, m)
	}
	if len(list) < 40 {
		t.Fatalf("only %d mistakes", len(list))
	}
	return list
}

// excerpt returns a line of a source and a caret under a column of it, given as
// line:column, as reports show them.
func excerpt(t *testing.T, src, place string) string {
	t.Helper()
	var line, col int
	if _, err := fmt.Sscanf(place, "%d:%d", &line, &col); err != nil {
		t.Fatalf("%q is no place: %v", place, err)
	}
	text := strings.Split(src, "\n")[line-1]
	under := strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, text[:min(col-1, len(text))])
	return "    " + text + "\n    " + under + "^"
}

// TestUnusedAtThePrompt checks what is no mistake there.
func TestUnusedAtThePrompt(t *testing.T) {
	s, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, src := range []string{"x := 1", `import "os"`, "func f() { y := 2 }", "1 + 1", "if z := 3; true {}"} {
		if err := s.Eval(src); err != nil {
			t.Errorf("%s: %v", src, err)
		}
	}
}
