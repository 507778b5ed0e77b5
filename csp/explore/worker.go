package explore

import (
	"context"
	"fmt"
	"strings"

	"github.com/cspsh/cspsh/csp"
)

// A strategy decides in one trial.
type strategy interface {
	// next returns an option of a decision who goes on, or a negative number to abandon the trial; usual
	// is what the default schedule takes.
	next(d *csp.Decision, usual int) int
	// other returns an option of another decision.
	other(d *csp.Decision, usual int) int
}

// A choice is what was decided, in as few bytes as suffice to decide it again.
type choice struct {
	kind    csp.DecisionKind
	timer   bool  // the last option is the timer
	point   bool  // the first option was running
	chosen  int   // the option
	usual   int32 // the one that the default schedule takes
	options int   // 0 where chosen is a number of 64 bits
	who     int32 // the process that usually goes on, 0 for the timer
	whom    int32 // the one that did
}

// unusual reports whether the default schedule would have decided otherwise.
func (c *choice) unusual() bool {
	return c.kind != csp.DecideNumber && c.chosen != int(c.usual)
}

// delays is what it costs to take option k of a decision who goes on: the number of processes that are
// passed over.
func (c *choice) delays(k int) int {
	switch {
	case k == int(c.usual):
		return 0
	case c.kind != csp.DecideNext || c.timer && k == c.options-1:
		return 1
	case k > int(c.usual):
		return k - int(c.usual)
	default:
		return 1
	}
}

// A job is a trial to be run, and what has come of it.
type job struct {
	strategy strategy
	devs     []deviation // of the prefix, for the enumeration of delays
	nth      int         // without them: the number among those at random

	failure *Failure
	blocked bool // the strategy has abandoned it
	// interrupted says that the search was over before the trial was. What is known of it is of no account.
	interrupted bool
	output      string
	choices     []choice
	length      int  // number of choices
	steps       int  // 0 where it was not run, or not to its end
	ranOn       bool // processes ran on for long after main had ended, and what they did then was not looked at
}

// A worker runs trials on a runtime of its own.
type worker struct {
	ctx    context.Context // ends its trials
	rt     *csp.Runtime
	main   func()
	limits limits
	keep   bool // the choices of each trial

	job       *job
	out       output
	over      bool
	running   bool       // a trial does
	started   bool       // main has called Start, if it does
	ended     bool       // main has returned
	onEnd     func(*job) // is called at the end of a trial, if set, before what is left is killed
	program   *Program
	choices   []choice
	numbers   lcg
	steps     int
	fruitless int                          // turns since something has changed in which a process looked, or tried in vain
	after     int                          // steps since main has ended
	watch     func(d *csp.Decision, k int) // is told of each decision, if set

	computes string // who had the loop taken away, and where
}

// limits say when a trial goes on for too long.
type limits struct {
	steps, idle int
	leaks       bool
	punctual    bool
	noExit      bool
}

// afterMain is how many steps there may be when main has ended.
const afterMain = 500

// impatience is the number of idle turns after which the default schedule lets another process run.
const impatience = 16

// newWorker makes a worker for a program, whose trials end when ctx is done. Its runtime is observed by trace, unless
// that is nil.
func newWorker(ctx context.Context, p *Program, l limits, trace csp.Observer) (*worker, error) {
	w := &worker{ctx: ctx, limits: l, program: p}
	all := append([]csp.RuntimeOption{}, p.Options...)
	all = append(all, csp.WithVirtualClock(), csp.WithDecider(w), csp.WithPanicHandler(w.panicked))
	if trace != nil || p.Observe != nil {
		all = append(all, csp.WithSteps())
	}
	w.rt = csp.New(all...)
	if p.Observe != nil {
		own, other := p.Observe(w.rt), trace
		trace = func(e csp.Event) {
			if other != nil {
				other(e)
			}
			if !w.over {
				own(e)
			}
		}
	}
	if trace != nil {
		w.rt.Observe(trace)
	}
	w.out.rt = w.rt
	running.Store(w.rt, w)
	main, err := p.New(w.rt)
	if err != nil {
		w.stop()
		return nil, err
	}
	w.main = main
	if p.EndsWithMain {
		w.main = func() {
			main()
			w.rt.Point(csp.Effect{Op: "return", Object: csp.Outcome})
			w.ended, w.out.over = true, true
		}
	}
	if !p.Clock.IsZero() {
		main := w.main
		w.main = func() {
			w.rt.SetNow(p.Clock)
			main()
		}
	}
	return w, nil
}

func (w *worker) stop() {
	w.rt.Stop()
	running.Delete(w.rt)
}

// run runs jobs until pull returns nil, or the worker's context is done.
func (w *worker) run(pull func() *job) {
	over := make(chan struct{})
	defer w.endWith(w.ctx, over)()
	defer close(over)
	w.rt.Trials(func() func() {
		if w.job != nil && w.job.interrupted && w.ctx.Err() != nil {
			w.job = nil
			return nil
		}
		if w.job = pull(); w.job == nil {
			return nil
		}
		if w.ctx.Err() != nil {
			w.job = nil
			return nil
		}
		w.running = true
		w.out.Reset()
		w.started, w.ended, w.out.over = !w.program.Starts, false, false
		w.choices = w.choices[:0]
		w.over, w.steps, w.fruitless, w.after, w.numbers = false, 0, 0, 0, 1
		return w.main
	}, w.finish)
}

// one runs a single trial.
func (w *worker) one(s strategy) *job {
	j := &job{strategy: s}
	done := false
	w.run(func() *job {
		if done {
			return nil
		}
		done = true
		return j
	})
	return j
}

// Decide is csp.Decider.Decide.
func (w *worker) Decide(d *csp.Decision) int {
	if w.over || w.job == nil { // no trial has begun: what is asked is of no account
		return 0
	}
	if d.Kind == csp.DecideNext {
		w.steps++
		if w.steps > w.limits.steps {
			return w.stuck(d)
		}
		w.looks(d)
		if w.after > 0 || w.mainEnded(d) {
			if w.after++; w.after > afterMain {
				w.over = true // what goes on still does so for ever, as far as anybody cares
				w.job.ranOn = !w.ended
				return -1
			}
		}
		if w.fruitless > w.limits.idle {
			w.failed(&Failure{Kind: Livelock, Text: fmt.Sprintf(
				"nothing has changed for %d turns, and processes still run: %s", w.fruitless, spinning(d))})
			return -1
		}
	}
	if w.limits.punctual && len(d.Processes) > 0 {
		d.Held = true
	}
	usual := w.usual(d)
	k := usual
	_, whole := w.job.strategy.(replayed)
	switch {
	case !w.started && !whole:
	case d.Kind != csp.DecideNext:
		k = w.job.strategy.other(d, usual)
	case d.Idle > 0 && d.Idle%impatience == 0 && !isDriven(w.job.strategy):
		// Whoever spins lets others go on, so that each schedule is fair.
		k = w.job.strategy.next(d, usual)
		if k >= 0 {
			k = usual
		}
	default:
		k = w.job.strategy.next(d, usual)
	}
	if d.Held && k == len(d.Processes) && k > 0 {
		k = usual // the clock of whoever holds the runtime does not jump
	}
	if w.watch != nil {
		w.watch(d, k)
	}
	if k < 0 && d.Options > 0 {
		w.job.blocked = true
		return k
	}
	if d.Options != 1 && w.started {
		c := choice{kind: d.Kind, timer: d.Timer, point: d.Point, chosen: k, options: d.Options}
		if d.Kind != csp.DecideNumber {
			c.usual = int32(usual)
		}
		if d.Kind == csp.DecideNext {
			c.who, c.whom = actor(d, usual), actor(d, k)
		}
		w.choices = append(w.choices, c)
	}
	return k
}

// mainEnded reports whether the first process has ended in the last turn.
func (w *worker) mainEnded(d *csp.Decision) bool {
	for i := range d.Did {
		if e := &d.Did[i]; e.Op == "end" && e.ID == 1 {
			return true
		}
	}
	return false
}

// usual returns what the default schedule takes.
func (w *worker) usual(d *csp.Decision) int {
	switch {
	case d.Kind == csp.DecideNext:
		return d.Default(impatience)
	case d.Kind != csp.DecideNumber:
		return 0
	case d.Options == 0:
		return int(w.numbers.next())
	default:
		return w.numbers.below(d.Options)
	}
}

// actor returns the number of the process that an option lets go on, 0 for the timer.
func actor(d *csp.Decision, k int) int32 {
	if k < len(d.Processes) {
		return int32(d.Processes[k].ID())
	}
	return 0
}

// looks counts the turns in which nothing has changed that others see. One in which a process has computed is none: what
// that comes to is not known.
func (w *worker) looks(d *csp.Decision) {
	switch {
	case d.Idle == 0:
		w.fruitless = 0
	case !computed(d):
		w.fruitless++
	}
}

// computed reports whether a process has done nothing in the last turn but compute.
func computed(d *csp.Decision) bool {
	for i := range d.Did {
		if d.Did[i].Computes() {
			return true
		}
	}
	return false
}

// stuck ends a trial that has gone on for long enough.
func (w *worker) stuck(d *csp.Decision) int {
	text, computes := fmt.Sprintf("the program has not ended after %d steps", w.limits.steps), false
	for _, p := range d.Processes {
		if e := p.Next(); e.Computes() {
			text += fmt.Sprintf(";\n%s computes%s", title(p), placed(e.Site))
			computes = true
		}
	}
	if computes {
		text += "\na long computation may need more steps"
	}
	w.failed(&Failure{Kind: Endless, Text: text})
	return -1
}

// placed tells where a process was seen last, if that is known.
func placed(at *csp.Site) string {
	if at == nil || at.String() == "" {
		return ""
	}
	return ", last seen at " + at.String()
}

// spinning describes those who could go on.
func spinning(d *csp.Decision) string {
	s := ""
	for i, p := range d.Processes {
		if i > 0 {
			s += ", "
		}
		s += title(p)
		switch e := p.Next(); {
		case e.Computes():
			s += " (computes)"
		case e.Op != "":
			s += " (" + e.String() + ")"
		}
	}
	return s
}

// callback is what a process without a number is called: one that runs a function for a timer or an operation that has
// been done, and is gone.
const callback = "a callback"

// title is a process in a text.
func title(p *csp.Process) string {
	if p.ID() == 0 {
		return callback
	}
	if p.Name() == "" {
		return fmt.Sprintf("#%d", p.ID())
	}
	return fmt.Sprintf("#%d %s", p.ID(), p.Name())
}

// failed notes the first failure of a trial. What fails when the program is over is none, but might have come
// before that.
func (w *worker) failed(f *Failure) {
	w.rt.Touch(csp.Effect{Op: "fail", Object: csp.Outcome})
	if w.over || w.job.failure != nil || w.ended && f.Kind != Leak && f.Kind != Deadlock {
		return
	}
	if f.Kind == Exit && f.Status == 0 && !w.limits.noExit {
		w.over = true
		return
	}
	w.job.failure = f
}

// end ends the trial with a failure.
func (w *worker) end(f *Failure) {
	w.failed(f)
	if w.job.failure == nil {
		w.over = true // main has ended, and what is still there is not known to wait
	}
	w.rt.Abandon()
}

// panicked is called on the loop with the panic of a process that nobody waits for.
func (w *worker) panicked(pe *csp.PanicError) {
	if w.over || w.job == nil {
		return
	}
	f := &Failure{Kind: Panic, Value: pe.Value}
	if w.ended {
		w.failed(f)
		return
	}
	if w.program.Panicked != nil {
		f.Text = w.program.Panicked(w.rt, pe)
	} else {
		f.Text = fmt.Sprintf("%s: %v", name(pe), pe.Value)
	}
	w.end(f)
}

func name(pe *csp.PanicError) string {
	if pe.Process == "" {
		return fmt.Sprintf("#%d", pe.ID)
	}
	return fmt.Sprintf("#%d %s", pe.ID, pe.Process)
}

// finish is called when a trial is over.
func (w *worker) finish(main *csp.Process) {
	j := w.job
	w.running = false
	if j.interrupted {
		w.over, j.failure, j.strategy = true, nil, nil
		j.output = w.out.String()
		if w.onEnd != nil {
			w.onEnd(j)
		}
		return
	}
	if !j.blocked && !w.over {
		if s, ok := j.strategy.(interface{ finished(*csp.Runtime) }); ok {
			s.finished(w.rt)
		}
		if left := w.rt.Processes(); len(left) > 0 && j.failure == nil {
			w.left(main, left)
		}
	}
	w.over = true
	j.output = w.out.String()
	j.steps, j.length = w.steps, len(w.choices)
	if w.keep || j.failure != nil {
		j.choices = append([]choice(nil), w.choices...)
	}
	j.strategy = nil // it may be large, and jobs are kept
	if w.onEnd != nil {
		w.onEnd(j)
	}
}

func isDriven(s strategy) bool {
	_, is := s.(driven)
	return is
}

// left tells of those that are parked for ever.
func (w *worker) left(main *csp.Process, left []csp.ProcessInfo) {
	f := &Failure{Kind: Leak, Processes: left}
	awaited := ""
	if w.program.Awaits != nil && len(csp.Cycles(left)) == 0 {
		awaited = w.program.Awaits(w.rt)
	}
	if awaited != "" {
		if main.State() == csp.Done {
			return // it is not known that they would wait for ever
		}
		f.Kind = Outside
		f.Text = fmt.Sprintf("%s\n%s", awaited, strings.TrimPrefix((&csp.DeadlockError{Processes: left}).Error(), "deadlock: "))
	} else if main.State() != csp.Done {
		f.Kind = Deadlock
		f.Text = strings.TrimPrefix((&csp.DeadlockError{Processes: left}).Error(), "deadlock: ")
	} else {
		if !w.limits.leaks {
			return
		}
		f.Text = (&csp.LeakError{Processes: left}).Error()
		if len(csp.Cycles(left)) > 0 {
			f.Kind = Deadlock
		}
	}
	w.failed(f)
}

// lcg is a small generator of numbers.
type lcg uint64

func (g *lcg) next() uint64 {
	*g += 0x9e3779b97f4a7c15
	z := uint64(*g)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (g *lcg) below(n int) int { return int(g.next() % uint64(n)) }

// float returns a number from 0 to 1.
func (g *lcg) float() float64 { return float64(g.next()>>11) / (1 << 53) }
