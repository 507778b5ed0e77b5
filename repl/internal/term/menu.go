package term

import (
	"fmt"
	"strings"

	"github.com/mattn/go-runewidth"
)

// A menu lets its user choose among the candidates of a completion. The one that is chosen stands in
// the text already.
type menu struct {
	from   int // where the candidates begin in the text
	typed  line
	list   []Candidate
	chosen int
}

// menuRows is how many candidates are shown at once.
const menuRows = 8

// openMenu begins to choose.
func (l loop) openMenu(c Completion) {
	l.menu = &menu{from: c.From, typed: l.edit.line, list: c.Candidates}
	l.edit.save()
	l.choose(0)
}

// choose puts a candidate into the text.
func (l loop) choose(n int) {
	m := l.menu
	m.chosen = (n + len(m.list)) % len(m.list)
	l.edit.line = m.typed.cut(m.from, m.typed.pos).insert(m.list[m.chosen].Text)
}

// menuKey does what a key stands for while there is a menu. It reports whether that is all.
func (l loop) menuKey(key rune) bool {
	switch key {
	case keyTab, keyDown:
		l.choose(l.menu.chosen + 1)
	case keyBackTab, keyUp:
		l.choose(l.menu.chosen - 1)
	case keyAccept:
		l.menu = nil
	case keyEscape, keyCancel:
		l.edit.line = l.menu.typed
		l.menu = nil
	default:
		l.menu = nil
		return false
	}
	return true
}

// rows are those of the menu, for a terminal so many cells wide.
func (m *menu) rows(cols int) []string {
	width := 0
	for _, c := range m.list {
		width = max(width, Width(c.Text))
	}
	first := min(max(m.chosen-menuRows/2, 0), max(len(m.list)-menuRows, 0))
	var rows []string
	for i, c := range m.list[first:min(first+menuRows, len(m.list))] {
		mark := "  "
		if first+i == m.chosen {
			mark = "> "
		}
		text := strings.TrimRight(mark+runewidth.FillRight(c.Text, width+2)+c.Detail, " ")
		text = runewidth.Truncate(text, cols-1, "…")
		if first+i == m.chosen {
			text = "\x1b[1m" + text + "\x1b[m"
		}
		rows = append(rows, text)
	}
	note := fmt.Sprintf("%d of %d: Tab for the next, Enter takes it, Escape leaves", m.chosen+1, len(m.list))
	return append(rows, "\x1b[2m"+runewidth.Truncate(note, cols-1, "…")+"\x1b[m")
}
