package remote

import (
	"fmt"
	"time"
)

// A Delivery is a value that was taken from a [Queue], and that has to be settled: with Ack when it has been
// worked on, and not before, or with Nack. What is not settled within the queue's [AckWait] is delivered again.
//
// The methods may be called from any goroutine. Those that report whether they came in time go by the clock of the
// queue's runtime; late or not, the broker is told.
type Delivery[T any] struct {
	Value T
	// Err says why the value could not be decoded; Value is the zero value then.
	Err error
	// Seq is the number under which the value is stored. It grows in the order of storing.
	Seq uint64
	// Tries is how often the value has been delivered, with this time, as far as the broker knows: one that has crashed
	// may have forgotten the last deliveries, and count them anew. As long as it has not, for a value that many
	// take in turns, such as a lease, Tries tells an earlier from a later one.
	Tries int

	m       Message
	in      *intake[T]
	due     time.Time
	settled bool
}

// Late reports whether the time to settle the delivery is over, by the clock of the queue's runtime: it will be, or has
// been, delivered again.
func (d *Delivery[T]) Late() bool { return !d.in.q.rt.Now().Before(d.due) }

// String tells the value and the number of tries, if it is not the first.
func (d *Delivery[T]) String() string {
	if d.Tries == 1 {
		return fmt.Sprint(d.Value)
	}
	return fmt.Sprintf("%v, try %d", d.Value, d.Tries)
}

// settle settles the delivery, and reports whether it was not settled and in time.
func (d *Delivery[T]) settle(s Settlement, after time.Duration) (inTime bool) {
	d.in.q.rt.Enter(func() {
		if d.settled {
			return
		}
		inTime = !d.Late()
		if s == Progress {
			if inTime {
				d.due = d.in.q.rt.Now().Add(d.in.q.c.ackWait)
			}
		} else {
			d.settled = true
		}
		d.in.taker.Settle(&d.m, s, after)
	})
	return inTime
}

// Ack says that the value has been worked on, so that it is not delivered any more. It does not wait: the message may
// be lost on its way, and then the value is delivered again. Ack reports whether it came in time, and was the
// first to settle the delivery.
func (d *Delivery[T]) Ack() (inTime bool) { return d.settle(Ack, 0) }

// Nack says that the value has not been worked on: it is delivered again, to anyone, after that time at least. It
// does not wait, and reports what Ack does.
func (d *Delivery[T]) Nack(after time.Duration) (inTime bool) { return d.settle(Nack, max(after, 0)) }

// InProgress says that the value is being worked on: the [AckWait] begins anew. It does not wait, and
// reports whether it came in time; when it did not, somebody else may be working on the value as well.
func (d *Delivery[T]) InProgress() (inTime bool) { return d.settle(Progress, 0) }

// Confirm is Ack that waits for the broker's answer. With an outcome of Unknown it may be called again.
func (d *Delivery[T]) Confirm() (o Outcome, err error) {
	d.in.q.rt.Enter(func() {
		if d.settled {
			o = Done
			return
		}
		if o, err = d.in.taker.Confirm(&d.m); o == Done {
			d.settled = true
		}
	})
	return o, err
}
