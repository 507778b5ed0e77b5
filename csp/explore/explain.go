package explore

import (
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"

	"github.com/cspsh/cspsh/csp"
)

// A Step is something that a process has done in a schedule.
type Step struct {
	// Process is its number, 0 for the clock, and Name its name.
	Process int    `json:"process"`
	Name    string `json:"name,omitempty"`
	// What is done, such as "put 3 on #2 c".
	What string `json:"what"`
	At   string `json:"at,omitempty"` // where, as in "x.go:12"
	// Times is how often it is done in a row.
	Times int `json:"times"`
	// Why another process goes on than before, or "".
	Why string `json:"why,omitempty"`
	// Decision is the number of the decision before it, 0 if there was none.
	Decision int `json:"decision,omitempty"`
	// Turning says that the schedule differs from the default one there.
	Turning bool `json:"turning,omitempty"`

	effect csp.Effect
}

// explain makes a failure smaller, runs it once more to see what happens, and tells.
func (s *search) explain() error {
	r := s.result
	// With an observer trials take longer, but the workers for that have seen none of the others.
	w := s.workers[0]
	w.keep = true
	w.ctx = s.options.Context // it may take longer than Time
	usual := ""
	if len(r.Outputs) > 0 {
		usual = r.Outputs[0].Text
	}
	fails := func(j *job) bool {
		if r.Failure.Kind == Difference {
			return j.failure == nil && j.output != usual && !j.blocked
		}
		return r.Failure.same(j.failure)
	}
	best := s.found
	if !s.options.NoShrink {
		_, smaller, tried := shrink(w, r.Failure, s.found.choices, fails)
		r.Shrinking += tried
		if smaller != nil {
			best = smaller
		}
	}
	for i := range best.choices {
		if c := &best.choices[i]; c.unusual() {
			r.Turnings++
			r.Passed += c.delays(c.chosen)
		}
	}
	if !s.options.NoShrink {
		var tried int
		r.Onset, tried = onset(w, &s.profile, best.choices, fails)
		r.Shrinking += tried
		if w.ctx.Err() != nil {
			r.Onset = 0
		}
	}
	return s.trace(best, usual)
}

// trace runs the schedule of a job once more on a worker that is watched, and makes the steps of it. If that is interrupted
// there are none.
func (s *search) trace(best *job, usual string) error {
	r := s.result
	t := newTracer(&s.program)
	ctx, cancel := soonAfter(s.options.Context)
	defer cancel()
	w, err := newWorker(ctx, &s.program, s.limits, t.observe)
	if err != nil {
		return err
	}
	defer w.stop()
	t.w = w
	w.watch = t.decided
	t.toFailure = true
	j := w.one(again(best.choices))
	if ctx.Err() != nil {
		return nil
	}
	switch {
	case r.Failure != nil && r.Failure.Kind == Difference:
		r.Failure = different(usual, j.output)
	case j.failure != nil:
		r.Failure, r.Printed = j.failure, j.output
	}
	r.Schedule = s.program.schedule()
	r.Schedule.Begins = t.begins
	r.Schedule.Decisions = t.choices
	if r.Failure != nil {
		r.Schedule.Outcome = firstLine(r.Failure.Error())
	}
	r.Steps = t.finish()
	if r.Failure != nil && (r.Failure.Kind == Livelock || r.Failure.Kind == Endless) {
		r.Steps = fold(fold(r.Steps))
	}
	r.Sentence = r.sentence(t.turnings)
	return nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return strings.TrimSuffix(line, ":")
}

// schedule returns one of the program, without decisions.
func (p *Program) schedule() *Schedule {
	s := &Schedule{Program: p.Name, Args: p.Args, Explored: true, Clock: csp.VirtualEpoch}
	if !p.Clock.IsZero() {
		s.Clock = p.Clock
	}
	if p.Input != nil {
		s.Input = p.Input()
	}
	if len(p.Source) > 0 {
		s.Hash = Hash(p.Source)
	}
	return s
}

// A tracer notes what happens in a trial.
type tracer struct {
	w        *worker
	value    func(v any) string
	choices  []Choice
	begins   int // those before what is explored
	steps    []Step
	sites    map[int]string // where processes stand
	decision int            // that comes before the next step
	why      string
	turning  bool
	turnings []string
	last     int    // who did the last step
	left     string // why that cannot go on
	done     bool   // the last step is over
	parked   bool   // who has made it waits in it

	toFailure bool // what comes after the failure does not matter
}

func newTracer(p *Program) *tracer {
	t := &tracer{sites: map[int]string{}, value: value}
	if p.Format != nil {
		t.value = func(v any) string { return short(p.Format(v)) }
	}
	return t
}

// reset makes ready for another trial.
func (t *tracer) reset() { *t = tracer{w: t.w, value: t.value, sites: map[int]string{}} }

// stopped notes where the process stands that runs at a decision, before anything is chosen.
func (t *tracer) stopped(d *csp.Decision) {
	if d.Point {
		t.sites[d.Processes[0].ID()] = userPlace()
	}
}

// decided is told of each decision.
func (t *tracer) decided(d *csp.Decision, k int) {
	t.stopped(d)
	if k < 0 && d.Options > 0 {
		return
	}
	if d.Options != 1 {
		t.choices = append(t.choices, noted(d, k))
		if !t.w.started {
			t.begins++
		}
		t.decision = d.Number - t.begins
	}
	if d.Kind == csp.DecideFault && k > 0 && t.w.started {
		t.fault(d.Faults[k-1])
	}
	if d.Kind != csp.DecideNext || !t.w.started {
		return
	}
	usual := d.Default(impatience)
	turning := d.Options > 1 && k != usual
	t.turning = t.turning || turning // until there is a step to tell it with
	if turning && usual < len(d.Processes) {
		p := d.Processes[usual]
		t.why = "before " + title(p)
		who := "the next timer fires"
		if k < len(d.Processes) {
			who = title(d.Processes[k]) + " goes on"
		}
		before := " begins"
		if e := p.Next(); e.Op != "" {
			before = " does " + e.String()
			if at := t.at(p.ID(), &e); at != "" {
				before += " at " + at
			}
		} else if t.sites[p.ID()] != "" {
			before = " goes on from " + t.sites[p.ID()]
		}
		t.turnings = append(t.turnings, who+" before "+title(p)+before)
	}
	if k == len(d.Processes) {
		t.add(Step{Process: 0, Name: "clock", What: "the next timer fires"})
	} else {
		p := d.Processes[k]
		if p.Next().Op == "" && t.sites[p.ID()] == "" {
			t.sites[p.ID()] = ""
		}
	}
}

// fault notes what goes wrong by a decision.
func (t *tracer) fault(what string) {
	s := Step{Name: "clock", What: what}
	if p := csp.Self(); p != nil {
		s.Process, s.Name = p.ID(), p.Name()
	}
	t.turning = true
	t.add(s)
	t.turnings = append(t.turnings, what)
}

// at is where a process does something.
func (t *tracer) at(id int, e *csp.Effect) string {
	if e.Site != nil {
		return e.Site.String()
	}
	return t.sites[id]
}

// add adds a step with what is known of it.
func (t *tracer) add(s Step) {
	if t.toFailure && t.w.job.failure != nil {
		return
	}
	t.otherwise(s.Process)
	s.Decision, s.Turning = t.decision, t.turning
	if s.Process != t.last {
		s.Why = t.why
		if s.Why == "" {
			s.Why = t.left
		}
	}
	t.decision, t.turning, t.why, t.left, t.done, t.parked = 0, false, "", "", false, false
	t.last = s.Process
	t.steps = append(t.steps, s)
}

// alts is the operation that does one of several.
const alts = "alts"

// otherwise is called when a process goes on: if the last that it did was to do one of several operations, and it has
// done none, none was ready.
func (t *tracer) otherwise(id int) {
	if n := len(t.steps) - 1; n >= 0 && t.steps[n].Process == id && t.steps[n].effect.Op == alts && !t.done && !t.parked {
		t.steps[n].What += ": default"
		t.done = true
	}
}

// observe is csp.Observer.
func (t *tracer) observe(e csp.Event) {
	if t.w == nil || t.w.over || !t.w.started || e.Process == nil || e.Process.ID() == 0 {
		return
	}
	id := e.Process.ID()
	switch e.Kind {
	case csp.EventStep:
		effect := e.Value.(csp.Effect)
		if effect.Op == "yield" {
			t.left = title(e.Process) + " yields"
			return
		}
		t.add(Step{Process: id, Name: e.Process.Name(), What: effect.String(), At: t.at(id, &effect), effect: effect})
	case csp.EventPut, csp.EventTake:
		if n := len(t.steps); n > 0 && t.steps[n-1].Process == id && (t.steps[n-1].effect.ID == e.Chan.ID() || t.steps[n-1].effect.Op == alts && !t.done) {
			t.done = true
			t.steps[n-1].What = fmt.Sprintf("%s %s", e.Kind, t.value(e.Value)) + " on " + channel(e.Chan)
			if e.Kind == csp.EventTake {
				t.steps[n-1].What = "take " + t.value(e.Value) + " from " + channel(e.Chan)
			}
		}
	case csp.EventPark:
		t.left = fmt.Sprintf("%s waits", title(e.Process))
		if n := len(t.steps); n > 0 && t.steps[n-1].Process == id && !t.done {
			t.steps[n-1].What += ", and waits"
			t.parked = true
		} else {
			t.add(Step{Process: id, Name: e.Process.Name(), What: fmt.Sprintf("waits in %v", e.Value), At: t.sites[id]})
		}
	case csp.EventEnd:
		if t.turning { // it was chosen, and has done nothing else
			t.add(Step{Process: id, Name: e.Process.Name(), What: "goes on, and ends"})
		} else {
			t.otherwise(id)
		}
		t.left = title(e.Process) + " has ended"
	}
}

func channel(c csp.Channel) string {
	if c.Name() == "" {
		return fmt.Sprintf("#%d", c.ID())
	}
	return fmt.Sprintf("#%d %s", c.ID(), c.Name())
}

func value(v any) string {
	s := fmt.Sprintf("%v", v)
	if reflect.ValueOf(v).Kind() == reflect.String {
		s = fmt.Sprintf("%q", v)
	}
	return short(s)
}

// short leaves the beginning of a text.
func short(s string) string {
	if r := []rune(s); len(r) > 20 {
		return string(r[:17]) + "..."
	}
	return s
}

// finish returns the steps that matter: those on what several processes have to do with, and those that
// are turnings.
func (t *tracer) finish() []Step {
	users := map[uintptr][]int{}
	note := func(object uintptr, id int) {
		if object != 0 && !slices.Contains(users[object], id) {
			users[object] = append(users[object], id)
		}
	}
	for i := range t.steps {
		s := &t.steps[i]
		note(s.effect.Object, s.Process)
		for _, o := range s.effect.Also {
			note(o, s.Process)
		}
	}
	shared := func(e *csp.Effect) bool {
		return e.Op == "" || len(users[e.Object]) > 1 ||
			slices.ContainsFunc(e.Also, func(o uintptr) bool { return len(users[o]) > 1 })
	}
	lastOf := map[int]int{} // which step is the last of each process
	for i := range t.steps {
		if t.steps[i].effect.Object != csp.Outcome {
			lastOf[t.steps[i].Process] = i
		}
	}
	return t.told(func(i int) bool {
		s := &t.steps[i]
		return shared(&s.effect) || s.Turning || lastOf[s.Process] == i
	})
}

// all returns all steps.
func (t *tracer) all() []Step { return t.told(func(int) bool { return true }) }

// told returns some steps, those that are done again in a row as one.
func (t *tracer) told(matters func(i int) bool) (kept []Step) {
	last := -1
	why, whose := "", -1 // why somebody goes on whose first step may not be told
	for i := range t.steps {
		if t.steps[i].Why != "" {
			why, whose = t.steps[i].Why, t.steps[i].Process
		}
		if !matters(i) {
			continue
		}
		s := t.steps[i] // a copy
		if s.Process == whose {
			s.Why = why
		}
		if s.Process == last {
			s.Why = ""
			if n := len(kept) - 1; kept[n].What == s.What && kept[n].At == s.At && !s.Turning {
				kept[n].Times++
				continue
			}
		}
		s.Times = 1
		last = s.Process
		kept = append(kept, s)
	}
	return kept
}

// sentence says when the program fails.
func (r *Result) sentence(turnings []string) string {
	switch {
	case len(turnings) == 0 && r.Turnings == 0:
		return "fails under the default schedule"
	case len(turnings) == 0:
		return "fails if another of the operations that are ready is done"
	case len(turnings) > 4:
		return fmt.Sprintf("fails if, %d times, it goes on otherwise than usually", len(turnings))
	}
	return "fails if " + strings.Join(turnings, ", and then ")
}

// userPlace returns where the caller's process stands outside this package and those it is built on.
func userPlace() string {
	if at := csp.Here(); at.File != "" {
		at.Col = 0
		return at.String()
	}
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for {
		f, more := frames.Next()
		if !own(&f) {
			return fmt.Sprintf("%s:%d", filepath.Base(f.File), f.Line)
		}
		if !more {
			return ""
		}
	}
}

// own reports whether a frame is one of these packages, and not of their tests.
func own(f *runtime.Frame) bool {
	if strings.HasSuffix(f.File, "_test.go") {
		return false
	}
	return strings.HasPrefix(f.Function, "github.com/cspsh/cspsh/csp.") ||
		strings.HasPrefix(f.Function, "github.com/cspsh/cspsh/csp/explore.") ||
		strings.Contains(f.File, "/csp/remote/") || // its generic functions may count as their caller's
		strings.HasPrefix(f.Function, "runtime.") || strings.HasPrefix(f.Function, "iter.")
}
