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

// complete completes the text before the cursor as far as it is certain, and lists the candidates if
// that is not at all. In front of a line it indents.
func (l loop) complete() {
	e := &l.edit
	if strings.TrimSpace(e.text[e.start():e.pos]) == "" {
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
	if common := commonPrefix(c.Candidates); len(c.Candidates) == 1 || len(common) > len(typed) {
		e.change(e.cut(c.From, e.pos).insert(common))
		return
	}
	cols, rows := l.Size()
	l.screen.print(list(c.Candidates, cols, max(rows-4, 5)))
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
// have details, otherwise in columns.
func list(cs []Candidate, cols, limit int) string {
	width, details := 0, false
	for _, c := range cs {
		width = max(width, Width(c.Text))
		details = details || c.Detail != ""
	}
	perLine := 1
	if !details {
		perLine = max(1, (cols-1+2)/(width+2))
	}
	lines := (len(cs) + perLine - 1) / perLine
	shown := min(lines, limit)
	var b strings.Builder
	for i := range shown {
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
	if shown < lines {
		fmt.Fprintf(&b, "… %d in all\n", len(cs))
	}
	return b.String()
}
