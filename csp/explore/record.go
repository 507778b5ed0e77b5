package explore

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/cspsh/cspsh/csp"
)

// A Recorder is a Decider that has another one decide and notes what it does.
type Recorder struct {
	by        csp.Decider
	mu        sync.Mutex
	decisions []Choice
}

// Record returns a Recorder of what by decides.
func Record(by csp.Decider) *Recorder { return &Recorder{by: by} }

// Seed returns that of the Decider that decides, and whether it has one, for csp.Runtime.Seed.
func (r *Recorder) Seed() (seed uint64, ok bool) {
	if s, ok := r.by.(interface{ Seed() uint64 }); ok {
		return s.Seed(), true
	}
	return 0, false
}

// Decisions returns what was decided so far. It may be called by any goroutine.
func (r *Recorder) Decisions() []Choice {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.decisions)
}

// Decide is csp.Decider.Decide.
func (r *Recorder) Decide(d *csp.Decision) int {
	k := r.by.Decide(d)
	if d.Options != 1 || d.Stretch > 0 || d.Pass > 0 {
		c := noted(d, k)
		r.mu.Lock()
		r.decisions = append(r.decisions, c)
		r.mu.Unlock()
	}
	return k
}

func noted(d *csp.Decision, k int) Choice {
	c := Choice{Kind: d.Kind, Options: d.Options, Chosen: k}
	if d.Kind == csp.DecideNext {
		c = Choice{Kind: d.Kind, Timer: d.Timer, Stretch: d.Stretch, Pass: d.Pass, Chosen: k, Whom: int(actor(d, k))}
		for _, p := range d.Processes {
			c.Processes = append(c.Processes, p.ID())
		}
	}
	return c
}

// A Mismatch says that a program has not come to the decisions of a schedule.
type Mismatch struct {
	Number int     // of the decision
	Want   *Choice // of the schedule, or nil where that ends
	Got    *Choice // what the program came to, or nil where it ended
}

func (m *Mismatch) Error() string {
	switch {
	case m.Want == nil:
		return fmt.Sprintf("decision %d: the schedule ends here, and the program goes on with\n%s", m.Number, m.Got.question())
	case m.Got == nil:
		return fmt.Sprintf("decision %d: the program has ended, and the schedule goes on with\n%s", m.Number, m.Want.question())
	default:
		return fmt.Sprintf("decision %d: the schedule has\n%s, and the program came to\n%s;\nit is another program, or has changed, or depends on more than the schedule",
			m.Number, m.Want.question(), m.Got.question())
	}
}

// question is what was to be decided.
func (c *Choice) question() string {
	if c.Kind != csp.DecideNext {
		return fmt.Sprintf("%s of %d", c.Kind, c.Options)
	}
	return "run one of " + strings.Join(c.actors(), " ")
}

// A Replayer is a Decider that repeats a schedule.
type Replayer struct {
	schedule  *Schedule
	decisions []Choice
	n         int
	err       *Mismatch
	mismatch  func(*Mismatch)
}

// Replay returns a Decider that repeats a schedule. At the first decision that does not fit, mismatch is
// called, on the loop, unless it is nil; from there on the run is the default one.
func Replay(s *Schedule, mismatch func(*Mismatch)) *Replayer {
	return &Replayer{schedule: s, decisions: s.Decisions, mismatch: mismatch}
}

// Until has the schedule end, for now, after its first n decisions: what is repeated in parts, as the inputs of a session
// are, has to come to the end of each with the last decision of that.
func (r *Replayer) Until(n int) { r.decisions = r.schedule.Decisions[:n] }

// Seed returns that of the run which was recorded, and whether it had one, for csp.Runtime.Seed.
func (r *Replayer) Seed() (seed uint64, ok bool) { return r.schedule.Seed, r.schedule.Seeded }

// Err returns a *Mismatch if the run has not been that of the schedule so far; ended says that it is
// over, so that nothing should be left of the schedule.
func (r *Replayer) Err(ended bool) error {
	if r.err == nil && ended && r.n < len(r.decisions) {
		return &Mismatch{Number: r.n + 1, Want: &r.decisions[r.n]}
	}
	if r.err == nil {
		return nil
	}
	return r.err
}

// Decide is csp.Decider.Decide.
func (r *Replayer) Decide(d *csp.Decision) int {
	got := noted(d, 0)
	if r.err == nil && r.n < len(r.decisions) {
		want := &r.decisions[r.n]
		if k, ok := want.fits(d, &got); ok {
			r.n++
			return k
		}
		if d.Options != 1 {
			return r.fail(d, &Mismatch{r.n + 1, want, &got})
		}
	} else if r.err == nil && d.Options != 1 {
		return r.fail(d, &Mismatch{r.n + 1, nil, &got})
	}
	return r.usual(d)
}

func (r *Replayer) fail(d *csp.Decision, m *Mismatch) int {
	r.err = m
	if r.mismatch != nil {
		r.mismatch(m)
	}
	return r.usual(d)
}

func (r *Replayer) usual(d *csp.Decision) int {
	if d.Kind == csp.DecideNext {
		return d.Default(impatience)
	}
	return 0
}

// fits returns the option that was chosen, if the decision is the one that was recorded.
func (c *Choice) fits(d *csp.Decision, got *Choice) (k int, ok bool) {
	if c.Kind != got.Kind || c.Options != got.Options || c.Timer != got.Timer || !slices.Equal(c.Processes, got.Processes) {
		return 0, false
	}
	if c.Kind != csp.DecideNext {
		return c.Chosen, true
	}
	if c.Chosen >= d.Options {
		return 0, false
	}
	d.Stretch, d.Pass = c.Stretch, c.Pass
	return c.Chosen, true
}

// replayed is a Replayer in a trial.
type replayed struct{ r *Replayer }

func (s replayed) next(d *csp.Decision, usual int) int {
	k := s.r.Decide(d)
	if s.r.err != nil {
		return -1
	}
	return k
}

func (s replayed) other(d *csp.Decision, usual int) int { return s.r.Decide(d) }
