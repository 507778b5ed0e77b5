package explore

import (
	"github.com/cspsh/cspsh/csp"
)

// A deviation is where a schedule decides otherwise than the default one: at the decision of this
// number, from 0, it takes this option.
type deviation struct{ at, option int }

// delayed is the default schedule with deviations.
type delayed struct {
	devs []deviation
	n    int // decisions so far
}

func (s *delayed) next(d *csp.Decision, usual int) int {
	if d.Options == 1 {
		return usual
	}
	return s.other(d, usual)
}

func (s *delayed) other(d *csp.Decision, usual int) int {
	n := s.n
	s.n++
	if len(s.devs) > 0 && s.devs[0].at == n {
		k := s.devs[0].option
		s.devs = s.devs[1:]
		if k < d.Options {
			return k
		}
	}
	return usual
}

// few is the number of options up to which all of a random number or an order are tried.
const few = 8

// children returns the deviations that a schedule found by devs leads on to, with more delays: one
// more deviation, after the last. Each is given with its number of delays.
func children(devs []deviation, choices []choice, most int, yield func(d deviation, delays int) bool) {
	from := 0
	if len(devs) > 0 {
		from = devs[len(devs)-1].at + 1
	}
	for i := from; i < len(choices); i++ {
		c := &choices[i]
		if c.kind == csp.DecideOrder && c.options > few {
			if !yield(deviation{i, c.options - 1}, 1) { // the other way round
				return
			}
			continue
		}
		if c.kind == csp.DecideNumber && (c.options > few || c.options == 0) {
			continue
		}
		for k := range c.options {
			if k == c.chosen {
				continue
			}
			if n := max(c.delays(k), 1); n <= most && !yield(deviation{i, k}, n) {
				return
			}
		}
	}
}

// random is what the strategies that choose at random have in common.
type random struct{ lcg }

func (r *random) other(d *csp.Decision, usual int) int {
	switch {
	case d.Options == 0:
		return int(r.lcg.next())
	case d.Kind == csp.DecideFault && r.below(rareFault) > 0:
		return 0
	}
	return r.below(d.Options)
}

// rareFault is how seldom a strategy at random has something go wrong where it might.
const rareFault = 8

// rareTimer is how seldom a strategy at random lets a timer fire while processes can run.
const rareTimer = 8

// options returns how many options there are, leaving out the timer for the most part: that it fires
// before others have run is less likely than any order of these.
func (r *random) options(d *csp.Decision) int {
	n := d.Options
	if d.Timer && n > 1 && (d.Held || r.below(rareTimer) > 0) {
		n--
	}
	return n
}

// walk is a random walk: any may go on.
type walk struct{ random }

func (s *walk) next(d *csp.Decision, usual int) int {
	if d.Options == 1 {
		return 0
	}
	return s.below(s.options(d))
}

// pos is partial order sampling (Yuan, Yang and Gu, Partial Order Aware Concurrency Sampling): each
// operation that is next has a random priority, and those that conflict with the one that is done get a
// new one.
type pos struct {
	random
	priority map[int32]float64
}

func (s *pos) next(d *csp.Decision, usual int) int {
	if d.Options == 1 {
		delete(s.priority, actor(d, 0))
		return 0
	}
	best, most := 0, -1.0
	for k := range s.options(d) {
		id := actor(d, k)
		p, ok := s.priority[id]
		if !ok {
			p = s.float()
			s.priority[id] = p
		}
		if p > most {
			best, most = k, p
		}
	}
	delete(s.priority, actor(d, best))
	if best < len(d.Processes) {
		e := d.Processes[best].Next()
		for k, p := range d.Processes {
			if next := p.Next(); k != best && next.Op != "" && next.Conflicts(&e) {
				delete(s.priority, int32(p.ID()))
			}
		}
	}
	return best
}

// pct gives processes random priorities, and has the one that would go on fall behind all others at a few
// random steps (Burckhardt et al., A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs).
type pct struct {
	random
	priority map[int32]float64
	changes  [2]int // steps; there are one less than the depth of the faults that are looked for
	step     int
}

func (s *pct) next(d *csp.Decision, usual int) int {
	s.step++
	if d.Options == 1 {
		return 0
	}
	best := s.best(d)
	for i, at := range s.changes {
		if s.step == at {
			s.priority[actor(d, best)] = -float64(i) - 1
			best = s.best(d)
		}
	}
	return best
}

func (s *pct) best(d *csp.Decision) int {
	best, most := 0, -1e9
	for k := range s.options(d) {
		id := actor(d, k)
		p, ok := s.priority[id]
		if !ok {
			p = s.float()
			s.priority[id] = p
		}
		if p > most {
			best, most = k, p
		}
	}
	return best
}

// urw is a random walk that is weighted by how many steps each process has to do still, so that all
// orders of these are about as likely (Zhao, Cherubin et al., Selectively Uniform Concurrency Testing).
type urw struct {
	random
	left []int // steps by process, as in the default schedule
}

func (s *urw) weight(id int32) int {
	if int(id) < len(s.left) && s.left[id] > 0 {
		return s.left[id]
	}
	return 1
}

func (s *urw) next(d *csp.Decision, usual int) int {
	k := 0
	if d.Options > 1 {
		n := s.options(d)
		sum := 0
		for i := range n {
			sum += s.weight(actor(d, i))
		}
		r := s.below(sum)
		for i := range n {
			if r -= s.weight(actor(d, i)); r < 0 {
				k = i
				break
			}
		}
	}
	if id := actor(d, k); int(id) < len(s.left) {
		s.left[id]--
	}
	return k
}

// A profile is what the default schedule tells the strategies at random.
type profile struct {
	steps int
	by    []int // by process
}

// strategies are the names of those at random, in their turns.
var strategies = [...]string{"random walk", "POS", "PCT", "URW"}

// atRandom returns the i-th strategy at random.
func (p *profile) atRandom(seed uint64, i int) strategy {
	r := random{lcg(seed*0x9e3779b97f4a7c15 + uint64(i)*0xd1342543de82ef95)}
	r.lcg.next()
	switch i % len(strategies) {
	case 0:
		return &walk{r}
	case 1:
		return &pos{random: r, priority: map[int32]float64{}}
	case 2:
		s := &pct{random: r, priority: map[int32]float64{}}
		for i := range s.changes {
			s.changes[i] = 1 + s.below(max(p.steps, 1))
		}
		return s
	default:
		return &urw{random: r, left: append([]int(nil), p.by...)}
	}
}

// count is the default schedule, and makes a profile.
type count struct{ p profile }

func (s *count) next(d *csp.Decision, usual int) int {
	id := int(actor(d, usual))
	for len(s.p.by) <= id {
		s.p.by = append(s.p.by, 0)
	}
	s.p.by[id]++
	s.p.steps++
	return usual
}

func (s *count) other(d *csp.Decision, usual int) int { return usual }
