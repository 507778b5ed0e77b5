package picture

import (
	"fmt"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/pretty"
)

// maxCellLines is how many lines a cell of a table has at most.
const maxCellLines = 4

// said returns what a process does in a row, and what is said of the other one.
func (w *row) said() (from, to string) {
	switch {
	case w.kind == end && w.last != 0:
		return fmt.Sprintf("… #%d end", w.last), ""
	case w.kind != arrow:
		return w.text() + w.where, ""
	case w.last != 0:
		return fmt.Sprintf("starts #%d … #%d", w.to, w.last), "begin"
	case w.fresh:
		return fmt.Sprintf("starts #%d", w.to), "begins"
	case w.buffered:
		return "", "takes " + w.label
	}
	return "gives " + w.label, "gets " + w.label
}

// table draws a column for each process, and a line for each event.
func (d *drawing) table() string {
	list, times, timeWidth, lanes, of, width := d.columns()
	if len(list) == 0 {
		return nothing
	}
	c := newCanvas(d.Width)
	d.legend(c, lanes, width-2)
	y := c.line()
	for i, l := range lanes {
		c.put(y, timeWidth+i*width, d.fit(l.name, width-2), false)
	}
	y = c.line()
	for x := range timeWidth + len(lanes)*width - 1 {
		c.put(y, x, d.rule, false)
	}
	for i := range lanes {
		if i > 0 {
			c.put(y, timeWidth+i*width-2, d.joint, false)
		}
	}
	for i := range list {
		w := &list[i]
		if w.kind == gap {
			d.gap(c, list, i)
			continue
		}
		cells := make([][]string, len(lanes))
		say := func(id int, text string) {
			lane := of[id]
			if text == "" {
				return
			}
			if len(lanes[lane].ids) > 1 {
				text = fmt.Sprintf("#%d %s", id, text)
			}
			lines := d.wrap(text, width-3)
			if len(lines) > maxCellLines {
				last := maxCellLines - 1
				lines = lines[:maxCellLines]
				lines[last] = d.fit(lines[last]+" "+strings.Repeat(d.dots, width), width-3)
			}
			cells[lane] = append(cells[lane], lines...)
		}
		from, to := w.said()
		say(w.from, from)
		say(w.to, to)
		height := 1
		for _, lines := range cells {
			height = max(height, len(lines))
		}
		for n := range height {
			y := c.line()
			if n == 0 {
				c.put(y, 0, times[i], false)
			}
			for lane, lines := range cells {
				x := timeWidth + lane*width
				if lane > 0 {
					c.put(y, x-2, d.side, false)
				}
				if n < len(lines) {
					c.put(y, x, lines[n], w.bad)
				}
			}
		}
	}
	return c.text(d.Color)
}

// timeline draws a bar for each process, from left to right in the order of events.
func (d *drawing) timeline() string {
	tl := d.run.timeline()
	if len(tl.bars) == 0 {
		return nothing
	}
	most := d.Rows
	if most <= 0 {
		most = len(tl.bars)
	}
	bars := tl.bars[:min(most, len(tl.bars))]
	names := 0
	for _, b := range bars {
		names = max(names, pretty.Width(d.clean(b.name)))
	}
	names = min(names, d.Width/3)
	room := d.Width - names - 2
	scale := func(slot int) int { return slot * room / tl.slots }
	if tl.slots < room { // the same width for each
		each := min(room/tl.slots, 4)
		scale = func(slot int) int { return slot * each }
	}
	c := newCanvas(d.Width)
	used := map[state]bool{}
	for _, b := range bars {
		y := c.line()
		c.put(y, 0, d.fit(b.name, names), false)
		cells := make([]state, scale(tl.slots)+1)
		for _, p := range b.parts {
			for x := scale(p.from); x < max(scale(p.to), scale(p.from)+1); x++ {
				if p.state == running || cells[x] != running {
					cells[x] = p.state
				}
			}
		}
		for x, st := range cells[:scale(tl.slots)] {
			used[st] = true
			c.put(y, names+2+x, d.bar[st], b.stuck && x > 0 && st == blocked && x >= scale(b.parts[len(b.parts)-1].from))
		}
	}
	if n := len(tl.bars) - len(bars); n > 0 {
		c.put(c.line(), names+2, count(n, "more process", "more processes"), false)
	}
	// Times stand below the events that they belong to, where there is room.
	if tl.passes() {
		y, free := c.line(), 0
		for _, t := range tl.times {
			text := d.clean(clock(t.at))
			if x := names + 2 + scale(t.slot); x >= free && x+pretty.Width(text) <= d.Width {
				c.put(y, x, text, false)
				free = x + pretty.Width(text) + 1
			}
		}
	}
	x := d.Width
	y := 0
	for _, st := range []state{running, ready, blocked, asleep, unknown} {
		text := d.bar[st] + " " + st.String()
		if !used[st] {
			continue
		}
		if x+len(text) > d.Width {
			x, y = names+2, c.line()
		}
		c.put(y, x, text, false)
		x += pretty.Width(text) + 3
	}
	return c.text(d.Color)
}
