package csp

import "slices"

// A Mult passes each value of a channel, its source, to all channels that tap it. It waits until all
// have accepted a value before it takes the next: they get it in no particular order, and the
// slowest sets the pace, so a tap that should not needs a buffer. Values that come while there are
// no taps are dropped. This is core.async's mult.
//
// The methods may be called from any goroutine, and the taps may belong to other runtimes.
type Mult[T any] struct {
	src   *Chan[T]
	pc    uintptr
	taps  []*tap[T] // in the order in which they came; replaced, never changed
	ended bool
}

type tap[T any] struct {
	c    *Chan[T]
	keep bool
	put  *Process // puts a value that could not be put at once
	gone bool
}

// NewMult returns a Mult of src, whose values it takes from now on. When src is closed and empty it
// closes all taps but those that were tapped with KeepOpen.
//
//go:noinline
func NewMult[T any](src *Chan[T]) *Mult[T] {
	src.check()
	return newMult(src, callerPC())
}

func newMult[T any](src *Chan[T], pc uintptr) *Mult[T] {
	m := &Mult[T]{src: src, pc: pc}
	src.rt.operate("mult", pc, func() {
		for v := range src.All() {
			m.pass(v)
		}
	}, m.end, links{from: []Channel{src}})
	return m
}

// Tap has c get all values from the next on, and returns c. When the source is closed, c is closed
// as well, unless KeepOpen is given; at once if the source is at its end already. A tap that is
// found to be closed is removed. To tap with the same channel again changes only what becomes of it
// at the end.
func (m *Mult[T]) Tap(c *Chan[T], how ...Closing) *Chan[T] {
	c.check()
	var ended bool
	m.src.rt.call(func() { ended = !m.add(c, keeps(how)) })
	if ended {
		c.closeUnless(how)
	}
	return c
}

// add adds a tap, and returns false when the source is at its end.
func (m *Mult[T]) add(c *Chan[T], keep bool) bool {
	if m.ended || m.src.rt.stopping {
		return false
	}
	if t := m.find(c); t != nil {
		t.keep = keep
	} else {
		m.taps = append(slices.Clip(m.taps), &tap[T]{c: c, keep: keep})
	}
	return true
}

// Untap has c get no more values, not even one that waits to be put on it. c is not closed. It does
// nothing when c is no tap.
func (m *Mult[T]) Untap(c *Chan[T]) {
	m.src.rt.call(func() {
		if t := m.find(c); t != nil {
			m.remove(t)
		}
	})
}

// UntapAll does Untap for all taps.
func (m *Mult[T]) UntapAll() {
	m.src.rt.call(func() {
		for _, t := range m.taps {
			m.remove(t)
		}
	})
}

func (m *Mult[T]) find(c *Chan[T]) *tap[T] {
	for _, t := range m.taps {
		if t.c == c {
			return t
		}
	}
	return nil
}

func (m *Mult[T]) remove(t *tap[T]) {
	t.gone = true
	if t.put != nil {
		t.put.Kill()
	}
	m.taps = slices.DeleteFunc(slices.Clone(m.taps), func(o *tap[T]) bool { return o == t })
}

// pass passes a value to all taps. Those that do not accept it at once are put to at the same time,
// each by a process of its own: the order in which they come to accept it is theirs.
func (m *Mult[T]) pass(v T) {
	var puts []*Process
	for _, t := range m.taps {
		if t.gone || t.c.Offer(v) || t.gone {
			continue
		}
		t.put = m.src.rt.operate("mult put", m.pc, func() {
			ok := t.c.Put(v)
			t.put = nil
			if !ok {
				m.remove(t)
			}
		}, func() {})
		puts = append(puts, t.put)
	}
	for _, p := range puts {
		p.Wait()
	}
}

// end is called when the source has ended, or the process that takes from it was killed.
func (m *Mult[T]) end() {
	m.ended = true
	for _, t := range m.taps {
		if t.put != nil {
			t.put.Kill()
		}
		if !t.keep {
			t.c.shut()
		}
	}
	m.taps = nil
}
