package csp

import (
	"fmt"
	"slices"
)

// A Pub passes each value of a channel, its source, to the channels that subscribe to the value's
// topic. It is a [Mult] for each topic: the subscribers of a topic have to accept a value before
// the next of that topic is passed to them, and, unless the topic has a buffer, before the Pub goes
// on at all. Values of a topic without subscribers are dropped. This is core.async's pub.
//
// The methods may be called from any goroutine.
type Pub[T any, K comparable] struct {
	src    *Chan[T]
	topic  func(T) K
	buffer func(topic K) Option
	pc     uintptr
	topics map[K]*Mult[T]
	order  []K        // of topics: in which they came
	mults  []*Mult[T] // of the topics, and of those that still pass on what is buffered for them
	ended  bool
}

// NewPub returns a Pub of src, whose values it takes from now on. topic tells the topic of a value;
// it is called on the Pub's process, and may park; if it panics the Pub ends. buffer, unless it is
// nil, returns the buffer of a topic that is subscribed to, such as Sliding(10), or nil for none.
// When src is closed and empty the Pub closes all subscribers but those that subscribed with
// KeepOpen, when they have got what is buffered for their topics.
//
//go:noinline
func NewPub[T any, K comparable](src *Chan[T], topic func(T) K, buffer func(topic K) Option) *Pub[T, K] {
	src.check()
	need("NewPub", topic == nil)
	p := &Pub[T, K]{src: src, topic: topic, buffer: buffer, pc: callerPC(), topics: map[K]*Mult[T]{}}
	src.rt.operate("pub", p.pc, func() {
		for v := range src.All() {
			if m := p.topics[topic(v)]; m != nil {
				m.src.Put(v)
			}
		}
	}, p.end, links{from: []Channel{src}})
	return p
}

// Sub has c get the values of topic from the next on, and returns c. What becomes of c when the
// source is closed is as for [Mult.Tap]. A channel may subscribe to several topics; it is
// closed when it has got what is buffered for all of them. Sub panics when topic does not equal itself, as NaN does not, or cannot be compared.
func (p *Pub[T, K]) Sub(topic K, c *Chan[T], how ...Closing) *Chan[T] {
	c.check()
	if _, ok := map[K]bool{topic: true}[topic]; !ok {
		panic(fmt.Sprintf("csp: Pub.Sub: the topic %v does not equal itself, so no value has it", topic))
	}
	rt := p.src.rt
	var m *Mult[T]
	var ended bool
	rt.call(func() { m, ended = p.topics[topic], p.ended || rt.stopping })
	if m == nil && !ended {
		// Made here, since the user's function may not be called just anywhere on the loop.
		made := startMult(p.mult(newChan[T](rt, p.pc, p.options(topic))))
		rt.call(func() { m = p.add(topic, made) })
		if m != made {
			made.src.Close() // somebody else was faster, or the end has come
		}
	}
	if m == nil {
		c.closeUnless(how)
		return c
	}
	return m.Tap(c, how...)
}

// mult returns the Mult for a topic. At the end a channel that subscribes to several topics is closed by
// the last of them, when it has got what is buffered for all.
func (p *Pub[T, K]) mult(src *Chan[T]) *Mult[T] {
	m := &Mult[T]{src: src, pc: p.pc}
	m.atEnd = func() {
		p.mults = slices.DeleteFunc(p.mults, func(o *Mult[T]) bool { return o == m })
	}
	m.close = func(c *Chan[T]) {
		for _, o := range p.mults {
			if o == m {
				continue
			}
			if t := o.find(c); t != nil {
				t.keep = false
				return
			}
		}
		c.shut()
	}
	return m
}

// options returns the options for the channel of a topic.
func (p *Pub[T, K]) options(topic K) []Option {
	opts := []Option{Name(fmt.Sprintf("topic %v", topic))}
	if p.buffer != nil {
		if b := p.buffer(topic); b != nil {
			opts = append(opts, b)
		}
	}
	return opts
}

// add returns the Mult of a topic, which is m when there was none; nil at the end.
func (p *Pub[T, K]) add(topic K, m *Mult[T]) *Mult[T] {
	if p.topics[topic] == nil && !p.ended {
		p.topics[topic] = m
		p.mults = append(p.mults, m)
		p.order = append(p.order, topic)
	}
	return p.topics[topic]
}

// Unsub has c get no more values of topic. c is not closed. The topic goes with its last subscriber,
// and with it what is buffered for it.
func (p *Pub[T, K]) Unsub(topic K, c *Chan[T]) {
	p.src.rt.call(func() {
		if m := p.topics[topic]; m != nil {
			m.Untap(c)
			if len(m.taps) == 0 {
				p.drop(topic)
			}
		}
	})
}

// UnsubAll does Unsub for all subscribers of the topics given, or of all topics when none are.
func (p *Pub[T, K]) UnsubAll(topics ...K) {
	p.src.rt.call(func() {
		if len(topics) == 0 {
			topics = slices.Clone(p.order)
		}
		for _, topic := range topics {
			if m := p.topics[topic]; m != nil {
				m.UntapAll()
				p.drop(topic)
			}
		}
	})
}

func (p *Pub[T, K]) drop(topic K) {
	p.topics[topic].src.shut()
	delete(p.topics, topic)
	p.order = slices.DeleteFunc(p.order, func(k K) bool { return k == topic })
}

func (p *Pub[T, K]) end() {
	p.ended = true
	for _, topic := range slices.Clone(p.order) {
		p.drop(topic)
	}
}
