package csp

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// ProcessInfo is what is known of a process at some time.
type ProcessInfo struct {
	ID      int
	Name    string
	State   State
	Op      string        // what it is parked in: take, put, alts, sleep, wait, block, call, or what WaitList.Park was given
	Chans   []ChanInfo    // the channels of that
	Awaits  string        // what it waits for where that is no channel: the name of a WaitList, or the Subject of its Site
	Object  uintptr       // the address of that, if it has one: see WaitList.Of
	Outside bool          // that is for a goroutine outside, as in Block
	Holders []Holder      // those that have it: see WaitList.Park; in a wait, the process that it waits for
	Site    string        // where it stands
	At      *Site         // the same, where an interpreter says it: see WithInterpreter
	Made    Site          // where it was started
	Parent  int           // the process that started it, or 0
	For     time.Duration // how long it has been parked
	Data    any           // of its Origin
	Kept    any           // what the interpreter keeps of it while others run: see Interpreter.Leave
}

// A Holder is a process that has what another one waits for.
type Holder struct {
	ID    int
	Since Site // where it got that, if it is known
	Ended bool // it is no more, and has not given it back
}

// String describes the holder, as in "#3 since x.go:9:3".
func (h Holder) String() string {
	s := fmt.Sprintf("#%d", h.ID)
	if h.Ended {
		s += " (ended)"
	}
	if at := h.Since.String(); at != "" {
		s += " since " + at
	}
	return s
}

// ChanInfo is what is known of a channel at some time.
type ChanInfo struct {
	ID       int
	Name     string
	ElemType string
	Buffer   string // unbuffered, fixed, dropping, sliding, promise or own
	Len, Cap int
	Closed   bool
	Outside  bool  // its values come from outside: see FromOutside
	Takers   []int // the processes parked in a take, by ID; 0 is a callback
	Putters  []int
	Made     Site
}

// String describes the channel, as in "#3 table (unbuffered, made at x.go:5:11)".
func (c ChanInfo) String() string {
	var b strings.Builder
	b.Grow(64)
	b.WriteString(numbered(c.ID, c.Name))
	b.WriteString(" (")
	b.WriteString(c.Buffer)
	if c.Cap > 0 {
		fmt.Fprintf(&b, " %d/%d", c.Len, c.Cap)
	}
	if c.Outside {
		b.WriteString(", from outside")
	}
	if c.Closed {
		b.WriteString(", closed")
	}
	if at := c.Made.String(); at != "" {
		b.WriteString(", made at " + at)
	}
	b.WriteString(")")
	return b.String()
}

// String describes the process, as in "#1 main: take on #3 table (unbuffered, made at x.go:5:11),
// parked at x.go:9:3 for 1s, spawned at x.go:4:2".
func (p ProcessInfo) String() string {
	var b strings.Builder
	b.Grow(160)
	b.WriteString(numbered(p.ID, p.Name))
	b.WriteString(": ")
	if p.State != Parked {
		b.WriteString(p.State.String())
	} else {
		b.WriteString(p.Op)
		for i, c := range p.Chans {
			b.WriteString([...]string{" on ", ", "}[min(i, 1)])
			b.WriteString(c.String())
		}
		if p.Awaits != "" {
			b.WriteString(" on " + p.Awaits)
		}
		for i, h := range p.Holders {
			b.WriteString([...]string{" held by ", ", "}[min(i, 1)])
			b.WriteString(h.String())
		}
		b.WriteString(", parked")
		if p.Site != "" {
			b.WriteString(" at " + p.Site)
		}
		fmt.Fprintf(&b, " for %v", p.For.Round(time.Millisecond))
	}
	if at := p.Made.String(); at != "" {
		b.WriteString(", spawned at " + at)
	}
	return b.String()
}

// heldUp is implemented by what a process waits in that knows who has what it waits for.
type heldUp interface {
	heldBy() (what string, holders []Holder)
}

// A DeadlockError says that no process could run, that no timer was set, and that nobody outside
// held the runtime, while a Run waited for a process.
type DeadlockError struct {
	Processes []ProcessInfo // those that are parked
	Seed      uint64        // that repeats it, if the runtime was made WithSeed
}

// Error gives the whole report, a line for each process.
func (e *DeadlockError) Error() string {
	return "deadlock: every process is parked" + bySeed(e.Seed) + listing(e.Processes)
}

func bySeed(seed uint64) string {
	if seed == 0 {
		return ""
	}
	return fmt.Sprintf(" (seed %d)", seed)
}

// A LeakError says which processes a Run left behind.
type LeakError struct {
	Processes []ProcessInfo
	Seed      uint64 // that repeats it, if the runtime was made WithSeed
}

// Error gives the whole report, a line for each process.
func (e *LeakError) Error() string {
	text := fmt.Sprintf("%d processes are left", len(e.Processes))
	if len(e.Processes) == 1 {
		text = "1 process is left"
	}
	return text + bySeed(e.Seed) + listing(e.Processes)
}

// maxListed is the number of processes that the text of an error goes into.
const maxListed = 100

func listing(list []ProcessInfo) string {
	var b strings.Builder
	for i, p := range list {
		if i == maxListed {
			fmt.Fprintf(&b, "\n  and %d more", len(list)-i)
			break
		}
		b.WriteString("\n  " + p.String())
	}
	for _, c := range Cycles(list) {
		b.WriteString("\n  cycle: " + c.String())
	}
	return b.String()
}

// Processes returns the processes that have not ended, in the order in which they were started.
// It returns nil when the runtime has been stopped.
func (rt *Runtime) Processes() (list []ProcessInfo) {
	rt.call(func() { list = rt.snapshot(func(*Process) bool { return true }) })
	return list
}

// Process returns the process with a number, or nil when there is none or it has ended.
func (rt *Runtime) Process(id int) (p *Process) {
	rt.call(func() {
		for _, q := range rt.processes() {
			if q.id == id {
				p = q
			}
		}
	})
	return p
}

// Parked returns the processes that are parked, in the order in which they were started.
func (rt *Runtime) Parked() (list []ProcessInfo) {
	rt.call(func() { list = rt.snapshot(isParked) })
	return list
}

// Channels returns the channels of the runtime in the order in which they were made. With
// WithChannelList those are all that the program still has, and otherwise those that a process is
// parked on.
func (rt *Runtime) Channels() (list []ChanInfo) {
	rt.call(func() {
		chans := rt.chans.list()
		if !rt.chans.on {
			chans = rt.waitedOn()
		}
		for _, c := range chans {
			list = append(list, c.info())
		}
	})
	return list
}

func (rt *Runtime) waitedOn() []Channel {
	var chans []Channel
	for _, p := range rt.processes() {
		if p.state == Parked {
			chans = append(chans, p.w.wait.channels()...)
		}
	}
	slices.SortFunc(chans, func(a, b Channel) int { return a.ID() - b.ID() })
	return slices.Compact(chans)
}

func isParked(p *Process) bool { return p.state == Parked }

// snapshot describes the processes that want selects.
func (rt *Runtime) snapshot(want func(*Process) bool) []ProcessInfo {
	var procs []*Process
	for _, p := range rt.processes() {
		if want(p) {
			procs = append(procs, p)
		}
	}
	if len(procs) == 0 {
		return nil
	}
	sites := rt.locate(procs)
	now := rt.nanos()
	list := make([]ProcessInfo, len(procs))
	known := map[Channel][]ChanInfo{} // what waits on a channel is listed once, however many that are
	for i, p := range procs {
		list[i] = p.info(sites[i], now, func(c Channel) []ChanInfo {
			info := known[c]
			if info == nil {
				info = []ChanInfo{c.info()}
				known[c] = info
			}
			return info
		})
	}
	rt.markEnded(list)
	rt.name(list)
	return list
}

// A namer is an Interpreter that knows what the source calls things which are no channels. Name has processes that
// wait for such a thing call it so; others are the processes from whose variables that may be known.
type namer interface {
	Name(list []ProcessInfo, others []any)
}

// maxNamers is of how many processes the variables are looked at.
const maxNamers = 100

// name has the interpreter name what processes wait for. The first processes are asked what they call it: they have
// made most of what others share.
func (rt *Runtime) name(list []ProcessInfo) {
	n, ok := rt.interpreter.(namer)
	if !ok || !slices.ContainsFunc(list, func(p ProcessInfo) bool { return p.Object != 0 }) {
		return
	}
	var kept []any
	for _, p := range rt.processes() {
		if p.w != nil && p.w.kept != nil && len(kept) < maxNamers {
			kept = append(kept, p.w.kept)
		}
	}
	n.Name(list, kept)
}

// markEnded sets Ended of the holders that are no processes any more.
func (rt *Runtime) markEnded(list []ProcessInfo) {
	var live map[int]bool // made when it is needed
	for _, p := range list {
		for i, h := range p.Holders {
			if live == nil {
				live = map[int]bool{0: true} // 0 is outside
				for _, p := range rt.processes() {
					live[p.id] = true
				}
			}
			p.Holders[i].Ended = !live[h.ID]
		}
	}
}

func (p *Process) info(site string, now int64, ofChan func(Channel) []ChanInfo) ProcessInfo {
	info := ProcessInfo{
		ID:     p.id,
		Name:   p.Name(),
		State:  p.state,
		Site:   site,
		Made:   siteOf(p.pc),
		Parent: p.parent,
	}
	if o := p.origin; o != nil {
		info.Data = o.Data
		if o.At != nil {
			info.Made = *o.At
		}
	}
	switch {
	case p.w == nil:
	case p == p.rt.on.p && p.rt.interpreter != nil:
		info.At = p.rt.place(p)
	default:
		info.At, info.Kept = p.site(), p.w.kept
	}
	if p.state == Parked {
		info.Op = opName(p.w.op, p.w.wait)
		if w, ok := p.w.wait.(heldUp); ok {
			info.Awaits, info.Holders = w.heldBy()
		}
		info.Outside = p.waitsOutside()
		if w, ok := p.w.wait.(*parking); ok && !w.list.never {
			info.Object = w.object()
		}
		if p.w.op == opPark && info.Awaits == "" {
			if at := p.site(); at != nil {
				info.Awaits = at.Subject
			}
		}
		since := max(p.w.since, ^p.w.since)
		info.For = time.Duration(max(now-since, 0))
		for _, c := range p.w.wait.channels() {
			if of := ofChan(c); info.Chans == nil {
				info.Chans = of[:1:1]
			} else {
				info.Chans = append(info.Chans, of...)
			}
		}
	}
	return info
}

// Info describes the process. An Observer may ask: of a process that parks, what it waits for and who has that.
// Site is only known where the process or its interpreter tells it; see [Runtime.Processes] for the others.
func (p *Process) Info() (info ProcessInfo) {
	p.rt.call(func() {
		info = p.info("", p.rt.nanos(), func(c Channel) []ChanInfo { return []ChanInfo{c.info()} })
		if info.State == Parked && p.w != nil {
			info.At = p.site() // also in the midst of parking
		}
		if info.At != nil {
			info.Site = info.At.String()
		}
	})
	return info
}

// Info describes the channel.
func (c *Chan[T]) Info() (info ChanInfo) {
	c.call(func() { info = c.info() })
	return info
}

func (c *Chan[T]) info() ChanInfo {
	info := ChanInfo{
		ID:       c.id,
		Name:     c.Name(),
		ElemType: reflect.TypeFor[T]().String(),
		Buffer:   c.kind.String(),
		Len:      c.len(),
		Cap:      c.Cap(),
		Closed:   c.closed,
		Outside:  c.open,
		Takers:   c.takers.ids(),
		Putters:  c.putters.ids(),
		Made:     siteOf(c.pc),
	}
	if c.label != nil && c.label.At != nil {
		info.Made = *c.label.At
	}
	if c.label != nil && c.label.Elem != "" {
		info.ElemType = c.label.Elem
	}
	return info
}

// describe is the channel in a message.
func (c *Chan[T]) describe() string { return "channel " + c.info().String() }

func (q *queue[T]) ids() []int {
	var ids []int
	for w := q.head; w != nil; w = w.next {
		if w.p == nil {
			ids = append(ids, 0)
		} else {
			ids = append(ids, w.p.id)
		}
	}
	return ids
}

// deadlock reports that all are stuck to those that wait in Run.
func (rt *Runtime) deadlock() {
	seed, _ := rt.Seed()
	err := &DeadlockError{rt.snapshot(isParked), seed}
	if rt.deadlocked != nil {
		rt.tell("deadlock handler", func() { rt.deadlocked(err) })
	}
	for _, p := range rt.processes() {
		if p.root {
			p.kill(err)
		}
	}
}

// checkLeaks makes what root has left its error.
func (rt *Runtime) checkLeaks(root *Process) {
	left := rt.snapshot(func(p *Process) bool { return p != root && p.heir != nil && p.heir.tree == root })
	if len(left) > 0 {
		seed, _ := rt.Seed()
		root.extra.err = &LeakError{left, seed}
	}
}
