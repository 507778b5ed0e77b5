package csp

import "time"

// An Observer is called with every event of a runtime, on its loop and in the order of events. It
// must not park and should be quick; if it panics, the panic goes to the runtime's handler, and it is
// not called any more. It must return: the loop does not survive a runtime.Goexit, which the FailNow
// of a test does too, in the midst of its work, so that the program is crashed.
type Observer func(Event)

// An EventKind is what has happened.
type EventKind uint8

// The kinds of events.
const (
	EventSpawn   EventKind = iota // a process was started
	EventPark                     // a process parks; Value names the operation
	EventResume                   // a process begins or goes on
	EventEnd                      // a process has ended
	EventPut                      // a put was done at once: a value was given to a taker or stored
	EventTake                     // a take was done at once
	EventClose                    // a channel was closed
	EventTimer                    // a timer has come up
	EventAcquire                  // a process has got something, such as a lock; Value is an Effect
	EventRelease                  // it has it no more

	// Observers are told of these where WithSteps says so.
	EventStep    // a process goes on from a scheduling point; Value is the Effect
	EventWake    // a process has made Peer able to go on
	EventJoin    // a process has seen that Peer had ended
	EventDrained // a take or a put was done at once, since the channel is closed
)

func (k EventKind) String() string {
	return [...]string{"spawn", "park", "resume", "end", "put", "take", "close", "timer", "acquire", "release", "step", "wake", "join", "drained"}[k]
}

// An Event is something that happened on a runtime. A put or a take that parked shows as the park
// and the resume of its process, and as the take or put of the one that met it.
type Event struct {
	Seq     uint64    // counts up from 1
	Time    time.Time // by the runtime's clock, and with the real clock not quite exact
	Kind    EventKind
	Process *Process // nil when the event is not one of a process
	Chan    Channel  // nil when the event is not one of a channel; what a process parks on, if it is one only
	Value   any
	// Peer is another process that has to do with it: of a put or a take the one that was parked in the
	// operation which was done with it, if there was one.
	Peer *Process
	Len  int // of the buffer of Chan, after it
	// At is where a process parks in what is no channel, where that is known; see [WithInterpreter]. It is for
	// events of a [Tape]: an observer may ask for more, by [Process.Info].
	At *Site
}

// WithObserver attaches an observer from the start.
func WithObserver(o Observer) RuntimeOption {
	return func(rt *Runtime) { rt.setObserver(o) }
}

// WithSteps has observers be told more: of steps, at the scheduling points that a Decider asks for, and of
// what makes an order among processes without being an event otherwise.
func WithSteps() RuntimeOption { return func(rt *Runtime) { rt.detailed = true } }

// Observed reports whether anybody is told of events, by an observer or a [Tape]. It is for the loop.
func (rt *Runtime) Observed() bool { return rt.observer != nil || rt.tape != nil }

// Acquired tells observers that the calling process has got what e is about, such as a lock; Released, that it
// has that no more. They are for what is built on this package, and change nothing. Outside a process, and in
// one that was killed, they do nothing.
func (rt *Runtime) Acquired(e Effect) { rt.tellOf(EventAcquire, e) }

// Released is the counterpart of [Runtime.Acquired].
func (rt *Runtime) Released(e Effect) { rt.tellOf(EventRelease, e) }

func (rt *Runtime) tellOf(kind EventKind, e Effect) {
	if !rt.owned() {
		return
	}
	if p := rt.on.p; p != nil && !p.killed {
		rt.emit(kind, p, nil, e)
	}
}

// Observe attaches o in place of the observer that was attached, which it returns; nil detaches it.
func (rt *Runtime) Observe(o Observer) (before Observer) {
	rt.call(func() {
		before = rt.observer
		rt.setObserver(o)
	})
	return before
}

func (rt *Runtime) emit(kind EventKind, p *Process, c Channel, value any) {
	rt.emitWith(kind, p, nil, c, value)
}

// emitWith is emit with a Peer.
func (rt *Runtime) emitWith(kind EventKind, p, peer *Process, c Channel, value any) {
	if rt.tape != nil {
		rt.tape.write(kind, p, peer, c, value)
	}
	if rt.observer != nil {
		rt.notify(kind, p, peer, c, value)
	}
}

// notify calls the observer.
func (rt *Runtime) notify(kind EventKind, p, peer *Process, c Channel, value any) {
	rt.seq++
	if rt.stamped != rt.coarse || rt.stampedFrom != rt.begin { // many events have the same time
		rt.stamp = rt.begin.Add(time.Duration(rt.coarse))
		rt.stamped, rt.stampedFrom = rt.coarse, rt.begin
	}
	e := Event{Seq: rt.seq, Time: rt.stamp, Kind: kind, Process: p, Chan: c, Value: value, Peer: peer}
	if c != nil {
		e.Len = c.len()
	}
	o := rt.observer
	returned := false
	defer func() {
		if returned {
			return
		}
		v := recover()
		if v == nil {
			crash("csp: an Observer called runtime.Goexit, or FailNow of a test; it must return")
		}
		rt.setObserver(nil)
		rt.report(newPanicError("observer", 0, v))
	}()
	o(e)
	returned = true
}
