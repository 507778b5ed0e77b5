package remote

import (
	"fmt"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// Faults says what may go wrong with a simulated broker, and how often at most in a run: with the zero value,
// nothing does. Whether and when something goes wrong is a decision of the runtime; see [csp.Runtime.Fault].
type Faults struct {
	Lost        int // messages that do not arrive, in either direction
	Duplicated  int // that arrive twice
	Late        int // that arrive after LateBy, and hold up those behind them
	Overtaken   int // that arrive after LateBy, and those behind them before
	Disconnects int // connections that break for as long as Down
	Crashes     int // of the broker, which is away for as long as Down and keeps what it has stored
	Forgetful   int // crashes that take with them what was written last, though the writer has been told
	Total       int // of all of these together; 0 for no further bound

	Latency time.Duration // of each message; 1 ms if it is 0
	LateBy  time.Duration // 1 min if it is 0, which is more than the default AckWait
	Down    time.Duration // 1 s if it is 0
	PutWait time.Duration // after which an answer is given up; 5 s if it is 0
}

// AnyFault returns Faults in which n things may go wrong, whatever they are, but for forgetful crashes.
func AnyFault(n int) Faults {
	return Faults{Lost: n, Duplicated: n, Late: n, Overtaken: n, Disconnects: n, Crashes: n, Total: n}
}

// A Broker is a simulated one. It runs on the loop of its runtime, by its clock, which should be a virtual one: then a
// program of several machines is a program of one loop, and a search of package explore can try what may go
// wrong. It does what the documentation of [Queue] and [Topic] promises, and no more.
type Broker struct {
	rt      *csp.Runtime
	faults  Faults
	object  uintptr // for the effects of all that is done to it
	conns   []*Conn
	queues  map[string]*simQueue
	topics  map[string]*simTopic
	ids     int
	down    bool
	air     []*flight // what is on its way, in the order of arrival
	pumping bool
	undo    func() // what was written last
}

// Simulated returns a new Broker on rt, or on the caller's runtime if that is nil.
func Simulated(rt *csp.Runtime, faults Faults) *Broker {
	if rt == nil {
		rt = here()
	}
	set := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	set(&faults.Latency, time.Millisecond)
	set(&faults.LateBy, time.Minute)
	set(&faults.Down, time.Second)
	set(&faults.PutWait, 5*time.Second)
	// The number of a channel is the same in every run that has begun in the same way.
	number := csp.NewChanOn[struct{}](rt, csp.Name("broker")).ID()
	return &Broker{rt: rt, faults: faults, object: uintptr(number)<<1 | 1, queues: map[string]*simQueue{}, topics: map[string]*simTopic{}}
}

// Connect returns a new connection, of a machine of that name. It must be used by processes of the broker's runtime only.
func (b *Broker) Connect(name string) *Conn {
	c := &Conn{b: b, name: name, broken: b.down}
	c.up, c.down = &link{c: c}, &link{c: c}
	b.conns = append(b.conns, c)
	return c
}

// effect is one on the broker.
func (b *Broker) effect(op string) csp.Effect {
	return csp.Effect{Op: op, Object: b.object}
}

// touch says that the running process does something to the broker.
func (b *Broker) touch() { b.rt.Touch(b.effect("broker")) }

// wrote notes how what was written last can be undone.
func (b *Broker) wrote(undo func()) { b.undo = undo }

// mishap is what has gone wrong with a message.
type mishap uint8

const (
	none mishap = iota
	lost
	twice
	late
	overtaken
	disconnected
	crashed
	forgetful
)

// mishap asks the runtime whether something goes wrong with a message.
func (b *Broker) mishap(from, what string) mishap {
	f := &b.faults
	kinds := [...]struct {
		m    mishap
		left *int
		text string
	}{
		{lost, &f.Lost, "the network loses " + what},
		{twice, &f.Duplicated, "the network duplicates " + what},
		{late, &f.Late, "the network delays " + what},
		{overtaken, &f.Overtaken, "the network lets others overtake " + what},
		{disconnected, &f.Disconnects, "the connection of " + from + " breaks before " + what + " arrives"},
		{crashed, &f.Crashes, "the broker crashes before " + what + " arrives"},
		{forgetful, &f.Forgetful, "the broker crashes before " + what + " arrives, and forgets what it wrote last"},
	}
	var texts []string
	var which []int
	for i, k := range kinds {
		if *k.left > 0 && (k.m != forgetful || b.undo != nil) {
			texts = append(texts, k.text)
			which = append(which, i)
		}
	}
	k := b.rt.Fault(texts...)
	if k == 0 {
		return none
	}
	kind := kinds[which[k-1]]
	*kind.left--
	if f.Total--; f.Total == 0 {
		f.Lost, f.Duplicated, f.Late, f.Overtaken, f.Disconnects, f.Crashes, f.Forgetful = 0, 0, 0, 0, 0, 0, 0
	}
	return kind.m
}

// crash has the broker be away for a while.
func (b *Broker) crash(forget bool) {
	b.down = true
	if forget {
		b.undo()
		b.undo = nil
	}
	for _, c := range b.conns {
		c.cut()
	}
	b.later(b.faults.Down, "broker restarts", b.restart)
}

func (b *Broker) restart() {
	b.down = false
	for _, c := range b.conns {
		c.back()
	}
	for _, name := range sorted(b.queues) {
		b.queues[name].expire()
	}
}

// A Conn is a connection to a simulated broker. It is an [Engine].
type Conn struct {
	b        *Broker
	name     string
	up, down *link
	broken   bool
	closed   bool
	returns  *csp.Chan[struct{}] // closed when there is a connection again; nil when nobody waits
	asked    []*question
	ends     []func() // what is to be told of Close
	again    []func() // what the broker has to be told after a break
	watched  map[*simQueue][]func(string, []byte)
}

// Outside is Engine.Outside: all of it is inside.
func (c *Conn) Outside() bool { return false }

// NewID is Engine.NewID.
func (c *Conn) NewID() string {
	c.b.ids++
	return fmt.Sprintf("%s.%d", c.name, c.b.ids)
}

// Close is Engine.Close. It does not wait.
func (c *Conn) Close() error {
	if !c.closed {
		csp.Atomically(func() { c.over(true) })
	}
	return nil
}

// Kill ends the connection as the death of its machine does: the broker comes to know of it only as what was
// delivered is not acknowledged in time. The processes of that machine are not killed by it.
func (c *Conn) Kill() {
	if !c.closed {
		csp.Atomically(func() { c.over(false) })
	}
}

// over ends the connection; release says that the broker is told.
func (c *Conn) over(release bool) {
	c.b.touch()
	c.closed = true
	if release && !c.broken {
		for _, name := range sorted(c.b.queues) {
			c.b.queues[name].release(c)
		}
	}
	c.cut()
	for _, f := range c.ends {
		f()
	}
	c.wake()
}

// cut breaks the connection: what is on its way is lost, and whoever waits for an answer will not get it.
func (c *Conn) cut() {
	c.broken = true
	c.up.drop()
	c.down.drop()
	for _, q := range c.b.queues {
		q.gone(c)
	}
	for _, t := range c.b.topics {
		t.gone(c)
	}
	for len(c.asked) > 0 {
		c.asked[0].answer(reply{Unknown, false, ErrNoAnswer})
	}
}

// breaks cuts the connection and has it come back.
func (c *Conn) breaks() {
	c.cut()
	c.b.later(c.b.faults.Down, c.name+" reconnects", func() {
		if !c.b.down {
			c.back()
		}
	})
}

func (c *Conn) back() {
	if c.closed || !c.broken {
		return
	}
	c.broken = false
	for _, f := range c.again {
		f()
	}
	c.wake()
}

// connected waits for a connection, as long as a put waits, and returns an error if there is none.
func (c *Conn) connected() error {
	begin := c.b.rt.Now()
	for c.broken && !c.closed {
		if c.b.rt.Since(begin) >= c.b.faults.PutWait {
			return ErrNotConnected
		}
		c.waitOr(c.b.faults.PutWait)
	}
	if c.closed {
		return ErrClosed
	}
	return nil
}

// waitOr waits for a connection, or for d.
func (c *Conn) waitOr(d time.Duration) {
	if c.returns == nil {
		c.returns = csp.NewChanOn[struct{}](c.b.rt, csp.Name("connection of "+c.name))
	}
	over := c.b.rt.Timeout(d)
	defer over.Close()
	csp.Alts(csp.Priority(), c.returns.TakeOp(), over.TakeOp())
}

// wake wakes those who wait for a connection.
func (c *Conn) wake() {
	if c.returns != nil {
		c.returns.Close()
		c.returns = nil
	}
}

// reply is a broker's answer.
type reply struct {
	o      Outcome
	stored bool
	err    error
}

func (r reply) String() string { return r.o.String() }

// A question waits for an answer.
type question struct {
	c  *Conn
	ch *csp.Chan[reply]
}

// ask returns a new question. It is answered in any case, sooner or later.
func (c *Conn) ask() *question {
	q := &question{c, csp.NewChanOn[reply](c.b.rt, csp.Fixed(1), csp.Name("answer"))}
	c.asked = append(c.asked, q)
	return q
}

// answer answers the question, unless that has been done.
func (q *question) answer(r reply) {
	q.ch.Offer(r)
	for i, o := range q.c.asked {
		if o == q {
			q.c.asked = append(q.c.asked[:i:i], q.c.asked[i+1:]...)
			return
		}
	}
}

// never answers the question when whoever asks has waited for long enough.
func (q *question) never() {
	q.c.b.later(q.c.b.faults.PutWait, "patience of "+q.c.name, func() { q.answer(reply{Unknown, false, ErrNoAnswer}) })
}

func (q *question) wait() reply {
	r, _ := q.ch.Take()
	return r
}
