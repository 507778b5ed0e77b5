package shim

import (
	"cmp"
	"slices"
	"strings"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
)

// What package sync's types hold themselves says whether a lock is locked. Who waits for
// it, and who has it, is in tables by its address, with entries while somebody does.

// locks are those tables. Addresses in them keep nothing alive: of what is waited for, the
// stacks of those who wait know, and who has a lock that is no more is of no interest.
type locks struct {
	waiting map[uintptr]*waiting
	held    [512]hold
	more    map[uintptr][]hold // what has no room there
	used    bool               // something was in them
}

// waiting are the processes that wait for something at an address.
type waiting struct {
	csp.WaitList
	urgent bool         // the next unlock hands the lock over
	handed map[int]bool // the processes that were woken with what they wait for
}

// A hold is what a process has.
type hold struct {
	at    uintptr
	id    int
	since *csp.Site
}

func (h hold) holder() csp.Holder {
	if h.since == nil {
		return csp.Holder{ID: h.id}
	}
	return csp.Holder{ID: h.id, Since: *h.since}
}

func address[T any](p *T) uintptr { return uintptr(unsafe.Pointer(p)) }

func (l *locks) slot(at uintptr) *hold { return &l.held[(at>>2^at>>11)%uintptr(len(l.held))] }

// set notes that a process has what nobody else can have.
func (l *locks) set(at uintptr, id int, since *csp.Site) {
	l.used = true
	s := l.slot(at)
	if s.at != 0 && s.at != at {
		l.keep(*s)
	}
	*s = hold{at, id, since}
	if len(l.more) > 0 {
		delete(l.more, at)
	}
}

// most bounds what is remembered of locks that may be no more.
const most = 10_000

func (l *locks) keep(h hold) {
	if len(l.more) >= most {
		clear(l.more)
	}
	if l.more == nil {
		l.more = map[uintptr][]hold{}
	}
	l.more[h.at] = append(l.more[h.at], h)
}

// unset forgets what set noted.
func (l *locks) unset(at uintptr) {
	if s := l.slot(at); s.at == at {
		*s = hold{}
	} else if len(l.more) > 0 {
		delete(l.more, at)
	}
}

// add notes that a process has what others may have too.
func (l *locks) add(at uintptr, id int, since *csp.Site) {
	l.used = true
	if s := l.slot(at); s.at == 0 {
		*s = hold{at, id, since}
		return
	}
	l.keep(hold{at, id, since})
}

// remove forgets one of the holds at an address, by preference one of the process's.
func (l *locks) remove(at uintptr, id int) {
	s, list := l.slot(at), l.more[at]
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].id == id || i == 0 && s.at != at {
			if list = append(list[:i], list[i+1:]...); len(list) == 0 {
				delete(l.more, at)
			} else {
				l.more[at] = list
			}
			return
		}
	}
	if s.at == at {
		*s = hold{}
	}
}

// since notes where a process got the last of what it has at an address.
func (l *locks) since(at uintptr, id int, since *csp.Site) {
	list := l.more[at]
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].id == id {
			list[i].since = since
			return
		}
	}
	if s := l.slot(at); s.at == at && s.id == id {
		s.since = since
	}
}

// holders returns who has what is at an address, in an order that does not depend on addresses.
func (l *locks) holders(at uintptr) (list []csp.Holder) {
	if s := l.slot(at); s.at == at {
		list = append(list, s.holder())
	}
	for _, h := range l.more[at] {
		list = append(list, h.holder())
	}
	slices.SortFunc(list, func(a, b csp.Holder) int { return cmp.Or(cmp.Compare(a.ID, b.ID), inSource(a.Since, b.Since)) })
	return list
}

// inSource is the order of places in the source.
func inSource(a, b csp.Site) int {
	return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col), strings.Compare(a.Subject, b.Subject))
}

// of returns where a process got what it has, in the order of places.
func (l *locks) of(id int) (list []csp.Site) {
	add := func(h *hold) {
		if h.at != 0 && h.id == id && h.since != nil {
			list = append(list, *h.since)
		}
	}
	for i := range l.held {
		add(&l.held[i])
	}
	for _, holds := range l.more {
		for i := range holds {
			add(&holds[i])
		}
	}
	slices.SortFunc(list, inSource)
	return list
}

// Held returns where a process, by its number, got the locks that it has. The Subject of a place is the name
// of the lock. It is to be called on the loop.
func (t *Table) Held(id int) []csp.Site { return t.locks.of(id) }

// at returns who waits at an address, nil if nobody does.
func (l *locks) at(at uintptr) *waiting {
	if len(l.waiting) == 0 {
		return nil
	}
	return l.waiting[at]
}

// wait parks the calling process in op at an address. It tells whether the process was
// woken with what it waits for.
func (t *Table) wait(at uintptr, op string, first bool, holders func() []csp.Holder) (handed bool) {
	l := &t.locks
	w := l.waiting[at]
	if w == nil {
		if l.waiting == nil {
			l.used = true
			l.waiting = map[uintptr]*waiting{}
		}
		w = &waiting{WaitList: csp.WaitList{Of: at}}
		l.waiting[at] = w
	}
	defer func() { // also where it is killed
		if w.Empty() && l.waiting[at] == w {
			delete(l.waiting, at)
		}
	}()
	if first {
		w.urgent = true
		w.ParkFirst(op, holders)
	} else {
		w.Park(op, holders)
	}
	id := self()
	handed = w.handed[id]
	delete(w.handed, id)
	return handed
}

// hand wakes the first that waits with what it waits for, and returns its number, 0 if
// nobody waits.
func (w *waiting) hand() int {
	p := w.Wake()
	if p == nil {
		return 0
	}
	if w.handed == nil {
		w.handed = map[int]bool{}
	}
	w.handed[p.ID()] = true
	return p.ID()
}
