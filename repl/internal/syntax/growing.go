package syntax

import "strings"

// A Growing is a text that comes line by line. To know its state after each line costs
// little more than to parse it once.
type Growing struct {
	text  strings.Builder
	lines int
	next  int // how many lines there are to be when it is parsed the next time

	open    []byte // brackets that are open
	raw     bool   // within a raw string
	comment bool   // within a general comment
	stray   bool   // there was a bracket that closes none
}

const (
	// short is how many lines of a text are looked at one by one.
	short = 64
	// sparse is by what part a longer one has to grow for that, while brackets are open.
	sparse = 8
)

// Text returns the text so far.
func (g *Growing) Text() string { return g.text.String() }

// Add adds a line, with its newline, and returns the state of the text, as [StateOf] does,
// but that what is Invalid in a long text, with brackets still open, may be Incomplete for
// some lines more.
func (g *Growing) Add(line string) State {
	g.text.WriteString(line)
	g.lines++
	g.scan(line)
	switch {
	case g.raw, g.comment:
		return Incomplete
	case len(g.open) > 0 && !g.stray && g.lines > short && g.lines < g.next:
		return Incomplete
	}
	g.next = g.lines + g.lines/sparse
	return StateOf([]byte(g.text.String()))
}

// scan notes what a line opens and closes.
func (g *Growing) scan(line string) {
	if g.lines == 1 && strings.HasPrefix(line, "#!") {
		return
	}
	for i := 0; i < len(line); i++ {
		switch {
		case g.comment:
			end := strings.Index(line[i:], "*/")
			if end < 0 {
				return
			}
			g.comment = false
			i += end + 1
			continue
		case g.raw:
			end := strings.IndexByte(line[i:], '`')
			if end < 0 {
				return
			}
			g.raw = false
			i += end
			continue
		}
		switch c := line[i]; c {
		case '`':
			g.raw = true
		case '"', '\'':
			i = endOfLiteral(line, i)
		case '/':
			switch {
			case strings.HasPrefix(line[i:], "//"):
				return
			case strings.HasPrefix(line[i:], "/*"):
				g.comment = true
				i++
			}
		case '(', '[', '{':
			g.open = append(g.open, c)
		case ')', ']', '}':
			last := len(g.open) - 1
			if last < 0 || g.open[last] != openers[c] {
				g.stray = true
				return
			}
			g.open = g.open[:last]
		}
	}
}

var openers = map[byte]byte{')': '(', ']': '[', '}': '{'}

// endOfLiteral returns the index of the quote that ends the string or character at index
// i, or of the end of the line.
func endOfLiteral(line string, i int) int {
	quote := line[i]
	for i++; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case quote:
			return i
		}
	}
	return i
}
