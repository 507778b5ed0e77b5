package term

import (
	"io"
	"strconv"
	"strings"
	"sync"
)

// A screen draws the line being edited and puts output above it. It is the only one that writes to
// the terminal.
//
// Everything is drawn from the state below, in one write a change: readline's own drawing, which
// loses rows and cells in wrapped and wide lines, is not used.
type screen struct {
	mu   sync.Mutex
	out  io.Writer
	err  error // the first that out reported
	cols int
	rows int

	up      bool   // a line is being edited
	partial string // shown above the line: output that has no newline yet
	view    view
	left    bool // a line is being edited, but the program is stopped

	shown string // what draw wrote last
	row   int    // the row of the cursor within that
}

// A view is what the user edits.
type view struct {
	prompt string // in front of the first line
	cont   string // in front of the others
	text   string
	pos    int // the cursor's byte offset in text
	styles []Style
	below  []string // rows below the text, not wider than the screen
}

// partialMark stands behind output that has not ended its line.
const partialMark = "\x1b[2m⏎\x1b[m"

// begin shows a view, the cursor being in column 0.
func (s *screen) begin(v view) {
	s.up, s.view = true, v
	s.shown, s.row = "", 0
	s.draw()
}

// set replaces the view.
func (s *screen) set(v view) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.view = v
	s.draw()
}

// width returns how many cells a row has.
func (s *screen) width() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cols
}

// resize takes note of the size of the terminal. Terminals reflow the rows that they wrapped, so that
// the cursor is in the row that layout finds for the new width.
func (s *screen) resize(cols, rows int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cols == cols && s.rows == rows {
		return
	}
	s.cols, s.rows = cols, rows
	if s.up {
		_, s.row = s.render()
		s.shown = ""
		s.draw()
	}
}

// render returns what shows the view, and the row of the cursor in it. A view taller than the screen
// is cut down to the rows around the cursor: what has scrolled off cannot be redrawn.
func (s *screen) render() (string, int) {
	f := layout(s.view.prompt, s.view.cont, s.view.text, s.view.pos, s.view.styles, s.cols)
	if s.partial != "" {
		f.rows = append([]row{{text: s.partialRow()}}, f.rows...)
		f.row++
	}
	if extra := len(f.rows) - s.rows; extra > 0 && s.rows > 0 {
		top := min(max(f.row-s.rows/2, 0), extra)
		f.rows = f.rows[top : top+s.rows]
		f.row -= top
	}
	for _, text := range s.view.below {
		if s.rows <= 0 || len(f.rows) < s.rows {
			f.rows = append(f.rows, row{text: text})
		}
	}
	var b strings.Builder
	writeRows(&b, f.rows)
	if up := len(f.rows) - 1 - f.row; up > 0 {
		csi(&b, up, 'A')
	}
	b.WriteByte('\r')
	if f.col > 0 {
		csi(&b, f.col, 'C')
	}
	return b.String(), f.row
}

// partialRow returns the end of the partial line, cut to the width of the terminal.
func (s *screen) partialRow() string {
	text := s.partial
	if i := strings.LastIndexByte(strings.TrimRight(text, "\r"), '\r'); i >= 0 {
		text = text[i+1:]
	}
	var b strings.Builder
	for len(text) > 0 {
		if n := escapeLen(text); n > 0 {
			text = text[n:] // a cut might fall between switching a colour on and off
			continue
		}
		switch n := clusterLen(text); {
		case text[0] == '\t':
			b.WriteString(strings.Repeat(" ", tabWidth))
			text = text[1:]
		case text[0] < ' ' || text[0] == 0x7f:
			text = text[1:]
		default:
			b.WriteString(text[:n])
			text = text[n:]
		}
	}
	text = b.String()
	for Width(text) > s.cols-2 && text != "" {
		text = text[clusterLen(text):]
	}
	return text + partialMark
}

// draw brings the screen up to date.
func (s *screen) draw() {
	if !s.up {
		return
	}
	next, row := s.render()
	if next == s.shown {
		return
	}
	var b strings.Builder
	s.erase(&b)
	b.WriteString(next)
	s.write(b.String())
	s.shown, s.row = next, row
}

// erase clears what draw has drawn; the cursor is then where it began.
func (s *screen) erase(b *strings.Builder) {
	if s.row > 0 {
		csi(b, s.row, 'A')
	}
	b.WriteString("\r\x1b[J")
}

// above is print for lines that end in CR LF.
func (s *screen) above(lines string) {
	var b strings.Builder
	s.erase(&b)
	b.WriteString(lines)
	if strings.Contains(lines, "\x1b") {
		b.WriteString("\x1b[m")
	}
	s.shown, s.row = s.render()
	b.WriteString(s.shown)
	s.write(b.String())
}

// end leaves the whole text on the screen, with note behind it, and the cursor in column 0 below.
func (s *screen) end(note string) {
	v := s.view
	f := layout(v.prompt, v.cont, v.text, len(v.text), v.styles, s.cols)
	var b strings.Builder
	s.erase(&b)
	writeRows(&b, f.rows)
	b.WriteString(note + "\r\n")
	s.write(b.String())
	s.up, s.partial = false, ""
	s.shown, s.row = "", 0
}

// leave takes the line off the screen while the program is stopped, and enter shows it again.
func (s *screen) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.up {
		var b strings.Builder
		s.erase(&b)
		s.write(b.String())
		s.up, s.left = false, true
	}
}

func (s *screen) enter() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.up, s.left = s.up || s.left, false
	s.shown, s.row = "", 0
	s.draw()
}

// clear empties the screen and draws the line at its top.
func (s *screen) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.write("\x1b[H\x1b[2J")
	s.shown, s.row = "", 0
	s.draw()
}

// control writes an escape sequence that does not move the cursor.
func (s *screen) control(seq string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.write(seq)
}

// print puts whole lines above the line being edited.
func (s *screen) print(lines string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.above(strings.ReplaceAll(lines, "\n", "\r\n"))
}

func (s *screen) write(text string) {
	if _, err := io.WriteString(s.out, text); err != nil && s.err == nil {
		s.err = err
	}
}

// writeRows writes rows such that the cursor ends in the last one.
func writeRows(b *strings.Builder, rows []row) {
	for i, r := range rows {
		b.WriteString(r.text)
		if i == len(rows)-1 {
			return
		}
		switch {
		case !r.full:
			b.WriteString("\r\n")
		case rows[i+1].text == "":
			// The terminal wraps only when a character follows.
			b.WriteString(" \r\x1b[K")
		}
	}
}

// csi writes the control sequence with parameter n and the given final byte.
func csi(b *strings.Builder, n int, final byte) {
	b.WriteString("\x1b[")
	b.WriteString(strconv.Itoa(n))
	b.WriteByte(final)
}
