package race

import "github.com/cspsh/cspsh/csp"

// A channel is what orders those who use one. The k-th send comes before the k-th receive is done, and the
// k-th receive before send k+C is done, where C is the capacity: so each place of the buffer is a Sync.
type channel struct {
	d        *Detector
	run      uint32
	cap      int // 0 for none, -1 for a buffer that may drop values
	slots    []Sync
	sent     int
	received int
	closed   Sync
}

// channel returns what is known of a channel; more is how many values the operation that is told of has added
// to its buffer.
func (d *Detector) channel(c csp.Channel, more int) *channel {
	mark := c.Mark()
	ch, ok := (*mark).(*channel)
	if ok && ch.d == d && ch.run == d.run {
		return ch
	}
	info := c.Info()
	ch = &channel{d: d, run: d.run, cap: info.Cap}
	switch info.Buffer {
	case "fixed":
		ch.sent = info.Len - more // by those who are not known
	case "unbuffered":
	default:
		ch.cap = -1
	}
	ch.slots = make([]Sync, max(ch.cap, 1))
	*mark = ch
	return ch
}

// Closed is csp.Orderer.Closed.
func (d *Detector) Closed(c csp.Channel, p *csp.Process) {
	if !d.away {
		d.Release(d.Of(p), &d.channel(c, 0).closed)
	}
}

// Drained is csp.Orderer.Drained.
func (d *Detector) Drained(c csp.Channel, p *csp.Process) {
	if t := d.Of(p); t != nil {
		d.Acquire(t, &d.channel(c, 0).closed)
	}
}

// Passed is csp.Orderer.Passed.
func (d *Detector) Passed(c csp.Channel, put bool, p, q *csp.Process) {
	if d.away {
		return
	}
	more := 0
	switch {
	case q != nil:
	case put:
		more = 1
	default:
		more = -1
	}
	ch, t, peer := d.channel(c, more), d.Of(p), d.Of(q)
	switch {
	case ch.cap == 0:
		// They meet: what either has done comes before what the other one does next.
		d.meeting(t, peer)
	case ch.cap < 0:
		// Values may be dropped, or be taken by many, so that only one direction is sure.
		if put {
			d.Release(t, &ch.slots[0])
			if q != nil {
				d.Acquire(peer, &ch.slots[0])
			}
		} else {
			d.Acquire(t, &ch.slots[0])
		}
	case put:
		d.exchange(t, ch.slot(&ch.sent))
		if q != nil {
			d.exchange(peer, ch.slot(&ch.received))
		}
	default:
		d.exchange(t, ch.slot(&ch.received))
		if q != nil {
			d.exchange(peer, ch.slot(&ch.sent))
		}
	}
}

// slot returns the Sync of the next send or receive.
func (c *channel) slot(n *int) *Sync {
	s := &c.slots[*n%len(c.slots)]
	*n++
	return s
}

// exchange acquires a Sync, and releases it with nothing else in it.
func (d *Detector) exchange(t *Task, s *Sync) {
	if t != nil {
		d.Acquire(t, s)
	}
	d.Replace(t, s)
}

// meeting has what either has done come before what the other one does next.
func (d *Detector) meeting(t, o *Task) {
	switch {
	case t == nil && o == nil:
	case t == nil:
		o.clock.merge(d.world())
	case o == nil:
		t.clock.merge(d.world())
	default:
		if o.state != t.state {
			// They come to know the same.
			t.learnFrom(o)
			o.clock = append(o.clock[:0], t.clock...)
			o.state = t.state
			if d.alive <= 1 {
				d.settle()
			}
		}
		t.tells()
		o.tells()
	}
}
