package remote

import (
	"fmt"
	"slices"
)

// A simTopic is a topic of a simulated broker.
type simTopic struct {
	name string
	subs []*simSub
}

type simSub struct {
	c       *Conn
	deliver func([]Note)
	stopped bool
}

type simTopicEnd struct {
	c *Conn
	t *simTopic
}

// OpenTopic is Engine.OpenTopic.
func (c *Conn) OpenTopic(name string) (TopicEngine, error) {
	if c.closed {
		return nil, ErrClosed
	}
	t := c.b.topics[name]
	if t == nil {
		t = &simTopic{name: name}
		c.b.topics[name] = t
	}
	return &simTopicEnd{c, t}, nil
}

// gone is called when a connection is cut: it gets nothing until it has subscribed again.
func (t *simTopic) gone(c *Conn) {
	t.subs = slices.DeleteFunc(t.subs, func(s *simSub) bool { return s.c == c })
}

// Put is TopicEngine.Put.
func (e *simTopicEnd) Put(n Note) (Outcome, error) {
	if err := e.c.connected(); err != nil {
		return Refused, err
	}
	what := [...]string{brief(n.Data), "the opening of " + n.From, "the end of " + n.From}[n.Kind]
	e.c.up.send(fmt.Sprintf("%s for %s", what, e.t.name), func() {
		for _, s := range e.t.subs {
			s.c.down.send(fmt.Sprintf("%s of %s for %s", what, e.t.name, s.c.name), func() {
				if !s.stopped {
					s.deliver([]Note{n})
				}
			}, nil)
		}
	}, nil)
	return Done, nil
}

// Subscribe is TopicEngine.Subscribe.
func (e *simTopicEnd) Subscribe(deliver func([]Note)) (stop func(), err error) {
	if err := e.c.connected(); err != nil {
		return nil, err
	}
	s := &simSub{c: e.c, deliver: deliver}
	begin := func(then func()) {
		e.c.up.sendSurely("subscribe to "+e.t.name, func() {
			if !s.stopped && !slices.Contains(e.t.subs, s) {
				e.t.subs = append(e.t.subs, s)
			}
			e.c.down.sendSurely("the answer to subscribe to "+e.t.name, then)
		})
	}
	q := e.c.ask()
	begin(func() { q.answer(reply{o: Done}) })
	if r := q.wait(); r.err != nil {
		return nil, r.err
	}
	e.c.again = append(e.c.again, func() { begin(func() {}) })
	e.c.ends = append(e.c.ends, func() { deliver(nil) })
	return func() {
		s.stopped = true
		e.c.up.sendSurely("unsubscribe from "+e.t.name, func() {
			e.t.subs = slices.DeleteFunc(e.t.subs, func(o *simSub) bool { return o == s })
		})
	}, nil
}
