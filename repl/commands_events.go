package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/picture"
	"github.com/cspsh/cspsh/repl/internal/pretty"
)

// A stepper keeps the events of a paused runtime until they are asked for.
type stepper struct {
	mu     sync.Mutex // processes print on the loop
	events []happening
	moving bool // a step is being made
}

// A happening is an event, or what a process has printed meanwhile.
type happening struct{ event, output string }

// add takes an event.
func (st *stepper) add(event string) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.events = append(st.events, happening{event: event})
}

// printed takes what a process prints during a step, which is to be shown in its place.
// At other times it leaves it, and returns false.
func (st *stepper) printed(p []byte) bool {
	if st == nil {
		return false
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.moving {
		st.events = append(st.events, happening{output: string(p)})
	}
	return st.moving
}

// next takes the oldest happening.
func (st *stepper) next() (h happening, ok bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if len(st.events) == 0 {
		return happening{}, false
	}
	h = st.events[0]
	st.events = st.events[1:]
	return h, true
}

func (st *stepper) empty() bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	return len(st.events) == 0
}

// flush writes what was printed before the next event.
func (st *stepper) flush(w io.Writer) {
	st.mu.Lock()
	defer st.mu.Unlock()
	for len(st.events) > 0 && st.events[0].event == "" {
		fmt.Fprint(w, st.events[0].output)
		st.events = st.events[1:]
	}
}

func (st *stepper) move(on bool) {
	st.mu.Lock()
	st.moving = on
	st.mu.Unlock()
}

// A tracer shows events as they happen.
type tracer struct{ only string } // a process or channel, "" for all

// pause stops the runtime.
func (s *Shell) pause(string) error {
	if s.stepper != nil && s.rt.Paused() {
		return errors.New("all stands still already; :step or :continue")
	}
	s.rt.Pause()
	s.stepper = &stepper{}
	s.printing.Store(s.stepper)
	s.observe()
	return nil
}

// resume ends a pause. Events that have not been shown are not shown any more.
func (s *Shell) resume(string) error {
	if s.travels() {
		s.journey.leave()
		return nil
	}
	if s.stepper == nil && !s.rt.Paused() {
		return errors.New("nothing was stopped; :pause does that")
	}
	s.stepper = nil
	s.printing.Store(nil)
	s.observe()
	s.rt.Continue()
	return nil
}

// step lets a paused runtime go on by some events, and shows them. A process runs on
// until it waits; what it does on the way is shown one by one.
func (s *Shell) step(args string) error {
	n := 1
	if args != "" {
		var err error
		if n, err = strconv.Atoi(args); err != nil || n < 1 {
			return wrongUsage("step")
		}
	}
	if s.travels() {
		return s.forth(n)
	}
	if s.stepper == nil || !s.rt.Paused() { // the page may have ended a pause
		if err := s.pause(""); err != nil {
			return err
		}
	}
	ctx, stop := s.interruptible()
	defer stop()
	st := s.stepper
	for n > 0 {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		switch h, ok := st.next(); {
		case !ok:
			st.move(true)
			moved := s.rt.Advance()
			st.move(false)
			if !moved && st.empty() {
				if err := s.toNextTimer(ctx); err != nil {
					return err
				}
			}
		case h.event == "":
			fmt.Fprint(s.out(), h.output)
		default:
			fmt.Fprintln(s.out(), pretty.Wrap(h.event, s.columns()))
			n--
		}
	}
	st.flush(s.out())
	return nil
}

// outsideEvery is how often a step that waits for a timer looks for what has come from outside.
const outsideEvery = 50 * time.Millisecond

// toNextTimer waits, with the real clock, until a timer may be due. It returns an error when nothing
// will happen.
func (s *Shell) toNextTimer(ctx context.Context) error {
	d, ok := s.rt.NextTimer()
	switch {
	case s.rt.NumProcesses() == 0:
		return errors.New("there are no processes")
	case !ok:
		return errors.New("nothing can happen: every process waits")
	}
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(min(d, outsideEvery)):
		return nil
	}
}

// traceCommand switches the showing of events.
func (s *Shell) traceCommand(args string) error {
	word, only, _ := strings.Cut(args, " ")
	only = strings.TrimSpace(only)
	switch {
	case word == "on":
		s.trace = &tracer{strings.TrimPrefix(only, "#")}
		if only != "" && !s.has(s.trace) {
			fmt.Fprintf(s.out(), "there is no process or channel %s yet\n", only)
		}
	case args == "off":
		s.trace = nil
	default:
		return wrongUsage("trace")
	}
	s.observe()
	return nil
}

// has reports whether what a tracer shows is there.
func (s *Shell) has(t *tracer) bool {
	return slices.ContainsFunc(s.rt.Processes(), func(p csp.ProcessInfo) bool { return t.is(p.ID, p.Name) }) ||
		slices.ContainsFunc(s.channels(), func(c csp.ChanInfo) bool { return t.is(c.ID, c.Name) })
}

// observe attaches what wants to know of events.
func (s *Shell) observe() {
	st, tr, ops := s.stepper, s.trace, s.ops
	var recorders []*picture.Recorder
	for _, r := range s.record.recorders {
		if !r.Spooled() {
			recorders = append(recorders, r)
		}
	}
	s.record.noted.Store(&recorders)
	if st == nil && tr == nil && ops == nil {
		s.rt.Observe(s.recordOnly(recorders))
		return
	}
	s.rt.Observe(func(e csp.Event) {
		for _, r := range recorders {
			r.Observe(e)
		}
		if ops != nil && (e.Kind == csp.EventPut || e.Kind == csp.EventTake) {
			ops.Add(1)
		}
		if e.Process != nil && e.Process.Parent() == 0 && strings.HasPrefix(e.Process.Name(), "input ") &&
			(e.Kind == csp.EventSpawn || e.Kind == csp.EventEnd) {
			return // the input itself, which is no news
		}
		text := s.eventText(e)
		switch {
		case text == "":
		case st != nil:
			st.add(text)
		case tr != nil && tr.wants(e):
			fmt.Fprintln(s.cfg.Stdout, pretty.Wrap(text, s.columns()))
		}
	})
}

// recordOnly returns an observer for recorders, which goes when they need none any more; nil where there are none.
func (s *Shell) recordOnly(recorders []*picture.Recorder) csp.Observer {
	if len(recorders) == 0 {
		return nil
	}
	return func(e csp.Event) {
		needed := false
		for _, r := range recorders {
			r.Observe(e)
			needed = needed || !r.Spooled()
		}
		if !needed {
			s.rt.Observe(nil)
		}
	}
}

func (t *tracer) wants(e csp.Event) bool {
	return t.only == "" ||
		e.Process != nil && t.is(e.Process.ID(), e.Process.Name()) ||
		e.Chan != nil && t.is(e.Chan.ID(), e.Chan.Name())
}

// is reports whether t shows what has this number and name.
func (t *tracer) is(id int, name string) bool {
	base, _, _ := strings.Cut(name, "(")
	return t.only == strconv.Itoa(id) || t.only == name || t.only == base
}

// eventText writes an event in one line, or not at all: that a process goes on shows
// by what it does.
func (s *Shell) eventText(e csp.Event) string {
	what := ""
	switch e.Kind {
	case csp.EventSpawn:
		what = "is started"
	case csp.EventPark:
		what = parkText(e)
	case csp.EventEnd:
		what = "ends"
	case csp.EventPut:
		what = fmt.Sprintf("puts %s on %s", s.brief(e.Value), chanName(e.Chan))
	case csp.EventTake:
		what = fmt.Sprintf("takes %s from %s", s.brief(e.Value), chanName(e.Chan))
	case csp.EventClose:
		what = "closes " + chanName(e.Chan)
	case csp.EventTimer:
		what = "wakes up"
	case csp.EventAcquire, csp.EventRelease:
		effect, _ := e.Value.(csp.Effect)
		what = picture.LockText(e.Kind == csp.EventAcquire, effect.Op, effect.Name)
	default:
		return ""
	}
	who := "a timer"
	if e.Process != nil {
		who = strings.TrimSpace(fmt.Sprintf("#%d %s", e.Process.ID(), e.Process.Name()))
	} else if e.Kind == csp.EventTimer {
		what = "comes up"
	} else {
		who = "somebody outside"
	}
	return fmt.Sprintf("%s  %s %s", s.eventTime(e.Time), who, what)
}

// eventTime is the time of day or, with a virtual clock, since the session began.
func (s *Shell) eventTime(t time.Time) string {
	if s.rt.Virtual() {
		return t.Sub(s.began).String()
	}
	return t.Format("15:04:05.000")
}

func parkText(e csp.Event) string {
	op := fmt.Sprint(e.Value)
	switch {
	case op == "sleep":
		return "sleeps"
	case e.Chan == nil:
		return "waits in " + op
	case op == "take":
		return "waits to take from " + chanName(e.Chan)
	case op == "put":
		return "waits to put on " + chanName(e.Chan)
	}
	return fmt.Sprintf("waits in %s for %s", op, chanName(e.Chan))
}

func chanName(c csp.Channel) string {
	switch {
	case c == nil:
		return "a channel"
	case c.Name() != "":
		return c.Name()
	}
	return fmt.Sprintf("channel #%d", c.ID())
}

// maxBrief is how many characters of a value an event shows.
const maxBrief = 60

// brief writes a value in one line. No code of the user's runs for it.
func (s *Shell) brief(v any) string {
	p := s.printer()
	return briefly(p.Value(v, nil))
}

// briefly puts a value's text into one line.
func briefly(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > maxBrief {
		return string(r[:maxBrief-1]) + "…"
	}
	return text
}

// clock shows or changes the clock.
func (s *Shell) clock(args string) error {
	switch args {
	case "real":
		s.rt.SetVirtual(false)
	case "virtual":
		s.rt.SetVirtual(true)
	case "":
		kind := "real"
		if s.rt.Virtual() {
			kind = "virtual"
		}
		fmt.Fprintf(s.out(), "%s clock: %s\n", kind, s.rt.Now().Format("2006-01-02 15:04:05.000"))
	default:
		return wrongUsage("clock")
	}
	return nil
}

// seed shows or sets the seed.
func (s *Shell) seed(args string) error {
	if args == "" {
		if n, ok := s.rt.Seed(); ok {
			fmt.Fprintln(s.out(), n)
		} else {
			fmt.Fprintln(s.out(), "there is no seed: processes run first in, first out")
		}
		return nil
	}
	n, err := strconv.ParseUint(args, 10, 64)
	if err != nil {
		return wrongUsage("seed")
	}
	s.rt.SetSeed(n)
	s.engine.Again()
	return nil
}
