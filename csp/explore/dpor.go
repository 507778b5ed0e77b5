package explore

import (
	"slices"

	"github.com/cspsh/cspsh/csp"
)

// dpor explores one schedule of each class: schedules are of a class if they differ only in the order of
// operations that do not conflict. It is source-set DPOR with sleep sets (Abdulla, Aronsson, Jonsson and
// Sagonas, Source Sets: A Foundation for Optimal Dynamic Partial Order Reduction). No two schedules that
// it runs to the end are of one class; of those that it begins, some are blocked by their sleep sets.
//
// A turn is what a process does from a scheduling point to the next: the operation that it stands before,
// and whatever comes after it that others can notice. The clock is a process of its own, number 0.
type dpor struct {
	stack []node
	depth int
	last  int // the node of the turn that runs, -1 for none

	classes int  // run to the end
	blocked int  // by sleep sets
	partial bool // there was more to choose from than could be tried
	done    bool

	index map[int32]int

	// What races needs, to be used again.
	turns, who, lasts []int
	clocks            [][]int32
	flat, count, pos  []int32
	wakes             map[int32]int // who was made able to go on, by which turn
}

// A node is a state in which something was decided.
type node struct {
	data           bool // not who goes on
	value, options int  // of data

	enabled   []int32 // who could go on
	pending   []csp.Effect
	chosen    int32
	effects   []csp.Effect // of the turn of chosen
	backtrack []int32      // who is to be chosen in this state
	sleep     []sleeper
}

// A sleeper is a process whose turn need not be tried, since it was before and nothing has come in
// between that conflicts with it. access is how the operation that it stands before turned out, and extra
// what it did besides.
type sleeper struct {
	id     int32
	access csp.Access
	extra  []csp.Effect
}

func (n *node) asleep(id int32) bool {
	return slices.ContainsFunc(n.sleep, func(s sleeper) bool { return s.id == id })
}

// begin makes ready for a trial.
func (s *dpor) begin() { s.depth, s.last = 0, -1 }

func (s *dpor) next(d *csp.Decision, usual int) int {
	s.settle(d.Did)
	if s.depth == len(s.stack) && !s.extend(d, usual) {
		return -1
	}
	n := &s.stack[s.depth]
	for k, p := range d.Processes {
		if k < len(n.pending) {
			n.pending[k] = p.Next() // objects have other addresses in each trial
		}
	}
	s.last = s.depth
	s.depth++
	for k := range d.Options {
		if actor(d, k) == n.chosen {
			return k
		}
	}
	return usual // the program does not depend on its decisions only
}

// settle notes what the last turn has done.
func (s *dpor) settle(did []csp.Effect) {
	if s.last >= 0 {
		n := &s.stack[s.last]
		n.effects = append(n.effects[:0], did...)
	}
}

// mostTurns is up to how many turns of a schedule the classes are looked for: what that takes grows much faster.
const mostTurns = 300

// extend adds the node of a state that has not been seen before, and reports whether there is somebody
// to go on who is not asleep.
func (s *dpor) extend(d *csp.Decision, usual int) bool {
	if len(s.stack) >= mostTurns {
		s.partial = true
	}
	n := node{}
	if len(s.stack) < cap(s.stack) {
		was := &s.stack[:len(s.stack)+1][len(s.stack)] // whose memory is free
		n = node{
			enabled: was.enabled[:0], pending: was.pending[:0], effects: was.effects[:0],
			backtrack: was.backtrack[:0], sleep: was.sleep[:0],
		}
	}
	options := d.Options
	if d.Timer && d.Held && options > 1 {
		options--
	}
	for k := range options {
		n.enabled = append(n.enabled, actor(d, k))
		if k < len(d.Processes) {
			n.pending = append(n.pending, d.Processes[k].Next())
		} else {
			n.pending = append(n.pending, csp.Effect{Op: "fire", Object: csp.Clock})
		}
	}
	if s.last >= 0 {
		was := &s.stack[s.last]
		for _, sl := range was.sleep {
			if i := slices.Index(was.enabled, sl.id); i >= 0 && !was.disturbs(&sl, &was.pending[i]) {
				n.sleep = append(n.sleep, sl)
			}
		}
	}
	k := usual
	if d.Idle > 0 && d.Idle%impatience == 0 {
		s.partial = true // whoever spins is made to let others go on
	} else if n.asleep(actor(d, k)) {
		k = slices.IndexFunc(n.enabled, func(id int32) bool { return !n.asleep(id) })
	}
	if k < 0 {
		return false
	}
	n.chosen = actor(d, k)
	n.backtrack = append(n.backtrack, n.chosen)
	s.stack = append(s.stack, n)
	return true
}

// disturbs reports whether the turn of n conflicts with that of a sleeper.
func (n *node) disturbs(sl *sleeper, next *csp.Effect) bool {
	pending := *next
	pending.Access = sl.access
	if givesWay(n.effects) || givesWay(sl.extra) {
		return true
	}
	for i := range n.effects {
		e := &n.effects[i]
		if e.Op == "kill" && e.ID == int(sl.id) || conflict(e, &pending) {
			return true
		}
		for j := range sl.extra {
			// The addresses are those of another trial, so that they say nothing; numbers do.
			switch x := &sl.extra[j]; {
			case x.Object&1 == 1:
				if conflict(e, x) {
					return true
				}
			case e.Object&1 == 0 && e.Object != 0 && (x.Access == csp.Modify || e.Access == csp.Modify):
				return true
			}
		}
	}
	return false
}

// givesWay reports whether a process has yielded in a turn. Whoever has a turn next makes it able to go on, so
// that this is not independent of any.
func givesWay(turn []csp.Effect) bool {
	return slices.ContainsFunc(turn, func(e csp.Effect) bool { return e.Op == "give way" })
}

// stopsTimer reports whether a turn has taken back a timer.
func stopsTimer(turn []csp.Effect) bool {
	return slices.ContainsFunc(turn, func(e csp.Effect) bool { return e.Op == "stop" && e.Object == csp.Clock })
}

// conflict is Effect.Conflicts where one of them may be none.
func conflict(a, b *csp.Effect) bool { return a.Op != "" && b.Op != "" && a.Conflicts(b) }

func (s *dpor) other(d *csp.Decision, usual int) int {
	if d.Options == 0 || d.Options > 24 {
		s.partial = true
		return usual
	}
	if s.depth == len(s.stack) {
		s.stack = append(s.stack, node{data: true, options: d.Options, value: 0})
	}
	n := &s.stack[s.depth]
	s.depth++
	return min(n.value, d.Options-1)
}

// finished is called when a trial has come to its end.
func (s *dpor) finished(rt *csp.Runtime) { s.settle(rt.Did()) }

// advance prepares the next trial, after one that was blocked or not, and returns false when there is
// none.
func (s *dpor) advance(blocked bool) bool {
	if blocked {
		s.blocked++
	} else {
		s.classes++
	}
	s.stack = s.stack[:s.depth]
	s.races()
	for len(s.stack) > 0 {
		n := &s.stack[len(s.stack)-1]
		if n.data {
			if n.value+1 < n.options {
				n.value++
				return true
			}
		} else {
			sl := sleeper{id: n.chosen, extra: slices.Clone(n.effects)}
			if i := slices.Index(n.enabled, n.chosen); n.pending[i].Op != "" && len(sl.extra) > 0 {
				sl.access, sl.extra = sl.extra[0].Access, sl.extra[1:]
			}
			n.sleep = append(n.sleep, sl)
			for _, id := range n.backtrack {
				if !n.asleep(id) {
					n.chosen, n.effects = id, n.effects[:0]
					return true
				}
			}
		}
		s.stack = s.stack[:len(s.stack)-1]
	}
	s.done = true
	return false
}

// depends reports whether two turns must keep their order, and whether that could have been the other
// way round.
func depends(a, b *node) (is, race bool) {
	if givesWay(a.effects) || givesWay(b.effects) {
		return true, true
	}
	for i := range a.effects {
		for j := range b.effects {
			e, f := &a.effects[i], &b.effects[j]
			if e.Op == "kill" && e.ID == int(b.chosen) || f.Op == "kill" && f.ID == int(a.chosen) {
				return true, true
			}
			if conflict(e, f) {
				is = true
				if e.Access != csp.Join && f.Access != csp.Join {
					return true, true
				}
			}
		}
	}
	return is, false
}

// races finds pairs of turns that conflict with nothing between them that orders them, and has the second
// be tried before the first.
func (s *dpor) races() {
	turns := s.turns[:0] // nodes
	for i := range s.stack {
		if !s.stack[i].data {
			turns = append(turns, i)
		}
	}
	if s.index == nil {
		s.index, s.wakes = map[int32]int{}, map[int32]int{}
	}
	clear(s.index)
	clear(s.wakes)
	wakes := s.wakes
	for _, t := range turns {
		if id := s.stack[t].chosen; s.index[id] == 0 {
			s.index[id] = len(s.index) + 1
		}
	}
	who := zeroed(s.who, len(turns)) // index of chosen
	for j, t := range turns {
		who[j] = s.index[s.stack[t].chosen]
	}
	width := len(s.index) + 1
	clocks := zeroed(s.clocks, len(turns))
	flat := zeroed(s.flat, len(turns)*width)
	count := zeroed(s.count, width)
	last := zeroed(s.lasts, width) // the turn of each process before, plus 1
	pos := zeroed(s.pos, len(turns))
	s.turns, s.who, s.clocks, s.flat, s.count, s.lasts, s.pos = turns, who, clocks, flat, count, last, pos
	for j, t := range turns {
		n := &s.stack[t]
		if stopsTimer(n.effects) && slices.Contains(n.enabled, 0) && !slices.Contains(n.backtrack, 0) {
			n.backtrack = append(n.backtrack, 0) // it fires no more, so that no turn tells of this
		}
		p := who[j]
		clock := flat[j*width : (j+1)*width]
		clocks[j] = clock
		if j > 0 {
			before := &s.stack[turns[j-1]]
			for _, id := range n.enabled {
				if !slices.Contains(before.enabled, id) {
					wakes[id] = j - 1
				}
			}
		}
		if last[p] > 0 {
			merge(clock, clocks[last[p]-1])
		}
		if w, ok := wakes[n.chosen]; ok {
			merge(clock, clocks[w])
			delete(wakes, n.chosen)
		}
		for i := j - 1; i >= 0; i-- {
			if clock[who[i]] >= pos[i] {
				continue // ordered
			}
			o := &s.stack[turns[i]]
			if is, race := depends(o, n); is {
				if race {
					s.reverse(turns, clocks, pos, i, j, clock)
				}
				merge(clock, clocks[i])
			}
		}
		count[p]++
		pos[j] = count[p]
		clock[p] = count[p]
		last[p] = j + 1
	}
}

// zeroed returns a slice of n zeros, in the memory of one if that is large enough.
func zeroed[T any](in []T, n int) []T {
	if cap(in) < n {
		return make([]T, n, 2*n)
	}
	in = in[:n]
	clear(in)
	return in
}

func merge(into, from []int32) {
	for i, v := range from {
		into[i] = max(into[i], v)
	}
}

// reverse has a schedule be tried in which turn j comes before turn i.
func (s *dpor) reverse(turns []int, clocks [][]int32, pos []int32, i, j int, clock []int32) {
	n := &s.stack[turns[i]]
	q := s.index[n.chosen]
	// Those after i that do not come after it necessarily, and then j: who can be the first of them?
	var first []int32
	var seen []int32
	var before []int // the turns among them
	initial := func(id int32, after func(k int) bool) {
		if slices.Contains(seen, id) {
			return
		}
		seen = append(seen, id)
		if !slices.ContainsFunc(before, after) {
			first = append(first, id)
		}
	}
	for k := i + 1; k < j; k++ {
		if clocks[k][q] >= pos[i] {
			continue
		}
		id := s.stack[turns[k]].chosen
		initial(id, func(b int) bool { return clocks[k][s.index[s.stack[turns[b]].chosen]] >= pos[b] })
		before = append(before, k)
	}
	initial(s.stack[turns[j]].chosen, func(b int) bool { return clock[s.index[s.stack[turns[b]].chosen]] >= pos[b] })
	for _, id := range first {
		if slices.Contains(n.backtrack, id) {
			return
		}
	}
	for _, id := range first {
		if slices.Contains(n.enabled, id) {
			n.backtrack = append(n.backtrack, id)
			return
		}
	}
	// None of them could go on there, as far as is known: whoever can is tried.
	for _, id := range n.enabled {
		if !slices.Contains(n.backtrack, id) {
			n.backtrack = append(n.backtrack, id)
		}
	}
}
