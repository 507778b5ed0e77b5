package remote

import "github.com/cspsh/cspsh/csp/remote/engine"

// An Outcome is what has become of a put.
type Outcome = engine.Outcome

// The outcomes. A put that is Unknown may have been done or not: its answer has not come. Whoever puts again
// then may have put twice; see [Dedup].
const (
	Unknown = engine.Unknown
	Done    = engine.Done    // the broker has it
	Refused = engine.Refused // the broker has not got it, and will not
)

var (
	// ErrClosed says that a queue, a topic or a connection has been closed on this side.
	ErrClosed = engine.ErrClosed
	// ErrNotConnected says that there was no connection to the broker for as long as a put waits.
	ErrNotConnected = engine.ErrNotConnected
	// ErrNoAnswer says that the broker has not answered in time, or that the connection was lost before it did.
	ErrNoAnswer = engine.ErrNoAnswer
)

// An Engine is a connection to a broker. Package nats has those to NATS, and [Simulated] makes one to a broker
// that is simulated. Programs hand it to [NewQueue] and [NewTopic]; what is in it is for those who write one.
type Engine = engine.Engine

// What an Engine is made of; see package engine.
type (
	QueueConfig = engine.QueueConfig
	QueueEngine = engine.QueueEngine
	Message     = engine.Message
	Settlement  = engine.Settlement
	Taker       = engine.Taker
	TopicEngine = engine.TopicEngine
	NoteKind    = engine.NoteKind
	Note        = engine.Note
)

// The settlements and the kinds of notes; see package engine.
const (
	Ack      = engine.Ack
	Nack     = engine.Nack
	Progress = engine.Progress

	NoteValue = engine.NoteValue
	NoteOpen  = engine.NoteOpen
	NoteClose = engine.NoteClose
)
