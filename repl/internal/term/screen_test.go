package term

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cspsh/cspsh/repl/internal/term/termtest"
)

func newTestScreen(cols, rows int) (*screen, *termtest.Screen) {
	vt := termtest.NewScreen(cols, rows)
	return &screen{out: vt, cols: cols, rows: rows}, vt
}

func position(vt *termtest.Screen) string {
	x, y := vt.Cursor()
	return fmt.Sprintf("%s\ncursor %d, %d", vt, x, y)
}

// Whatever has been drawn before, the screen looks as if the output had been printed and the
// line drawn once.
func TestScreenRedraw(t *testing.T) {
	text := rapid.StringOfN(rapid.SampledFrom([]rune("ab cdefg\n\t日本語é😀")), 0, 60, -1)
	rapid.Check(t, func(t *rapid.T) {
		cols, rows := rapid.IntRange(4, 30).Draw(t, "cols"), 150
		s, vt := newTestScreen(cols, rows)
		var v view
		drawView := func() {
			v = view{prompt: ">>> ", cont: "... ", text: text.Draw(t, "text")}
			v.pos = len(v.text)
			for range rapid.IntRange(0, 5).Draw(t, "left") {
				v.pos -= lastClusterLen(v.text[:v.pos])
			}
		}
		drawView()
		s.begin(v)
		var output strings.Builder
		t.Repeat(map[string]func(*rapid.T){
			"edit": func(*rapid.T) {
				drawView()
				s.set(v)
			},
			"print": func(*rapid.T) {
				line := rapid.StringMatching(`[a-z ]{0,40}`).Draw(t, "output")
				if strings.Count(output.String(), "\n") < 20 {
					output.WriteString(line + "\n")
					s.print(line + "\n")
				}
			},
			"partial": func(*rapid.T) {
				s.mu.Lock()
				s.partial = rapid.StringMatching(`[a-z]{0,40}`).Draw(t, "partial")
				s.draw()
				s.mu.Unlock()
			},
		})
		once, onceVT := newTestScreen(cols, rows)
		once.partial = s.partial
		onceVT.Write([]byte(strings.ReplaceAll(output.String(), "\n", "\r\n")))
		once.begin(v)
		if got, want := position(vt), position(onceVT); got != want {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
		s.end("^C")
		once.partial = ""
		once.mu.Lock()
		once.draw()
		once.mu.Unlock()
		once.end("^C")
		if got, want := position(vt), position(onceVT); got != want {
			t.Fatalf("at the end\n%s\nwant\n%s", got, want)
		}
	})
}

func TestScreenTallerThanTerminal(t *testing.T) {
	s, vt := newTestScreen(20, 5)
	var lines []string
	for i := range 12 {
		lines = append(lines, fmt.Sprint("line ", i))
	}
	text := strings.Join(lines, "\n")
	s.begin(view{prompt: "> ", cont: ". ", text: text, pos: len(text)})
	want := ". line 7\n. line 8\n. line 9\n. line 10\n. line 11"
	if got := vt.String(); got != want {
		t.Errorf("at the end:\n%s\nwant\n%s", got, want)
	}
	s.set(view{prompt: "> ", cont: ". ", text: text, pos: 0})
	if got, want := position(vt), "> line 0\n. line 1\n. line 2\n. line 3\n. line 4\ncursor 2, 0"; got != want {
		t.Errorf("at the start:\n%s\nwant\n%s", got, want)
	}
	s.set(view{prompt: "> ", cont: ". ", text: text, pos: strings.Index(text, "6")})
	if got, want := position(vt), ". line 4\n. line 5\n. line 6\n. line 7\n. line 8\ncursor 7, 2"; got != want {
		t.Errorf("in the middle:\n%s\nwant\n%s", got, want)
	}
	s.end("")
	if got, want := position(vt), ". line 8\n. line 9\n. line 10\n. line 11\ncursor 0, 4"; got != want {
		t.Errorf("when it is over:\n%s\nwant\n%s", got, want)
	}
}

func TestScreenSparesOutput(t *testing.T) {
	var b strings.Builder
	s := &screen{out: &b, cols: 20, rows: 5}
	v := view{prompt: "> ", text: "abc", pos: 3}
	s.begin(v)
	b.Reset()
	s.set(v)
	if b.Len() > 0 {
		t.Errorf("drew %q though nothing had changed", b.String())
	}
}

func TestPartialRow(t *testing.T) {
	s := &screen{cols: 12}
	for _, test := range []struct{ partial, want string }{
		{"abc", "abc"},
		{"abcdefghijklmn", "efghijklmn"},
		{"10%\r50%", "50%"},
		{"10%\r50%\r", "50%"},
		{"\x1b[31mred", "red"},
		{"日本語日本語", "本語日本語"},
		{"a\tb\x07", "a    b"},
	} {
		s.partial = test.partial
		if got := strings.TrimSuffix(s.partialRow(), partialMark); got != test.want {
			t.Errorf("%q: got %q, want %q", test.partial, got, test.want)
		}
	}
}
