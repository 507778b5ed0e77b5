package csp

import (
	"slices"
	"time"
	"unsafe"
)

// A Tape keeps the latest events of a runtime, as a flight recorder does. To write an event down costs some
// nanoseconds, where an observer is called; a value is looked at only when somebody asks for it, and what it
// points to is told as it is then.
//
// Some events are not kept, for they show by others: that a process goes on, that it parks in operations on
// channels, and steps of what has events of its own. Where a process can go on since a channel was closed,
// there is an EventWake.
//
// A Tape is for one runtime. Its methods may be called by any goroutine.
type Tape struct {
	rt    *Runtime // nil before it is attached
	marks []mark   // a ring
	next  int      // where the next one goes
	laps  uint64   // how often the ring was full
	at    int64    // the time of the latest
}

// A mark is an event as a Tape keeps it: a line of the processor's cache.
type mark struct {
	held
	c       *hub
	p, peer *Process
	len     int32
	kind    EventKind
	mould   uint8 // of c
	form    form  // of what is held
}

// tick is the kind of a mark that time has passed: bits tell from when until when.
const tick EventKind = 255

// NewTape returns a Tape that keeps n events. It panics when n is less than 1.
func NewTape(n int) *Tape {
	if n < 1 {
		panic("csp: NewTape: a tape keeps at least 1 event")
	}
	return &Tape{marks: make([]mark, n)}
}

// Record has events written on t from now on, in place of the tape that was attached; nil detaches that.
// It panics when t is another runtime's.
func (rt *Runtime) Record(t *Tape) {
	if t != nil && t.rt != nil && t.rt != rt {
		panic("csp: Record: the tape is one of another runtime; make one for each")
	}
	rt.call(func() {
		if t != nil {
			t.rt = rt
		}
		rt.tape = t
		rt.listens()
	})
}

// Len returns how many events have been written on t in all.
func (t *Tape) Len() (n uint64) {
	if t.rt != nil {
		t.rt.call(func() { n = t.len() })
	}
	return n
}

func (t *Tape) len() uint64 { return t.laps*uint64(len(t.marks)) + uint64(t.next) }

// Events returns the events that t still has of those after the first skip ones, the oldest one first, and how
// many it has lost of these. Their Seq counts what has been written on t, which may be more than events.
func (t *Tape) Events(skip uint64) (list []Event, lost uint64) {
	if t.rt != nil {
		t.rt.call(func() { list, lost = t.events(skip) })
	}
	return list, lost
}

func (t *Tape) events(skip uint64) (list []Event, lost uint64) {
	at := t.at
	n := t.len()
	first := n - min(n, uint64(len(t.marks)))
	for seq := n; seq > max(skip, first); seq-- {
		i := t.next - int(n-seq) - 1
		if i < 0 {
			i += len(t.marks)
		}
		m := &t.marks[i]
		if m.kind == tick {
			at = int64(m.bits[0])
			continue
		}
		e := m.event(t.rt)
		e.Seq, e.Time = seq, t.rt.begin.Add(time.Duration(at))
		list = append(list, e)
	}
	slices.Reverse(list)
	return list, first - min(first, skip)
}

// mark returns the next mark, which may still be what it was.
func (t *Tape) mark() *mark {
	if t.at != t.rt.coarse {
		t.tick()
	}
	m := &t.marks[t.next]
	if t.next++; t.next == len(t.marks) {
		t.turn()
	}
	return m
}

// turn begins the ring again.
func (t *Tape) turn() {
	t.next = 0
	t.laps++
}

// tick writes down that time has passed.
func (t *Tape) tick() {
	before := t.at
	t.at = t.rt.coarse
	m := t.mark()
	*m = mark{kind: tick}
	m.bits = [2]uint64{uint64(before), uint64(t.at)}
}

// write writes down an event other than that a value passes.
func (t *Tape) write(kind EventKind, p, peer *Process, c Channel, value any) {
	if e, ok := value.(Effect); ok && (e.ID != 0 || e.Op == yielding.Op) {
		return
	}
	m := t.mark()
	*m = mark{kind: kind, p: p, peer: peer}
	if c != nil {
		m.c, m.mould, m.len = c.core(), c.cast(), int32(c.len())
	}
	if value != nil {
		m.form = anInterface
		*(*any)(unsafe.Pointer(&m.held)) = value
	}
}

// park writes down that p parks in what is no operation on channels.
func (t *Tape) park(p *Process, op opKind) {
	switch op {
	case opTake, opPut, opAlts:
		return
	}
	m := t.mark()
	*m = mark{kind: EventPark, p: p, form: anOperation}
	m.bits[0] = uint64(op)
	if w, ok := p.w.wait.(*parking); ok {
		m.form = aParking
		m.ptrs = [2]unsafe.Pointer{unsafe.Pointer(w), unsafe.Pointer(p.site())}
	}
}

// pass writes down that a value was put or taken. It is mark without the call, since it is done for
// every value.
func (c *Chan[T]) pass(kind EventKind, peer *Process, v T) {
	if c.form == noValue {
		c.cast()
	}
	rt := c.rt
	t := rt.tape
	if t.at != rt.coarse {
		t.tick()
	}
	m := &t.marks[t.next]
	if t.next++; t.next == len(t.marks) {
		t.turn()
	}
	m.p, m.peer, m.c = rt.on.p, peer, &c.hub
	m.kind, m.mould, m.form, m.len = kind, c.mould, c.form, 0
	switch s := c.store; {
	case c.kind >= promiseBuffer:
		m.len = int32(s.own.Len())
	case s != nil:
		m.len = int32(s.n)
	}
	switch c.form {
	case allPointers:
		*(*T)(unsafe.Pointer(&m.ptrs)) = v
	case pointerFirst:
		*(*T)(unsafe.Pointer(&m.ptrs[1])) = v
	case noPointers:
		*(*T)(unsafe.Pointer(&m.bits)) = v
	default:
		*(*any)(unsafe.Pointer(&m.held)) = c.seen(v)
	}
}

// event is what the observer would have been told.
func (m *mark) event(rt *Runtime) Event {
	e := Event{Kind: m.kind, Process: m.p, Peer: m.peer, Len: int(m.len)}
	if e.Peer != nil && e.Peer.id == 0 {
		e.Peer = nil
	}
	if m.c != nil {
		e.Chan = rt.moulds[m.mould](m.c)
	}
	switch m.form {
	case noValue:
	case anOperation:
		e.Value = opKind(m.bits[0]).String()
	case aParking:
		e.Value, e.At = (*parking)(m.ptrs[0]).op, (*Site)(m.ptrs[1])
	case anInterface:
		e.Value = *(*any)(unsafe.Pointer(&m.held))
	default:
		e.Value = e.Chan.read(m)
	}
	return e
}
