// Package engine has what connections to brokers are made of, for those who write one; users of package csp/remote need it
// not.
package engine

import (
	"errors"
	"time"
)

// An Outcome is what has become of a put.
type Outcome uint8

// The outcomes. A put that is Unknown may have been done or not: its answer has not come. Whoever puts again
// then may have put twice; see remote.Dedup.
const (
	Unknown Outcome = iota
	Done            // the broker has it
	Refused         // the broker has not got it, and will not
)

func (o Outcome) String() string { return [...]string{"unknown", "done", "refused"}[o] }

var (
	// ErrClosed says that a queue, a topic or a connection has been closed on this side.
	ErrClosed = errors.New("remote: closed")
	// ErrNotConnected says that there was no connection to the broker for as long as a put waits.
	ErrNotConnected = errors.New("remote: not connected to the broker")
	// ErrNoAnswer says that the broker has not answered in time, or that the connection was lost before it did.
	ErrNoAnswer = errors.New("remote: no answer from the broker; whether it has the message is not known")
)

// An Engine is a connection to a broker. Package nats has those to NATS, and remote.Simulated makes one to a
// broker that is simulated. Its methods, and those of what it opens, may be called from any goroutine but for what they say
// otherwise; those that wait park a process. Programs hand an Engine to remote.NewQueue and
// remote.NewTopic; what is in it is for those who write one.
type Engine interface {
	// OpenQueue opens the queue of a name. The broker makes it when there is none.
	OpenQueue(name string, c QueueConfig) (QueueEngine, error)
	OpenTopic(name string) (TopicEngine, error)
	// NewID returns a name that no other call has returned, whatever the connection.
	NewID() string
	// Outside reports whether messages come from outside the runtime, which is then held by those who wait.
	Outside() bool
	// Close ends the connection. What was taken and not acknowledged is given to others.
	Close() error
}

// A QueueConfig says what a broker has to know of a queue.
type QueueConfig struct {
	Bound   int           // messages that are stored at most, 0 for no bound
	AckWait time.Duration // after which an unacknowledged message is delivered again
	Window  time.Duration // in which a message with the id of another one is not stored
}

// A QueueEngine is a queue as an engine sees it.
type QueueEngine interface {
	// Put stores a message, and waits while the queue is full. id is "" for none. stored is false where the
	// message was there already, by its id. Put is called by processes only.
	Put(id string, data []byte) (o Outcome, stored bool, err error)
	// Take has messages be delivered as long as there are fewer than n that were and are not settled. deliver
	// is called with those that come together, by one goroutine at a time; on the loop unless the engine is
	// Outside.
	Take(n int, deliver func([]Message)) (Taker, error)
	// Backlog returns how many messages are stored and not acknowledged.
	Backlog() (left uint64, err error)
	// Drained waits until nothing is stored that is not acknowledged, or some seconds, and returns how many messages
	// have been stored ever. An error that is not ErrClosed means that it should be tried again.
	Drained() (stored uint64, err error)
	// Announce stores what is known of a producer, in place of what was.
	Announce(producer string, state []byte) (Outcome, error)
	// Watch calls changed with what is known of each producer, and again when that changes; it is called as
	// deliver is.
	Watch(changed func(producer string, state []byte)) (stop func(), err error)
	// Delete has the broker forget the queue, and what is stored in it. A queue that is not there counts as deleted.
	Delete() (Outcome, error)
}

// A Message is one that an engine delivers.
type Message struct {
	Data  []byte
	Seq   uint64
	Tries int
	Token any // the engine's
}

// A Settlement is what becomes of a message that was delivered.
type Settlement uint8

// The settlements. After Progress the message is not settled, but has a new AckWait.
const (
	Ack Settlement = iota
	Nack
	Progress
)

// A Taker is one who takes from a queue.
type Taker interface {
	// Settle tells the broker, and does not wait. after is for Nack.
	Settle(m *Message, s Settlement, after time.Duration)
	// Confirm acknowledges a message and waits for the broker's answer.
	Confirm(m *Message) (Outcome, error)
	// Stop has no more messages be delivered.
	Stop()
}

// A TopicEngine is a topic as an engine sees it.
type TopicEngine interface {
	// Put hands a note to the connection. It is called by processes only.
	Put(n Note) (Outcome, error)
	// Subscribe has deliver be called with notes, as that of QueueEngine.Take. It waits until the broker knows.
	Subscribe(deliver func([]Note)) (stop func(), err error)
}

// A NoteKind is what a note is.
type NoteKind uint8

// The kinds of notes.
const (
	NoteValue NoteKind = iota
	NoteOpen           // a producer announces itself
	NoteClose          // a producer has put its last value
)

// A Note is what passes over a topic.
type Note struct {
	From string // the producer, "" where that is not known
	N    uint64 // how many values it has put, with this one
	Kind NoteKind
	Data []byte
}
