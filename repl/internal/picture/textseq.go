package picture

import (
	"strings"

	"github.com/cspsh/cspsh/repl/internal/pretty"
)

// sequence draws a lifeline for each process, and an arrow for each value that one gave to another.
func (d *drawing) sequence() string {
	list, times, timeWidth, lanes, of, width := d.columns()
	if len(list) == 0 {
		return nothing
	}
	c := newCanvas(d.Width)
	d.legend(c, lanes, width-1)
	s := &lifelines{d, c, lanes, of, timeWidth, width, begins(list)}
	y := c.line()
	for i, l := range lanes {
		c.put(y, s.x(i), d.fit(l.name, width-1), false)
	}
	for i, w := range list {
		s.row(&w, times[i], func() { d.gap(c, list, i) })
		apply(s.states, w.states)
	}
	return c.text(d.Color)
}

// begins returns the states of processes before the first row: those that are not started later are there.
func begins(list []row) map[int]state {
	states := map[int]state{}
	for _, w := range list {
		for _, id := range []int{w.from, w.to} {
			if _, known := states[id]; !known && w.kind != gap {
				states[id] = blocked
				if w.fresh && id == w.to {
					states[id] = absent
				}
			}
		}
		for _, c := range w.states {
			if _, known := states[c.id]; !known {
				states[c.id] = blocked
				if c.state == ready {
					states[c.id] = absent
				}
			}
		}
	}
	states[0] = running
	return states
}

// lifelines are those of a sequence diagram that is being drawn.
type lifelines struct {
	*drawing
	c      *canvas
	lanes  []lane
	of     map[int]int
	edge   int // the column of the first lane
	width  int
	states map[int]state
}

// x is the column of a lane's lifeline.
func (s *lifelines) x(lane int) int { return s.edge + lane*s.width }

// blank adds a line with only the lifelines.
func (s *lifelines) blank() int {
	y := s.c.line()
	for i, l := range s.lanes {
		st := absent
		for _, id := range l.ids {
			st = max(st, s.states[id])
		}
		if len(l.ids) > 1 && st != absent {
			st = running
		}
		mark := s.line
		switch st {
		case absent:
			mark = ""
		case unknown:
			mark = s.unknown
		case blocked, asleep:
			mark = s.parked
		}
		s.c.put(y, s.x(i), mark, false)
	}
	return y
}

func (s *lifelines) row(w *row, time string, leftOut func()) {
	// What a process does, it does while it runs.
	if w.kind != gap && s.states[w.from] != absent && !w.bad && w.kind != end {
		s.states[w.from] = running
	}
	label := w.labelIn(s.lanes, s.of)
	switch {
	case w.kind == gap:
		s.blank()
		leftOut()
		s.blank()
	case w.kind == arrow && s.of[w.from] != s.of[w.to]:
		s.arrow(w, time, label)
	default:
		mark := s.dot
		if w.bad {
			mark = s.bad
		} else if w.kind == end {
			mark = s.stop
		}
		s.note(w, mark, label, time)
	}
}

// arrow draws an arrow. Its label stands on it or, where that is too short, above it.
func (s *lifelines) arrow(w *row, time, label string) {
	a, b := s.x(s.of[w.from]), s.x(s.of[w.to])
	lo, hi := min(a, b), max(a, b)
	label = s.clean(label)
	fits := pretty.Width(label)+6 <= hi-lo
	if !fits {
		y := s.blank()
		s.c.put(y, 0, time, false)
		time = ""
		label = s.fit(label, s.Width-s.edge-2)
		x := min(lo+2, s.Width-pretty.Width(label)-1)
		s.over(y, x, label, w.bad)
	}
	y := s.blank()
	s.c.put(y, 0, time, false)
	stroke := s.across
	if w.buffered || w.fresh {
		stroke = s.gentle
	}
	s.c.put(y, lo+1, strings.Repeat(stroke, hi-lo-1), w.bad)
	for i := range s.lanes {
		if x := s.x(i); x > lo && x < hi {
			s.c.put(y, x, s.cross, w.bad)
		}
	}
	s.c.put(y, a, s.dot, w.bad)
	if a < b {
		s.c.put(y, b-1, s.right, w.bad)
	} else {
		s.c.put(y, b+1, s.marks.left, w.bad)
	}
	if s.states[w.to] == absent {
		s.c.put(y, b, s.line, false)
	}
	if fits {
		s.over(y, lo+(hi-lo-pretty.Width(label))/2, label, w.bad)
	}
}

// over writes a text with a blank on either side.
func (s *lifelines) over(y, x int, text string, red bool) {
	x = max(x, s.edge)
	if x > 0 {
		s.c.put(y, x-1, " ", false)
	}
	s.c.put(y, x, text+" ", red)
}

// note writes a text beside a lifeline: on its right or, where there is more room, on its left.
func (s *lifelines) note(w *row, mark, text, time string) {
	x, red := s.x(s.of[w.from]), w.bad
	right, left := s.Width-x-3, x-s.edge-1
	text = s.clean(text)
	room, onLeft := right, false
	if n := pretty.Width(text); n > right && left > right {
		room, onLeft = left, true
	}
	for i, line := range s.wrap(text, room) {
		y := s.blank()
		if i == 0 {
			s.c.put(y, 0, time, false)
			s.c.put(y, x, mark, red)
			apply(s.states, w.states) // as it goes on below
		}
		if onLeft {
			s.over(y, x-1-pretty.Width(line), line, red)
			s.c.put(y, x-1, " ", false)
		} else {
			s.over(y, x+2, line, red)
		}
	}
}
