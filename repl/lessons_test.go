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
