package nats

import (
	"errors"
	"sync"

	"github.com/nats-io/nats.go"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/remote"
)

// An outgoing is a message to be sent.
type outgoing struct {
	subject, reply string
	id             string // of the message, for the broker; "" for none
	data           []byte
	call           uint64 // whose answer is waited for, or 0
	topic          *topic // of a note, which has neither subject nor reply
	from           string // its producer
	n              uint64 // its number
	kind           remote.NoteKind
}

// An outbox holds what is to be sent, which is done on a goroutine of its own: to write to a connection may block, and
// the loop of a runtime must not.
type outbox struct {
	mu     sync.Mutex
	wake   *sync.Cond
	list   []outgoing
	spare  []outgoing
	room   []func() // who waits for room
	closed bool
	idle   bool
}

// crowd is how many messages of topics may wait in an outbox.
const crowd = 4096

func (o *outbox) init() { o.wake = sync.NewCond(&o.mu) }

// push adds a message. What is pushed has to be bounded by those who do.
func (o *outbox) push(m outgoing) {
	o.mu.Lock()
	o.list = append(o.list, m)
	o.mu.Unlock()
	o.wake.Signal()
}

// pushBounded adds a message, and parks the calling process until there is room.
func (o *outbox) pushBounded(m outgoing) {
	o.mu.Lock()
	for len(o.list) >= crowd && !o.closed {
		o.mu.Unlock()
		csp.Await("room to send", func(done func()) {
			o.mu.Lock()
			defer o.mu.Unlock()
			if len(o.list) < crowd || o.closed {
				done()
			} else {
				o.room = append(o.room, done)
			}
		})
		o.mu.Lock()
	}
	o.list = append(o.list, m)
	o.mu.Unlock()
	o.wake.Signal()
}

// close has the writer end when everything is sent, and waits for that.
func (o *outbox) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	o.wake.Broadcast()
	for !o.idle {
		o.wake.Wait()
	}
}

// next waits for messages and returns them; there are none at the end.
func (o *outbox) next() (list []outgoing) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.list) == 0 {
		if o.closed {
			o.idle = true
			o.wake.Broadcast()
			return nil
		}
		o.wake.Wait()
	}
	list, o.list = o.list, o.spare[:0]
	o.spare = nil
	for _, f := range o.room {
		f()
	}
	o.room = nil
	return list
}

// done gives back what next has returned.
func (o *outbox) done(list []outgoing) {
	clear(list)
	o.mu.Lock()
	o.spare = list
	o.mu.Unlock()
}

// write sends what is in the outbox.
func (c *Conn) write() {
	for list := c.out.next(); list != nil; list = c.out.next() {
		for i := 0; i < len(list); {
			if list[i].topic == nil {
				c.send(&list[i])
				i++
				continue
			}
			n := 1
			if !c.o.Plain {
				n = together(list[i:])
			}
			list[i].topic.send(list[i : i+n])
			i += n
		}
		c.out.done(list)
	}
}

func (c *Conn) send(m *outgoing) {
	var err error
	switch {
	case m.id == "" && m.reply == "":
		err = c.nc.Publish(m.subject, m.data)
	case m.id == "":
		err = c.nc.PublishRequest(m.subject, m.reply, m.data)
	default:
		msg := &nats.Msg{Subject: m.subject, Reply: m.reply, Data: m.data, Header: nats.Header{"Nats-Msg-Id": {m.id}}}
		err = c.nc.PublishMsg(msg)
	}
	if err == nil || m.call == 0 {
		return
	}
	if k := c.take(m.call); k != nil {
		if errors.Is(err, nats.ErrReconnectBufExceeded) || errors.Is(err, nats.ErrDisconnected) {
			err = remote.ErrNotConnected
		}
		k.answered(nil, remote.Refused, err)
	}
}
