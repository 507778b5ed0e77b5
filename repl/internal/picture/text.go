package picture

import (
	"fmt"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/pretty"
)

// TextOptions say how pictures are drawn with characters.
type TextOptions struct {
	Width int // 80 if 0
	ASCII bool
	Color bool // what is wrong is red
	Rows  int  // of longer pictures the middle is left out; 0 is no limit
}

// A Layout is a way to lay out a run.
type Layout string

// The layouts.
const (
	Table    Layout = "table"
	Sequence Layout = "sequence"
	Timeline Layout = "timeline"
	WaitFor  Layout = "waits"
)

// Text draws a run. It returns "" where there is nothing to be seen.
func (r *Run) Text(l Layout, o TextOptions) string {
	return r.drawing(o).layout(l)
}

// drawing returns what draws a run with characters.
func (r *Run) drawing(o TextOptions) *drawing {
	if o.Width == 0 {
		o.Width = 80
	}
	d := &drawing{run: r, TextOptions: o, marks: &boxes}
	if o.ASCII {
		d.marks = &ascii
	}
	return d
}

func (d *drawing) layout(l Layout) string {
	switch l {
	case Table:
		return d.table()
	case Sequence:
		return d.sequence()
	case Timeline:
		return d.timeline()
	case WaitFor:
		return d.waits()
	}
	panic("picture: no layout " + string(l))
}

// A drawing draws a run with characters.
type drawing struct {
	run  *Run
	list []row // once they are needed
	TextOptions
	*marks
}

func (d *drawing) clean(s string) string { return clean(s, d.ASCII) }

// fit is a text, made clean and cut to so many cells.
func (d *drawing) fit(s string, cells int) string {
	s = d.clean(s)
	if pretty.Width(s) <= cells {
		return s
	}
	if d.ASCII && cells > 3 {
		return s[:cells-3] + "..."
	}
	if d.ASCII {
		return s[:max(cells, 0)]
	}
	return pretty.Truncate(s, cells)
}

// wrap breaks a text into lines of so many cells; what is too long for one is broken anywhere.
func (d *drawing) wrap(s string, cells int) []string {
	cells = max(cells, 4)
	var lines []string
	line := ""
	for _, word := range strings.Split(d.clean(s), " ") {
		for {
			joined := word
			if line != "" {
				joined = line + " " + word
			}
			if pretty.Width(joined) <= cells {
				line = joined
				break
			}
			if line != "" {
				lines = append(lines, line)
				line = ""
				continue
			}
			n, w := 0, 0
			for i, r := range word {
				if w += pretty.Width(string(r)); w > cells {
					break
				}
				n = i + len(string(r))
			}
			lines = append(lines, word[:n])
			word = word[n:]
		}
	}
	return append(lines, line)
}

// times returns what stands in the column of times, and how wide that is: nothing where no time passes. With a
// real clock that is so for runs that are over at once.
func (d *drawing) times(list []row) (texts []string, width int) {
	texts = make([]string, len(list))
	last, passes := "", false
	for i, w := range list {
		if w.kind == gap {
			continue
		}
		t := clock(w.at)
		if t == last {
			continue
		}
		passes = passes || last != ""
		last, texts[i] = t, d.clean(t)
		width = max(width, pretty.Width(texts[i]))
	}
	if !passes {
		return make([]string, len(list)), 0
	}
	return texts, width + 1
}

// legend tells the full names of lanes where they did not fit.
func (d *drawing) legend(c *canvas, lanes []lane, cells int) {
	for _, l := range lanes {
		if len(l.ids) == 1 && pretty.Width(d.clean(l.name)) <= cells {
			continue
		}
		name := l.name
		if len(l.ids) > 1 {
			name += ":"
			for i, id := range l.ids {
				if i == 8 {
					name += " " + d.dots
					break
				}
				name += fmt.Sprintf(" #%d", id)
			}
		}
		for i, line := range d.wrap(name, d.Width-4) {
			c.put(c.line(), min(i, 1)*2, line, false)
		}
	}
}

// minLane is how wide a lane is at least.
const minLane = 13

// maxLane is how wide it is at most.
const maxLane = 26

// columns lays out rows: their times, their lanes, and how wide these are.
func (d *drawing) columns() (list []row, times []string, edge int, lanes []lane, of map[int]int, width int) {
	if d.list == nil {
		d.list = d.run.rows(d.Rows)
	}
	list = d.list
	_, edge = d.times(list)
	room := d.Width - edge
	lanes, of = d.run.lanes(list, max(room/minLane, 2))
	list = fold(list, lanes, of)
	times, _ = d.times(list)
	return list, times, edge, lanes, of, min(room/max(len(lanes), 1), maxLane)
}

// nothing is what is drawn of a run in which nothing has happened.
const nothing = "nothing has happened among processes\n"

// maxGapCells is how much room a line for what was left out needs.
func (d *drawing) gap(c *canvas, list []row, i int) {
	text := d.dots + " " + gapText(list, i) + " " + d.dots
	y := c.line()
	c.put(y, max((d.Width-pretty.Width(text))/2, 0), text, false)
}
