package csp

// Poison and retire are ends that travel both ways. Close travels with the values only: an operation
// over channels closes what it puts on when what it takes from is closed, and learns that its
// destination is closed when it has something to put.

// links are the channels that an operation over channels takes from and puts on.
type links struct{ from, to []Channel }

// between returns the links of an operation from some channels to one.
func between(to Channel, from ...Channel) links { return links{from, []Channel{to}} }

// over is between for channels of one type.
func over[T any](from []*Chan[T], to Channel) links {
	l := links{make([]Channel, len(from)), []Channel{to}}
	for i, c := range from {
		l.from[i] = c
	}
	return l
}

// pipeLinks are those of what does not end to when that is to be kept open.
func pipeLinks(from, to Channel, how []Closing) links {
	if keeps(how) {
		return links{from: []Channel{from}}
	}
	return between(to, from)
}

// Poison ends c and all that it is connected with, at once: c is closed, what is buffered on it is
// dropped, and the operations of this package that put on it or take from it ([Pipe], [Merge],
// [Through], [Pipeline] and so on) are killed. The channels at their other ends are poisoned in turn. So
// a consumer that has had enough stops its producers, which find that Put returns false, and all that
// stands between. What was taken, and not yet put again, is lost.
//
// A [Mult] or a [Pub] whose source is poisoned ends, and closes its taps; it goes on without a tap that is
// poisoned. A [Mix] whose output is poisoned ends, and leaves its inputs. An operation with KeepOpen does not pass
// poison on to what it keeps open, or from there. It goes no further than the runtime of c.
func (c *Chan[T]) Poison() { c.call(func() { c.rt.endBothWays(c, true) }) }

// Retire is a gentle [Chan.Poison]: what is on its way still arrives. c is closed, and so are, against the
// direction of the values, the channels that operations take from in order to put on c; those
// operations end when they have passed on what is buffered for them, as far as that still finds an
// open channel. In the direction of the values the end travels as that of Close does: what is buffered on c
// can be taken, and then the channels that are fed from it close.
//
// Producers learn of it at once, since Put returns false for them; those whose value was taken already and
// finds c closed are the ones that lose it.
func (c *Chan[T]) Retire() { c.call(func() { c.rt.endBothWays(c, false) }) }

// endBothWays closes c and what it is connected with: against the direction of the values, and in it
// when all is poisoned.
func (rt *Runtime) endBothWays(c Channel, poison bool) {
	var ops []*Process
	for _, p := range rt.processes() {
		if p.extra != nil && p.extra.links != nil {
			ops = append(ops, p)
		}
	}
	seen := map[*hub]bool{}
	todo := []Channel{c}
	for len(todo) > 0 {
		c, todo = todo[0], todo[1:]
		h := c.core()
		if seen[h] || h.rt != rt {
			continue
		}
		seen[h] = true
		rt.touchChan("close", h)
		c.end(poison)
		for _, p := range ops {
			l := p.extra.links
			if l.has(h, true) {
				todo = append(todo, l.from...)
			}
			if poison && (l.has(h, true) || l.has(h, false)) {
				todo = append(append(todo, l.from...), l.to...)
				p.kill(nil)
			}
		}
	}
}

// has reports whether h is among the channels that are put on, or else taken from.
func (l *links) has(h *hub, to bool) bool {
	list := l.from
	if to {
		list = l.to
	}
	for _, c := range list {
		if c.core() == h {
			return true
		}
	}
	return false
}

// end closes the channel on the loop, and drops what is buffered if drop is set.
func (c *Chan[T]) end(drop bool) {
	if drop {
		c.discard()
	}
	c.close()
}

// discard drops what is buffered.
func (c *Chan[T]) discard() {
	switch {
	case c.kind == unbuffered:
	case c.kind < promiseBuffer:
		for c.store.n > 0 {
			c.store.pop()
		}
	case c.kind == promiseBuffer:
		c.store.own = new(promise[T])
	default:
		for own := c.store.own; own.Len() > 0; {
			own.Remove()
		}
	}
}
