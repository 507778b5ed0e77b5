package remote

import (
	"iter"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// A Queue passes values from those who put to those who take, over a broker that stores them: each is
// delivered to one taker, and again, to the same or another one, until it has been acknowledged. So a taker may
// be given a value more than once, and what it does has to bear that.
//
// Values of one producer are stored in the order in which it has put them, and delivered in the order in which
// they are stored, but for those that are delivered again: these come later. With several takers, or one that
// is given several values at a time, that says nothing about the order in which they are done with.
//
// A Queue is one side's view of it, and belongs to the runtime of the process that made it. Its methods may be
// called from any goroutine; those that wait park a process and block any other goroutine.
type Queue[T any] struct {
	label  string
	rt     *csp.Runtime
	engine QueueEngine
	c      *config
	codec  Codec[T]
	out    bool // the engine is outside
	begin  *csp.Mutex

	// All that follows is touched on the loop only.
	announced bool
	closed    bool
	puts      Puts
	ids       uint64
	in        *intake[T]
}

// NewQueue opens the queue of a name; the broker makes it when there is none. It waits for that. No producer has
// been announced then: the first Put does that, or [Queue.Announce].
func NewQueue[T any](e Engine, name string, opts ...Option) (*Queue[T], error) {
	c := newConfig(e, opts)
	q := &Queue[T]{label: name, rt: here(), c: c, codec: codec[T]("NewQueue", c), out: e.Outside()}
	q.begin = csp.NewMutex(csp.Name("beginning of " + name))
	var err error
	q.engine, err = e.OpenQueue(name, QueueConfig{Bound: c.bound, AckWait: c.ackWait, Window: c.window})
	if err != nil {
		return nil, err
	}
	return q, nil
}

// Put puts a value, and waits until the outcome is known, or the engine waits no longer: see [Outcome]. It waits,
// too, while the queue is full (see [Fixed]), and for a connection when there is none. The error is nil for an
// outcome of Done, and says otherwise what has gone wrong.
//
// There is no operation for [csp.Alts] that puts. Alts does one of several operations and leaves the others undone,
// which nobody can promise of a put that is on its way to a broker.
func (q *Queue[T]) Put(v T) (o Outcome, err error) {
	q.rt.Enter(func() {
		id := ""
		if q.c.window > 0 {
			q.ids++
			id = q.c.name + "." + itoa(q.ids)
		}
		o, err = q.put(id, v, true)
	})
	return o, err
}

// PutID is [Queue.Put] for a value that has an id: it is not stored when the queue has stored another value with
// that id within the window of [Dedup], and counts as done all the same. It is not tried again by itself.
func (q *Queue[T]) PutID(id string, v T) (o Outcome, err error) {
	if q.c.window == 0 {
		panic("remote: Queue.PutID: the queue has no window for ids; open it with Dedup")
	}
	q.rt.Enter(func() { o, err = q.put(id, v, false) })
	return o, err
}

// retryPause is how long a put whose outcome is not known waits before it is tried again.
const retryPause = 20 * time.Millisecond

func (q *Queue[T]) put(id string, v T, again bool) (Outcome, error) {
	if q.closed {
		return Refused, ErrClosed
	}
	data, err := q.codec.Encode(v)
	if err != nil {
		return Refused, err
	}
	if o, err := q.announce(); o != Done {
		return Refused, err
	}
	known := false
	defer func() {
		if !known {
			q.puts.Unknown++ // also of a process that was killed
		}
	}()
	begin := q.rt.Now()
	for {
		o, stored, err := q.engine.Put(id, data)
		if o == Unknown && id != "" && again && q.rt.Since(begin) < q.c.window/2 {
			csp.Sleep(retryPause)
			continue
		}
		known = o != Unknown
		if stored {
			q.puts.Count++
		}
		return o, err
	}
}

// Announce says that there is a producer on this side, whom takers then wait for. It waits for the broker, and does
// nothing when that has been said.
func (q *Queue[T]) Announce() (o Outcome, err error) {
	q.rt.Enter(func() { o, err = q.announce() })
	return o, err
}

func (q *Queue[T]) announce() (Outcome, error) {
	if q.announced {
		return Done, nil
	}
	q.begin.Lock()
	defer q.begin.Unlock()
	if q.announced {
		return Done, nil
	}
	o, err := q.tell(Puts{})
	q.announced = o == Done
	return o, err
}

// tell tells the broker about the producer on this side. As that may be said twice, it is tried again while the outcome is not
// known.
func (q *Queue[T]) tell(p Puts) (Outcome, error) {
	for {
		o, err := q.engine.Announce(q.c.name, p.encode())
		if o != Unknown {
			return o, err
		}
		csp.Sleep(retryPause)
	}
}

// Close says that the producer on this side has put its last value, and how many there were. It is a message to
// the broker, which Close waits for. A Put after that is refused; taking goes on. Takers see the end when all
// producers that were announced have closed and all values are acknowledged.
func (q *Queue[T]) Close() (o Outcome, err error) {
	q.rt.Enter(func() {
		if q.closed {
			o = Done
			return
		}
		q.closed = true
		p := q.puts
		p.Closed = true
		if o, err = q.tell(p); o != Done {
			q.closed = false
		}
	})
	return o, err
}

// CloseFor does for another producer what it has not come to do since it is no more: takers do not wait for it. It
// waits for the broker. How many values that has put is not known then.
func (q *Queue[T]) CloseFor(producer string) (o Outcome, err error) {
	q.rt.Enter(func() {
		for {
			o, err = q.engine.Announce(producer, Puts{Closed: true}.encode())
			if o != Unknown {
				return
			}
			csp.Sleep(retryPause)
		}
	})
	return o, err
}

// Delete has the broker forget the queue, with the values that are stored and what producers have told. It waits for the
// broker. It is for those who know that nobody uses the queue any more: whoever still does gets errors, or waits in
// vain; whoever opens it again makes a new one.
func (q *Queue[T]) Delete() (o Outcome, err error) {
	q.rt.Enter(func() { o, err = q.engine.Delete() })
	return o, err
}

// Producer returns the name of the producer on this side.
func (q *Queue[T]) Producer() string { return q.c.name }

// Puts tells what has become of the values that were put on this side.
func (q *Queue[T]) Puts() (p Puts) {
	q.rt.Enter(func() { p = q.puts; p.Closed = q.closed })
	return p
}

// Backlog returns the number of values that are stored and not acknowledged. It waits for the broker.
func (q *Queue[T]) Backlog() (n uint64, err error) {
	q.rt.Enter(func() { n, err = q.engine.Backlog() })
	return n, err
}

// Take waits for a value. ok is false at the end: when all producers have closed and all values are acknowledged,
// by whomever, when this side has left, and when taking has failed; [Queue.Err] tells which.
//
// A process that waits here waits outside, for the reports of package csp: it is no part of a deadlock. With the simulated
// broker it is.
func (q *Queue[T]) Take() (d *Delivery[T], ok bool) {
	q.rt.Enter(func() {
		in := q.take()
		// What has lain here for too long is somebody else's by now.
		for d, ok = in.ch.Take(); ok && d.Late(); {
			d, ok = in.ch.Take()
		}
	})
	return d, ok
}

// TakeOp returns [Queue.Take] for [csp.Alts]. The value is a *Delivery[T], which may be [Delivery.Late] where several are
// delivered at a time. The first TakeOp or Take of a Queue waits
// until the broker knows that there is a taker.
func (q *Queue[T]) TakeOp() (op csp.Op) {
	q.rt.Enter(func() { op = q.take().ch.TakeOp() })
	return op
}

// All returns the values that are taken until the end, for a range loop.
func (q *Queue[T]) All() iter.Seq[*Delivery[T]] {
	return func(yield func(*Delivery[T]) bool) {
		for {
			d, ok := q.Take()
			if !ok || !yield(d) {
				return
			}
		}
	}
}

// Leave ends taking on this side, for good. What was delivered and not taken is given to others at once. It does not
// wait.
func (q *Queue[T]) Leave() {
	q.rt.Enter(func() {
		if q.in == nil {
			q.in = newIntake(q)
		}
		q.in.end(nil)
	})
}

// Err returns nil before the end, and for one at which all values are acknowledged. Otherwise it is what taking
// has failed with, or a *[LostError].
func (q *Queue[T]) Err() (err error) {
	q.rt.Enter(func() {
		if q.in != nil {
			err = q.in.err
		}
	})
	return err
}

// Producers returns what the producers have told, by their names, as far as it is known on the taking side.
func (q *Queue[T]) Producers() (all map[string]Puts) {
	q.rt.Enter(func() {
		all = map[string]Puts{}
		if q.in != nil {
			for name, p := range q.in.states {
				all[name] = p
			}
		}
	})
	return all
}

// take returns the taking side, which it begins when that has not been done, and waits until it has begun or ended.
func (q *Queue[T]) take() *intake[T] {
	if q.in == nil {
		q.in = newIntake(q)
		q.in.starter = csp.Go(q.in.start, csp.Name("beginning of "+q.label))
	}
	if !q.in.begun {
		q.in.starter.Wait()
	}
	return q.in
}
