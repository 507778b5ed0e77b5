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

// gap is what parts the columns of a table.
const gap = 2

// Table aligns rows in columns under a head, in lines of so many cells. A column's width is that of
// its widest cell. Where there is no room for that, cells are broken between words into several
// lines; and where not even words have room, each row becomes a block of lines, one a column.
func Table(head []string, rows [][]string, cols int) string {
	all := append([][]string{head}, rows...)
	width, least := make([]int, len(head)), make([]int, len(head))
	for _, row := range all {
		for i, cell := range row {
			width[i] = max(width[i], Width(cell))
			for word := range strings.FieldsSeq(cell) {
				least[i] = max(least[i], Width(word))
			}
		}
	}
	if !shrink(width, least, cols) {
		return blocks(head, rows, cols)
	}
	var b strings.Builder
	broken := make([][][]string, len(all))
	narrow := make([]int, len(head)) // what the cells take up now
	for r, row := range all {
		for i, cell := range row {
			lines := wrapLine(cell, width[i], "", "")
			broken[r] = append(broken[r], lines)
			for _, line := range lines {
				narrow[i] = max(narrow[i], Width(line))
			}
		}
	}
	for _, cells := range broken {
		height := 1
		for _, lines := range cells {
			height = max(height, len(lines))
		}
		for n := range height {
			var line strings.Builder
			for i := range cells {
				text := ""
				if n < len(cells[i]) {
					text = cells[i][n]
				}
				if i < len(cells)-1 {
					text = runewidth.FillRight(text, narrow[i]+gap)
				}
				line.WriteString(text)
			}
			b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
		}
	}
	return b.String()
}

// shrink makes columns narrower, the widest first, until they have room beside each other in so many
// cells, and reports whether they have. No column becomes narrower than least says.
func shrink(width, least []int, cols int) bool {
	if cols <= 0 {
		return true
	}
	room := cols - gap*(len(width)-1)
	for {
		total, widest := 0, -1
		for i, w := range width {
			total += w
			if w > least[i] && (widest < 0 || w > width[widest]) {
				widest = i
			}
		}
		switch {
		case total <= room:
			return true
		case widest < 0:
			return false
		}
		width[widest]--
	}
}

// blocks writes rows one below the other: the first cell, and then the others, each behind the
// head of its column.
func blocks(head []string, rows [][]string, cols int) string {
	margin := 0
	for _, h := range head[1:] {
		margin = max(margin, Width(h))
	}
	var b strings.Builder
	for _, row := range rows {
		b.WriteString(Wrap(strings.TrimSpace(head[0]+" "+row[0]), cols) + "\n")
		for i, cell := range row[1:] {
			if cell == "" {
				continue
			}
			name := strings.Repeat(" ", hang) + runewidth.FillRight(head[i+1], margin+gap)
			b.WriteString(strings.Join(wrapLine(cell, cols, name, strings.Repeat(" ", Width(name))), "\n") + "\n")
		}
	}
	return b.String()
}
