package explore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/cspsh/cspsh/csp"
)

// A Driver runs a program under decisions that are taken one by one, by a person say, and goes back as it
// is told to: by running the program again from its start. Its methods are to be called by one goroutine
// at a time, which is none of the program's.
type Driver struct {
	ctx    context.Context // ends what runs
	w      *worker
	t      *tracer
	orders chan order
	stands chan *Stand
	done   chan struct{}
	now    *Stand

	// What follows is touched on the loop, and elsewhere while that stands still.
	trail  []taken
	prefix []taken // what was taken before
	until  int     // the decision at which the program is to stand first
}

// A Stand is where a program stands that a Driver has stopped: before a decision, or at its end.
type Stand struct {
	// Decision is the number of the decision, or of those that there were in all.
	Decision int
	Kind     csp.DecisionKind
	// Turns are who may go on, or what else there is to choose from. Usual is the one that the default
	// schedule takes, and Before the one that was taken before, if the program has been here, or Usual.
	Turns         []Turn
	Usual, Before int
	// Over says that the program has come to an end: with Failure or, if that is nil, well, unless it was Interrupted.
	Over        bool
	Failure     *Failure
	Interrupted bool
	// Steps are what has happened from the beginning.
	Steps  []Step
	Output string
}

// A Turn is one of the options of a decision.
type Turn struct {
	Process int    // that would go on, 0 for the clock
	Name    string // of the process
	What    string // it would do, such as "put on #2 c"
	At      string
}

// A taken option, and whether somebody was asked.
type taken struct {
	option int
	asked  bool
}

type order struct {
	choose int    // an option
	again  bool   // begin again
	do     func() // on the loop
	quit   bool
	result chan struct{}
}

// NewDriver returns a Driver of a program, which stands before its first decision. It is to be closed.
func NewDriver(p Program, o Options) (*Driver, error) {
	o.defaults()
	d := &Driver{ctx: o.Context, orders: make(chan order), stands: make(chan *Stand), done: make(chan struct{})}
	d.t = newTracer(&p)
	w, err := newWorker(context.WithoutCancel(o.Context), &p, limits{steps: o.Steps, idle: o.Idle, leaks: !o.AllowLeaks, noExit: o.NoExit}, d.t.observe)
	if err != nil {
		return nil, err
	}
	d.w, d.t.w = w, w
	w.watch = d.t.decided
	w.onEnd = d.over
	go func() {
		defer close(d.done)
		w.run(d.begin)
	}()
	d.wait()
	return d, nil
}

// Close ends the program.
func (d *Driver) Close() {
	select {
	case <-d.done:
	case d.orders <- order{quit: true}:
		<-d.done
	}
	d.w.stop()
}

// Until has the program come to an end when ctx, in place of Options.Context, is done while it runs, as it does during
// the calls of other methods. It may go back then, too.
func (d *Driver) Until(ctx context.Context) { d.ctx = ctx }

// wait waits until the program stands, and returns where.
func (d *Driver) wait() *Stand {
	over := make(chan struct{})
	defer d.w.endWith(d.ctx, over)()
	defer close(over)
	select {
	case s := <-d.stands:
		d.now = s
	case <-d.done:
	}
	return d.now
}

// Now returns where the program stands.
func (d *Driver) Now() *Stand { return d.now }

// errEnded is what is said of a program that has ended.
var errEnded = errors.New("the program has ended")

// Choose takes an option, and goes on to the next decision.
func (d *Driver) Choose(option int) (*Stand, error) {
	if d.now.Over {
		return d.now, errEnded
	}
	d.orders <- order{choose: option}
	return d.wait(), nil
}

// Go goes to the decision with a number, by the options that were taken before, which are those of Load
// or Choose, and by the default schedule beyond them. With a number that is too high it goes to the end.
func (d *Driver) Go(decision int) *Stand {
	var way []taken
	d.Do(func() {
		way = slices.Clone(d.trail)
		if n := len(way); len(d.prefix) > n {
			way = append(way, d.prefix[n:]...)
		}
	})
	return d.start(way, max(decision, 1))
}

// Undo goes back to where Choose was called last, and returns false if that never was. What it has gone back from
// does not count any more.
func (d *Driver) Undo() (*Stand, bool) {
	at := -1
	d.Do(func() {
		for i, t := range d.trail {
			if t.asked {
				at = i
			}
		}
	})
	if at < 0 {
		return d.now, false
	}
	return d.start(slices.Clone(d.trail[:at]), at+1), true
}

// Load goes to the end of a schedule, from where Go may go back.
func (d *Driver) Load(s *Schedule) *Stand {
	var way []taken
	for i := s.Begins; i < len(s.Decisions); i++ {
		c := &s.Decisions[i]
		if c.Kind != csp.DecideNext || len(c.Processes) > 1 || c.Timer && len(c.Processes) > 0 {
			way = append(way, taken{option: c.Chosen})
		}
	}
	return d.start(way, len(way)+1)
}

// start begins again, and takes what was taken before up to the decision until, for which nobody is asked.
func (d *Driver) start(way []taken, until int) *Stand {
	d.orders <- order{again: true}
	d.orders <- order{do: func() {
		d.prefix, d.until, d.trail = way, until, nil
	}}
	return d.wait()
}

// Do runs f on the loop of the program, which stands still meanwhile.
func (d *Driver) Do(f func()) {
	o := order{do: f, result: make(chan struct{})}
	select {
	case d.orders <- o:
		<-o.result
	case <-d.done:
	}
}

// Runtime returns the runtime that the program runs on.
func (d *Driver) Runtime() *csp.Runtime { return d.w.rt }

// Schedule returns the one by which the program has come to where it stands.
func (d *Driver) Schedule() *Schedule {
	s := d.w.program.schedule()
	d.Do(func() { s.Decisions, s.Begins = append(s.Decisions, d.t.choices...), d.t.begins })
	if f := d.now.Failure; d.now.Over && f != nil {
		s.Outcome = firstLine(f.Error())
	}
	return s
}

// begin is called for each trial: it waits for the order to begin it, unless it is the first.
func (d *Driver) begin() *job {
	if d.trail != nil || d.w.job != nil {
		switch o := <-d.orders; {
		case o.quit:
			return nil
		case o.do != nil:
			o.do()
		}
	}
	d.t.reset()
	d.trail = []taken{}
	return &job{strategy: driven{d}}
}

// over is called when a trial is over.
func (d *Driver) over(j *job) {
	if j.blocked {
		return // to begin again, or for good
	}
	d.stand(&Stand{
		Decision: len(d.trail), Over: true, Failure: j.failure, Interrupted: j.interrupted, Steps: d.t.all(), Output: j.output,
	})
}

// stand stops the program until an order comes that lets it go on: an option, or -1 to end it.
func (d *Driver) stand(s *Stand) int {
	d.stands <- s
	for {
		switch o := <-d.orders; {
		case o.do != nil:
			o.do()
			if o.result != nil {
				close(o.result)
			}
		case o.quit:
			go func() { d.orders <- o }() // for begin
			return -1
		case o.again:
			return -1
		default:
			return o.choose
		}
	}
}

// driven asks the one who drives.
type driven struct{ d *Driver }

func (s driven) next(dec *csp.Decision, usual int) int {
	if dec.Options == 1 {
		return usual
	}
	return s.decide(dec, usual)
}

func (s driven) other(dec *csp.Decision, usual int) int { return s.decide(dec, usual) }

func (s driven) decide(dec *csp.Decision, usual int) int {
	d := s.d
	n := len(d.trail)
	t := taken{option: usual}
	if n < len(d.prefix) && (dec.Options == 0 || d.prefix[n].option < dec.Options) {
		t = d.prefix[n]
	}
	if n+1 >= d.until && (dec.Kind == csp.DecideNext || dec.Options > 0 && dec.Options <= few) {
		t.asked = true
		chosen := d.stand(&Stand{
			Decision: n + 1, Kind: dec.Kind, Turns: d.turns(dec), Usual: usual, Before: t.option,
			Steps: d.t.all(), Output: d.w.out.String(),
		})
		if chosen < 0 {
			return -1
		}
		if chosen != t.option && n < len(d.prefix) {
			d.prefix = d.prefix[:n] // what came after it was another program's way
		}
		if chosen < dec.Options {
			t.option = chosen
		}
	}
	d.trail = append(d.trail, t)
	return t.option
}

// option tells an option of a decision that is not about who goes on.
func option(dec *csp.Decision, k int) string {
	switch dec.Kind {
	case csp.DecideReady:
		return fmt.Sprintf("does number %d of %d that are ready", k+1, dec.Options)
	case csp.DecideNumber:
		return fmt.Sprintf("gets the random number %d", k)
	case csp.DecideOrder:
		return fmt.Sprintf("takes order %d of %d", k+1, dec.Options)
	case csp.DecideFault:
		if k > 0 {
			return dec.Faults[k-1]
		}
		return "nothing goes wrong"
	}
	return dec.Kind.String()
}

// turns are the options of a decision.
func (d *Driver) turns(dec *csp.Decision) []Turn {
	d.t.stopped(dec)
	var list []Turn
	for k := range dec.Options {
		var turn Turn
		switch {
		case dec.Kind != csp.DecideNext:
			turn.What = option(dec, k)
			if dec.Kind == csp.DecideReady || dec.Kind == csp.DecideFault { // else it is the compiled code that asks
				turn.At = userPlace()
			}
			if p := csp.Self(); p != nil {
				turn.Process, turn.Name = p.ID(), p.Name()
			}
		case k == len(dec.Processes):
			turn.Name, turn.What = "clock", "the next timer fires"
		default:
			p := dec.Processes[k]
			e := p.Next()
			turn = Turn{Process: p.ID(), Name: p.Name(), At: d.t.at(p.ID(), &e)}
			if p.ID() == 0 {
				turn.Name = callback
			}
			switch {
			case e.Op != "":
				turn.What = e.String()
			case turn.At == "":
				turn.What = "begins"
			default:
				turn.What = "goes on"
			}
		}
		list = append(list, turn)
	}
	return list
}
