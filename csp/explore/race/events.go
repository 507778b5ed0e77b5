package race

import "github.com/cspsh/cspsh/csp"

// A channel is what orders those who use one. The k-th send comes before the k-th receive is done, and the
// k-th receive before send k+C is done, where C is the capacity: so each place of the buffer is a Sync.
type channel struct {
	cap      int // 0 for none, -1 for a buffer that may drop values
	slots    []Sync
	sent     int
	received int
	closed   Sync
}

func (d *Detector) channel(c csp.Channel) *channel {
	ch := d.chans[c.ID()]
	if ch == nil {
		ch = &channel{cap: c.Cap()}
		if info := c.Info(); info.Buffer != "fixed" && info.Buffer != "unbuffered" {
			ch.cap = -1
		}
		ch.slots = make([]Sync, max(ch.cap, 1))
		d.chans[c.ID()] = ch
	}
	return ch
}

// Observe takes an event of a runtime, whose processes and channels the Detector is to know. The runtime must
// have been made with [csp.WithSteps].
func (d *Detector) Observe(e csp.Event) {
	switch e.Kind {
	case csp.EventSpawn:
		// What reports say of the process is not asked for here, since that is dear.
		d.Start(e.Process.ID(), e.Process.Parent(), e.Process.Name(), csp.Site{})
	case csp.EventEnd:
		d.End(e.Process.ID())
	case csp.EventJoin:
		d.Join(e.Process.ID(), e.Peer.ID())
	case csp.EventWake:
		d.Order(e.Process.ID(), e.Peer.ID())
	case csp.EventClose:
		if e.Process != nil {
			d.Release(e.Process.ID(), &d.channel(e.Chan).closed)
		}
	case csp.EventDrained:
		d.Acquire(e.Process.ID(), &d.channel(e.Chan).closed)
	case csp.EventPut, csp.EventTake:
		if e.Process != nil {
			d.pass(e)
		}
	}
}

// pass is a put or a take, that has met another one if there is a Peer.
func (d *Detector) pass(e csp.Event) {
	ch, id := d.channel(e.Chan), e.Process.ID()
	put := e.Kind == csp.EventPut
	switch {
	case ch.cap == 0 && e.Peer != nil:
		// They meet: what either has done comes before what the other one does next.
		d.Order(e.Peer.ID(), id)
		d.Order(id, e.Peer.ID())
	case ch.cap < 0:
		// Values may be dropped, or be taken by many, so that only one direction is sure.
		if put {
			d.Release(id, &ch.slots[0])
		} else {
			d.Acquire(id, &ch.slots[0])
		}
		if e.Peer != nil && put {
			d.Acquire(e.Peer.ID(), &ch.slots[0])
		}
	case put:
		d.send(ch, id)
		if e.Peer != nil {
			d.receive(ch, e.Peer.ID())
		}
	default:
		d.receive(ch, id)
		if e.Peer != nil {
			d.send(ch, e.Peer.ID())
		}
	}
}

func (d *Detector) send(ch *channel, id int) {
	d.exchange(id, &ch.slots[ch.sent%len(ch.slots)])
	ch.sent++
}

func (d *Detector) receive(ch *channel, id int) {
	d.exchange(id, &ch.slots[ch.received%len(ch.slots)])
	ch.received++
}

// exchange acquires a Sync, and releases it with nothing else in it.
func (d *Detector) exchange(id int, s *Sync) {
	p := d.process(id)
	p.clock.merge(s.clock)
	s.clock = append(s.clock[:0], p.clock...)
	p.tick()
}
