package pretty

import (
	"strings"

	"github.com/mattn/go-runewidth"
)

// Width returns how many cells of a terminal a text takes up.
func Width(s string) int { return runewidth.StringWidth(s) }

// Truncate cuts a line to so many cells.
func Truncate(s string, cells int) string { return runewidth.Truncate(s, cells, "…") }

func wide(r rune) bool { return runewidth.RuneWidth(r) == 2 }

// Table aligns rows in columns under a head. A column's width is that of its
// widest cell; the last column is not padded.
func Table(head []string, rows [][]string) string {
	width := make([]int, len(head))
	all := append([][]string{head}, rows...)
	for _, row := range all {
		for i, cell := range row {
			width[i] = max(width[i], runewidth.StringWidth(cell))
		}
	}
	var b strings.Builder
	for _, row := range all {
		for i, cell := range row {
			if i == len(row)-1 {
				b.WriteString(cell)
				continue
			}
			b.WriteString(runewidth.FillRight(cell, width[i]) + "  ")
		}
		b.WriteByte('\n')
	}
	return b.String()
}
