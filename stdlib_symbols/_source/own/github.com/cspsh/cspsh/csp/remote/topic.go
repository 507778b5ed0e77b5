package remote

import (
	"iter"

	"github.com/cspsh/cspsh/csp"
)

// A Topic passes each value to all who subscribe to it at that time, at most once: values may be dropped on the way,
// by the network, by the broker, and by a subscriber that does not keep up. Subscribers are told how many. What
// arrives of one producer arrives in the order in which it was put.
//
// A Topic is one side's view of it, and belongs to the runtime of the process that made it. Its methods may be
// called from any goroutine.
type Topic[T any] struct {
	label  string
	rt     *csp.Runtime
	engine TopicEngine
	c      *config
	codec  Codec[T]
	out    bool

	// What follows is touched on the loop only.
	announced, closed bool
	count             uint64
}

// NewTopic opens the topic of a name. No producer has been announced then: the first Put does that, or [Topic.Announce].
func NewTopic[T any](e Engine, name string, opts ...Option) (*Topic[T], error) {
	c := newConfig(e, opts)
	t := &Topic[T]{label: name, rt: here(), c: c, codec: codec[T]("NewTopic", c), out: e.Outside()}
	var err error
	if t.engine, err = e.OpenTopic(name); err != nil {
		return nil, err
	}
	return t, nil
}

// Put hands a value to the connection. It waits for the connection to accept it, but not for the broker: an outcome of Done
// says that the value is on its way, and nothing about whether it arrives.
func (t *Topic[T]) Put(v T) (o Outcome, err error) {
	if t.rt.OnLoop() {
		return t.put(v)
	}
	t.rt.Enter(func() { o, err = t.put(v) })
	return o, err
}

func (t *Topic[T]) put(v T) (Outcome, error) {
	if t.closed {
		return Refused, ErrClosed
	}
	data, err := t.codec.Encode(v)
	if err != nil {
		return Refused, err
	}
	if o, err := t.announce(); o != Done {
		return o, err
	}
	t.count++
	o, err := t.engine.Put(Note{From: t.c.name, N: t.count, Kind: NoteValue, Data: data})
	return o, err
}

// Announce says that there is a producer on this side. Subscribers who hear it wait for it to close.
func (t *Topic[T]) Announce() (o Outcome, err error) {
	t.rt.Enter(func() { o, err = t.announce() })
	return o, err
}

func (t *Topic[T]) announce() (Outcome, error) {
	if t.announced {
		return Done, nil
	}
	t.announced = true
	o, err := t.engine.Put(Note{From: t.c.name, Kind: NoteOpen})
	if o == Refused {
		t.announced = false
	}
	return o, err
}

// Close says that the producer on this side has put its last value, and how many there were. Like a value, that
// may be lost.
func (t *Topic[T]) Close() (o Outcome, err error) {
	t.rt.Enter(func() {
		o = Done
		if !t.closed {
			t.closed = true
			o, err = t.engine.Put(Note{From: t.c.name, N: t.count, Kind: NoteClose})
		}
	})
	return o, err
}

// Producer returns the name of the producer on this side.
func (t *Topic[T]) Producer() string { return t.c.name }

// A Subscription takes values from a topic.
type Subscription[T any] struct {
	t    *Topic[T]
	ch   *csp.Chan[T]
	stop func()

	// What follows is touched on the loop only.
	max     int
	seen    map[string]*heard
	last    *heard
	dropped uint64
	err     error
}

// heard is what a subscriber knows of a producer.
type heard struct {
	name   string
	n      uint64 // values up to this one have come, or count as dropped
	closed bool
}

// Subscribe begins to take the values that are put from now on. It waits until the broker knows.
func (t *Topic[T]) Subscribe() (s *Subscription[T], err error) {
	s = &Subscription[T]{t: t, max: t.c.bound, seen: map[string]*heard{}}
	if s.max == 0 {
		s.max = defaultKept
	}
	opts := []csp.Option{csp.Name(t.label), csp.Fixed(s.max)}
	if t.out {
		opts = append(opts, csp.FromOutside())
	}
	s.ch = csp.NewChanOn[T](t.rt, opts...)
	t.rt.Enter(func() { s.stop, err = t.engine.Subscribe(s.arrive) })
	if err != nil {
		return nil, err
	}
	t.rt.Enter(func() {
		if s.ch.Closed() { // meanwhile
			s.stop()
		}
	})
	return s, nil
}

// arrived is a note with its value.
type arrived[T any] struct {
	Note
	v   T
	err error
}

// arrive is called with what has come. It decodes values on the goroutine that it is called by.
func (s *Subscription[T]) arrive(list []Note) {
	if list == nil {
		s.onLoop(func() { s.end(ErrClosed) })
		return
	}
	all := make([]arrived[T], len(list))
	for i, n := range list {
		a := &all[i]
		if a.Note = n; n.Kind == NoteValue {
			a.v, a.err = s.t.codec.Decode(n.Data)
			a.Data = nil
		}
	}
	s.onLoop(func() {
		for i := range all {
			s.note(&all[i])
		}
	})
}

func (s *Subscription[T]) onLoop(f func()) {
	if s.t.rt.OnLoop() {
		f()
	} else {
		s.t.rt.Post(f)
	}
}

// of returns what is known of a producer; n is how many values it had put when it is heard of first.
func (s *Subscription[T]) of(name string, n uint64) *heard {
	if s.last != nil && s.last.name == name {
		return s.last
	}
	h := s.seen[name]
	if h == nil {
		h = &heard{name: name, n: n}
		s.seen[name] = h
	}
	s.last = h
	return h
}

func (s *Subscription[T]) note(a *arrived[T]) {
	if s.ch.Closed() {
		return
	}
	if a.Kind != NoteValue {
		h := s.of(a.From, a.N)
		if a.Kind == NoteClose {
			s.gap(h, a.N)
			h.closed = true
			s.allClosed()
		}
		return
	}
	if a.From != "" {
		h := s.of(a.From, a.N-1)
		if a.N <= h.n {
			return // it has come, or counts as dropped
		}
		s.gap(h, a.N-1)
		h.n = a.N
	}
	if a.err != nil {
		s.err = a.err
		s.dropped++
	} else if !s.ch.Offer(a.v) {
		s.dropped++
	}
}

// gap counts what has not come of a producer up to its n-th value.
func (s *Subscription[T]) gap(h *heard, n uint64) {
	if n > h.n {
		s.dropped += n - h.n
		h.n = n
	}
}

func (s *Subscription[T]) allClosed() {
	for _, h := range s.seen {
		if !h.closed {
			return
		}
	}
	if len(s.seen) >= s.t.c.producers {
		s.end(nil)
	}
}

func (s *Subscription[T]) end(err error) {
	if s.ch.Closed() {
		return
	}
	if err != nil {
		s.err = err
	}
	if s.stop != nil {
		s.stop()
	}
	s.ch.Close()
}

// Take waits for a value. ok is false when the producers that have been heard of have closed, and when the
// subscription or the connection has been closed. What [Queue.Take] says of reports holds here, too.
func (s *Subscription[T]) Take() (v T, ok bool) { return s.ch.Take() }

// TakeOp returns [Subscription.Take] for [csp.Alts].
func (s *Subscription[T]) TakeOp() csp.Op { return s.ch.TakeOp() }

// All returns the values that are taken until the end, for a range loop.
func (s *Subscription[T]) All() iter.Seq[T] { return s.ch.All() }

// Dropped returns how many values of the producers that were heard of have not come and will not, or have
// been dropped since they came faster than they were taken or could not be decoded.
func (s *Subscription[T]) Dropped() (n uint64) {
	s.t.rt.Enter(func() { n = s.dropped })
	return n
}

// Err returns why the last value could not be decoded, or [ErrClosed] after the end of the connection.
func (s *Subscription[T]) Err() (err error) {
	s.t.rt.Enter(func() { err = s.err })
	return err
}

// Close ends the subscription. What has come can still be taken.
func (s *Subscription[T]) Close() { s.t.rt.Enter(func() { s.end(nil) }) }
