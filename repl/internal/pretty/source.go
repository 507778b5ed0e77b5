// Package pretty writes what a person is to read: values, tables, and errors with
// the source that they speak of.
package pretty

import (
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// excerptMargin stands in front of a line of source.
const excerptMargin = "    "

// Excerpt returns the line of src with the given number, 1-based, and below it a
// caret under the given column, in bytes from 1. Tabs are kept before the caret, so
// that it stands right on any terminal. It is empty if there is no such line.
//
// Of a line that is wider than cols cells, the part around the column is shown; with
// cols 0 all of it is.
func Excerpt(src string, line, col, cols int) string {
	lines := strings.Split(src, "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	text := strings.TrimRight(lines[line-1], "\r")
	if strings.TrimSpace(text) == "" {
		return ""
	}
	text, col = part(text, col, cols-len(excerptMargin))
	var pad strings.Builder
	for i, r := range text {
		if i >= col-1 {
			break
		}
		switch {
		case r == '\t':
			pad.WriteByte('\t')
		case wide(r):
			pad.WriteString("  ")
		case r != utf8.RuneError:
			pad.WriteByte(' ')
		}
	}
	out := excerptMargin + text + "\n"
	if col > 0 {
		out += excerptMargin + pad.String() + "^\n"
	}
	return out
}

// tabCells is what a tab takes up at most.
const tabCells = 8

// part cuts a line of source down to so many cells around a column, if that is positive. It
// returns the column in the part.
func part(text string, col, cells int) (string, int) {
	width := func(s string) int { return Width(s) + tabCells*strings.Count(s, "\t") }
	if cells <= 0 || width(text) <= cells {
		return text, col
	}
	text = strings.ReplaceAll(text, "\t", " ") // as wide as it is long
	at := min(max(col-1, 0), len(text))
	from := 0
	// Two thirds of the room are for what stands before the column.
	if width(text[:at]) >= cells-1 {
		from = at
		for room := cells * 2 / 3; from > 0; {
			r, n := utf8.DecodeLastRuneInString(text[:from])
			if room -= runewidth.RuneWidth(r); room < 0 {
				break
			}
			from -= n
		}
	}
	head := ""
	if from > 0 {
		head = "…"
	}
	if col > 0 {
		col = at - from + len(head) + 1
	}
	return Truncate(head+text[from:], cells), col
}
