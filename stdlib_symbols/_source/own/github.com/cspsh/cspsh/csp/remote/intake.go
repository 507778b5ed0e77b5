package remote

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// Puts is what has become of what a producer has put, by its own account.
type Puts struct {
	Closed  bool   `json:"closed"`
	Count   uint64 `json:"count"`   // values that are stored
	Unknown uint64 `json:"unknown"` // values that may be
}

func (p Puts) encode() []byte {
	data, _ := json.Marshal(p)
	return data
}

// A LostError says that the broker has lost values that it had stored, as far as producers can tell.
type LostError struct {
	Queue string
	Lost  uint64 // at least
}

// Error tells the queue and the number.
func (e *LostError) Error() string {
	return fmt.Sprintf("remote: queue %s: the broker has lost %d values that it had stored", e.Queue, e.Lost)
}

// An intake is the taking side of a queue.
type intake[T any] struct {
	q       *Queue[T]
	ch      *csp.Chan[*Delivery[T]]
	buffer  *arrivals[T]
	taker   Taker
	stop    func()
	states  map[string]Puts
	starter *csp.Process
	begun   bool
	ending  bool
	err     error
}

func newIntake[T any](q *Queue[T]) *intake[T] {
	in := &intake[T]{q: q, states: map[string]Puts{}, buffer: &arrivals[T]{}}
	opts := []csp.Option{csp.Name(q.label), csp.WithBuffer[*Delivery[T]](in.buffer)}
	if q.out {
		opts = append(opts, csp.FromOutside())
	}
	in.ch = csp.NewChanOn[*Delivery[T]](q.rt, opts...)
	return in
}

// start begins to take. It may park, and is the process starter, which whoever ends taking meanwhile kills.
func (in *intake[T]) start() {
	n := cmp.Or(in.q.c.unsettled, in.q.c.bound, 1)
	var err error
	if in.taker, err = in.q.engine.Take(n, in.arrive); err == nil {
		in.stop, err = in.q.engine.Watch(in.changed)
	}
	in.begun = true
	if err != nil {
		in.end(err)
	}
}

// end ends taking. It does not park.
func (in *intake[T]) end(err error) {
	if in.ch.Closed() {
		return
	}
	if in.starter != nil && !in.begun {
		in.starter.Kill()
	}
	in.begun, in.err = true, err
	in.release()
	in.ch.Close()
}

// release has the engine deliver nothing more, and gives back what it has delivered.
func (in *intake[T]) release() {
	if in.stop != nil {
		in.stop()
	}
	if in.taker == nil {
		return
	}
	for _, d := range in.buffer.drop() {
		in.taker.Settle(&d.m, Nack, 0)
	}
	in.taker.Stop()
}

// onLoop calls f on the loop, now or later.
func (in *intake[T]) onLoop(f func()) {
	if in.q.rt.OnLoop() {
		f()
	} else {
		in.q.rt.Post(f)
	}
}

// arrive is called with messages that are delivered. It decodes them on the goroutine that it is called by.
func (in *intake[T]) arrive(list []Message) {
	if list == nil {
		in.onLoop(func() { in.end(ErrClosed) })
		return
	}
	all := make([]Delivery[T], len(list))
	for i := range list {
		d := &all[i]
		d.m, d.in = list[i], in
		d.Seq, d.Tries = d.m.Seq, d.m.Tries
		d.Value, d.Err = in.q.codec.Decode(d.m.Data)
		d.m.Data = nil
	}
	in.onLoop(func() {
		now := in.q.rt.Now()
		in.buffer.dropLate(now)
		due := now.Add(in.q.c.ackWait)
		for i := range all {
			d := &all[i]
			d.due = due
			if !in.ch.Offer(d) { // closed
				d.Nack(0)
			}
		}
	})
}

// changed is called with what is known of a producer.
func (in *intake[T]) changed(producer string, state []byte) {
	var p Puts
	if err := json.Unmarshal(state, &p); err != nil {
		return // of somebody else
	}
	in.onLoop(func() {
		in.states[producer] = p
		if in.allClosed() && !in.ending && !in.ch.Closed() {
			in.ending = true
			csp.Go(in.await, csp.Name("end of "+in.q.label))
		}
	})
}

// allClosed reports whether all producers have closed.
func (in *intake[T]) allClosed() bool {
	for _, p := range in.states {
		if !p.Closed {
			return false
		}
	}
	return len(in.states) >= in.q.c.producers
}

// pause is how long it is until an operation is tried again that has failed for a while.
const pause = time.Second

// await waits until all values are acknowledged, and then ends taking.
func (in *intake[T]) await() {
	defer func() { in.ending = false }()
	for in.allClosed() && !in.ch.Closed() {
		stored, err := in.q.engine.Drained()
		switch {
		case errors.Is(err, ErrClosed):
			in.end(err)
			return
		case err != nil:
			csp.Sleep(pause)
		case in.allClosed():
			in.end(in.lost(stored))
			return
		}
	}
}

// lost returns an error if fewer values have been stored than producers have put.
func (in *intake[T]) lost(stored uint64) error {
	var put uint64
	for _, p := range in.states {
		put += p.Count
	}
	if put > stored {
		return &LostError{in.q.label, put - stored}
	}
	return nil
}

// arrivals is the buffer of values that were delivered and have not been taken. The engine bounds it.
type arrivals[T any] struct {
	list []*Delivery[T]
	head int
}

func (b *arrivals[T]) Len() int { return len(b.list) - b.head }

func (b *arrivals[T]) Cap() int           { return len(b.list) - b.head }
func (b *arrivals[T]) Full() bool         { return false }
func (b *arrivals[T]) Add(d *Delivery[T]) { b.list = append(b.list, d) }

func (b *arrivals[T]) Remove() *Delivery[T] {
	d := b.list[b.head]
	b.list[b.head] = nil
	if b.head++; b.head == len(b.list) {
		b.list, b.head = b.list[:0], 0
	}
	return d
}

// dropLate drops those that the broker gives to others by now.
func (b *arrivals[T]) dropLate(now time.Time) {
	for b.Len() > 0 && !now.Before(b.list[b.head].due) {
		b.Remove()
	}
}

// drop empties the buffer.
func (b *arrivals[T]) drop() (list []*Delivery[T]) {
	for b.Len() > 0 {
		list = append(list, b.Remove())
	}
	return list
}

func itoa(n uint64) string { return strconv.FormatUint(n, 10) }
