// Package pretty writes what a person is to read: values, tables, and errors with
// the source that they speak of.
package pretty

import (
	"strings"
	"unicode/utf8"
)

// Excerpt returns the line of src with the given number, 1-based, and below it a
// caret under the given column, in bytes from 1. Tabs are kept before the caret, so
// that it stands right on any terminal. It is empty if there is no such line.
func Excerpt(src string, line, col int) string {
	lines := strings.Split(src, "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	text := strings.TrimRight(lines[line-1], "\r")
	if strings.TrimSpace(text) == "" {
		return ""
	}
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
	out := "    " + text + "\n"
	if col > 0 {
		out += "    " + pad.String() + "^\n"
	}
	return out
}
