package remote

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// An Option sets up a queue or a topic.
type Option func(*config)

type config struct {
	bound     int
	unsettled int
	ackWait   time.Duration
	window    time.Duration
	producers int
	name      string
	codec     any
}

const (
	defaultAckWait = 30 * time.Second
	defaultKept    = 256 // values of a topic that nobody has taken
)

// Fixed bounds a queue on both sides. A taker is given no more than n values that it has not settled. The
// broker stores no more than n values that are not acknowledged: a put parks when there are that many, and
// goes on when there is room. Without it a taker is given one value at a time, and the broker stores any
// number. All who open a queue should agree.
//
// A subscription to a topic keeps the n oldest values that nobody has taken, and drops what comes then; 256
// without it. Fixed panics when n is less than 1.
func Fixed(n int) Option {
	if n < 1 {
		panic(fmt.Sprintf("remote: Fixed(%d): the bound is at least 1; leave the option out for none", n))
	}
	return func(c *config) { c.bound = n }
}

// Unsettled has a taker be given no more than n values that it has not settled, whatever [Fixed] says; it concerns this
// side only. Who has many at a time waits less for the network. Those that wait here have their [AckWait], too.
// Unsettled panics when n is less than 1.
func Unsettled(n int) Option {
	if n < 1 {
		panic(fmt.Sprintf("remote: Unsettled(%d): a taker is given at least 1 value", n))
	}
	return func(c *config) { c.unsettled = n }
}

// AckWait is how long a taker has for a value before it is given to another one, unless it says that it is
// still at work; see [Delivery.InProgress]. It is 30 s without. All who open a queue should agree. AckWait
// panics when d is not positive.
func AckWait(d time.Duration) Option {
	if d <= 0 {
		panic("remote: AckWait: the time is positive")
	}
	return func(c *config) { c.ackWait = d }
}

// Dedup has a queue not store a value whose id it has stored within the window before; see [Queue.PutID]. A
// [Queue.Put] whose outcome is not known is tried again then, with the same id, until it is known or half of
// the window is over. What is delivered may still be delivered again, and a broker that was
// started anew may not know the ids of values that had been acknowledged before. Dedup panics when window is not
// positive.
func Dedup(window time.Duration) Option {
	if window <= 0 {
		panic("remote: Dedup: the window is positive")
	}
	return func(c *config) { c.window = window }
}

// Producers says how many producers there are going to be: takers see the end when so many have announced
// themselves and all of them have closed. Without it, one is enough.
func Producers(n int) Option { return func(c *config) { c.producers = n } }

// Producer names the producer on this side, for what takers are told of it. A producer of the same name that
// comes later, as after a restart, takes the place of the one before, and counts from 0. Without it the name is
// one that no other has.
func Producer(name string) Option { return func(c *config) { c.name = name } }

func newConfig(e Engine, opts []Option) *config {
	c := &config{ackWait: defaultAckWait, producers: 1}
	for _, opt := range opts {
		opt(c)
	}
	if c.name == "" {
		c.name = e.NewID()
	}
	return c
}

// here returns the runtime of the calling process, or the default one.
func here() *csp.Runtime {
	if p := csp.Self(); p != nil {
		return p.Runtime()
	}
	return csp.DefaultRuntime()
}

// sorted returns the keys of a map in order.
func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
