package termtest

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/hinshun/vt10x"
	"github.com/mattn/go-runewidth"
)

// A Screen is a model of a terminal's screen: what is written to it can be looked at.
type Screen struct {
	vt      vt10x.Terminal
	cols    int
	partial []byte // the first bytes of a character
}

// NewScreen returns an empty screen.
func NewScreen(cols, rows int) *Screen {
	return &Screen{vt: vt10x.New(vt10x.WithSize(cols, rows)), cols: cols}
}

// filler stands in the model behind a character that is two cells wide.
const filler = '\U0010FFFE'

// Write puts text and escape sequences on the screen. A character is as wide as its first rune says;
// combining marks are left out. The model by itself knows nothing of widths.
func (s *Screen) Write(p []byte) (int, error) {
	b := append(s.partial, p...)
	for len(b) > 0 && utf8.FullRune(b) {
		r, n := utf8.DecodeRune(b)
		b = b[n:]
		switch w := runewidth.RuneWidth(r); {
		case r >= ' ' && r != 0x7f && w == 0:
		case w == 2:
			if c := s.vt.Cursor(); c.X == s.cols-1 && c.State == 0 {
				s.vt.Write([]byte(" ")) // does not fit here
			}
			s.vt.Write([]byte(string(r) + string(filler)))
		default:
			s.vt.Write([]byte(string(r)))
		}
	}
	s.partial = bytes.Clone(b)
	return len(p), nil
}

// String returns what is on the screen, without blanks at the end of lines and of the whole.
func (s *Screen) String() string {
	lines := strings.Split(strings.ReplaceAll(s.vt.String(), string(filler), ""), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " \x00")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// Cursor returns the column and the row of the cursor, counted from 0.
func (s *Screen) Cursor() (x, y int) {
	c := s.vt.Cursor()
	return c.X, c.Y
}

// Resize changes the size. Lines that were wrapped are cut, as simple terminals do it.
func (s *Screen) Resize(cols, rows int) {
	s.vt.Resize(cols, rows)
	s.cols = cols
}
