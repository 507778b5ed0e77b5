package picture

import (
	"strings"
	"unicode"

	"github.com/cspsh/cspsh/repl/internal/pretty"
)

// A canvas is lines of cells that text is put on.
type canvas struct {
	width int
	lines [][]cell
}

// A cell is a place for a character. The second one of a wide character is covered.
type cell struct {
	char    rune // 0 for none
	covered bool
	red     bool
}

func (c cell) blank() bool { return !c.covered && (c.char == 0 || unicode.IsSpace(c.char)) }

func newCanvas(width int) *canvas { return &canvas{width: width} }

// line adds an empty line and returns its number.
func (c *canvas) line() int {
	c.lines = append(c.lines, make([]cell, c.width))
	return len(c.lines) - 1
}

// put writes a text from a column on. What is beyond the width is lost.
func (c *canvas) put(y, x int, s string, red bool) {
	for _, r := range s {
		w := pretty.Width(string(r))
		if w == 0 || x < 0 || x+w > c.width {
			continue
		}
		cells := c.lines[y]
		if cells[x].covered {
			cells[x-1] = cell{}
		}
		if end := x + w; end < c.width && cells[end].covered {
			cells[end] = cell{}
		}
		cells[x] = cell{char: r, red: red}
		for i := 1; i < w; i++ {
			cells[x+i] = cell{covered: true}
		}
		x += w
	}
}

// text returns the lines without blanks at their ends; colored shows what is red as such.
func (c *canvas) text(colored bool) string {
	var b strings.Builder
	for _, cells := range c.lines {
		n := len(cells)
		for n > 0 && cells[n-1].blank() {
			n--
		}
		red := false
		for _, cl := range cells[:n] {
			if colored && cl.red != red && !cl.covered {
				red = cl.red
				b.WriteString(map[bool]string{true: "\x1b[31m", false: "\x1b[0m"}[red])
			}
			switch {
			case cl.covered:
			case cl.char == 0:
				b.WriteByte(' ')
			default:
				b.WriteRune(cl.char)
			}
		}
		if red {
			b.WriteString("\x1b[0m")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// marks are the characters that pictures of text are drawn with.
type marks struct {
	line, parked, unknown       string // the lifelines of processes
	across, gentle, left, right string // arrows
	begin, cross                string // where they begin, and what lifelines they cross
	dot, stop, bad              string // what stands on lifelines
	bar                         map[state]string
	corner, foot, side, head    string // of cycles
	rule, joint                 string // of tables
	dots                        string
}

var boxes = marks{
	line: "│", parked: "┊", unknown: "·",
	across: "─", gentle: "╌", left: "◀", right: "▶", begin: "├", cross: "┼",
	dot: "●", stop: "■", bad: "✗",
	bar:    map[state]string{absent: " ", unknown: "?", ready: "▒", running: "█", blocked: "░", asleep: "·"},
	corner: "┌", foot: "└", side: "│", head: "▶",
	rule: "─", joint: "┼",
	dots: "…",
}

var ascii = marks{
	line: "|", parked: ":", unknown: "?",
	across: "-", gentle: ".", left: "<", right: ">", begin: "+", cross: "+",
	dot: "*", stop: "=", bad: "X",
	bar:    map[state]string{absent: " ", unknown: "?", ready: "=", running: "#", blocked: "-", asleep: "."},
	corner: "+", foot: "+", side: "|", head: ">",
	rule: "-", joint: "+",
	dots: "...",
}
