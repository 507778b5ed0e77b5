package picture

import (
	"slices"
	"time"
)

// A chart is a timeline: bars with parts. What comes first stands on the left; the width of a part says how much
// happened meanwhile, for most of what happens takes no time.
type chart struct {
	slots int // how many events there are from left to right
	bars  []bar
	times []mark
}

// A bar is what a process did.
type bar struct {
	id    int
	name  string
	parts []part
	stuck bool
}

// A part is the slots in which a process was in a state.
type part struct {
	from, to int
	state    state
	why      string // what it waited for
	at, till time.Duration
}

// A mark is a time that a slot begins at.
type mark struct {
	slot int
	at   time.Duration
}

// passes reports whether any time passes.
func (t *chart) passes() bool { return len(t.times) > 1 }

// timeline makes bars of events.
func (r *Run) timeline() *chart {
	t := &chart{}
	index := map[int]int{}
	names := r.names()
	of := func(id int) *bar {
		i, ok := index[id]
		if !ok {
			i = len(t.bars)
			index[id] = i
			t.bars = append(t.bars, bar{id: id, name: r.process(id).title(), stuck: r.stuck(id)})
		}
		return &t.bars[i]
	}
	var now time.Duration
	turn := func(id int, s state, why string) {
		b := of(id)
		if n := len(b.parts); n > 0 {
			last := &b.parts[n-1]
			if last.state == s && last.why == why {
				return
			}
			last.to, last.till = t.slots, now
			if last.from == last.to {
				b.parts = b.parts[:n-1]
			}
		} else if s != ready && t.slots > 0 {
			// It was there before: what it did then was to wait.
			b.parts = append(b.parts, part{0, t.slots, blocked, "", 0, now})
		}
		b.parts = append(b.parts, part{from: t.slots, state: s, why: why, at: now})
	}
	var before uint64
	for i := range r.Events {
		e := &r.Events[i]
		now = e.At
		if n := len(t.times); n == 0 || clock(t.times[n-1].at) != clock(now) {
			t.times = append(t.times, mark{t.slots, now})
		}
		if i > 0 && e.Seq > before+1 {
			for _, b := range t.bars {
				turn(b.id, unknown, thousands(e.Seq-before-1)+" events are left out")
			}
			t.slots += max(len(r.Events)/10, 1)
		}
		before = e.Seq
		if e.Process == 0 && e.Kind != Put {
			continue
		}
		switch e.Kind {
		case Got, Gave:
			turn(e.Process, running, "")
			continue // it takes no room
		case Started:
			turn(e.Process, ready, "")
		case GoesOn:
			if !r.stuck(e.Process) || r.goesOn(i) {
				turn(e.Process, running, "")
			}
		case Ended:
			if !r.stuck(e.Process) {
				turn(e.Process, absent, "")
			}
			continue // it takes no room
		case Timer:
			turn(e.Process, ready, "")
			continue
		case Waits:
			s := blocked
			if e.Text == "sleep" {
				s = asleep
			}
			turn(e.Process, s, waitText(e.Text, names[e.Chan], e.Thing, e.Holders))
		case Put, Took:
			if e.Process != 0 {
				turn(e.Process, running, "")
			}
			if e.Kind == Put && e.Peer != 0 {
				turn(e.Peer, ready, "")
			}
		default:
			turn(e.Process, running, "")
		}
		t.slots++
	}
	t.slots++
	for i := range t.bars {
		b := &t.bars[i]
		if n := len(b.parts); n > 0 {
			b.parts[n-1].to, b.parts[n-1].till = t.slots, now
		}
		b.parts = slices.DeleteFunc(b.parts, func(p part) bool { return p.from >= p.to })
	}
	t.bars = slices.DeleteFunc(t.bars, func(b bar) bool { return len(b.parts) == 0 })
	slices.SortFunc(t.bars, func(a, b bar) int { return a.id - b.id })
	return t
}

// goesOn reports whether the process of an event does more than to end.
func (r *Run) goesOn(i int) bool {
	id := r.Events[i].Process
	for _, e := range r.Events[i+1:] {
		if e.Process == id {
			return e.Kind != Ended
		}
	}
	return true
}
