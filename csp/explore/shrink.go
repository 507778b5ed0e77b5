package explore

import (
	"slices"

	"github.com/cspsh/cspsh/csp"
)

// A moment is a decision as it can be found again when others were taken otherwise: by who would go on
// usually, at which of its turns, and the how manieth time that comes to it; or for other decisions by
// kind and number.
type moment struct {
	kind  csp.DecisionKind
	who   int32
	turn  int
	again int
}

// A turning is where a schedule differs from the default one.
type turning struct {
	at     moment
	whom   int32 // who goes on; anyone for whoever comes after so many delays
	option int   // of other decisions
	delays int
}

const anyone = -1

// turned is the default schedule with some turnings.
type turned struct {
	want   map[moment]turning
	turns  map[int32]int
	seen   map[moment]int
	others map[csp.DecisionKind]int
}

func newTurned(list []turning) *turned {
	s := &turned{want: map[moment]turning{}, turns: map[int32]int{}, seen: map[moment]int{}, others: map[csp.DecisionKind]int{}}
	for _, t := range list {
		s.want[t.at] = t
	}
	return s
}

// moment returns that of a decision.
func (s *turned) moment(kind csp.DecisionKind, who int32) moment {
	if kind != csp.DecideNext {
		s.others[kind]++
		return moment{kind: kind, turn: s.others[kind]}
	}
	m := moment{kind: kind, who: who, turn: s.turns[who]}
	s.seen[m]++
	m.again = s.seen[m]
	return m
}

func (s *turned) next(d *csp.Decision, usual int) int {
	k := usual
	if d.Options > 1 {
		if t, ok := s.want[s.moment(d.Kind, actor(d, usual))]; ok {
			c := choice{kind: d.Kind, timer: d.Timer, usual: int32(usual), options: d.Options}
			for i := range d.Options {
				if t.whom == anyone && c.delays(i) == t.delays || actor(d, i) == t.whom {
					k = i
					break
				}
			}
		}
	}
	s.turns[actor(d, k)]++
	return k
}

func (s *turned) other(d *csp.Decision, usual int) int {
	k := usual
	if t, ok := s.want[s.moment(d.Kind, 0)]; ok && (t.option < d.Options || d.Options == 0) {
		k = t.option
	}
	return k
}

// turnings returns where a schedule differs from the default one. It has to be run again for that, since
// the turns of processes where nothing was decided are not among the choices.
func turnings(w *worker, choices []choice) []turning {
	t := &tracker{repeat: repeat{choices: choices}, turned: newTurned(nil)}
	w.one(t)
	return t.list
}

type tracker struct {
	repeat
	*turned
	list []turning
}

func (t *tracker) next(d *csp.Decision, usual int) int {
	k := t.repeat.next(d, usual)
	if d.Options > 1 {
		m := t.moment(d.Kind, actor(d, usual))
		if k != usual {
			c := choice{kind: d.Kind, timer: d.Timer, usual: int32(usual), options: d.Options}
			t.list = append(t.list, turning{at: m, whom: actor(d, k), delays: c.delays(k)})
		}
	}
	t.turns[actor(d, k)]++
	return k
}

func (t *tracker) other(d *csp.Decision, usual int) int {
	k := t.repeat.other(d, usual)
	m := t.moment(d.Kind, 0)
	if k != usual {
		t.list = append(t.list, turning{at: m, option: k, delays: 1})
	}
	return k
}

// mostShrinking is how many schedules are tried to make a failure smaller.
const mostShrinking = 1000

// shrink returns a schedule that fails as f does, with as few turnings as it can find: no one of them can
// be left out (Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing Input).
func shrink(w *worker, f *Failure, choices []choice, fails func(*job) bool) (list []turning, best *job, tried int) {
	list = turnings(w, choices)
	try := func(list []turning) bool {
		if tried >= mostShrinking {
			return false
		}
		tried++
		j := w.one(newTurned(list))
		if !fails(j) {
			return false
		}
		best = j
		return true
	}
	if !try(list) {
		return nil, nil, tried
	}
	for nearer := true; nearer; {
		list = minimal(list, try)
		// Whoever comes sooner will do where it fails as well; others may be of no use then.
		nearer = false
		for i := range list {
			for n := 1; n < list[i].delays; n++ {
				other := slices.Clone(list)
				other[i].whom, other[i].delays = anyone, n
				if try(other) {
					list, nearer = other, true
					break
				}
			}
		}
	}
	return list, best, tried
}

// minimal returns what is left of a list if whatever can be left out is, so that try still says yes.
func minimal(list []turning, try func([]turning) bool) []turning {
	for n := 2; len(list) > 0; {
		n = min(n, len(list))
		smaller := false
		for i := range n {
			from, to := i*len(list)/n, (i+1)*len(list)/n
			rest := append(list[:from:from], list[to:]...)
			if try(rest) {
				list, n, smaller = rest, max(n-1, 2), true
				break
			}
		}
		if !smaller {
			if n >= len(list) {
				break
			}
			n *= 2
		}
	}
	return list
}

// continuations is how many ways on are tried to tell whether a failure can still be avoided.
const continuations = 32

// onset returns the number of the decision, from 1, after which no way on was found that does not fail;
// 0 if there was none from the beginning.
func onset(w *worker, p *profile, choices []choice, fails func(*job) bool) (at, tried int) {
	avoidable := func(n int) bool {
		for i := range continuations {
			s := &prefixed{repeat: repeat{choices: choices[:n]}, n: n}
			if i > 0 {
				s.after = p.atRandom(uint64(n), i)
			}
			tried++
			if j := w.one(s); !fails(j) {
				return true
			}
		}
		return false
	}
	low, high := 0, len(choices) // before low it is avoidable, after high it is not
	for low < high {
		mid := (low + high) / 2
		if avoidable(mid) {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low, tried
}

// prefixed repeats n decisions, and then goes on by another strategy, or by default.
type prefixed struct {
	repeat
	n     int
	after strategy
}

func (s *prefixed) next(d *csp.Decision, usual int) int {
	if s.repeat.n < s.n || s.after == nil {
		return s.repeat.next(d, usual)
	}
	return s.after.next(d, usual)
}

func (s *prefixed) other(d *csp.Decision, usual int) int {
	if s.repeat.n < s.n || s.after == nil {
		return s.repeat.other(d, usual)
	}
	return s.after.other(d, usual)
}
