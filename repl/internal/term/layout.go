package term

import (
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"github.com/mattn/go-runewidth"
)

// Width returns the number of terminal cells that s takes up. Escape sequences take none.
func Width(s string) int {
	w := 0
	for len(s) > 0 {
		if n := escapeLen(s); n > 0 {
			s = s[n:]
			continue
		}
		next := strings.IndexByte(s[1:], '\x1b') + 1
		if next == 0 {
			next = len(s)
		}
		w += runewidth.StringWidth(s[:next])
		s = s[next:]
	}
	return w
}

// plainText returns s without its escape sequences.
func plainText(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		n := escapeLen(s)
		if n == 0 {
			n = 1
			b.WriteByte(s[0])
		}
		s = s[n:]
	}
	return b.String()
}

// escapeLen returns the length of the escape sequence (CSI or OSC) that s begins with, or 0.
func escapeLen(s string) int {
	if len(s) < 2 || s[0] != '\x1b' {
		return 0
	}
	switch s[1] {
	case '[':
		for i := 2; i < len(s); i++ {
			if s[i] >= 0x40 && s[i] <= 0x7e {
				return i + 1
			}
		}
		return len(s)
	case ']':
		for i := 2; i < len(s); i++ {
			switch {
			case s[i] == '\a':
				return i + 1
			case s[i] == '\x1b' && i+1 < len(s) && s[i+1] == '\\':
				return i + 2
			}
		}
		return len(s)
	}
	return 2
}

// A Style is the way in which a part of the text is shown: the bytes [Start, End) get the SGR
// parameters, such as "1;34".
type Style struct {
	Start, End int
	SGR        string
}

// A row is one line of the screen.
type row struct {
	text string // with escape sequences
	full bool   // the next row goes on where this one ends, by the terminal's own wrapping
}

// A frame is what the editor shows: rows from column 0 on, and where the cursor stands.
type frame struct {
	rows     []row
	row, col int
}

const tabWidth = 4

// layout breaks a text into rows of a terminal that is cols wide. The first line of the text stands
// behind prompt, each further one behind cont. pos is the cursor's byte offset in text; styles are in
// order and do not overlap.
func layout(prompt, cont, text string, pos int, styles []Style, cols int) frame {
	l := layouter{cols: max(cols, 2)}
	l.escaped(prompt)
	for i := 0; ; {
		if i == len(text) {
			if pos >= i {
				l.mark()
			}
			break
		}
		for len(styles) > 0 && styles[0].End <= i {
			styles = styles[1:]
		}
		sgr := ""
		if len(styles) > 0 && styles[0].Start <= i {
			sgr = styles[0].SGR
		}
		n := clusterLen(text[i:])
		if pos >= i && pos < i+n {
			// A wide character that does not fit takes the cursor along to the next row.
			if w := runewidth.StringWidth(text[i : i+n]); w > 1 && l.width+w > l.cols {
				l.wrap()
			}
			l.mark()
		}
		l.cluster(text[i:i+n], sgr, cont)
		i += n
	}
	l.style("")
	// A cursor behind the last column stands on a row of its own.
	if l.width >= l.cols {
		l.wrap()
	}
	l.rows = append(l.rows, row{text: l.b.String()})
	f := l.frame
	if f.col >= l.cols {
		f.row, f.col = f.row+1, 0
	}
	return f
}

// A layouter fills the rows of a frame one after the other.
type layouter struct {
	frame
	cols  int
	b     strings.Builder // the current row
	width int             // its width
	sgr   string          // the style switched on
}

// mark puts the cursor where the next character goes.
func (l *layouter) mark() { l.row, l.col = len(l.rows), l.width }

// wrap ends a row that is full.
func (l *layouter) wrap() {
	l.rows = append(l.rows, row{l.b.String(), l.width >= l.cols})
	l.b.Reset()
	l.width = 0
}

func (l *layouter) style(sgr string) {
	if sgr == l.sgr {
		return
	}
	if l.sgr != "" {
		l.b.WriteString("\x1b[m")
	}
	if sgr != "" {
		l.b.WriteString("\x1b[" + sgr + "m")
	}
	l.sgr = sgr
}

// escaped adds text that may hold escape sequences.
func (l *layouter) escaped(s string) {
	for len(s) > 0 {
		if n := escapeLen(s); n > 0 {
			l.b.WriteString(s[:n])
			s = s[n:]
			continue
		}
		n := clusterLen(s)
		l.put(s[:n])
		s = s[n:]
	}
}

// put adds one grapheme cluster.
func (l *layouter) put(s string) {
	w := 1
	if len(s) > 1 || s[0] < ' ' || s[0] >= 0x7f {
		w = runewidth.StringWidth(s)
	}
	if w > 0 && l.width+w > l.cols {
		l.wrap()
	}
	l.b.WriteString(s)
	l.width += w
}

// cluster adds one grapheme cluster of the text.
func (l *layouter) cluster(s, sgr, cont string) {
	r, _ := utf8.DecodeRuneInString(s)
	switch {
	case s == "\n":
		l.style("")
		if l.width >= l.cols {
			l.wrap()
		}
		l.rows = append(l.rows, row{text: l.b.String()})
		l.b.Reset()
		l.width = 0
		l.escaped(cont)
	case s == "\t":
		l.style(sgr)
		for range tabWidth {
			l.put(" ")
		}
	case r < ' ' || r == 0x7f:
		// Shown as ^X, so that a pasted escape sequence does no harm.
		l.style(sgr)
		for _, r := range s {
			l.put("^")
			l.put(string('@' ^ r))
		}
	default:
		l.style(sgr)
		l.put(s)
	}
}

// clusterLen returns the length of the first grapheme cluster of s. A newline is always one of its
// own.
func clusterLen(s string) int {
	if s == "" {
		return 0
	}
	if s[0] < utf8.RuneSelf && (len(s) == 1 || s[1] < utf8.RuneSelf) {
		return 1
	}
	g := graphemes.FromString(s)
	g.Next()
	return len(g.Value())
}

// lastClusterLen returns the length of the last grapheme cluster of s.
func lastClusterLen(s string) int {
	// Clusters never cross a newline.
	s = s[strings.LastIndexByte(s[:max(len(s)-1, 0)], '\n')+1:]
	n := 0
	for len(s) > 0 {
		n = clusterLen(s)
		s = s[n:]
	}
	return n
}
