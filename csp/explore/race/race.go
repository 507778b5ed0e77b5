// Package race finds data races by the order of events: two accesses of a variable by different processes,
// at least one of them a write, that nothing puts in an order. It is FastTrack (Flanagan and Freund,
// FastTrack: Efficient and Precise Dynamic Race Detection), for processes of package csp.
//
// A [Detector] is told of processes and channels by a runtime, whose [csp.Orderer] it is, and of what else
// makes an order, such as locks and atomic variables, and of the accesses, by whoever runs the program. The
// order is that of Go's memory model. It is not to be used by several goroutines at a time.
//
// What it keeps is bounded. It knows the last accesses of some thirty thousand pieces of memory, of 64 bytes each, and
// forgets others: that takes 10 MB at most, but for where many accesses of one count. And it looks away while there are
// more than [MaxTasks] processes. So a race may be missed, but what it reports is one.
package race

import (
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/cspsh/cspsh/csp"
)

// An epoch is a moment in the life of a task: the slot of that, and a number that is not 0. 0 is none.
type epoch uint64

func epochOf(slot int, at uint32) epoch { return epoch(slot)<<32 | epoch(at) }

func (e epoch) slot() int  { return int(e >> 32) }
func (e epoch) at() uint32 { return uint32(e) }

// clock says of each task, by its slot, which of its moments are known to be over.
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

// merge adds what o knows, and reports which of the two knew something that the other one did not.
func (c *clock) merge(o clock) (theirs, ours bool) {
	if len(*c) < len(o) {
		*c = append(*c, o[len(*c):]...)
		theirs = true
	} else if len(*c) > len(o) {
		ours = true
	}
	own := (*c)[:len(o)]
	for slot, v := range o {
		if w := own[slot]; v > w {
			own[slot] = v
			theirs = true
		} else if v < w {
			ours = true
		}
	}
	return theirs, ours
}

// knows reports whether e is over for whoever has the clock.
func (c clock) knows(e epoch) bool { return e.at() <= c.get(e.slot()) }

// A Task is a process as the Detector sees it. Its slot is used again when it has ended, by one that begins
// after that: so clocks need not grow with each process.
type Task struct {
	d     *Detector
	run   uint32 // of the detector
	told  bool   // others know of this moment: what the task does now is a new one
	done  bool
	slot  int
	clock clock
	state uint64    // a number that clocks have that are as this one is now, and no others ever
	known [4]uint64 // states of others that this clock has in it, some of them
	few   [4]uint32 // room for a clock
}

// A life is a task as reports tell of it.
type life struct {
	from uint32 // the moments of its slot are its own from this one on
	id   int
	p    *csp.Process // or, without one:
	name string
	made *csp.Site
}

// maxLives is how many of those who had a slot are known, at least. What others accessed is in no race.
const maxLives = 64

// last is the last moment that others may come to know of.
func (t *Task) last() epoch { return epochOf(t.slot, t.clock.get(t.slot)) }

// now is the moment of what the task does.
func (t *Task) now() epoch {
	if t.told {
		t.begin()
	}
	return epochOf(t.slot, t.clock[t.slot])
}

// begin begins a new moment.
func (t *Task) begin() {
	t.told = false
	t.clock.set(t.slot, t.clock.get(t.slot)+1)
	t.changed()
}

// changed gives the clock the number of a new state.
func (t *Task) changed() {
	t.d.states++
	t.state = t.d.states
}

// tells says that others come to know what the task knows.
func (t *Task) tells() {
	if !t.told {
		t.d.ending()
		t.told = true
		t.d.Moments++
	}
}

// learn has what a clock knows, that is in some state, or in 0, come before what the task does from now on.
func (t *Task) learn(c clock, state uint64) {
	if state == t.state || state != 0 && t.known[state%uint64(len(t.known))] == state {
		return
	}
	switch theirs, ours := t.clock.merge(c); {
	case theirs && !ours && state != 0:
		t.state = state
	case theirs:
		t.changed()
	}
	t.known[state%uint64(len(t.known))] = state
	if t.d.alive <= 1 {
		t.d.settle()
	}
}

// learnFrom is learn for the clock of another task.
func (t *Task) learnFrom(o *Task) { t.learn(o.clock, o.state) }

// MaxTasks is the number of processes, alive at the same time, up to which the Detector works. When there
// are more it forgets everything, and begins anew when there are half as many.
const MaxTasks = 2048

// maxEnded is the number of slots of tasks that have ended, and that nobody who begins knows of, before such
// a slot is used again all the same.
const maxEnded = 256

// A Detector knows what comes before what.
type Detector struct {
	// Moments counts up whenever what was done before may count as done before something else: an access
	// that was told of need not be told of again by the same process until then, or until another one runs.
	Moments uint32
	// Quiet says that no access needs to be told of: there is one task, no callback is to come, and it knows of the end of every other,
	// so that whatever it does comes before what those do that begin later; or the detector looks away.
	Quiet bool
	// Ending is called before the moment ends in which a task was found free to access memory: see Free.
	Ending func()

	report    func(*Race)
	states    uint64 // of clocks so far
	run       uint32
	tasks     []*Task      // by slot, nil for those that have ended
	lives     [][]life     // by slot, those before the last, too
	last      *csp.Process // that was asked for, and its task
	lastTask  *Task
	alive     int // tasks
	callbacks int // callbacks that have not begun
	living    int // processes, also while the detector looks away
	away      bool
	free      []epoch // the last moments of slots that are not in use
	past      clock   // what has ended
	as        *Sync   // what whoever is no process comes after, nil for all
	memory    memory
	places    places
	reported  map[pair]bool
	collect   *atomic.Bool // there was a garbage collection
	late      *Task        // whose accesses are told of later
}

// New returns a Detector that calls report with each race, once for each pair of places.
func New(report func(*Race)) *Detector {
	d := &Detector{report: report, collect: new(atomic.Bool)}
	d.collect.Store(true)
	d.Reset()
	return d
}

// Reset forgets everything, as for another run. A Sync begins anew by itself. Processes that are alive
// count as begun when they are told of next.
func (d *Detector) Reset() {
	d.ending()
	d.run++
	d.Moments++
	clear(d.tasks)
	d.tasks, d.alive, d.callbacks, d.away = d.tasks[:0], 0, 0, d.living > MaxTasks
	for i := range d.lives {
		clear(d.lives[i])
		d.lives[i] = d.lives[i][:0]
	}
	d.lives = d.lives[:0]
	d.free, d.past, d.as = d.free[:0], nil, nil
	d.last, d.lastTask = nil, nil
	d.memory.forget()
	clear(d.reported)
	d.settle()
}

// settle finds out whether it is quiet.
func (d *Detector) settle() {
	d.Quiet = d.away || d.alive <= 1 && d.callbacks == 0 && d.settled()
}

// settled reports whether the only task knows of the end of every other.
func (d *Detector) settled() bool {
	for _, t := range d.tasks {
		if t == nil {
			continue
		}
		for _, e := range d.free {
			if !t.clock.knows(e) {
				return false
			}
		}
	}
	return true
}

// Begin says that a task begins, which another one has started; that is nil if it was started from outside.
// name and made are for reports. It is for those that are no processes; a Detector that is a runtime's
// Orderer is told of those.
func (d *Detector) Begin(parent *Task, name string, made csp.Site) *Task {
	t := &Task{d: d, run: d.run}
	d.start(t, parent, life{id: len(d.tasks) + 1, name: name, made: &made})
	return t
}

// start has a task begin. It has no moment of its own before it accesses something: what nobody needs to know makes
// no difference between clocks.
func (d *Detector) start(t, parent *Task, l life) {
	t.told = true
	if parent != nil {
		t.clock = append(t.few[:0], parent.clock...)
		t.state = parent.state
		parent.tells()
	} else {
		t.clock = d.world()
		t.changed()
	}
	t.slot = -1
	for i, e := range d.free {
		// Whoever had the slot has ended before this one began, so it may stand for both.
		known := t.clock.knows(e)
		if known || i == 0 && len(d.free) >= maxEnded {
			t.slot = e.slot()
			if !known {
				t.clock.set(t.slot, e.at()) // or what that one did might count as done by this one
				t.changed()
			}
			d.free = append(d.free[:i], d.free[i+1:]...)
			break
		}
	}
	if t.slot < 0 {
		t.slot = len(d.tasks)
		d.tasks = append(d.tasks, nil)
		if len(d.lives) < cap(d.lives) {
			d.lives = d.lives[:len(d.lives)+1]
		} else {
			d.lives = append(d.lives, nil)
		}
	}
	d.tasks[t.slot] = t
	l.from = t.clock.get(t.slot) + 1
	d.lives[t.slot] = append(recent(d.lives[t.slot]), l)
	d.alive++
	d.Moments++
	d.settle()
}

// recent drops the older ones of many lives.
func recent(lives []life) []life {
	if len(lives) < 2*maxLives {
		return lives
	}
	n := copy(lives, lives[len(lives)-maxLives:])
	clear(lives[n:])
	return lives[:n]
}

// lifeAt returns whose moment an epoch is, nil if that is too long ago.
func (d *Detector) lifeAt(e epoch) *life {
	for i := range slices.Backward(d.lives[e.slot()]) {
		if l := &d.lives[e.slot()][i]; l.from <= e.at() {
			return l
		}
	}
	return nil
}

// world is the clock of whoever is no process.
func (d *Detector) world() clock {
	if d.as != nil {
		return append(clock(nil), d.as.of(d)...)
	}
	c := append(clock(nil), d.past...)
	for _, t := range d.tasks {
		if t != nil {
			c.merge(t.clock)
			t.tells()
		}
	}
	return c
}

// Of returns the task that a process is, nil if that is nil: what is no process, such as the callback of a timer, comes
// after all that was before, and is not looked at. It is nil, too, while the Detector looks away.
func (d *Detector) Of(p *csp.Process) *Task {
	if p == d.last {
		return d.lastTask
	}
	return d.taskOf(p)
}

// taskOf is Of for a process that is not the last one.
func (d *Detector) taskOf(p *csp.Process) *Task {
	if p == nil || d.away {
		return nil
	}
	t, ok := (*p.Mark()).(*Task)
	if !ok || t.d != d || t.run != d.run {
		if p.ID() == 0 {
			t = d.called(p)
		} else {
			t = d.meet(p)
		}
	}
	d.last, d.lastTask = p, t
	return t
}

// arranged is what a callback comes after that has not begun: the clock of who has arranged it.
type arranged struct{ Task }

// arrange is told of a callback. One that no process has arranged comes after all that was before.
func (d *Detector) arrange(p *csp.Process) {
	by := d.Of(p.Runtime().Running())
	if by == nil {
		return
	}
	*p.Mark() = &arranged{Task{d: d, run: d.run, clock: slices.Clone(by.clock), state: by.state, told: true}}
	by.tells()
	d.callbacks++
	d.Moments++
	d.settle()
}

// arrangement returns what a callback comes after, nil if that is not known or it has begun.
func (d *Detector) arrangement(p *csp.Process) *arranged {
	if a, ok := (*p.Mark()).(*arranged); ok && a.d == d && a.run == d.run {
		return a
	}
	return nil
}

// called has a callback that was arranged begin: it is a task.
func (d *Detector) called(p *csp.Process) *Task {
	a := d.arrangement(p)
	if a == nil {
		return nil
	}
	d.callbacks--
	t := &Task{d: d, run: d.run}
	*p.Mark() = t
	d.start(t, &a.Task, life{p: p})
	return t
}

// meet is told of a process, or meets one that it was not told of.
func (d *Detector) meet(p *csp.Process) *Task {
	t := &Task{d: d, run: d.run}
	*p.Mark() = t
	d.start(t, nil, life{id: p.ID(), p: p})
	return t
}

// Started is csp.Orderer.Started.
func (d *Detector) Started(p *csp.Process) {
	if p.ID() == 0 {
		d.arrange(p)
		return
	}
	d.living++
	if d.away {
		return
	}
	if d.living > MaxTasks {
		d.Reset()
		return
	}
	t := &Task{d: d, run: d.run}
	*p.Mark() = t
	var parent *Task
	if up := p.Runtime().Running(); up != nil && up.ID() == p.Parent() {
		parent = d.Of(up)
	}
	d.start(t, parent, life{id: p.ID(), p: p})
}

// As says that what no process does, such as a timer, comes after what was released to s and nothing else,
// until it is called again. With nil it comes after all that was before.
func (d *Detector) As(s *Sync) { d.as = s }

// Ended is csp.Orderer.Ended.
func (d *Detector) Ended(p *csp.Process) {
	if p.ID() == 0 {
		if t := d.Of(p); t != nil {
			d.End(t)
		}
		return
	}
	d.living--
	if d.away {
		if d.living <= MaxTasks/2 {
			d.Reset()
		}
		return
	}
	if t, ok := (*p.Mark()).(*Task); ok && t.d == d && t.run == d.run {
		d.End(t)
	}
}

// End says that a task has ended.
func (d *Detector) End(t *Task) {
	if t.done || t.run != d.run {
		return
	}
	d.ending()
	t.done = true
	d.tasks[t.slot] = nil
	d.alive--
	d.past.merge(t.clock)
	d.free = append(d.free, t.last())
	d.Moments++
	d.settle()
}

// Joined is csp.Orderer.Joined.
func (d *Detector) Joined(p, ended *csp.Process) {
	if e, ok := (*ended.Mark()).(*Task); ok && e.run == d.run {
		d.Join(d.Of(p), e)
	}
}

// Join says that a task has seen the end of another one.
func (d *Detector) Join(t, ended *Task) {
	if t != nil {
		t.learnFrom(ended)
	}
}

// Woken is csp.Orderer.Woken.
func (d *Detector) Woken(p, by *csp.Process) { d.Order(d.Of(by), d.Of(p)) }

// A Sync is something by which tasks are put in an order, such as a lock. The zero value is ready.
type Sync struct {
	clock clock
	state uint64 // as that of a Task; 0 if it is not known
	run   uint32
}

// of returns the clock in a run.
func (s *Sync) of(d *Detector) clock {
	if s.run != d.run {
		s.run, s.clock, s.state = d.run, s.clock[:0], 0
	}
	return s.clock
}

// Acquire says that what the task does from now on comes after what others did before they released s.
func (d *Detector) Acquire(t *Task, s *Sync) {
	if c := s.of(d); len(c) > 0 && t != nil {
		t.learn(c, s.state)
	}
}

// Release says that what the task has done so far comes before what those do who acquire s from now on.
// What others have released stays. A nil task stands for whoever comes after all that was before.
func (d *Detector) Release(t *Task, s *Sync) {
	c := s.of(d)
	switch {
	case t == nil:
		s.clock.merge(d.world())
		s.state = 0
	case len(c) == 0:
		d.Replace(t, s)
	case s.state != t.state:
		s.clock.merge(t.clock)
		s.state = 0
		t.tells()
	}
}

// Replace is Release, but what others have released counts no more, unless the task has acquired it.
func (d *Detector) Replace(t *Task, s *Sync) {
	if t == nil {
		d.Release(t, s)
		return
	}
	s.of(d)
	if s.state != t.state {
		s.clock = append(s.clock[:0], t.clock...)
		s.state = t.state
	}
	t.tells()
}

// Order says that what one task has done so far comes before what another one does from now on. With a nil
// task it says nothing.
func (d *Detector) Order(first, then *Task) {
	if first == nil || then == nil || first == then {
		return
	}
	then.learnFrom(first)
	first.tells()
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
	Data    any      // of the Origin of the process
	Write   bool
	Atomic  bool // by package sync/atomic
	At      *csp.Site
}

func (a Access) String() string {
	s := "read"
	if a.Write {
		s = "write"
	}
	if a.Atomic {
		s = "atomic " + s
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
type pair struct{ a, b csp.Site }

// found reports a race, unless its places were before.
func (d *Detector) found(addr uintptr, first access, write bool, second access, writes bool) {
	k := pair{place(first.at), place(second.at)}
	turned := pair{k.b, k.a}
	one, two := d.lifeAt(first.epoch), d.lifeAt(second.epoch)
	if one == nil || two == nil || d.reported[k] || d.reported[turned] {
		return
	}
	if d.reported == nil {
		d.reported = map[pair]bool{}
	}
	d.reported[k] = true
	r := &Race{addr, one.told(first.at, write), two.told(second.at, writes)}
	r.First.Atomic, r.Second.Atomic = first.atomic, second.atomic
	d.report(r)
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
	at     *csp.Site
	atomic bool
}

func (l *life) told(at *csp.Site, write bool) Access {
	x := Access{Process: l.id, Name: l.name, Write: write, At: at}
	if l.p != nil {
		info := l.p.Info()
		x.Name, x.Made, x.Data = info.Name, info.Made, info.Data
	} else {
		x.Made = *l.made
	}
	return x
}
