package repl

import (
	"io"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/repl/internal/term"
)

// Code that a lesson runs can be had again by the keys for earlier inputs, and stands once in the transcript, in
// which the pressing of Enter leaves no trace.
func TestLessonIsKept(t *testing.T) {
	screen := &tee{w: io.Discard}
	s, err := New(Config{Stdout: screen, Stderr: screen, Virtual: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.history, s.course.screen = term.NewHistory(), screen
	for _, input := range []string{":lesson buffers", ":next", ":next"} {
		if err := s.evalOrCommand(input); err != nil {
			t.Fatal(err)
		}
	}
	const code = `go func() { letters <- "c"; fmt.Println("c is in") }()`
	if got := strings.Join(s.history.Entries(), "\n"); !strings.Contains(got, code+"\n:ps") || strings.Contains(got, ":next") {
		t.Errorf("the history is\n%s", got)
	}
	got := string(screen.markdown("Buffers"))
	typed, again := ">>> "+code+"\n```", "\n    "+code+"\n    :ps\n\n["
	if strings.Count(got, code) != 2 || !strings.Contains(got, typed) || !strings.Contains(got, again) || strings.Contains(got, ":next") {
		t.Errorf("the transcript is\n%s", got)
	}
}
