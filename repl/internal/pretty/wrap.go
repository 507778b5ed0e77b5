package pretty

import (
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

const (
	hang    = 4  // by how much further lines of a wrapped one are indented
	longest = 16 // bytes of a row for each of its cells: characters have up to four, and some no width
)

// Wrap breaks the lines of a text that are wider than so many cells between words. What follows a
// break is indented more than the line. A word that is too wide by itself is broken where that hurts
// least. With cols 0 nothing is broken.
func Wrap(text string, cols int) string {
	if cols <= 0 {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		line, newline := strings.CutSuffix(line, "\n")
		if Width(line) <= cols {
			b.WriteString(line)
		} else {
			indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
			b.WriteString(strings.Join(wrapLine(line[len(indent):], cols, indent, indent+strings.Repeat(" ", hang)), "\n"))
		}
		if newline {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// wrapLine breaks a line into rows, of which the first stands behind one indentation and the
// others behind another. Blanks within the rows stay as they are.
func wrapLine(text string, cols int, first, next string) (rows []string) {
	if len(next) > cols/2 {
		next = next[:cols/2]
	}
	if len(first) >= cols {
		first = next
	}
	row, indent := "", first
	for text != "" {
		// A word with the blanks before it.
		blanks := len(text) - len(strings.TrimLeft(text, " "))
		n := len(text)
		if most := blanks + longest*cols; n > most { // what a row cannot show of it is a word of its own
			for n = most; n > blanks+1 && !utf8.RuneStart(text[n]); n-- {
			}
		}
		if i := strings.IndexByte(text[blanks:n], ' '); i >= 0 {
			n = blanks + i
		}
		word := text[:n]
		switch {
		case len(row) < longest*cols && Width(indent+row+word) <= cols:
			row += word
			text = text[n:]
			continue
		case strings.TrimSpace(row) == "" && strings.TrimSpace(indent) != "" && Width(next+strings.TrimLeft(word, " ")) <= cols:
			rows = append(rows, strings.TrimRight(indent, " "))
			text = strings.TrimLeft(text, " ")
		case strings.TrimSpace(row) == "":
			// The word alone is too wide.
			word = strings.TrimLeft(word, " ")
			n := breakAt(word, cols-Width(indent))
			rows = append(rows, indent+word[:n])
			text = strings.TrimLeft(text, " ")[n:]
		default:
			rows = append(rows, indent+strings.TrimRight(row, " "))
			text = strings.TrimLeft(text, " ")
		}
		row, indent = "", next
	}
	if strings.TrimSpace(row) != "" || len(rows) == 0 {
		rows = append(rows, indent+strings.TrimRight(row, " "))
	}
	return rows
}

// breakAt returns how much of a word goes into so many cells, if possible up to a mark after which
// the eye accepts a break.
func breakAt(word string, cells int) int {
	cells = max(cells, 1)
	n := len(runewidth.Truncate(word, cells, ""))
	if n == 0 { // one wide character
		return max(len(string([]rune(word)[:1])), 1)
	}
	if n < len(word) {
		if i := strings.LastIndexAny(word[:n], "/,;:([{)]}.=|"); i > n/3 {
			return i + 1
		}
	}
	return n
}

// Fill sets a text as running prose in lines of so many cells. A blank line parts paragraphs;
// what begins with a dash or a number is an item of a list, and other lines that are indented
// stay as they are.
func Fill(text string, cols int) string {
	var b strings.Builder
	var open string        // the paragraph so far
	var first, rest string // its indentations
	flush := func() {
		if open != "" {
			b.WriteString(strings.Join(wrapLine(open, cols, first, rest), "\n") + "\n")
		}
		open = ""
	}
	for line := range strings.Lines(text) {
		line = strings.ReplaceAll(strings.TrimRight(line, " \t\n"), "\t", strings.Repeat(" ", hang))
		body := strings.TrimLeft(line, " \t")
		indent := line[:len(line)-len(body)]
		mark := listMark(body)
		switch {
		case body == "":
			flush()
			b.WriteByte('\n')
		case mark > 0 && indent != "":
			flush()
			open, first, rest = body, indent, indent+strings.Repeat(" ", mark)
		case open != "" && indent == rest:
			open += " " + body
		case indent == "":
			flush()
			open, first, rest = body, "", ""
		default: // code, say
			flush()
			b.WriteString(Wrap(line, cols) + "\n")
		}
	}
	flush()
	return b.String()
}

// listMark returns the width of the mark in front of an item of a list, or 0.
func listMark(s string) int {
	if strings.HasPrefix(s, "- ") || strings.HasPrefix(s, "• ") {
		return 2
	}
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i > 0 && strings.HasPrefix(s[i:], ". ") {
		return i + 2
	}
	return 0
}

// Indent puts blanks in front of the lines of a text that are not empty.
func Indent(text string, n int) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			b.WriteString(strings.Repeat(" ", n))
		}
		b.WriteString(line)
	}
	return b.String()
}

// Terms sets a list of terms with what is said of them beside them. A term that is wider than so
// many cells has a line of its own.
func Terms(list [][2]string, width, cols int) string {
	var b strings.Builder
	margin := strings.Repeat(" ", width+2)
	for _, t := range list {
		rows := wrapLine(t[1], cols, margin, margin)
		if Width(t[0]) > width {
			b.WriteString(strings.Join(wrapLine(t[0], cols, "", strings.Repeat(" ", hang)), "\n") + "\n")
		} else {
			rows[0] = runewidth.FillRight(t[0], width+2) + strings.TrimLeft(rows[0], " ")
		}
		for _, row := range rows {
			b.WriteString(strings.TrimRight(row, " ") + "\n")
		}
	}
	return b.String()
}
