package term

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cspsh/cspsh/repl/internal/term/termtest"
)

// A counter counts writes on their way to the screen. Like a terminal it makes a newline go to the
// first column.
type counter struct {
	*termtest.Screen
	n int
}

func (c *counter) Write(p []byte) (int, error) {
	c.n++
	c.Screen.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n")))
	return len(p), nil
}

func newTestWriter(cols, rows int) (*Writer, *screen, *counter) {
	c := &counter{Screen: termtest.NewScreen(cols, rows)}
	s := &screen{out: c, cols: cols, rows: rows}
	return &Writer{s: s}, s, c
}

func TestWriterWithoutPrompt(t *testing.T) {
	var b strings.Builder
	w := &Writer{s: &screen{out: &b}}
	for _, s := range []string{"a", "", "b\nc", "\n"} {
		if n, err := fmt.Fprint(w, s); n != len(s) || err != nil {
			t.Errorf("Write(%q) = %d, %v", s, n, err)
		}
	}
	w.Flush()
	if got := b.String(); got != "ab\nc\n" {
		t.Errorf("got %q", got)
	}
}

// Escape sequences at the end of what is written do not make a line of it.
func TestWriterFreshLine(t *testing.T) {
	for _, test := range []struct{ written, want string }{
		{"a\n", "a\n"},
		{"a", "a" + partialMark + "\r\n"},
		{"a\n\x1b[m", "a\n\x1b[m"},
		{"\x1b[31ma\x1b[m", "\x1b[31ma\x1b[m" + partialMark + "\r\n"},
		{"\x1b[?25h", "\x1b[?25h"},
	} {
		var b strings.Builder
		w := &Writer{s: &screen{out: &b}}
		fmt.Fprint(w, test.written)
		w.FreshLine()
		if got := b.String(); got != test.want {
			t.Errorf("after %q: got %q, want %q", test.written, got, test.want)
		}
	}
}

func TestWriterGathersLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, s, vt := newTestWriter(20, 60)
		s.begin(view{prompt: "> ", text: "abc", pos: 1})
		vt.n = 0
		var want strings.Builder
		for i := range 50 {
			fmt.Fprintf(w, "line ")
			fmt.Fprintf(w, "%d\n", i)
			fmt.Fprintf(&want, "line %d\n", i)
		}
		count := func() int {
			s.mu.Lock()
			defer s.mu.Unlock()
			return vt.n
		}
		if n := count(); n != 0 {
			t.Errorf("%d writes at once", n)
		}
		time.Sleep(frameTime)
		synctest.Wait()
		if n := count(); n != 1 {
			t.Errorf("%d writes, want 1", n)
		}
		if got, want := position(vt.Screen), want.String()+"> abc\ncursor 3, 50"; got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	})
}

func TestWriterPartialLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, s, vt := newTestWriter(20, 10)
		s.begin(view{prompt: "> "})
		check := func(when, want string) {
			t.Helper()
			synctest.Wait()
			if got := vt.String(); got != want {
				t.Errorf("%s: got\n%s\nwant\n%s", when, got, want)
			}
		}
		fmt.Fprint(w, "one\ntwo")
		time.Sleep(frameTime)
		check("after a frame", "one\n>")
		time.Sleep(partialTime)
		check("after a while", "one\ntwo⏎\n>")
		fmt.Fprint(w, " three")
		time.Sleep(frameTime)
		check("more of it", "one\ntwo three⏎\n>")
		s.set(view{prompt: "> ", text: "x", pos: 1})
		check("when typing", "one\ntwo three⏎\n> x")
		fmt.Fprint(w, "\nfour")
		time.Sleep(frameTime)
		check("when it ends", "one\ntwo three\n> x")
		w.promptDown("")
		check("when the prompt goes", "one\ntwo three\n> x\nfour")
		fmt.Fprint(w, " five\nsix")
		check("without a prompt", "one\ntwo three\n> x\nfour five\nsix")
		w.promptUp(view{prompt: "> "})
		check("with the next prompt", "one\ntwo three\n> x\nfour five\nsix⏎\n>")
		time.Sleep(time.Hour)
		check("in the end", "one\ntwo three\n> x\nfour five\nsix⏎\n>")
	})
}

func TestWriterFlush(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, s, vt := newTestWriter(20, 10)
		s.begin(view{prompt: "> "})
		fmt.Fprint(w, "one\n")
		w.Flush()
		if got := vt.String(); got != "one\n>" {
			t.Errorf("got\n%s", got)
		}
	})
}

// Nothing is lost and the lines of each goroutine keep their order, whatever the prompt does.
func TestWriterConcurrently(t *testing.T) {
	const writers, lines = 4, 100
	w, _, vt := newTestWriter(40, writers*lines+100)
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			for j := range lines {
				fmt.Fprintf(w, "%d %d\n", i, j)
			}
		})
	}
	for range 20 {
		w.promptUp(view{prompt: "> "})
		w.Flush()
		w.promptDown("")
	}
	wg.Wait()
	var next [writers]int
	total := 0
	for l := range strings.SplitSeq(vt.String(), "\n") {
		var i, j int
		if n, _ := fmt.Sscanf(l, "%d %d", &i, &j); n == 2 {
			if next[i] != j {
				t.Fatalf("writer %d: line %d where %d should be", i, j, next[i])
			}
			next[i]++
			total++
		}
	}
	if total != writers*lines {
		t.Errorf("%d lines, want %d", total, writers*lines)
	}
}

func TestWriterEndlessLine(t *testing.T) {
	var b strings.Builder
	s := &screen{out: &b, cols: 20, rows: 10}
	w := &Writer{s: s}
	s.begin(view{prompt: "> "})
	for range 100 {
		fmt.Fprint(w, strings.Repeat("x", 1000))
	}
	if len(w.pending) >= maxPending {
		t.Errorf("%d bytes held back", len(w.pending))
	}
	w.promptDown("")
	if got := strings.Count(b.String(), "x"); got != 100_000 {
		t.Errorf("%d bytes written", got)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestWriterError(t *testing.T) {
	want := errors.New("gone")
	w := &Writer{s: &screen{out: failing{want}}}
	for range 2 {
		if _, err := fmt.Fprint(w, "a"); err != want {
			t.Errorf("got %v", err)
		}
	}
}
