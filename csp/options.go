package csp

import (
	"context"
	"fmt"
	"sync/atomic"
)

// An Option sets up a process or a channel.
type Option func(*config)

type config struct {
	name   string
	at     *Site
	elem   string
	kind   bufferKind
	open   bool // FromOutside
	size   int
	buffer *givenBuffer
	ctx    context.Context
	leaks  bool
	atEnd  func()

	unpaused bool
}

// Name names a process or a channel, for reports.
func Name(name string) Option { return func(c *config) { c.name = name } }

// At says where a process or a channel was made, in place of the position of the Go call.
func At(s Site) Option { return func(c *config) { c.at = &s } }

// Elem says what the elements of a channel are called, in place of the name of their Go type. It is
// for interpreters, whose types Go does not know.
func Elem(name string) Option { return func(c *config) { c.elem = name } }

// Fixed gives a channel a buffer of n values: a put parks when it is full. Fixed panics when n is
// less than 1.
func Fixed(n int) Option { return buffered(fixedBuffer, n, "Fixed") }

// Dropping gives a channel a buffer of n values that drops what is put when it is full, so that a
// put never parks. Dropping panics when n is less than 1.
func Dropping(n int) Option { return buffered(droppingBuffer, n, "Dropping") }

// Sliding gives a channel a buffer of n values that drops the oldest of them when a put finds it
// full, so that a put never parks. Sliding panics when n is less than 1.
func Sliding(n int) Option { return buffered(slidingBuffer, n, "Sliding") }

func buffered(kind bufferKind, n int, what string) Option {
	if n < 1 {
		panic(fmt.Sprintf("csp: %s(%d): a buffer holds at least 1 value; leave the option out for an unbuffered channel", what, n))
	}
	return func(c *config) { c.kind, c.size = kind, n }
}

// FromOutside says that the values of a channel come from goroutines outside, by [Runtime.Post], say, for
// as long as it is not closed. While somebody waits to take one, the runtime is held (see [Runtime.Hold]),
// and reports say that it waits for somebody outside.
func FromOutside() Option { return func(c *config) { c.open = true } }

// WithBuffer gives a channel a buffer of one's own. It panics when b is nil, and the channel's
// constructor does when b is not one for the channel's element type, and when the option was given to
// another channel already.
func WithBuffer[T any](b Buffer[T]) Option {
	if b == nil {
		panic("csp: WithBuffer needs a buffer, not nil")
	}
	given := &givenBuffer{buffer: b}
	return func(c *config) { c.kind, c.buffer = ownBuffer, given }
}

// A givenBuffer is a Buffer of the user's, of any type, and whether a channel has it.
type givenBuffer struct {
	buffer any
	taken  atomic.Bool
}

// ReportLeaks has Run return a *LeakError when processes that were started by the process it ran,
// directly or not, are still there when that has returned.
func ReportLeaks() Option { return func(c *config) { c.leaks = true } }

func (p *Process) configure(opts []Option) {
	var c config
	for _, opt := range opts {
		opt(&c)
	}
	if c.kind != unbuffered || c.open {
		panic("csp: a buffer, or FromOutside, is an option of a channel, not of a process")
	}
	if c.name != "" || c.at != nil {
		p.origin = &Origin{Name: c.name, At: c.at}
	}
	if c.ctx == nil && !c.leaks && c.atEnd == nil && !c.unpaused {
		return
	}
	x := p.more()
	x.unpaused = c.unpaused
	if c.atEnd != nil {
		x.atEnd = append(x.atEnd, c.atEnd)
	}
	if c.leaks {
		x.leaks = true
		p.heir = &heritage{tree: p}
	}
	if c.ctx != nil {
		s := &scope{ctx: c.ctx}
		if p.heir == nil {
			p.heir = new(heritage)
		}
		p.heir.scope = s
	}
}
