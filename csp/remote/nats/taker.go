package nats

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/remote"
)

// A taker asks the broker for as many messages as it may have.
type taker struct {
	q       *queue
	n       int
	next    string // subject of requests
	inbox   string
	ackWait time.Duration
	msgs    chan *nats.Msg
	quit    chan struct{}
	once    sync.Once
	deliver func([]remote.Message)

	mu        sync.Mutex
	sub       *nats.Subscription
	drop      func()
	requested int       // messages that were asked for and have not come
	asked     time.Time // when that was last
	rest      time.Time // until when nothing is asked for
	breaks    int       // of the connection, until then
	open      int       // that have come and are not settled
	list      []*entry  // those, in the order of coming, and some that are settled
}

// An entry is a message that has come.
type entry struct {
	reply   string
	due     time.Time // when it is delivered again
	settled bool
}

const (
	// batch is how many messages are passed on at a time at most.
	batch = 256
	// expires is how long the broker keeps a request for messages.
	expires = 30 * time.Second
)

// Take is QueueEngine.Take.
func (q *queue) Take(n int, deliver func([]remote.Message)) (remote.Taker, error) {
	t := &taker{
		q: q, n: n, deliver: deliver, inbox: q.c.nc.NewInbox(), quit: make(chan struct{}),
		next: "$JS.API.CONSUMER.MSG.NEXT." + q.stream + "." + takers,
		// What was asked for may come at once, and what is said about requests besides.
		msgs: make(chan *nats.Msg, n+1024),
	}
	taking := false
	defer func() {
		if !taking { // it has failed, or the process was killed meanwhile
			t.Stop()
		}
	}()
	var err error
	csp.BlockOn("take from "+q.name, func() { err = t.begin() })
	if err != nil {
		return nil, q.c.closedOr(err)
	}
	taking = true
	return t, nil
}

// begin waits for the broker as long as it takes, as a taker does when the connection is lost later.
func (t *taker) begin() error {
	err := t.q.c.persist(func() bool { return !t.stopped() }, func(ctx context.Context) error {
		consumer, err := t.q.c.js.Consumer(ctx, t.q.stream, takers)
		if err == nil {
			t.ackWait = consumer.CachedInfo().Config.AckWait
		}
		return err
	})
	if err != nil {
		return err
	}
	drop, err := t.q.c.atEnd(t.end)
	if err != nil {
		return err
	}
	sub, err := t.q.c.nc.ChanSubscribe(t.inbox, t.msgs)
	if err != nil {
		drop()
		return err
	}
	t.mu.Lock()
	t.drop, t.sub = drop, sub
	t.mu.Unlock()
	if t.stopped() {
		t.release()
		return remote.ErrClosed
	}
	t.refill()
	go t.run()
	return nil
}

// stopped reports whether there was a Stop.
func (t *taker) stopped() bool {
	select {
	case <-t.quit:
		return true
	default:
		return false
	}
}

// release lets go of what the connection has of the taker.
func (t *taker) release() {
	t.mu.Lock()
	drop, sub := t.drop, t.sub
	t.mu.Unlock()
	if sub != nil {
		drop()
		sub.Unsubscribe()
	}
}

// end is called at the end of the connection: what is not settled is given back.
func (t *taker) end() {
	t.Stop()
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, e := range t.list {
		if !e.settled {
			t.q.c.out.push(outgoing{subject: e.reply, data: []byte("-NAK")})
		}
	}
	t.deliver(nil)
}

// Stop is Taker.Stop.
func (t *taker) Stop() {
	t.once.Do(func() {
		close(t.quit)
		t.release()
	})
}

// run passes on what comes.
func (t *taker) run() {
	tick := time.NewTicker(min(t.ackWait/4+time.Millisecond, lookEvery))
	defer tick.Stop()
	for {
		select {
		case <-t.quit:
			return
		case <-tick.C:
			t.expire()
			t.refill()
			continue
		case m := <-t.msgs:
			list := t.arrived(nil, m)
			for more := true; more && len(list) < batch; {
				select {
				case m := <-t.msgs:
					list = t.arrived(list, m)
				default:
					more = false
				}
			}
			if len(list) > 0 {
				t.deliver(list)
			}
			t.refill()
		}
	}
}

// arrived adds a message that has come to a list, if it is one.
func (t *taker) arrived(list []remote.Message, m *nats.Msg) []remote.Message {
	t.mu.Lock()
	defer t.mu.Unlock()
	if m.Reply == "" {
		t.told(m)
		return list
	}
	tries, seq, ok := parseReply(m.Reply)
	if !ok {
		return list
	}
	t.requested = max(t.requested-1, 0)
	t.open++
	e := &entry{reply: m.Reply, due: time.Now().Add(t.ackWait)}
	t.list = append(t.list, e)
	return append(list, remote.Message{Data: m.Data, Seq: seq, Tries: tries, Token: e})
}

// told is called with what the broker says of requests.
func (t *taker) told(m *nats.Msg) {
	status := m.Header.Get("Status")
	if status == "" || status == "100" {
		return
	}
	if n, err := strconv.Atoi(m.Header.Get("Nats-Pending-Messages")); err == nil {
		t.requested = max(t.requested-n, 0)
	} else {
		t.requested = 0
	}
	if status == "503" || status == "409" { // there is no broker, or the queue has been deleted
		t.rest = time.Now().Add(lookEvery)
	}
}

// parseReply returns what the subject to acknowledge a message tells of it.
func parseReply(reply string) (tries int, seq uint64, ok bool) {
	parts := strings.Split(reply, ".")
	at := 4
	if len(parts) > 9 { // with a domain and an account
		at = 6
	}
	if len(parts) < at+2 || parts[0] != "$JS" {
		return 0, 0, false
	}
	tries, err := strconv.Atoi(parts[at])
	if err != nil {
		return 0, 0, false
	}
	seq, err = strconv.ParseUint(parts[at+1], 10, 64)
	return tries, seq, err == nil
}

// refill asks for messages when there is room for many enough.
func (t *taker) refill() {
	t.mu.Lock()
	defer t.mu.Unlock()
	breaks := t.q.c.broken()
	if t.breaks != breaks || t.requested > 0 && time.Since(t.asked) > expires+2*time.Second {
		t.requested = 0 // the request, or the answer to it, was lost
	}
	if !t.q.c.nc.IsConnected() || time.Now().Before(t.rest) {
		return
	}
	t.breaks = breaks
	want := t.n - t.open - t.requested
	if want < max(t.n/2, 1) && (want <= 0 || t.requested > 0) {
		return
	}
	if t.stopped() {
		return
	}
	request, _ := json.Marshal(struct {
		Batch   int           `json:"batch"`
		Expires time.Duration `json:"expires"`
	}{want, expires})
	t.requested += want
	t.asked = time.Now()
	t.q.c.out.push(outgoing{subject: t.next, reply: t.inbox, data: request})
}

// expire lets go of what the broker gives to others by now.
func (t *taker) expire() {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	left := t.list[:0]
	for _, e := range t.list {
		if !e.settled && now.After(e.due) {
			e.settled = true
			t.open--
		}
		if !e.settled {
			left = append(left, e)
		}
	}
	clear(t.list[len(left):])
	t.list = left
}

// settled notes that a message is, and reports whether it was not before.
func (t *taker) settled(e *entry) {
	t.mu.Lock()
	again := !e.settled
	if again {
		e.settled = true
		t.open--
		if len(t.list) > 0 && t.list[0] == e { // as it is for the most part
			t.list[0] = nil
			t.list = t.list[1:]
		}
	}
	t.mu.Unlock()
	if again {
		t.refill()
	}
}

// Settle is Taker.Settle.
func (t *taker) Settle(m *remote.Message, how remote.Settlement, after time.Duration) {
	e := m.Token.(*entry)
	var data []byte
	switch how {
	case remote.Ack:
		data = ack
	case remote.Nack:
		data = []byte("-NAK")
		if after > 0 {
			data = []byte(`-NAK {"delay": ` + strconv.FormatInt(int64(after), 10) + "}")
		}
	case remote.Progress:
		data = []byte("+WPI")
		t.mu.Lock()
		e.due = time.Now().Add(t.ackWait)
		t.mu.Unlock()
	}
	t.q.c.out.push(outgoing{subject: e.reply, data: data})
	if how != remote.Progress {
		t.settled(e)
	}
}

var ack = []byte("+ACK")

// Confirm is Taker.Confirm.
func (t *taker) Confirm(m *remote.Message) (remote.Outcome, error) {
	e := m.Token.(*entry)
	if err := t.q.c.connected(); err != nil {
		return remote.Refused, err
	}
	_, o, err := t.q.c.ask("ack to "+t.q.name, outgoing{subject: e.reply, data: ack})
	if o == remote.Done {
		t.settled(e)
	}
	return o, err
}
