package remote

import (
	"fmt"
	"slices"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// A simQueue is a queue of a simulated broker.
type simQueue struct {
	b       *Broker
	name    string
	c       QueueConfig
	stored  []*simStored // by number
	last    uint64
	ids     map[string]time.Time // until when they are known
	takers  []*simTaker
	turn    int
	full    []func() // puts that wait for room
	empty   []func() // who waits for all to be acknowledged
	states  map[string][]byte
	names   []string // of producers, in order
	looking bool     // for what is not acknowledged in time
}

// A simStored is a message that is stored.
type simStored struct {
	seq   uint64
	data  []byte
	tries int
	by    *simTaker // who has it, or nil
	due   time.Time // until when
	not   bool      // it is held back by a Nack
}

// A simTaker is who takes, as the broker sees it.
type simTaker struct {
	q       *simQueue
	c       *Conn
	n       int
	deliver func([]Message)
	there   bool // it is connected
	stopped bool
}

// simQueueEnd is a queue as a connection sees it.
type simQueueEnd struct {
	c *Conn
	q *simQueue
}

// OpenQueue is Engine.OpenQueue.
func (c *Conn) OpenQueue(name string, conf QueueConfig) (QueueEngine, error) {
	if err := c.connected(); err != nil {
		return nil, err
	}
	c.b.touch()
	q := c.b.queues[name]
	if q == nil {
		q = &simQueue{b: c.b, name: name, c: conf, ids: map[string]time.Time{}, states: map[string][]byte{}}
		c.b.queues[name] = q
	}
	return &simQueueEnd{c, q}, nil
}

// put is QueueEngine.Put.
func (e *simQueueEnd) Put(id string, data []byte) (Outcome, bool, error) {
	what := fmt.Sprintf("put %s on %s", brief(data), e.q.name)
	r := e.c.request(what, func(answer func(stored bool)) { e.q.put(e.c, id, data, answer) })
	return r.o, r.stored, r.err
}

// request asks the broker for something, and waits for the answer. do is called at the broker.
func (c *Conn) request(what string, do func(answer func(stored bool))) reply {
	if err := c.connected(); err != nil {
		return reply{Refused, false, err}
	}
	q := c.ask()
	c.up.send(what, func() {
		do(func(stored bool) {
			c.down.send("the answer to "+what, func() { q.answer(reply{Done, stored, nil}) }, q.never)
		})
	}, q.never)
	return q.wait()
}

// brief is data in a text.
func brief(data []byte) string {
	s := string(data)
	if len(s) > 20 {
		s = s[:17] + "..."
	}
	return s
}

// put stores a message, or has it wait for room.
func (q *simQueue) put(c *Conn, id string, data []byte, answer func(stored bool)) {
	now := q.b.rt.Now()
	if until, ok := q.ids[id]; ok && id != "" && now.Before(until) {
		answer(false)
		return
	}
	if q.c.Bound > 0 && len(q.stored) >= q.c.Bound {
		q.full = append(q.full, func() { q.put(c, id, data, answer) })
		return
	}
	q.last++
	s := &simStored{seq: q.last, data: data}
	q.stored = append(q.stored, s)
	if id != "" {
		q.ids[id] = now.Add(q.c.Window)
	}
	q.b.wrote(func() {
		q.last = s.seq - 1
		q.remove(s)
		delete(q.ids, id)
	})
	q.dispatch()
	answer(true)
}

func (q *simQueue) remove(s *simStored) (was bool) {
	i := slices.Index(q.stored, s)
	if i >= 0 {
		q.stored = slices.Delete(q.stored, i, i+1)
	}
	return i >= 0
}

// dispatch delivers what can be delivered.
func (q *simQueue) dispatch() {
	for _, s := range q.stored {
		if s.by != nil || s.not {
			continue
		}
		t := q.next()
		if t == nil {
			return
		}
		q.deliver(s, t)
	}
}

// next returns the taker whose turn it is, of those that may be given more.
func (q *simQueue) next() *simTaker {
	for i := range q.takers {
		t := q.takers[(q.turn+i)%len(q.takers)]
		if !t.there || t.stopped {
			continue
		}
		has := 0
		for _, s := range q.stored {
			if s.by == t {
				has++
			}
		}
		if has < t.n {
			q.turn = (q.turn + i + 1) % len(q.takers)
			return t
		}
	}
	return nil
}

func (q *simQueue) deliver(s *simStored, t *simTaker) {
	s.tries++
	s.by, s.due = t, q.b.rt.Now().Add(q.c.AckWait)
	m := Message{Data: s.data, Seq: s.seq, Tries: s.tries, Token: s}
	what := fmt.Sprintf("%s of %s for %s", brief(s.data), q.name, t.c.name)
	t.c.down.send(what, func() {
		if !t.stopped {
			t.deliver([]Message{m})
		}
	}, nil)
	if !q.looking {
		q.looking = true
		csp.Go(q.look, csp.Name("ack wait of "+q.name))
	}
}

// look waits until a message has not been acknowledged in time, and delivers it again. It ends when there is none
// that could be.
func (q *simQueue) look() {
	for {
		var due time.Time
		for _, s := range q.stored {
			if s.by != nil && (due.IsZero() || s.due.Before(due)) {
				due = s.due
			}
		}
		if due.IsZero() {
			q.looking = false
			return
		}
		csp.Sleep(due.Sub(q.b.rt.Now()))
		q.b.rt.Point(q.b.effect("look for what is not acknowledged"))
		csp.Atomically(q.expire)
	}
}

// expire delivers again what was not acknowledged in time.
func (q *simQueue) expire() {
	now := q.b.rt.Now()
	for _, s := range q.stored {
		if s.by != nil && !now.Before(s.due) {
			s.by = nil
		}
	}
	if !q.b.down {
		q.dispatch()
	}
}

// settle is what a taker says of a message. tries is which of the deliveries it is about.
func (q *simQueue) settle(s *simStored, tries int, how Settlement, after time.Duration) {
	if !slices.Contains(q.stored, s) {
		return
	}
	current := s.by != nil && s.tries == tries
	switch how {
	case Ack:
		by := s.by
		q.remove(s)
		q.b.wrote(func() {
			s.by = by
			q.stored = append(q.stored, s)
			slices.SortFunc(q.stored, func(a, b *simStored) int { return int(a.seq) - int(b.seq) })
		})
		if len(q.full) > 0 {
			f := q.full[0]
			q.full = q.full[1:]
			f()
		}
		q.told()
	case Nack:
		if !current {
			return
		}
		s.by = nil
		if after > 0 {
			s.not = true
			q.b.later(after, "nack on "+q.name, func() {
				s.not = false
				q.dispatch()
			})
		}
	case Progress:
		if current {
			s.due = q.b.rt.Now().Add(q.c.AckWait)
		}
		return
	}
	q.dispatch()
}

// gone is called when a connection is cut.
func (q *simQueue) gone(c *Conn) {
	for _, t := range q.takers {
		if t.c == c {
			t.there = false
		}
	}
}

// release gives what a connection that is closed has to others.
func (q *simQueue) release(c *Conn) {
	for _, s := range q.stored {
		if s.by != nil && s.by.c == c {
			s.by = nil
		}
	}
	q.gone(c)
	q.dispatch()
}

// Take is QueueEngine.Take.
func (e *simQueueEnd) Take(n int, deliver func([]Message)) (Taker, error) {
	if e.c.closed {
		return nil, ErrClosed
	}
	t := &simTaker{q: e.q, c: e.c, n: n, deliver: deliver}
	begin := func() {
		t.c.up.sendSurely("take from "+e.q.name, func() {
			t.there = true
			if !slices.Contains(e.q.takers, t) && !t.stopped {
				e.q.takers = append(e.q.takers, t)
			}
			e.q.dispatch()
		})
	}
	e.c.again = append(e.c.again, begin)
	e.c.ends = append(e.c.ends, func() { deliver(nil) })
	begin()
	return t, nil
}

// Settle is Taker.Settle.
func (t *simTaker) Settle(m *Message, how Settlement, after time.Duration) {
	s, tries := m.Token.(*simStored), m.Tries
	what := [...]string{"ack of ", "nack of ", "renewal of "}[how] + brief(s.data) + " by " + t.c.name
	t.c.up.send(what, func() { t.q.settle(s, tries, how, after) }, nil)
}

// Confirm is Taker.Confirm.
func (t *simTaker) Confirm(m *Message) (Outcome, error) {
	s, tries := m.Token.(*simStored), m.Tries
	r := t.c.request("ack of "+brief(s.data)+" by "+t.c.name, func(answer func(bool)) {
		t.q.settle(s, tries, Ack, 0)
		answer(true)
	})
	return r.o, r.err
}

// Stop is Taker.Stop.
func (t *simTaker) Stop() {
	t.stopped = true
	t.c.up.sendSurely("leave "+t.q.name, func() {
		t.q.takers = slices.DeleteFunc(t.q.takers, func(o *simTaker) bool { return o == t })
	})
}

// Backlog is QueueEngine.Backlog.
func (e *simQueueEnd) Backlog() (left uint64, err error) {
	err = e.query("backlog of "+e.q.name, func(answer func()) {
		left = uint64(len(e.q.stored))
		answer()
	})
	return left, err
}

// Drained is QueueEngine.Drained.
func (e *simQueueEnd) Drained() (stored uint64, err error) {
	err = e.query("end of "+e.q.name, func(answer func()) {
		e.q.empty = append(e.q.empty, func() {
			stored = e.q.last
			answer()
		})
		e.q.told()
	})
	return stored, err
}

// told tells those who wait for the queue to be empty.
func (q *simQueue) told() {
	if len(q.stored) > 0 || len(q.full) > 0 {
		return
	}
	for len(q.empty) > 0 {
		f := q.empty[0]
		q.empty = q.empty[1:]
		f()
	}
}

// query asks the broker for something, with nothing going wrong but that the connection may break.
func (e *simQueueEnd) query(what string, do func(answer func())) error {
	if err := e.c.connected(); err != nil {
		return err
	}
	q := e.c.ask()
	e.c.up.sendSurely(what, func() {
		do(func() {
			e.c.down.sendSurely("the answer to "+what, func() { q.answer(reply{o: Done}) })
		})
	})
	return q.wait().err
}

// Announce is QueueEngine.Announce.
func (e *simQueueEnd) Announce(producer string, state []byte) (Outcome, error) {
	what := "the state of producer " + producer
	r := e.c.request(what, func(answer func(bool)) {
		if _, ok := e.q.states[producer]; !ok {
			e.q.names = append(e.q.names, producer)
		}
		e.q.states[producer] = state
		e.q.b.wrote(nil)
		for _, c := range e.q.b.conns {
			c.tell(e.q, producer, state)
		}
		answer(true)
	})
	return r.o, r.err
}

// tell tells those who watch over a connection.
func (c *Conn) tell(q *simQueue, producer string, state []byte) {
	for _, f := range c.watched[q] {
		c.down.sendSurely("news of producer "+producer, func() { f(producer, state) })
	}
}

// Watch is QueueEngine.Watch.
func (e *simQueueEnd) Watch(changed func(producer string, state []byte)) (stop func(), err error) {
	if e.c.closed {
		return nil, ErrClosed
	}
	stopped := false
	f := func(producer string, state []byte) {
		if !stopped {
			changed(producer, state)
		}
	}
	if e.c.watched == nil {
		e.c.watched = map[*simQueue][]func(string, []byte){}
	}
	e.c.watched[e.q] = append(e.c.watched[e.q], f)
	begin := func() {
		e.c.up.sendSurely("watch "+e.q.name, func() {
			for _, name := range e.q.names {
				state := e.q.states[name]
				e.c.down.sendSurely("news of producer "+name, func() { f(name, state) })
			}
		})
	}
	e.c.again = append(e.c.again, begin)
	begin()
	return func() { stopped = true }, nil
}

// Delete is QueueEngine.Delete.
func (e *simQueueEnd) Delete() (Outcome, error) {
	r := e.c.request("delete "+e.q.name, func(answer func(stored bool)) {
		b := e.q.b
		if q := b.queues[e.q.name]; q != nil {
			delete(b.queues, e.q.name)
			b.wrote(func() { b.queues[e.q.name] = q })
		}
		answer(false)
	})
	return r.o, r.err
}
