package machine

import (
	"strings"
	"unsafe"
)

// Texts are often made piece by piece, by s += x in a loop. Those that were made last are kept with room
// behind them, which is nobody else's: the next piece is written there, and s is not copied.

// texts are what s += x made last.
type texts struct {
	last [4]text
	next int // the one to be replaced
}

// A text is a string that was made by s += x.
type text struct {
	s     string
	room  strings.Builder // has s, if it was made in more than a few steps
	steps int
}

const (
	fewSteps = 2       // that leave no room: most texts are made in fewer
	longText = 1 << 22 // which is not kept
)

// add is x + y, for s += y.
func (ts *texts) add(f *frame, x, y string) string {
	if len(x) == 0 || len(y) == 0 || len(x) > longText {
		return join(f, x, y)
	}
	for i := range ts.last {
		t := &ts.last[i]
		if unsafe.StringData(t.s) != unsafe.StringData(x) || len(t.s) != len(x) {
			continue
		}
		if t.steps++; t.steps <= fewSteps {
			t.s = join(f, x, y)
			return t.s
		}
		if n := len(x) + len(y); t.room.Len() != len(x) || t.room.Cap() < n {
			if 2*n >= hugeAlloc {
				f.alloc(2 * n)
			}
			t.room = strings.Builder{}
			t.room.Grow(2 * n)
			t.room.WriteString(x)
		}
		t.room.WriteString(y)
		t.s = t.room.String()
		return t.s
	}
	t := &ts.last[ts.next]
	ts.next = (ts.next + 1) % len(ts.last)
	*t = text{s: join(f, x, y)}
	return t.s
}

// adding compiles s += y for the text at a place.
func (c *compiler) adding(p place, y *expr) stmt {
	ts, v := &c.m.texts, closure[string](y)
	if p.how == inFrame {
		off := p.off
		return func(f *frame) ctl {
			w, s := v(f), slotOf[string](f, off)
			*s = ts.add(f, *s, w)
			return next
		}
	}
	at := p.address()
	return func(f *frame) ctl {
		w := v(f)
		s := (*string)(at(f))
		*s = ts.add(f, *s, w)
		return next
	}
}
