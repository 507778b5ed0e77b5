package engine

import (
	"reflect"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/machine"
)

// A selection is what a select statement over several channels works with, kept for the
// next one.
type selection struct {
	cases []csp.Case
	of    []selected
	slots []*unsafe.Pointer // of boxed elements, by case
	next  *selection
}

// selected is what is behind a case of the runtime's.
type selected struct {
	c     *Chan
	index int // among the cases of the statement
}

// Select is the select statement.
func (cs *channels) Select(cases []machine.SelectCase, hasDefault bool) (chosen int, ok bool) {
	if len(cases) == 1 && !hasDefault { // the operation itself
		c := cases[0]
		if c.Send {
			cs.Send(c.Ch, c.V)
			return 0, true
		}
		return 0, cs.Receive(c.Ch, c.V)
	}
	s := cs.selections
	if s == nil {
		s = new(selection)
	} else {
		cs.selections = s.next
	}
	timed := false
	for i := range cases {
		k := &cases[i]
		if k.Ch == nil {
			continue // never ready
		}
		c := cs.at(k.Ch)
		timed = timed || c.clock != nil && !k.Send
		s.of = append(s.of, selected{c, i})
		s.cases = append(s.cases, c.choice(s, k))
	}
	if timed {
		chosen, ok = s.chooseTimed(cases, hasDefault)
	} else {
		chosen, ok = s.choose(cases, hasDefault)
	}
	s.clear(cs)
	return chosen, ok
}

// clear gives a selection back.
func (s *selection) clear(cs *channels) {
	clear(s.cases)
	clear(s.of)
	s.cases, s.of = s.cases[:0], s.of[:0]
	for _, slot := range s.slots {
		*slot = nil
	}
	s.next, cs.selections = cs.selections, s
}

// slot returns where a boxed element of the i-th case goes. It stays where it is while the
// operation is under way.
func (s *selection) slot(i int) *unsafe.Pointer {
	for len(s.slots) <= i {
		s.slots = append(s.slots, new(unsafe.Pointer))
	}
	return s.slots[i]
}

// choose does one of the cases.
func (s *selection) choose(cases []machine.SelectCase, hasDefault bool) (chosen int, ok bool) {
	if len(s.cases) == 0 {
		if hasDefault {
			return -1, false
		}
		csp.Never("select (no cases)")
	}
	at, ok := csp.Select(s.cases, !hasDefault)
	if at < 0 {
		return -1, false
	}
	won := s.of[at]
	k := &cases[won.index]
	won.c.chosen(s, at, k)
	if won.c.dataqsiz != 0 {
		won.c.count()
	}
	if k.Send && !ok {
		panic(sendOnClosed)
	}
	return won.index, ok
}

// chooseTimed is choose with clocks among the cases.
func (s *selection) chooseTimed(cases []machine.SelectCase, hasDefault bool) (chosen int, ok bool) {
	for _, o := range s.of {
		switch {
		case o.c.clock == nil || cases[o.index].Send:
		case hasDefault:
			o.c.clock.Look()
		default:
			o.c.clock.Await()
			defer o.c.clock.Leave()
		}
	}
	return s.choose(cases, hasDefault)
}

// nativeChan is the word of a channel of Go's as a value.
func nativeChan(ch unsafe.Pointer) reflect.Value {
	t := reflect.ChanOf(reflect.BothDir, typeAt((*beginning)(ch).elemtype))
	return reflect.NewAt(t, unsafe.Pointer(&ch)).Elem()
}
