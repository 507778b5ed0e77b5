// Package nats has the connections of package remote to NATS servers that keep what they are given by JetStream. A
// server within this program is started by package csp/remote/nats/embedded.
//
// A queue is a stream of NATS with a work queue's retention, CSP_NAME, and what its producers have said is in the bucket
// CSP_NAME of keys and values; a topic is the subject csp.t.NAME. A value of a queue is the whole of a message, so that programs
// that know nothing of csp can put and take it; those of a topic are with Options.Plain.
package nats

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/remote"
)

// Options say how to connect.
type Options struct {
	// URL is that of a server, as in "nats://localhost:4222"; those of a cluster are separated by commas. A user, a
	// password or a token may be part of it.
	URL string
	// Credentials names a file of credentials, if the server wants such.
	Credentials string
	// TLS is used where the URL begins with tls:// or the server wants it; nil for the defaults.
	TLS *tls.Config
	// Name is what the server calls the connection.
	Name string
	// PutWait is how long an answer is waited for, and how long a connection; 5 s if it is 0.
	PutWait time.Duration
	// Plain has each value that is put on a topic be a message of its own, for those who take and know nothing of
	// csp. Without it, values that wait to be sent are sent together.
	Plain bool
	// Replicas is on how many servers of a cluster a queue is kept that is made; 1 if it is 0.
	Replicas int
	// Server, unless nil, is one within this program, and URL is not used.
	Server nats.InProcessConnProvider
}

// A Conn is a connection. It is a remote.Engine. When it is lost it is made again, for as long as it is not closed;
// what waits for an answer then does not get one.
type Conn struct {
	o     Options
	nc    *nats.Conn
	js    jetstream.JetStream
	out   outbox
	inbox string // answers come to inbox.N
	id    string

	mu     sync.Mutex
	ids    int
	calls  map[uint64]*call
	last   uint64
	back   chan struct{} // closed when there is a connection
	breaks int           // how often the connection was lost
	closed bool
	ends   map[*func()]struct{} // what is to be done when the connection ends
}

// A call waits for an answer.
type call struct {
	answered func(m *nats.Msg, o remote.Outcome, err error)
	due      time.Time
}

// sweepEvery is how often calls are looked through for those that have waited for too long.
const sweepEvery = 100 * time.Millisecond

// Connect connects to a server. It waits for that; of a process only the process waits.
func Connect(o Options) (c *Conn, err error) {
	o.PutWait = cmp.Or(o.PutWait, 5*time.Second)
	o.Replicas = cmp.Or(o.Replicas, 1)
	csp.BlockOn("connection to NATS", func() { c, err = connect(o) })
	return c, err
}

func connect(o Options) (*Conn, error) {
	c := &Conn{o: o, calls: map[uint64]*call{}, back: make(chan struct{}), ends: map[*func()]struct{}{}}
	close(c.back)
	c.out.init()
	opts := []nats.Option{
		nats.Name(o.Name), nats.MaxReconnects(-1), nats.ReconnectWait(100 * time.Millisecond),
		nats.ReconnectJitter(50*time.Millisecond, 50*time.Millisecond),
		nats.ReconnectBufSize(-1), // what cannot be sent is refused
		nats.NoCallbacksAfterClientClose(), nats.Timeout(o.PutWait),
		nats.DisconnectErrHandler(func(*nats.Conn, error) { c.lost() }),
		nats.ReconnectHandler(func(*nats.Conn) { c.returned() }),
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}),
	}
	if o.Credentials != "" {
		opts = append(opts, nats.UserCredentials(o.Credentials))
	}
	if o.TLS != nil {
		opts = append(opts, nats.Secure(o.TLS))
	}
	if o.Server != nil {
		opts = append(opts, nats.InProcessServer(o.Server))
	}
	nc, err := nats.Connect(o.URL, opts...)
	if err != nil {
		return nil, fmt.Errorf("nats: %s: %w", o.shown(), err)
	}
	c.nc = nc
	if c.js, err = jetstream.New(nc); err != nil {
		nc.Close()
		return nil, err
	}
	c.inbox = nc.NewInbox()
	c.id = c.inbox[strings.LastIndexByte(c.inbox, '.')+1:]
	if _, err := nc.Subscribe(c.inbox+".*", c.answer); err != nil {
		nc.Close()
		return nil, err
	}
	go c.write()
	go c.sweep()
	return c, nil
}

// shown is the URL without what is secret.
func (o *Options) shown() string {
	if o.Server != nil {
		return "the server within"
	}
	list := strings.Split(o.URL, ",")
	for i, s := range list {
		if scheme, rest, ok := strings.Cut(s, "://"); ok {
			list[i] = scheme + "://" + rest[strings.LastIndexByte(rest, '@')+1:]
		} else {
			list[i] = s[strings.LastIndexByte(s, '@')+1:]
		}
	}
	return strings.Join(list, ",")
}

// Outside is Engine.Outside.
func (c *Conn) Outside() bool { return true }

// NewID is Engine.NewID.
func (c *Conn) NewID() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ids++
	return c.id + "-" + strconv.Itoa(c.ids)
}

// Close is Engine.Close. It waits until what was put and acknowledged has been sent.
func (c *Conn) Close() error {
	c.mu.Lock()
	was := c.closed
	c.closed = true
	var ends []func()
	for f := range c.ends {
		ends = append(ends, *f)
	}
	select {
	case <-c.back:
	default:
		close(c.back) // who waits for a connection waits in vain
	}
	c.mu.Unlock()
	if was {
		return nil
	}
	csp.BlockOn("the end of the connection", func() {
		for _, f := range ends {
			f()
		}
		c.out.close()
		if c.nc.IsConnected() {
			c.nc.FlushTimeout(c.o.PutWait)
		}
		c.nc.Close()
		c.fail(remote.ErrClosed)
	})
	return nil
}

// atEnd has f called when the connection is closed. drop takes that back.
func (c *Conn) atEnd(f func()) (drop func(), err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, remote.ErrClosed
	}
	c.ends[&f] = struct{}{}
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.ends, &f)
	}, nil
}

// lost is called when the connection is lost.
func (c *Conn) lost() {
	c.mu.Lock()
	c.breaks++
	if !c.closed {
		c.back = make(chan struct{})
	}
	c.mu.Unlock()
	c.fail(remote.ErrNoAnswer)
}

// fail answers all calls with an unknown outcome.
func (c *Conn) fail(err error) {
	c.mu.Lock()
	calls := c.calls
	c.calls = map[uint64]*call{}
	c.mu.Unlock()
	for _, k := range calls {
		k.answered(nil, remote.Unknown, err)
	}
}

// broken returns how often the connection was lost.
func (c *Conn) broken() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.breaks
}

func (c *Conn) returned() {
	c.mu.Lock()
	defer c.mu.Unlock()
	select {
	case <-c.back:
	default:
		close(c.back)
	}
}

// connected waits for a connection, as long as a put does.
func (c *Conn) connected() error {
	is, wait := c.waiter()
	if !is() {
		csp.BlockOn("connection to NATS", wait)
	}
	if !is() {
		return remote.ErrNotConnected
	}
	return c.closedOr(nil)
}

// waiter returns is, which reports whether the connection of now is there or has been, and wait, which waits for that
// as long as a put does.
func (c *Conn) waiter() (is func() bool, wait func()) {
	c.mu.Lock()
	back := c.back
	c.mu.Unlock()
	is = func() bool {
		select {
		case <-back:
			return true
		default:
			return false
		}
	}
	return is, func() {
		over := time.NewTimer(c.o.PutWait)
		defer over.Stop()
		select {
		case <-back:
		case <-over.C:
		}
	}
}

// closedOr returns remote.ErrClosed if the connection was closed, and otherwise err.
func (c *Conn) closedOr(err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return remote.ErrClosed
	}
	return err
}

// context is one for a request of JetStream.
func (c *Conn) context() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), c.o.PutWait)
}

// persist calls f until it does not fail for want of an answer. After such a failure it returns the error when more
// reports false or the connection is closed. It blocks.
func (c *Conn) persist(more func() bool, f func(ctx context.Context) error) error {
	for {
		_, wait := c.waiter()
		wait()
		ctx, cancel := c.context()
		err := f(ctx)
		cancel()
		if err == nil || !silent(err) || c.closedOr(nil) != nil || !more() {
			return err
		}
		time.Sleep(persistEvery)
	}
}

// persistEvery is how long it is until something is tried again that nobody has answered.
const persistEvery = 200 * time.Millisecond

// silent reports whether an error says that there was no answer, so that what was asked may have been done or not.
func silent(err error) bool {
	var api *jetstream.APIError
	if errors.As(err, &api) {
		return api.Code == 503
	}
	for _, e := range []error{
		context.DeadlineExceeded, nats.ErrTimeout, nats.ErrNoResponders, nats.ErrDisconnected, nats.ErrReconnectBufExceeded,
		nats.ErrConnectionClosed, // also what was waited for when a connection was lost
		jetstream.ErrNoStreamResponse, jetstream.ErrConnectionClosed,
	} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// request publishes a message whose answer is waited for. answered is called once.
func (c *Conn) request(m outgoing, answered func(*nats.Msg, remote.Outcome, error)) {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		answered(nil, remote.Refused, remote.ErrClosed)
		return
	}
	c.last++
	m.call = c.last
	c.calls[m.call] = &call{answered, time.Now().Add(c.o.PutWait)}
	c.mu.Unlock()
	m.reply = c.inbox + "." + strconv.FormatUint(m.call, 36)
	c.out.push(m)
}

// take returns a call that waits, and takes it off the list.
func (c *Conn) take(n uint64) *call {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.calls[n]
	delete(c.calls, n)
	return k
}

// answer is called with an answer.
func (c *Conn) answer(m *nats.Msg) {
	n, err := strconv.ParseUint(m.Subject[len(c.inbox)+1:], 36, 64)
	if err != nil {
		return
	}
	if k := c.take(n); k != nil {
		if len(m.Data) == 0 && m.Header.Get("Status") == "503" {
			k.answered(nil, remote.Refused, errors.New("nats: nobody answers for it; is JetStream on, and is there a leader?"))
			return
		}
		k.answered(m, remote.Done, nil)
	}
}

// sweep gives up calls that have waited for too long.
func (c *Conn) sweep() {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for range tick.C {
		var late []*call
		c.mu.Lock()
		now := time.Now()
		for n, k := range c.calls {
			if now.After(k.due) {
				delete(c.calls, n)
				late = append(late, k)
			}
		}
		closed := c.closed && len(c.calls) == 0
		c.mu.Unlock()
		for _, k := range late {
			k.answered(nil, remote.Unknown, remote.ErrNoAnswer)
		}
		if closed {
			return
		}
	}
}

// checkName returns an error if NATS cannot have that name.
func checkName(name string) error {
	ok := name != "" && strings.IndexFunc(name, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
	}) < 0
	if !ok {
		return fmt.Errorf("nats: %q is no name for a queue or a topic; letters, digits, - and _ are allowed", name)
	}
	return nil
}
