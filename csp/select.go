package csp

import "unsafe"

// A Case is a take or a put for Select, with the variable that the value goes to or comes from. It is
// an Op that costs no allocation, whatever the type of the values.
type Case struct {
	c   selectable
	v   unsafe.Pointer // to a value of the channel's type; for a take it may be nil
	put bool
}

// selectable is what a channel does by pointers to values, of its own type.
type selectable interface {
	Channel
	putFrom(v unsafe.Pointer) bool
	takeTo(v unsafe.Pointer) bool
	enlistBy(ch *choice, p *Process, index int, put bool, v unsafe.Pointer) entry
}

// TakeCase returns a take from c into *v, which is set to the zero value when the channel is closed
// and empty. The value is dropped when v is nil.
func (c *Chan[T]) TakeCase(v *T) Case {
	c.check()
	return Case{c, unsafe.Pointer(v), false}
}

// PutCase returns a put of *v on c.
func (c *Chan[T]) PutCase(v *T) Case {
	c.check()
	return Case{c, unsafe.Pointer(v), true}
}

// Select does exactly one of the cases, as [Alts] does of operations, and returns its position; ok is
// false when the channel was closed. When none is ready Select parks if wait is set, and otherwise returns -1.
// It can be called by processes of the channels' runtime only, and panics when there is no case to
// wait for. It does not keep cases.
func Select(cases []Case, wait bool) (chosen int, ok bool) {
	if len(cases) == 0 {
		if wait {
			panic("csp: Select without a case would park for ever")
		}
		return -1, false
	}
	rt := cases[0].c.core().rt
	if !rt.owned() {
		panic("csp: Select outside the loop of the channels' runtime; use Alts")
	}
	if rt.budget--; rt.budget < 0 {
		hubs := make([]*hub, 0, 16)
		for i := range cases {
			hubs = append(hubs, cases[i].c.core())
		}
		rt.breatheAny(hubs)
	}
	ready, at := 0, -1 // how many are ready, and the one to be done
	for i := range cases {
		c := &cases[i]
		if c.c.isReady(c.put) {
			if ready++; ready == 1 {
				at = i
			}
		}
	}
	if ready > 1 {
		at = nthReadyCase(cases, int(rt.choose(DecideReady, ready)))
	}
	if at >= 0 {
		c := &cases[at]
		if c.put {
			return at, c.c.putFrom(c.v)
		}
		return at, c.c.takeTo(c.v)
	}
	if !wait {
		if rt.decider != nil {
			rt.failed()
		}
		return -1, false
	}
	return rt.selectParked(cases)
}

// nthReadyCase returns the position of the ready case that n others precede.
func nthReadyCase(cases []Case, n int) int {
	for i := range cases {
		if c := &cases[i]; c.c.isReady(c.put) {
			if n == 0 {
				return i
			}
			n--
		}
	}
	panic("unreachable")
}

func (rt *Runtime) selectParked(cases []Case) (chosen int, ok bool) {
	for i := range cases {
		if cases[i].c.core().rt != rt {
			panic("csp: Select over channels of several runtimes; copy the values to channels of one with a process")
		}
	}
	ch := rt.newChoice()
	p := rt.suspend(opAlts, ch)
	for i := range cases {
		c := &cases[i]
		ch.entries = append(ch.entries, c.c.enlistBy(ch, p, i, c.put, c.v))
	}
	for away := rt.handOver(p.w); away; away = rt.leave(p.w) {
		if s := p.w.slot; s.out {
			s.next()
		} else {
			s.yield(struct{}{})
		}
		if p.resumed() {
			break
		}
	}
	if rt.interpreter != nil {
		rt.interpreter.Enter(p.w.kept)
	}
	chosen = ch.won
	ok = ch.entries[chosen].fetch(cases[chosen].v)
	rt.recycle(ch)
	return chosen, ok
}

func (c *Chan[T]) putFrom(v unsafe.Pointer) bool {
	_, ok := c.put(*(*T)(v))
	return ok
}

func (c *Chan[T]) takeTo(v unsafe.Pointer) bool {
	x, ok, _ := c.take()
	if v != nil {
		*(*T)(v) = x
	}
	return ok
}

func (c *Chan[T]) enlistBy(ch *choice, p *Process, index int, put bool, v unsafe.Pointer) entry {
	w := c.waiter()
	w.p = p
	w.choice = ch
	w.index = int32(index)
	w.put = put
	if put {
		w.v = *(*T)(v)
		c.putters.push(w)
	} else {
		c.takers.push(w)
	}
	return w
}

// fetch stores what a take has got, and reports whether the operation was done rather than ended by
// a close.
func (w *waiter[T]) fetch(v unsafe.Pointer) bool {
	if !w.put && v != nil {
		*(*T)(v) = w.v
	}
	return w.ok
}
