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
	// finishing says that the source is at its end, rather than that the process was killed.
	finishing bool

	p     *Process // that takes from the source
	v     T        // what it puts on those of at, by cases
	cases []Case
	at    []*tap[T]

	replay int              // how many values a new tap gets first
	last   []T              // those
	atEnd  func()           // called at the end, unless it is nil
	close  func(c *Chan[T]) // closes a tap at the end, unless it is nil
}

type tap[T any] struct {
	c    *Chan[T]
	keep bool
	put  *Process // puts what a new tap gets first, or what is for another runtime
	wait []T      // those
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
	return startMult(&Mult[T]{src: src, pc: pc})
}

// startMult lets m, which is set up, take from its source.
func startMult[T any](m *Mult[T]) *Mult[T] {
	src, pc := m.src, m.pc
	src.rt.operate("mult", pc, func() {
		m.p = src.rt.on.p
		for v := range src.All() {
			m.pass(v)
		}
		m.finishing = true
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
		t := &tap[T]{c: c, keep: keep}
		m.taps = append(slices.Clip(m.taps), t)
		if len(m.last) > 0 {
			m.put(t, m.last...)
		}
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
	m.withdraw(t)
	m.taps = slices.DeleteFunc(slices.Clone(m.taps), func(o *tap[T]) bool { return o == t })
}

// withdraw takes back the value that waits to be put on a tap.
func (m *Mult[T]) withdraw(t *tap[T]) {
	if t.c.rt != m.src.rt {
		return
	}
	for w := t.c.putters.head; w != nil; w = w.next {
		if w.p != nil && w.p == m.p && w.choice != nil {
			m.src.rt.touchChan("withdraw from", &t.c.hub)
			t.c.putters.remove(w)
			w.release(false)
			return
		}
	}
}

// pass passes a value to all taps. Those that do not accept it at once are put to at the same time: the order in
// which they come to accept it is theirs.
func (m *Mult[T]) pass(v T) {
	m.remember(v)
	var puts []*Process
	m.v = v
	m.cases, m.at = m.cases[:0], m.at[:0]
	for _, t := range m.taps {
		switch {
		case t.gone || t.put == nil && t.c.Offer(v) || t.gone:
		case t.put != nil || t.c.rt != m.src.rt:
			puts = append(puts, m.put(t, v))
		default:
			m.cases = append(m.cases, t.c.PutCase(&m.v))
			m.at = append(m.at, t)
		}
	}
	for m.skipGone(); len(m.cases) > 0; m.skipGone() {
		i, ok := Select(m.cases, true)
		if t := m.at[i]; !ok && !t.gone {
			m.remove(t)
		}
		m.cases = slices.Delete(m.cases, i, i+1)
		m.at = slices.Delete(m.at, i, i+1)
	}
	for _, p := range puts {
		p.Wait()
	}
	var zero T
	m.v = zero
}

// skipGone leaves out those that tap no more.
func (m *Mult[T]) skipGone() {
	for i := len(m.at) - 1; i >= 0; i-- {
		if m.at[i].gone {
			m.cases = slices.Delete(m.cases, i, i+1)
			m.at = slices.Delete(m.at, i, i+1)
		}
	}
}

// remember keeps the values that a new tap is to get first.
func (m *Mult[T]) remember(v T) {
	if m.replay > 0 {
		m.last = append(slices.Clip(m.last), v)
		m.last = m.last[max(0, len(m.last)-m.replay):]
	}
}

// put has a process put vs on a tap, after those that wait already, and returns that process.
func (m *Mult[T]) put(t *tap[T], vs ...T) *Process {
	t.wait = append(t.wait, vs...)
	if t.put != nil {
		return t.put
	}
	t.put = m.src.rt.operate("mult put", m.pc, func() {
		ok := true
		for ; ok && len(t.wait) > 0; t.wait = t.wait[1:] {
			ok = t.c.Put(t.wait[0])
		}
		t.put = nil
		if !ok {
			m.remove(t)
		}
	}, func() {})
	return t.put
}

// end is called when the source has ended, or the process that takes from it was killed.
func (m *Mult[T]) end() {
	m.ended = true
	for _, t := range m.taps {
		if t.put != nil && m.finishing {
			// What a new tap gets first is still on its way; the tap is closed after it.
			c, keep := t.c, t.keep
			t.put.more().atEnd = append(t.put.more().atEnd, func() {
				if !keep {
					m.shut(c)
				}
			})
			continue
		}
		if t.put != nil {
			t.put.Kill()
		}
		if !t.keep {
			m.shut(t.c)
		}
	}
	m.taps = nil
	if m.atEnd != nil {
		m.atEnd()
	}
}

func (m *Mult[T]) shut(c *Chan[T]) {
	if m.close != nil {
		m.close(c)
	} else {
		c.shut()
	}
}
