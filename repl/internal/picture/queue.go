package picture

import (
	"slices"

	"github.com/cspsh/cspsh/csp"
)

// Queues are who has put the values that the buffers of channels hold, by the numbers of these.
type queues map[int]*queue

// A queue is who has put the values that a buffer holds, the oldest one first.
type queue struct {
	kind string // of the buffer
	from []*csp.Process
}

// maxQueues bounds for how many channels that is remembered.
const maxQueues = 10_000

func (qs queues) clone() queues {
	c := queues{}
	for id, q := range qs {
		c[id] = &queue{q.kind, slices.Clone(q.from)}
	}
	return c
}

// follow finds out who has put what is taken from a buffer, which holds so many values after the event.
func (qs queues) follow(en *entry, c csp.Channel, left int) {
	if en.Kind != Put && en.Kind != Took || c == nil || c.Cap() <= 0 {
		return
	}
	q := qs[en.Chan]
	if q == nil {
		if len(qs) >= maxQueues {
			clear(qs)
		}
		q = &queue{kind: c.Info().Buffer}
		qs[en.Chan] = q
	}
	switch {
	case q.kind != "fixed" && q.kind != "dropping" && q.kind != "sliding":
	case en.Kind == Put && en.peer == nil:
		q.from = append(q.from, en.process)
		q.fit(left)
	case en.Kind == Took:
		waited := en.peer
		if waited != nil {
			left--
		}
		q.fit(left + 1)
		en.peer, q.from = q.from[0], q.from[1:]
		if en.Peer = 0; en.peer != nil {
			en.Peer = en.peer.ID()
		}
		if waited != nil {
			q.from = append(q.from, waited)
		}
	}
}

// fit makes the queue as long as the buffer is: values were there before the first event, and buffers lose some.
func (q *queue) fit(n int) {
	switch lost := len(q.from) - n; {
	case lost > 0 && q.kind == "dropping":
		q.from = q.from[:n]
	case lost > 0:
		q.from = q.from[lost:]
	case lost < 0:
		q.from = append(make([]*csp.Process, -lost), q.from...)
	}
}
