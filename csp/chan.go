package csp

import (
	"iter"
	"reflect"

	"github.com/petermattis/goid"
)

// A Chan passes values of type T between processes. It belongs to the runtime that made it, and
// may be used from processes of that runtime, from those of others, and from any other goroutine:
// an operation that has to wait parks a process and blocks any other goroutine.
//
// A channel has no buffer unless it was made with one, so that a put and a take meet. Values are
// taken in the order in which they were put, and those who wait are served in the order in which
// they came. Operations on a nil *Chan panic.
type Chan[T any] struct {
	hub
	store   *store[T] // nil without a buffer, but for a timeout
	takers  queue[T]
	putters queue[T]
	first   waiter[T]  // the first to be used, for many a channel the only one
	spare   *waiter[T] // others that are not in use, linked by next
}

// hub is what a channel is apart from its values.
type hub struct {
	rt      *Runtime
	label   *Label // nil when it has none
	mark    *any   // the Orderer's; nil before that asks for it
	pc      uintptr
	id      int
	pending int16 // callbacks that wait
	kind    bufferKind
	closed  bool
	open    bool  // values come from outside
	form    form  // in which a Tape keeps values, once one was kept
	mould   uint8 // see held.go
}

// A Label is what reports know of a channel besides its number.
type Label struct {
	Name string
	At   *Site  // where it was made
	Elem string // what its elements are called; "" for the name of their Go type
	// View, if set, makes of a value what observers are told. It is for interpreters, whose
	// channels may hold values in another form than that of the program.
	View func(v any) any
	// Reused says that what is told of a value holds until that has been taken only, so that View is to be
	// called before.
	Reused bool
}

// Channel is what every *Chan is, whatever the type of its values.
type Channel interface {
	ID() int
	Name() string
	Len() int
	Buffered() int
	Cap() int
	Closed() bool
	Close()
	Info() ChanInfo
	Runtime() *Runtime
	// Mark is where an Orderer may keep what it knows of the channel. It is for the loop only.
	Mark() *any

	core() *hub
	isReady(put bool) bool
	takeAny() (any, bool)
	putAny(v any) bool
	len() int
	cast() uint8
	read(m *mark) any
	enlist(ch *choice, p *Process, index int, put bool, v any) entry
	info() ChanInfo
	ref() chanRef
	describe() string
	end(drop bool)
	awaited(p *Process) bool
}

// NewChan returns a new channel of the calling process's runtime, or of the default one. Without a
// buffer among the options it is unbuffered.
//
//go:noinline
func NewChan[T any](opts ...Option) *Chan[T] {
	return newChan[T](current(), callerPC(), opts)
}

// NewChanOn returns a new channel of rt; see [NewChan].
//
//go:noinline
func NewChanOn[T any](rt *Runtime, opts ...Option) *Chan[T] {
	return newChan[T](rt, callerPC(), opts)
}

func newChan[T any](rt *Runtime, pc uintptr, opts []Option) *Chan[T] {
	c := &Chan[T]{hub: hub{rt: rt, pc: pc}}
	c.first.c = c
	if len(opts) > 0 {
		c.configure(opts)
	}
	if rt.owned() {
		rt.enroll(c)
	} else {
		rt.call(func() { rt.enroll(c) })
	}
	return c
}

// Init makes the zero Chan a channel of rt with a buffer for size values, 0 for none. It is for
// those who embed a channel in an object of their own, and costs less than NewChan. Channels may
// share a label, which must not change any more; it may be nil. A channel must not be copied. Init panics when size
// is negative and when c is a channel already.
func (c *Chan[T]) Init(rt *Runtime, size int, l *Label) {
	switch {
	case c.rt != nil:
		panic("csp: Init of a channel that is one already")
	case size < 0:
		panic("csp: Init: the size of a buffer is not negative")
	case size > 0:
		c.kind = fixedBuffer
		c.store = &store[T]{cap: size}
	}
	c.rt, c.label = rt, l
	c.first.c = c
	if rt.owned() {
		rt.enroll(c)
	} else {
		rt.call(func() { rt.enroll(c) })
	}
}

// seen is what observers are told of a value.
func (c *Chan[T]) seen(v T) any {
	if c.label != nil && c.label.View != nil {
		return c.label.View(v)
	}
	return v
}

func (c *Chan[T]) configure(opts []Option) {
	var cfg config
	for _, opt := range opts {
		opt(&cfg)
	}
	if cfg.ctx != nil || cfg.leaks || cfg.unpaused {
		panic("csp: WithContext, ReportLeaks and Unpaused are options of a process, not of a channel")
	}
	if cfg.name != "" || cfg.at != nil || cfg.elem != "" {
		c.label = &Label{Name: cfg.name, At: cfg.at, Elem: cfg.elem}
	}
	c.kind, c.open = cfg.kind, cfg.open
	switch cfg.kind {
	case unbuffered:
	case promiseBuffer:
		c.store = &store[T]{own: new(promise[T])}
	case ownBuffer:
		b, ok := cfg.buffer.buffer.(Buffer[T])
		if !ok {
			panic("csp: WithBuffer: the buffer is not one for values of type " + reflect.TypeFor[T]().String())
		}
		if cfg.buffer.taken.Swap(true) {
			panic("csp: WithBuffer: another channel has the buffer already; give each one of its own")
		}
		c.store = &store[T]{own: b}
	default:
		c.store = &store[T]{cap: cfg.size}
	}
}

// on reports whether the caller is on the channel's loop. A nil channel has none: it is left to
// visit and call to panic, so that on can be inlined.
func (c *Chan[T]) on() bool { return c != nil && c.rt.goid.Load() == goid.Get() }

// visit does an operation for a caller outside the loop.
func (c *Chan[T]) visit(op opKind, f func()) {
	c.check()
	c.rt.visit(op, f)
}

// call has f called on the loop.
func (c *Chan[T]) call(f func()) {
	c.check()
	c.rt.call(f)
}

func (c *Chan[T]) check() {
	if c == nil {
		panic("csp: operation on a nil channel; make it with NewChan")
	}
}

// Put puts v on the channel and parks until it is taken or in the buffer. It returns false when
// the channel is closed, or is closed while Put waits: v has not been passed on then.
func (c *Chan[T]) Put(v T) bool {
	if !c.on() {
		return c.putOutside(v)
	}
	rt := c.rt
	if rt.budget--; rt.budget < 0 {
		rt.breathe(opPut, &c.hub)
	}
	if c.kind == unbuffered && !rt.told {
		// As in put, but without the call.
		if w := c.takers.pop(); w != nil {
			w.deliver(v, true)
			return true
		}
		if c.closed {
			return false
		}
	} else if done, ok := c.put(v); done {
		return ok
	}
	w := c.waiter()
	p := rt.suspend(opPut, w)
	w.p, w.v, w.put = p, v, true
	c.putters.push(w)
	for away := rt.handOver(p.w); away; away = rt.leave(p.w) {
		if s := p.w.slot; s.out {
			s.next()
		} else {
			s.yield(struct{}{})
		}
		if p.resumed() {
			break
		}
	}
	if rt.interpreter != nil {
		rt.interpreter.Enter(p.w.kept)
	}
	ok := w.ok
	c.recycle(w)
	return ok
}

// Take takes the next value and parks until there is one. When the channel is closed it first
// returns what is buffered, and then the zero value and false.
func (c *Chan[T]) Take() (v T, ok bool) {
	if !c.on() {
		return c.takeOutside()
	}
	rt := c.rt
	if rt.budget--; rt.budget < 0 {
		rt.breathe(opTake, &c.hub)
	}
	if c.kind == unbuffered && !rt.told {
		// As in take, but without the call.
		if w := c.putters.pop(); w != nil {
			v = w.v
			w.release(true)
			return v, true
		}
		if c.closed {
			return v, false
		}
	} else if v, ok, done := c.take(); done {
		return v, ok
	}
	w := c.waiter()
	p := rt.suspend(opTake, w)
	w.p, w.put = p, false
	c.takers.push(w)
	for away := rt.handOver(p.w); away; away = rt.leave(p.w) {
		if s := p.w.slot; s.out {
			s.next()
		} else {
			s.yield(struct{}{})
		}
		if p.resumed() {
			break
		}
	}
	if rt.interpreter != nil {
		rt.interpreter.Enter(p.w.kept)
	}
	v, ok = w.v, w.ok
	c.recycle(w)
	return v, ok
}

// Offer puts v if that is possible without waiting, and returns whether it did.
func (c *Chan[T]) Offer(v T) (ok bool) {
	if !c.on() {
		return c.offerOutside(v)
	}
	if c.rt.budget--; c.rt.budget < 0 {
		c.rt.breathe(opOffer, &c.hub)
	}
	if _, ok = c.put(v); !ok && c.rt.decider != nil {
		c.rt.failed()
	}
	return ok
}

// Poll takes a value if that is possible without waiting. It returns the zero value and false when
// there is none, whether the channel is closed or not.
func (c *Chan[T]) Poll() (v T, ok bool) {
	if !c.on() {
		return c.pollOutside()
	}
	if c.rt.budget--; c.rt.budget < 0 {
		c.rt.breathe(opPoll, &c.hub)
	}
	if v, ok, _ = c.take(); !ok && c.rt.decider != nil {
		c.rt.failed()
	}
	return v, ok
}

// The operations from outside are functions of their own since their results are shared with a
// closure and therefore allocated.

func (c *Chan[T]) putOutside(v T) (ok bool) {
	c.visit(opPut, func() { ok = c.Put(v) })
	return ok
}

func (c *Chan[T]) takeOutside() (v T, ok bool) {
	c.visit(opTake, func() { v, ok = c.Take() })
	return v, ok
}

func (c *Chan[T]) offerOutside(v T) (ok bool) {
	c.visit(opPut, func() { ok = c.Offer(v) })
	return ok
}

func (c *Chan[T]) pollOutside() (v T, ok bool) {
	c.visit(opTake, func() { v, ok = c.Poll() })
	return v, ok
}

// put does a put that need not wait; done is false for one that has to.
func (c *Chan[T]) put(v T) (done, ok bool) {
	if c.closed {
		c.drained()
		return true, false
	}
	if c.kind >= promiseBuffer {
		return c.putOwn(v)
	}
	var peer *Process
	if w := c.takers.pop(); w != nil {
		peer = w.p
		w.deliver(v, true)
	} else if c.kind == unbuffered {
		return false, false
	} else if !c.store.full() {
		c.store.push(v)
	} else if c.kind == slidingBuffer {
		c.store.pop()
		c.store.push(v)
	} else if c.kind == fixedBuffer {
		return false, false
	}
	if c.rt.tape != nil {
		c.pass(EventPut, peer, v)
	}
	if c.rt.telling {
		c.passes(true, peer, v)
	}
	return true, true
}

// take does a take that need not wait; done is false for one that has to.
func (c *Chan[T]) take() (v T, ok, done bool) {
	var peer *Process
	switch {
	case c.kind == unbuffered:
		w := c.putters.pop()
		if w == nil {
			return v, false, c.over()
		}
		v, peer = w.v, w.p
		w.release(true)
	case c.kind < promiseBuffer:
		if c.store.n == 0 {
			return v, false, c.over()
		}
		v = c.store.pop()
		if w := c.putters.pop(); w != nil {
			peer = w.p
			c.store.push(w.v)
			w.release(true)
		}
	default:
		own := c.store.own
		if own.Len() == 0 {
			return v, false, c.over()
		}
		v = own.Remove()
		c.admit()
	}
	if c.rt.tape != nil {
		c.pass(EventTake, peer, v)
	}
	if c.rt.telling {
		c.passes(false, peer, v)
	}
	return v, true, true
}

// passes tells of a put or a take that was done.
func (c *Chan[T]) passes(put bool, peer *Process, v T) {
	rt := c.rt
	if rt.orderer != nil {
		rt.orderer.Passed(c, put, rt.on.p, peer)
	}
	if peer != nil && peer.id == 0 {
		peer = nil
	}
	if rt.observer != nil {
		kind := EventTake
		if put {
			kind = EventPut
		}
		rt.notify(kind, rt.on.p, peer, c, c.seen(v))
	}
}

// over reports whether an empty channel is closed.
func (c *Chan[T]) over() bool {
	if c.closed {
		c.drained()
	}
	return c.closed
}

// drained tells that an operation was done on a closed channel.
func (c *Chan[T]) drained() {
	if !c.rt.told {
		return
	}
	if c.rt.orderer != nil {
		c.rt.orderer.Drained(c, c.rt.on.p)
	}
	if c.rt.detailed {
		c.rt.emit(EventDrained, c.rt.on.p, c, nil)
	}
}

// putOwn is put for a buffer that decides itself what becomes of values.
func (c *Chan[T]) putOwn(v T) (done, ok bool) {
	own := c.store.own
	if own.Full() {
		return false, false
	}
	own.Add(v)
	if c.rt.tape != nil {
		c.pass(EventPut, nil, v)
	}
	if c.rt.telling {
		c.passes(true, nil, v)
	}
	c.hand()
	return true, true
}

// hand gives parked takers what an own buffer has for them.
func (c *Chan[T]) hand() {
	own := c.store.own
	for c.takers.head != nil && own.Len() > 0 {
		v := own.Remove() // which may panic: nobody is to be out of the queue then
		c.takers.pop().deliver(v, true)
	}
}

// admit lets parked putters into an own buffer.
func (c *Chan[T]) admit() {
	own := c.store.own
	for c.putters.head != nil && !own.Full() {
		own.Add(c.putters.head.v)
		c.putters.pop().release(true)
	}
}

// Close closes the channel: parked takes return "closed", parked puts return false. What is
// buffered can still be taken. Closing a closed channel does nothing.
func (c *Chan[T]) Close() {
	if c.on() {
		if c.rt.decider != nil {
			c.rt.Point(ofChan("close", &c.hub, Modify))
		}
		c.close()
		return
	}
	c.call(c.close)
}

func (c *Chan[T]) close() {
	if c.closed {
		return
	}
	c.closed, c.open = true, false
	if c.store != nil && c.store.timer != nil && c.store.timer.seq != 0 {
		c.rt.unset(c.store.timer)
	}
	var zero T
	for w := c.takers.pop(); w != nil; w = c.takers.pop() {
		c.wakes(w.p)
		w.deliver(zero, false)
	}
	for w := c.putters.pop(); w != nil; w = c.putters.pop() {
		c.wakes(w.p)
		w.release(false)
	}
	if c.rt.orderer != nil {
		c.rt.orderer.Closed(c, c.rt.on.p)
	}
	if c.rt.told {
		c.rt.emit(EventClose, c.rt.on.p, c, nil)
	}
}

// wakes writes down that a process can go on since the channel is closed.
func (c *Chan[T]) wakes(p *Process) {
	if c.rt.tape != nil && p != nil && p.id != 0 {
		c.rt.tape.write(EventWake, c.rt.on.p, p, c, nil)
	}
}

// All returns the values that are taken from the channel until it is closed and empty, for a range
// loop.
func (c *Chan[T]) All() iter.Seq[T] {
	return func(yield func(T) bool) {
		for {
			v, ok := c.Take()
			if !ok || !yield(v) {
				return
			}
		}
	}
}

// Closed reports whether the channel has been closed, or its runtime stopped.
func (c *Chan[T]) Closed() (closed bool) {
	if c.on() {
		if c.rt.decider != nil {
			c.rt.Point(ofChan("look", &c.hub, Look))
		}
		return c.closed
	}
	c.call(func() { closed = c.closed || c.rt.stopping })
	return closed
}

// Len returns the number of values in the buffer.
func (c *Chan[T]) Len() (n int) {
	if c.on() {
		if c.rt.decider != nil {
			c.rt.Point(ofChan("look", &c.hub, Look))
		}
		return c.len()
	}
	c.call(func() { n = c.len() })
	return n
}

// Buffered is Len without being an operation of the process, before which others may come first: it is
// for what keeps account of the channel, such as an interpreter.
func (c *Chan[T]) Buffered() (n int) {
	if c.on() {
		return c.len()
	}
	return c.Len()
}

func (c *Chan[T]) len() int {
	switch {
	case c.kind == unbuffered:
		return 0
	case c.kind < promiseBuffer:
		return c.store.n
	default:
		return c.store.own.Len()
	}
}

// Cap returns the number of values that the buffer can hold, 0 for an unbuffered channel.
func (c *Chan[T]) Cap() int {
	switch {
	case c.kind == unbuffered:
		return 0
	case c.kind < promiseBuffer:
		return c.store.cap
	default:
		return c.store.own.Cap()
	}
}

// ID returns the number of the channel, which no other channel or process of its runtime has.
func (c *Chan[T]) ID() int { return c.id }

// Name returns the name given to the channel, or "".
func (c *Chan[T]) Name() string {
	if c.label == nil {
		return ""
	}
	return c.label.Name
}

// Runtime returns the runtime that the channel belongs to.
func (c *Chan[T]) Runtime() *Runtime { return c.rt }

func (c *Chan[T]) core() *hub { return &c.hub }
