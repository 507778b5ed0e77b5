package remote

import (
	"slices"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// A link is one direction of a connection to a simulated broker. What is sent over it arrives in that order, unless
// something goes wrong.
type link struct {
	c    *Conn
	held []*flight // behind one that is late; nil unless there is one
}

// A flight is a message on its way.
type flight struct {
	l     *link
	what  string
	due   time.Time
	run   func() // when it arrives
	fails func() // when it does not; may be nil
	gone  bool
}

func (f *flight) fail() {
	if f.fails != nil {
		f.fails()
	}
}

// send sends a message. fails, unless nil, is called when it does not arrive.
func (l *link) send(what string, run, fails func()) {
	csp.Atomically(func() { l.dispatch(what, run, fails) })
}

func (l *link) dispatch(what string, run, fails func()) {
	b := l.c.b
	b.touch()
	f := &flight{l: l, what: what, run: run, fails: fails}
	if l.c.broken {
		f.fail()
		return
	}
	switch b.mishap(l.c.name, what) {
	case lost:
		f.fail()
	case twice:
		again := *f
		again.fails = nil
		l.push(f)
		l.push(&again)
	case late:
		l.delay(f)
	case overtaken:
		b.later(b.faults.LateBy, "delay", func() { b.launch(f) })
	case disconnected:
		l.push(f)
		l.c.breaks()
	case crashed:
		l.push(f)
		b.crash(false)
	case forgetful:
		l.push(f)
		b.crash(true)
	default:
		l.push(f)
	}
}

// sendSurely sends what would be sent again until it arrives, as long as there is a connection.
func (l *link) sendSurely(what string, run func()) {
	csp.Atomically(func() {
		l.c.b.touch()
		if !l.c.broken {
			l.push(&flight{l: l, what: what, run: run})
		}
	})
}

// push has a message be on its way, behind those that are.
func (l *link) push(f *flight) {
	if l.held != nil {
		l.held = append(l.held, f)
		return
	}
	l.c.b.launch(f)
}

// delay holds up a message, and all that follow it.
func (l *link) delay(f *flight) {
	if l.held != nil {
		l.held = append(l.held, f)
		return
	}
	l.held = []*flight{f}
	b := l.c.b
	b.later(b.faults.LateBy, "delay", func() {
		held := l.held
		l.held = nil
		for _, f := range held {
			b.launch(f)
		}
	})
}

// later has f called after d, counted from now.
func (b *Broker) later(d time.Duration, name string, f func()) {
	over := b.rt.Timeout(d)
	csp.Go(func() {
		over.Take()
		csp.Atomically(func() {
			b.touch()
			f()
		})
	}, csp.Name(name))
}

// launch has a message arrive after the latency.
func (b *Broker) launch(f *flight) {
	b.touch()
	if f.gone {
		return
	}
	f.due = b.rt.Now().Add(b.faults.Latency)
	b.air = append(b.air, f)
	if !b.pumping {
		b.pumping = true
		csp.Go(b.pump, csp.Name("network"))
	}
}

// pump has messages arrive, and ends when none is on its way.
func (b *Broker) pump() {
	for len(b.air) > 0 {
		if d := b.air[0].due.Sub(b.rt.Now()); d > 0 {
			csp.Sleep(d)
			continue
		}
		ready := b.ready()
		f := ready[b.rt.Choose(len(ready))]
		e := b.effect("passes on")
		e.Name = f.what
		b.rt.Point(e)
		if i := slices.Index(b.air, f); i >= 0 { // it was not dropped meanwhile
			b.air = slices.Delete(b.air, i, i+1)
			csp.Atomically(f.run)
		}
	}
	b.pumping = false
}

// ready returns the messages that may arrive now: the first of each link.
func (b *Broker) ready() (list []*flight) {
	now := b.rt.Now()
	for _, f := range b.air {
		if !now.Before(f.due) && !slices.ContainsFunc(list, func(o *flight) bool { return o.l == f.l }) {
			list = append(list, f)
		}
	}
	return list
}

// drop loses all that is on its way over the link.
func (l *link) drop() {
	b := l.c.b
	gone := l.held
	if l.held != nil {
		l.held = []*flight{}
	}
	b.air = slices.DeleteFunc(b.air, func(f *flight) bool {
		if f.l == l {
			gone = append(gone, f)
		}
		return f.l == l
	})
	for _, f := range gone {
		f.gone = true
		f.fail()
	}
}
