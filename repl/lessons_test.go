package repl_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/repl"
	"github.com/cspsh/cspsh/repl/internal/lesson"
)

// updateLessons has the files of lessons written anew, with what their code prints: read the difference.
var updateLessons = flag.Bool("lessons.update", false, "write what the code of lessons prints into them")

// The code of each lesson prints what the lesson says, answers are right, and wrong ones are told why.
func TestLessons(t *testing.T) {
	for _, l := range lesson.Embedded() {
		t.Run(l.Name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join("internal", "lesson", "lessons", l.File)
			if *updateLessons {
				if err := repl.UpdateLesson(t.Context(), file); err != nil {
					t.Fatal(err)
				}
			}
			faults, err := repl.TryLesson(t.Context(), file)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range faults {
				t.Error(f)
			}
		})
	}
}

// The lesson that is written down in docs/lessons.md is right.
func TestLessonOfThePage(t *testing.T) {
	page, err := os.ReadFile("../docs/lessons.md")
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for line := range strings.Lines(string(page)) {
		if rest, ok := strings.CutPrefix(line, "    "); ok || strings.TrimSpace(line) == "" {
			text.WriteString(strings.TrimLeft(rest, "\n"))
			if !ok || rest == "" {
				text.WriteString("\n")
			}
		}
	}
	file := filepath.Join(t.TempDir(), "greet.md")
	if err := os.WriteFile(file, []byte(strings.TrimLeft(text.String(), "\n")), 0o666); err != nil {
		t.Fatal(err)
	}
	faults, err := repl.TryLesson(t.Context(), file)
	if err != nil || len(faults) > 0 {
		t.Errorf("%v, %q, of\n%s", err, faults, text.String())
	}
}

// :lesson has the virtual clock, which lessons are written for, unless the clock is not the session's to change.
func TestLessonClock(t *testing.T) {
	const input = ":lesson testing\n:next\n:clock\n"
	if out := piped(t, input); !strings.Contains(out, "The clock is virtual from here on") || !strings.Contains(out, "\n72h0m0s\n") {
		t.Errorf("with the real clock: %s", out)
	}
	if out := pipedTo(t, repl.Config{Virtual: true}, input); strings.Contains(out, "from here on") {
		t.Errorf("with the virtual clock: %s", out)
	}
	cfg := repl.Config{AllowCommand: func(name string) bool { return name != "clock" }}
	if out := pipedTo(t, cfg, ":lesson channels\n"); strings.Contains(out, "from here on") {
		t.Errorf("where the clock is not to be changed: %s", out)
	}
}

// A restricted session has the lessons that come with cspsh, and no others.
func TestLessonRestricted(t *testing.T) {
	dir := t.TempDir()
	out := pipedTo(t, repl.Config{Virtual: true, Restrict: dir},
		":lesson channels\n:next\n:lesson "+filepath.Join(dir, "other.md")+"\n:transcript x.md\n")
	for _, want := range []string{"hello from a process", "commands of a restricted session have no files", ":transcript leads out"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in %s", want, out)
		}
	}
}

// Hints and answers are offered where there are some.
func TestLessonWithoutHints(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bare.md")
	const exercise = "## Exercise: E\n\nWrite `func f() int`.\n\n```go check\nexplore.Assert(f() == 1, \"it is %d\", f())\n```\n"
	if err := os.WriteFile(file, []byte("\uFEFF# Bare\n\nText.\n\n"+exercise), 0o666); err != nil {
		t.Fatal(err)
	}
	out := pipedTo(t, repl.Config{Virtual: true}, ":lesson "+file+"\n:next\n:hint\n:hint answer\nfunc f() int { panic(\"no\") }\n:check\nfunc f() int { return 1 }\n:check\n")
	for _, want := range []string{
		"[2 of 2] :check when you have written it\n", "There are no hints for this exercise.\n", "The lesson has no answer to this exercise.\n",
		"not yet: process #1 main: panic: no\n", "right!\n\nThis is the end of the lesson; 1 of its 1 exercises are solved.\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in %s", want, out)
		}
	}
}

// Code without a block of output is told what it prints, and has one after an update.
func TestLessonWithoutOutput(t *testing.T) {
	file := filepath.Join(t.TempDir(), "new.md")
	if err := os.WriteFile(file, []byte("# New\n\n```go\n6 * 7\n```\n\nText.\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	want := file + ":3: no block of output stands behind this code, which prints:\n42"
	if faults, err := repl.TryLesson(t.Context(), file); err != nil || len(faults) != 1 || faults[0] != want {
		t.Errorf("%q, %v", faults, err)
	}
	if err := repl.UpdateLesson(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	if faults, err := repl.TryLesson(t.Context(), file); err != nil || len(faults) != 0 {
		t.Errorf("after an update: %q, %v", faults, err)
	}
}
