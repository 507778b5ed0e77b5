package explore

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// load, store and add are operations on a variable that others can see.
type shared struct {
	v    int
	name string
}

func (s *shared) point(op string, access csp.Access) {
	csp.Point(csp.Effect{Op: op, Object: address(s), Name: s.name, Access: access})
}

func (s *shared) load() int   { s.point("load", csp.Look); return s.v }
func (s *shared) store(v int) { s.point("store", csp.Modify); s.v = v }

// small are programs of which all schedules can be tried.
var small = map[string]func(){
	"two stores": func() {
		x := &shared{name: "x"}
		csp.Go(func() { x.store(1) })
		csp.Go(func() { x.store(2) })
	},
	"apart": func() {
		x, y := &shared{name: "x"}, &shared{name: "y"}
		csp.Go(func() { x.store(1); x.store(2) })
		csp.Go(func() { y.store(1); y.store(2) })
	},
	"lost update": func() {
		x := &shared{name: "x"}
		for range 2 {
			csp.Go(func() { x.store(x.load() + 1) })
		}
	},
	"readers": func() {
		x := &shared{name: "x"}
		csp.Go(func() { x.store(1) })
		csp.Go(func() { x.load() })
		csp.Go(func() { x.load() })
	},
	"store buffer": func() {
		x, y := &shared{name: "x"}, &shared{name: "y"}
		csp.Go(func() { x.store(1); y.load() })
		csp.Go(func() { y.store(1); x.load() })
	},
	"rendezvous": func() {
		c := csp.NewChan[int]()
		csp.Go(func() { c.Put(1) })
		csp.Go(func() { c.Put(2) })
		c.Take()
		c.Take()
	},
	"buffer": func() {
		c := csp.NewChan[int](csp.Fixed(1))
		csp.Go(func() { c.Put(1); c.Put(2) })
		csp.Go(func() { c.Take(); c.Take() })
	},
	"two channels": func() {
		a, b := csp.NewChan[int](csp.Fixed(1)), csp.NewChan[int](csp.Fixed(1))
		csp.Go(func() { a.Put(1) })
		csp.Go(func() { b.Put(1) })
		csp.Alts(a.TakeOp(), b.TakeOp())
	},
	"close": func() {
		c := csp.NewChan[int](csp.Fixed(1))
		csp.Go(func() { c.Close() })
		csp.Go(func() { c.Put(1) })
		c.Take()
	},
	"wait": func() {
		x := &shared{name: "x"}
		p := csp.Go(func() { x.store(1) })
		q := csp.Go(func() { x.store(2) })
		p.Wait()
		q.Wait()
		x.load()
	},
	"poll": func() {
		c := csp.NewChan[int](csp.Fixed(1))
		csp.Go(func() { c.Poll() })
		csp.Go(func() { c.Poll() })
		csp.Go(func() { c.Put(1) })
	},
	"timer": func() {
		x := &shared{name: "x"}
		csp.Go(func() { csp.Sleep(time.Second); x.store(1) })
		x.store(2)
		x.load()
	},
	"forks": func() {
		a, b := csp.NewChan[int](csp.Fixed(1)), csp.NewChan[int](csp.Fixed(1))
		take := func(one, other *csp.Chan[int]) func() {
			return func() { one.Put(1); other.Put(1); other.Take(); one.Take() }
		}
		csp.Go(take(a, b))
		csp.Go(take(b, a))
	},
	"dice": func() {
		x := &shared{name: "x"}
		csp.Go(func() {
			if csp.Self().Runtime().Random(2) == 0 {
				x.store(1)
			}
		})
		x.store(2)
	},
	"indexer": func() {
		// The processes write to places of their own but for one.
		var t [3]*shared
		for i := range t {
			t[i] = &shared{name: fmt.Sprint(i)}
		}
		csp.Go(func() { t[0].store(1); t[1].store(1) })
		csp.Go(func() { t[1].store(2); t[2].store(2) })
	},
}

// all tries all schedules one by one.
type all struct {
	path  []int // options taken
	of    []int // how many there were
	depth int
	turns []turn
}

// A turn is what a process has done between two decisions.
type turn struct {
	who     int32
	chance  string // what was decided besides
	effects []csp.Effect
}

func (s *all) next(d *csp.Decision, usual int) int {
	s.settle(d.Did)
	k := s.other(d, usual)
	s.turns = append(s.turns, turn{who: actor(d, k)})
	return k
}

func (s *all) settle(did []csp.Effect) {
	if n := len(s.turns); n > 0 {
		s.turns[n-1].effects = slices.Clone(did)
	}
}

func (s *all) other(d *csp.Decision, usual int) int {
	if s.depth == len(s.path) {
		s.path, s.of = append(s.path, 0), append(s.of, d.Options)
	}
	s.depth++
	k := s.path[s.depth-1]
	if d.Kind != csp.DecideNext {
		s.turns[len(s.turns)-1].chance += fmt.Sprint(k)
	}
	return k
}

func (s *all) finished(rt *csp.Runtime) { s.settle(rt.Did()) }

func (s *all) advance() bool {
	s.depth, s.turns = 0, s.turns[:0]
	for n := len(s.path) - 1; n >= 0; n-- {
		if s.path[n]++; s.path[n] < s.of[n] {
			return true
		}
		s.path, s.of = s.path[:n], s.of[:n]
	}
	return false
}

// class is what all schedules have in common that differ in the order of independent turns only: who did
// what, and which turns that depend on each other came in which order.
func (s *all) class() string {
	type label struct {
		who int32
		n   int
	}
	var labels []label
	var turns []turn
	count := map[int32]int{}
	for _, t := range s.turns {
		// That somebody sees the end of another one makes an order, and no difference.
		t.effects = slices.DeleteFunc(t.effects, func(e csp.Effect) bool { return e.Access == csp.Join || e.Op == "end" })
		if len(t.effects) == 0 {
			continue
		}
		count[t.who]++
		turns = append(turns, t)
		labels = append(labels, label{t.who, count[t.who]})
	}
	var facts []string
	for j := range turns {
		var ops []string
		for _, e := range turns[j].effects {
			ops = append(ops, e.Op+e.Name)
		}
		facts = append(facts, fmt.Sprint(labels[j], ops, turns[j].chance))
		for i := range j {
			for _, e := range turns[i].effects {
				if slices.ContainsFunc(turns[j].effects, func(f csp.Effect) bool { return e.Conflicts(&f) }) &&
					turns[i].who != turns[j].who {
					facts = append(facts, fmt.Sprint(labels[i], "before", labels[j]))
				}
			}
		}
	}
	slices.Sort(facts)
	return strings.Join(slices.Compact(facts), "\n")
}

func testWorker(t testing.TB, f func()) *worker {
	t.Helper()
	p := Func(f)
	w, err := newWorker(t.Context(), &p, limits{steps: 10_000, idle: 1000}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.stop)
	return w
}

// enumerate returns how many schedules a program has, and the classes of these.
func enumerate(t *testing.T, f func()) (schedules int, classes map[string]int) {
	w := testWorker(t, f)
	s := new(all)
	classes = map[string]int{}
	var j *job
	w.run(func() *job {
		if j != nil {
			schedules++
			classes[s.class()]++
			if !s.advance() || schedules == 2_000_000 {
				return nil
			}
		}
		j = &job{strategy: s}
		return j
	})
	if schedules == 2_000_000 {
		t.Fatal("too many schedules")
	}
	return schedules, classes
}

// DPOR runs as many schedules to their end as there are classes.
func TestClasses(t *testing.T) {
	for name, f := range small {
		t.Run(name, func(t *testing.T) {
			schedules, classes := enumerate(t, f)
			w := testWorker(t, f)
			d := new(dpor)
			var j *job
			w.run(func() *job {
				if j != nil && !d.advance(j.blocked) || d.classes+d.blocked > schedules {
					return nil
				}
				d.begin()
				j = &job{strategy: d}
				return j
			})
			if !d.done || d.classes != len(classes) {
				t.Errorf("DPOR ends %d and blocks %d schedules; there are %d classes of %d schedules",
					d.classes, d.blocked, len(classes), schedules)
			}
			t.Logf("%d classes of %d schedules, %d blocked", d.classes, schedules, d.blocked)
		})
	}
}
