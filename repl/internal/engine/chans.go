package engine

import (
	"reflect"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
)

// A Clock is what is behind the channel of a timer or ticker. As in Go since 1.23 it runs
// only while somebody looks at the channel.
type Clock interface {
	Look()  // somebody looks without waiting
	Await() // somebody begins to wait
	Leave() // and does not wait any more
}

// channels are the channels of a session. The methods with big initials are for
// machine.Host, shim.Chans or both; a channel's word is nil or that of a channel of either
// kind.
type channels struct {
	rt       *csp.Runtime
	here     func() *csp.Site
	typeName func(reflect.Type) string

	makers     map[reflect.Type]maker
	selections *selection // that are not in use
	bridges    bridges
}

// Ours reports whether a channel, which is not nil, is a Chan.
func (cs *channels) Ours(ch unsafe.Pointer) bool { return Ours(ch) }

// Make makes a channel that is called name in reports, where the running process is.
func (cs *channels) Make(elem reflect.Type, size int, name string) unsafe.Pointer {
	label := cs.plainLabel(elem)
	label.Name, label.At = name, cs.here()
	return unsafe.Pointer(cs.newChan(elem, size, label))
}

// MakeClock makes the channel of a timer. Its length and capacity are 0 for the user.
func (cs *channels) MakeClock(elem reflect.Type, size int, name string, c Clock) unsafe.Pointer {
	ch := cs.Make(elem, size, name)
	(*Chan)(ch).clock = c
	return ch
}

// Offer sends the value at v if that needs no waiting, and reports whether it did; not when
// the channel is closed. It may be called by any goroutine, as Poll and Close may.
func (cs *channels) Offer(ch, v unsafe.Pointer) bool { return cs.at(ch).offer(v) }

// Poll receives a value to v if there is one. It asks no clock.
func (cs *channels) Poll(ch, v unsafe.Pointer) bool { return cs.at(ch).poll(v) }

// Then calls f on the loop once a value has been taken from the channel, or it is closed.
func (cs *channels) Then(ch unsafe.Pointer, f func()) {
	cs.at(ch).takeThen(nil, func(bool) { f() })
}
