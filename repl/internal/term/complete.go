package term

import (
	"fmt"
	"strings"

	"github.com/mattn/go-runewidth"
)

// A Completion is what may stand between the byte offset From and the cursor.
type Completion struct {
	From       int
	Candidates []Candidate
}

// A Candidate is one way to complete a text.
type Candidate struct {
	Text   string
	Detail string // shown beside it in the list, such as a signature
}

// A listing is the line whose candidates were listed last.
type listing struct{ line }

// complete completes the text before the cursor as far as it is certain, and lists the candidates if
// that is not at all; pressed again, it lets the user choose among them. In front of a further line
// it indents.
func (l loop) complete() {
	e := &l.edit
	if e.start() > 0 && strings.TrimSpace(e.text[e.start():e.pos]) == "" {
		e.change(e.insert("\t"))
		return
	}
	if l.cfg.Complete == nil {
		return
	}
	c := l.cfg.Complete(e.text, e.pos)
	if len(c.Candidates) == 0 || c.From < 0 || c.From > e.pos {
		l.screen.control("\a")
		return
	}
	typed := e.text[c.From:e.pos]
	common := commonPrefix(c.Candidates)
	if len(common) > len(typed) || len(c.Candidates) == 1 && common != typed {
		e.change(e.cut(c.From, e.pos).insert(common))
		return
	}
	if l.listed.line == e.line && len(c.Candidates) > 1 {
		l.listed = listing{}
		l.openMenu(c)
		return
	}
	l.listed = listing{e.line}
	cols, rows := l.Size()
	text, n := list(c.Candidates, cols, max(rows-4, 5))
	if rest := len(c.Candidates) - n; rest > 0 {
		text += fmt.Sprintf("… %d more: press Tab to choose\n", rest)
	}
	l.screen.print(text)
}

func commonPrefix(cs []Candidate) string {
	common := cs[0].Text
	for _, c := range cs[1:] {
		n := 0
		for n < len(common) {
			k := clusterLen(common[n:])
			if !strings.HasPrefix(c.Text[min(n, len(c.Text)):], common[n:n+k]) {
				break
			}
			n += k
		}
		common = common[:n]
	}
	return common
}

// list formats candidates for a terminal of the given width, in at most limit lines: one a line if they
// have details, otherwise in columns. It returns how many of them had room.
func list(cs []Candidate, cols, limit int) (text string, n int) {
	width, details := 0, false
	for _, c := range cs {
		width = max(width, Width(c.Text))
		details = details || c.Detail != ""
	}
	perLine := 1
	if !details {
		perLine = max(1, (cols-1+2)/(width+2))
	}
	cs = cs[:min(len(cs), limit*perLine)]
	lines := (len(cs) + perLine - 1) / perLine
	var b strings.Builder
	for i := range lines {
		var row string
		for j := i; j < len(cs); j += lines { // columns are read downwards
			c := cs[j]
			row += c.Text + strings.Repeat(" ", width-Width(c.Text)+2)
			if details {
				row += c.Detail
			}
		}
		b.WriteString(runewidth.Truncate(strings.TrimRight(row, " "), cols-1, "…"))
		b.WriteByte('\n')
	}
	return b.String(), len(cs)
}
