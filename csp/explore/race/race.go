// Package race finds data races by the order of events: two accesses of a variable by different processes,
// at least one of them a write, that nothing puts in an order. It is FastTrack (Flanagan and Freund,
// FastTrack: Efficient and Precise Dynamic Race Detection), for processes of package csp.
//
// A [Detector] is told of processes and channels by the events of a runtime, and of what else makes an
// order, such as locks and atomic variables, and of the accesses, by whoever runs the program. The order is
// that of Go's memory model. It is not to be used by several goroutines at a time.
package race

import (
	"fmt"

	"github.com/cspsh/cspsh/csp"
)

// An epoch is a moment in the life of a process.
type epoch struct {
	p  *process
	at uint32
}

// clock says of each process, by its slot, which of its moments are known to be over.
type clock []uint32

func (c clock) get(slot int) uint32 {
	if slot < len(c) {
		return c[slot]
	}
	return 0
}

func (c *clock) set(slot int, v uint32) {
	for len(*c) <= slot {
		*c = append(*c, 0)
	}
	(*c)[slot] = v
}

func (c *clock) merge(o clock) {
	for slot, v := range o {
		if v > c.get(slot) {
			c.set(slot, v)
		}
	}
}

// knows reports whether e is over for whoever has the clock.
func (c clock) knows(e epoch) bool { return e.p == nil || e.at <= c.get(e.p.slot) }

// A process is one of the program's. Its slot is used again when it has ended, by one that begins after
// that: so clocks need not grow with each process.
type process struct {
	id    int
	name  string
	made  csp.Site
	slot  int
	clock clock
}

func (p *process) now() epoch { return epoch{p, p.clock[p.slot]} }

// tick begins a new moment.
func (p *process) tick() { p.clock[p.slot]++ }

// A Detector knows what comes before what.
type Detector struct {
	report   func(*Race)
	live     map[int]*process
	ended    map[int]*process // that somebody may wait for still
	free     []epoch          // the last moments of slots that are not in use
	slots    int
	chans    map[int]*channel
	cells    map[uintptr]*cell
	reported map[pair]bool
}

// New returns a Detector that calls report with each race, once for each pair of places.
func New(report func(*Race)) *Detector {
	d := &Detector{report: report}
	d.Reset()
	return d
}

// Reset forgets everything, as for another run.
func (d *Detector) Reset() {
	d.live, d.ended = map[int]*process{}, map[int]*process{}
	d.free, d.slots = nil, 0
	d.chans, d.cells = map[int]*channel{}, map[uintptr]*cell{}
	d.reported = map[pair]bool{}
}

// Start says that a process begins, which another one has started; that is 0 if it was started from
// outside. name and made are for reports.
func (d *Detector) Start(id, parent int, name string, made csp.Site) {
	p := &process{id: id, name: name, made: made}
	if up := d.live[parent]; up != nil && parent != outside {
		p.clock = append(clock(nil), up.clock...)
		up.tick()
	} else {
		d.knowAll(p)
	}
	p.slot = -1
	for i, e := range d.free {
		// Whoever had the slot has ended before this one began, so it may stand for both.
		if p.clock.knows(e) {
			p.slot = e.p.slot
			d.free = append(d.free[:i], d.free[i+1:]...)
			break
		}
	}
	if p.slot < 0 {
		p.slot = d.slots
		d.slots++
	}
	p.clock.set(p.slot, p.clock.get(p.slot)+1)
	d.live[id] = p
}

// outside stands for whatever is no process: callbacks, timers, and other goroutines. Since it is not known
// what it comes after, it comes after all that was before.
const outside = 0

// knowAll has p come after all that was before.
func (d *Detector) knowAll(p *process) {
	for _, o := range d.live {
		if o != p {
			p.clock.merge(o.clock)
			o.tick()
		}
	}
}

// process returns one that may not have been told of.
func (d *Detector) process(id int) *process {
	p := d.live[id]
	if p == nil {
		if p = d.ended[id]; p == nil {
			d.Start(id, 0, "", csp.Site{})
			p = d.live[id]
		}
	}
	if id == outside {
		d.knowAll(p)
	}
	return p
}

// End says that a process has ended.
func (d *Detector) End(id int) {
	p := d.live[id]
	if p == nil {
		return
	}
	delete(d.live, id)
	if len(d.ended) >= maxEnded {
		for old := range d.ended {
			delete(d.ended, old) // an order may be missed for it
			break
		}
	}
	d.ended[id] = p
	d.free = append(d.free, p.now())
}

// maxEnded is how many processes are kept that have ended.
const maxEnded = 1 << 14

// Join says that a process has seen the end of another one.
func (d *Detector) Join(id, ended int) {
	if p := d.ended[ended]; p != nil {
		d.process(id).clock.merge(p.clock)
	}
}

// A Sync is something by which processes are put in an order, such as a lock. The zero value is ready.
type Sync struct{ clock clock }

// Acquire says that what the process does from now on comes after what others did before they released s.
func (d *Detector) Acquire(id int, s *Sync) {
	if len(s.clock) > 0 {
		d.process(id).clock.merge(s.clock)
	}
}

// Release says that what the process has done so far comes before what those do who acquire s from now on.
// What others have released stays.
func (d *Detector) Release(id int, s *Sync) {
	p := d.process(id)
	s.clock.merge(p.clock)
	p.tick()
}

// Order says that what one process has done so far comes before what another one does from now on.
func (d *Detector) Order(first, then int) {
	p, q := d.process(first), d.process(then)
	q.clock.merge(p.clock)
	p.tick()
}

// A Race is two accesses of a variable that nothing puts in an order.
type Race struct {
	Address uintptr
	// First was before Second in this run, and could have been after it.
	First, Second Access
}

// An Access is a read or a write by a process.
type Access struct {
	Process int
	Name    string   // of the process
	Made    csp.Site // where that was started
	Write   bool
	At      *csp.Site
}

func (a Access) String() string {
	s := "read"
	if a.Write {
		s = "write"
	}
	if a.At != nil {
		s += " at " + a.At.String()
	}
	s += fmt.Sprintf(" by #%d", a.Process)
	if a.Name != "" {
		s += " " + a.Name
	}
	if at := a.Made.String(); at != "" {
		s += ", started at " + at
	}
	return s
}

func (r *Race) String() string { return r.Second.String() + "; before, " + r.First.String() }

// pair is what a race is told by.
type pair struct {
	a, b  csp.Site
	write [2]bool
}

// found reports a race, unless its places were before.
func (d *Detector) found(addr uintptr, first access, write bool, second access, writes bool) {
	k := pair{place(first.at), place(second.at), [2]bool{write, writes}}
	turned := pair{k.b, k.a, [2]bool{writes, write}}
	if d.reported[k] || d.reported[turned] {
		return
	}
	d.reported[k] = true
	d.report(&Race{addr, first.told(write), second.told(writes)})
}

func place(s *csp.Site) csp.Site {
	if s == nil {
		return csp.Site{}
	}
	return *s
}

// An access is what is kept of one.
type access struct {
	epoch
	at *csp.Site
}

func (a *access) told(write bool) Access {
	return Access{a.p.id, a.p.name, a.p.made, write, a.at}
}
