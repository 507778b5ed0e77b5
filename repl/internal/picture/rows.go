package picture

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// A state is what a process does at some time.
type state uint8

const (
	absent  state = iota // it is not there yet, or no more
	unknown              // what it does was left out
	ready                // it could go on, and waits for its turn
	running
	blocked // it waits for another process
	asleep  // it waits for a timer
)

func (s state) String() string {
	return [...]string{"", "not known", "ready", "runs", "waits", "sleeps"}[s]
}

// A rowKind is what a row of a sequence diagram shows.
type rowKind uint8

const (
	note  rowKind = iota
	arrow         // from one process to another
	end
	gap // events are left out
)

// A row is a line of a sequence diagram, or of a table.
type row struct {
	kind     rowKind
	seq      uint64
	at       time.Duration
	from, to int // processes; of a note it stands at from
	last     int // of a row that stands for several: the process that the last one is to
	label    string
	place    string
	where    string // that in short, of what is wrong
	verb     string // of a note that tells of locks: what is done with the last one
	held     int    // and how many more are got there than are let go of
	times    int    // how often in a row that is done, if more than once
	fresh    bool   // of an arrow: it starts a process
	buffered bool   // of an arrow: the value was in a buffer meanwhile
	waits    bool   // of a note: it tells that its process waits
	bad      bool
	does     bool     // of a note: it tells of a step
	states   []change // what processes do after it, where that changes
}

// A change is that a process is in a state from then on.
type change struct {
	id    int
	state state
}

// with returns changes of which the later ones count: those of list and then those of more.
func with(list, more []change) []change {
	for _, c := range more {
		if i := slices.IndexFunc(list, func(o change) bool { return o.id == c.id }); i >= 0 {
			list[i].state = c.state
		} else {
			list = append(list, c)
		}
	}
	return list
}

// apply notes changes.
func apply(states map[int]state, list []change) {
	for _, c := range list {
		states[c.id] = c.state
	}
}

// rows makes rows of events, at most so many: of more it leaves out those in the middle.
func (r *Run) rows(most int) []row {
	names := r.names()
	last := r.lastWaits()
	uses := uses{}
	contended := r.contended()
	var list []row
	var changed []change
	turns := func(id int, s state) { changed = append(changed, change{id, s}) }
	add := func(w row) {
		if w.verb != "" && joinLocks(&list, &w) {
			return
		}
		w.locate()
		w.states, changed = changed, nil
		list = append(list, w)
	}
	var before uint64
	for i := range r.Events {
		e := &r.Events[i]
		if i > 0 && e.Seq > before+1 {
			add(row{kind: gap, seq: before, at: e.At})
			for _, p := range r.Processes {
				turns(p.ID, unknown)
			}
		}
		before = e.Seq
		w := row{seq: e.Seq, at: e.At, from: e.Process, to: e.Process, place: e.Place}
		c := names[e.Chan]
		switch e.Kind {
		case Started:
			turns(e.Process, ready)
			if e.Peer == 0 {
				continue
			}
			w.kind, w.from, w.fresh, w.label = arrow, e.Peer, true, "go"
		case GoesOn:
			if !r.stuck(e.Process) || r.goesOn(i) {
				turns(e.Process, running)
			}
			continue
		case Waits:
			turns(e.Process, blocked)
			if e.Text == "sleep" {
				turns(e.Process, asleep)
			}
			at, atEnd := last[e.Process]
			switch {
			case atEnd && at == i && e.Text != "sleep":
				var site string
				w.label, site = r.waitsAtEnd(e.Process)
				w.waits, w.place = true, cmp.Or(w.place, site)
				if w.bad = r.stuck(e.Process); w.bad {
					w.label += forEver
				}
				add(w)
				continue
			case e.Chan != 0, e.Text == "alts", e.Text == "select", e.Text == "call", e.Text == "block":
				continue // what comes then tells it
			}
			w.label, w.waits = waitText(e.Text, "", e.Thing, e.Holders), true
		case Ended:
			if e.Process == 0 || r.stuck(e.Process) {
				continue // what happens outside has no end; others were ended since they were stuck
			}
			turns(e.Process, absent)
			w.kind, w.label = end, "ends"
			if e.Process == r.Panicked {
				w.label, w.bad, w.place = "panics", true, r.PanickedAt
			}
		case Put:
			w.label = c + ": " + e.Text
			if e.Peer == 0 {
				w.label = "puts " + e.Text + " on " + c
			} else {
				w.kind, w.to = arrow, e.Peer
				turns(e.Peer, ready)
			}
		case Took:
			w.label = c + ": " + e.Text
			if e.Peer == 0 || e.Peer == e.Process {
				w.label = "takes " + e.Text + " from " + c
			} else {
				w.kind, w.from = arrow, e.Peer
				w.buffered = r.wasBuffered(i)
			}
		case Closed:
			w.label = "closes " + c
		case Timer:
			if e.Process == 0 {
				continue
			}
			turns(e.Process, ready)
			w.label = "wakes up"
		case Did:
			w.label, w.does = e.Text, true
			if e.Thing != "" {
				w.label += " " + e.Thing
			}
			if other := uses.lost(e); other != 0 && r.failed() {
				w.label, w.bad = fmt.Sprintf("%s, as it was before #%d wrote", w.label, other), true
			}
		case Got, Gave:
			if !contended[e.Object] {
				continue
			}
			if w.verb, w.held = lockVerb(e.Kind == Got, e.Text), 1; e.Kind == Gave {
				w.held = -1
			}
			w.label = strings.TrimSpace(w.verb + " " + e.Thing)
		case Wrong:
			w.label, w.bad = e.Text, true
			if n := len(list) - 1; n >= 0 && list[n].does && list[n].from == w.from && list[n].place == w.place {
				list = list[:n] // which this tells, too
			}
		}
		add(w)
	}
	list = cut(list, most)
	if len(changed) > 0 && len(list) > 0 {
		last := &list[len(list)-1]
		last.states = with(last.states, changed)
	}
	for _, p := range r.Parked {
		r.parks(p, &list)
	}
	if len(list) == 1 && list[0].kind == end && !list[0].bad {
		return nil // of one process alone there is nothing to be seen
	}
	return list
}

// uses tell of variables, by what they are, who has read them, and which other process has written them since, 0 for
// none.
type uses map[uintptr]map[int]int

// lost notes that a variable is read or written. Of a write it returns the process whose own is lost by it: another
// one, which wrote after this process had read; 0 if there is none.
func (u uses) lost(e *Event) (other int) {
	switch {
	case e.Object == 0:
	case e.Text == "read", e.Text == "load":
		if u[e.Object] == nil {
			u[e.Object] = map[int]int{}
		}
		u[e.Object][e.Process] = 0
	case e.Text == "write", e.Text == "store":
		other = u[e.Object][e.Process]
		delete(u[e.Object], e.Process)
		for reader := range u[e.Object] {
			u[e.Object][reader] = e.Process
		}
	}
	return other
}

const forEver = ", for ever"

// waitsAtEnd tells what a process waits for that waits at the end, and where.
func (r *Run) waitsAtEnd(id int) (what, site string) {
	for _, p := range r.Parked {
		if p.ID == id {
			return waiting(p), p.Site
		}
	}
	return "", ""
}

// parks shows that a process waits at the end, by the row that does so or by one more.
func (r *Run) parks(p csp.ProcessInfo, list *[]row) {
	bad := r.stuck(p.ID)
	for i := len(*list) - 1; i >= 0; i-- {
		w := &(*list)[i]
		if w.kind == gap || w.from != p.ID && w.to != p.ID {
			continue
		}
		if w.kind == note && w.from == p.ID && w.waits {
			if bad && !w.bad {
				w.bad, w.label = true, w.label+forEver
				if w.place == "" {
					w.place = p.Site
				}
				w.locate()
			}
			return
		}
		break
	}
	if !slices.ContainsFunc(r.Processes, func(k Process) bool { return k.ID == p.ID }) {
		return
	}
	w := row{kind: note, from: p.ID, to: p.ID, label: waiting(p), place: p.Site, bad: bad, waits: true}
	if bad {
		w.label += forEver
	}
	w.locate()
	if n := len(*list); n > 0 {
		w.at = (*list)[n-1].at
	}
	*list = append(*list, w)
}

// wasBuffered reports whether the value of a Took had been put before, rather than been handed over.
func (r *Run) wasBuffered(i int) bool {
	e := &r.Events[i]
	for _, c := range r.Channels {
		if c.ID == e.Chan {
			return c.Buffered
		}
	}
	return false
}

// cut leaves out rows in the middle where there are too many.
func cut(list []row, most int) []row {
	if most <= 0 || len(list) <= most {
		return list
	}
	first := list[:(most+1)/2]
	last := list[len(list)-most/2:]
	middle := row{kind: gap, seq: first[len(first)-1].seq, at: last[0].at}
	states := map[int]state{}
	for _, w := range list[len(first) : len(list)-len(last)] {
		apply(states, w.states)
	}
	for _, id := range slices.Sorted(maps.Keys(states)) {
		middle.states = append(middle.states, change{id, states[id]})
	}
	return append(append(slices.Clone(first), middle), last...)
}

// gapText tells how many events a gap stands for: those between it and the next row.
func gapText(list []row, i int) string {
	from, to := list[i].seq, list[i].seq
	for _, w := range list[i+1:] {
		if w.seq > 0 && w.kind != gap {
			to = w.seq
			break
		}
	}
	if to <= from+1 {
		return "some events are left out"
	}
	return count(int(to-from-1), "event is left out", "events are left out")
}

// A lane is a column for a process, or for several that have no column of their own.
type lane struct {
	ids  []int
	name string
}

// lanes returns the columns for rows, at most so many, and which one a process has. Those that have most to do
// with rows have one of their own.
func (r *Run) lanes(list []row, most int) (lanes []lane, of map[int]int) {
	uses := map[int]int{}
	var order []int
	use := func(id int) {
		if uses[id]++; uses[id] == 1 {
			order = append(order, id)
		}
	}
	for _, w := range list {
		if w.kind == gap {
			continue
		}
		use(w.from)
		if w.kind == arrow && w.to != w.from {
			use(w.to)
		}
	}
	of = map[int]int{}
	alone := map[int]bool{}
	busy := slices.Clone(order)
	slices.SortStableFunc(busy, func(a, b int) int { return uses[b] - uses[a] })
	n := len(busy)
	if n > most {
		n = most - 1
	}
	for _, id := range busy[:n] {
		alone[id] = true
	}
	rest := lane{}
	for _, id := range order {
		if alone[id] {
			of[id] = len(lanes)
			lanes = append(lanes, lane{[]int{id}, r.process(id).title()})
		} else {
			rest.ids = append(rest.ids, id)
		}
	}
	if len(rest.ids) > 0 {
		for _, id := range rest.ids {
			of[id] = len(lanes)
		}
		rest.name = fmt.Sprintf("%d others", len(rest.ids))
		lanes = append(lanes, rest)
	}
	return lanes, of
}

// fold makes one row of those in a row in which a process starts others that share a lane, or in which such ones
// end.
func fold(list []row, lanes []lane, of map[int]int) []row {
	folded := list[:0:0]
	for _, w := range list {
		n := len(folded) - 1
		alike := n >= 0 && of[folded[n].to] == of[w.to] && len(lanes[of[w.to]].ids) > 1
		if alike && (w.fresh && folded[n].fresh && folded[n].from == w.from || w.kind == end && folded[n].kind == end) {
			last := &folded[n]
			last.states, last.last, last.seq = with(slices.Clone(last.states), w.states), w.to, w.seq
			continue
		}
		folded = append(folded, w)
	}
	return folded
}

// locate has a row of what is wrong tell the place.
func (w *row) locate() {
	if !w.bad || w.place == "" {
		return
	}
	at, _, _ := strings.Cut(w.place, ";")
	w.where = ", at " + filepath.Base(at)
}

// labelIn is the label of a row where lanes are shared: it says who that is. What is wrong says where, too.
func (w *row) labelIn(lanes []lane, of map[int]int) string { return w.nameIn(lanes, of) + w.where }

// text is the label, with how often that is done.
func (w *row) text() string {
	if w.times > 1 {
		return fmt.Sprintf("%s (%s)", w.label, count(w.times, "time", "times"))
	}
	return w.label
}

// shortLabelIn is labelIn, but what it says before the place is cut to so many characters, with that.
func (w *row) shortLabelIn(lanes []lane, of map[int]int, most int) string {
	return shorten(w.nameIn(lanes, of), max(most-len(w.where), most/2)) + w.where
}

func (w *row) nameIn(lanes []lane, of map[int]int) string {
	text := w.text()
	if w.kind == gap {
		return text
	}
	from, to := lanes[of[w.from]], lanes[of[w.to]]
	switch {
	case w.last != 0 && w.kind == end:
		return fmt.Sprintf("#%d … #%d end", w.from, w.last)
	case w.last != 0:
		return fmt.Sprintf("#%d to #%d … #%d: %s", w.from, w.to, w.last, text)
	case w.kind == arrow && (len(from.ids) > 1 || len(to.ids) > 1):
		return fmt.Sprintf("#%d to #%d: %s", w.from, w.to, text)
	case len(from.ids) > 1:
		return fmt.Sprintf("#%d %s", w.from, text)
	}
	return text
}
