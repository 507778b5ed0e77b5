package csp

import (
	"slices"
	"unsafe"
)

// A WaitList holds processes that are parked in something that is not a channel, first in, first
// out. It is for those who build locks and their like on this package. The zero value is an empty
// list. It may be used by processes of one runtime only, and not from outside.
type WaitList struct {
	// Name is what reports call that which is waited for; they do without when it is empty.
	Name string
	// Of is the address of what the list belongs to where that does not contain it: who can reach
	// that can wake those who wait. See [Runtime.Stuck]. It keeps nothing alive.
	Of         uintptr
	head, tail *parking
	never      bool // nobody has it
}

// Never parks the calling process for good: only a kill ends it. Reports call what it is parked in
// op. Never panics outside a process.
func Never(op string) { (&WaitList{never: true}).Park(op, nil) }

// parking is a process in a list.
type parking struct {
	list       *WaitList
	p          *Process
	op         string
	holders    func() []Holder
	next, prev *parking
}

// Park parks the calling process until Wake comes to it. Reports call what it is parked in op.
// They ask holders, unless that is nil, for the processes that have what the caller waits for, but
// not whether these have ended; it is called on the loop and must not park. A process that is killed leaves the list and
// unwinds. Park panics outside a process.
func (l *WaitList) Park(op string, holders func() []Holder) {
	w := newParking(l, op, holders)
	l.link(w, l.tail, nil)
	w.park()
}

// ParkFirst is Park, but the caller is the next to be woken.
func (l *WaitList) ParkFirst(op string, holders func() []Holder) {
	w := newParking(l, op, holders)
	l.link(w, nil, l.head)
	w.park()
}

// link puts w between two that are neighbours, nil at the ends.
func (l *WaitList) link(w, prev, next *parking) {
	w.prev, w.next = prev, next
	if prev == nil {
		l.head = w
	} else {
		prev.next = w
	}
	if next == nil {
		l.tail = w
	} else {
		next.prev = w
	}
}

func newParking(l *WaitList, op string, holders func() []Holder) *parking {
	rt := running()
	if rt == nil {
		panic("csp: WaitList.Park outside a process; call it in a process started with Go or Run")
	}
	return &parking{list: l, p: rt.parker(opPark), op: op, holders: holders}
}

func (w *parking) park() {
	w.p.rt.touchList(w.list)
	w.p.rt.park(opPark, w)
}

// Wake takes the first process off the list, makes it runnable and returns it. It returns nil when
// the list is empty.
func (l *WaitList) Wake() *Process {
	w := l.head
	if w == nil {
		return nil
	}
	w.withdraw()
	w.p.rt.touchList(l)
	w.p.rt.ready(w.p)
	return w.p
}

// touchList notes that somebody comes to the list, or is taken off it.
func (rt *Runtime) touchList(l *WaitList) {
	if rt.decider != nil {
		rt.touch(Effect{Op: "wait", Object: uintptr(unsafe.Pointer(l)), Name: l.Name})
	}
}

// WakeAll wakes all processes on the list.
func (l *WaitList) WakeAll() {
	for l.Wake() != nil {
	}
}

// Empty reports whether nobody waits.
func (l *WaitList) Empty() bool { return l.head == nil }

func (w *parking) withdraw() {
	l := w.list
	if w.prev == nil {
		l.head = w.next
	} else {
		w.prev.next = w.next
	}
	if w.next == nil {
		l.tail = w.prev
	} else {
		w.next.prev = w.prev
	}
	w.next, w.prev = nil, nil
}

func (w *parking) channels() []Channel { return nil }

// object returns the address of what is waited for.
func (w *parking) object() uintptr {
	if w.list.Of != 0 {
		return w.list.Of
	}
	return address(w.list)
}

func (w *parking) heldBy() (what string, holders []Holder) {
	if w.holders != nil {
		for _, h := range w.holders() {
			// One may have it several times.
			if !slices.ContainsFunc(holders, func(o Holder) bool { return o.ID == h.ID }) {
				holders = append(holders, h)
			}
		}
	}
	return w.list.Name, holders
}
