package nats

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/remote"
)

// A queue is one of a connection.
type queue struct {
	c       *Conn
	name    string
	subject string
	stream  string
	kv      jetstream.KeyValue
}

// takers is the name of the consumer that all takers of a queue share.
const takers = "takers"

// OpenQueue is Engine.OpenQueue.
func (c *Conn) OpenQueue(name string, conf remote.QueueConfig) (remote.QueueEngine, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	q := &queue{c: c, name: name, subject: "csp.q." + name, stream: "CSP_" + name}
	var err error
	csp.BlockOn("queue "+name, func() { err = q.open(conf) })
	if err != nil {
		return nil, err
	}
	return q, nil
}

func (q *queue) open(conf remote.QueueConfig) error {
	sc := jetstream.StreamConfig{
		Name: q.stream, Subjects: []string{q.subject}, Retention: jetstream.WorkQueuePolicy, Storage: jetstream.FileStorage,
		Discard: jetstream.DiscardNew, MaxMsgs: -1, Duplicates: conf.Window, Replicas: q.c.o.Replicas,
	}
	if conf.Bound > 0 {
		sc.MaxMsgs = int64(conf.Bound)
	}
	s, err := q.makeStream(sc)
	if err != nil {
		return fmt.Errorf("nats: queue %s: %w", q.name, err)
	}
	if is := s.CachedInfo().Config; is.MaxMsgs != sc.MaxMsgs || conf.Window > 0 && is.Duplicates != conf.Window {
		return fmt.Errorf("nats: queue %s is there, with Fixed(%d) and Dedup(%v); open it as it was made", q.name, is.MaxMsgs, is.Duplicates)
	}
	cc := jetstream.ConsumerConfig{
		Durable: takers, AckPolicy: jetstream.AckExplicitPolicy, AckWait: conf.AckWait,
		MaxAckPending: -1, MaxDeliver: -1, MaxWaiting: 4096,
	}
	err = q.retried(func(ctx context.Context) error {
		_, err := q.c.js.CreateConsumer(ctx, q.stream, cc)
		return err
	})
	if errors.Is(err, jetstream.ErrConsumerExists) {
		return fmt.Errorf("nats: queue %s is there, with another AckWait than %v; open it as it was made", q.name, conf.AckWait)
	}
	if err != nil {
		return fmt.Errorf("nats: queue %s: %w", q.name, err)
	}
	err = q.retried(func(ctx context.Context) (err error) {
		q.kv, err = q.c.js.KeyValue(ctx, q.stream)
		if errors.Is(err, jetstream.ErrBucketNotFound) {
			q.kv, err = q.c.js.CreateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: q.stream, Replicas: q.c.o.Replicas})
			if errors.Is(err, jetstream.ErrBucketExists) { // somebody else was faster
				q.kv, err = q.c.js.KeyValue(ctx, q.stream)
			}
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("nats: queue %s: %w", q.name, err)
	}
	return nil
}

// makeStream returns the stream, which it makes when there is none.
func (q *queue) makeStream(sc jetstream.StreamConfig) (s jetstream.Stream, err error) {
	err = q.retried(func(ctx context.Context) error {
		s, err = q.c.js.Stream(ctx, q.stream)
		if errors.Is(err, jetstream.ErrStreamNotFound) {
			s, err = q.c.js.CreateStream(ctx, sc)
			if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
				s, err = q.c.js.Stream(ctx, q.stream)
			}
		}
		return err
	})
	return s, err
}

// tries is how often something is tried of a cluster that may have no leader yet.
const tries = 5

// retried is persist for what is tried a few times.
func (q *queue) retried(f func(ctx context.Context) error) error {
	n := 0
	return q.c.persist(func() bool { n++; return n < tries }, f)
}

// pubAck is the broker's answer to a put.
type pubAck struct {
	Seq       uint64 `json:"seq"`
	Duplicate bool   `json:"duplicate"`
	Error     *struct {
		Code        int    `json:"code"`
		ErrCode     int    `json:"err_code"`
		Description string `json:"description"`
	} `json:"error"`
}

// fullCode is the broker's code for a queue that is full.
const fullCode = 10077

const (
	firstPause = time.Millisecond
	lastPause  = 100 * time.Millisecond
)

// Put is QueueEngine.Put.
func (q *queue) Put(id string, data []byte) (o remote.Outcome, stored bool, err error) {
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		if err := q.c.connected(); err != nil {
			return remote.Refused, false, err
		}
		m, o, err := q.c.ask("put on "+q.name, outgoing{subject: q.subject, id: id, data: data})
		if o != remote.Done {
			return o, false, err
		}
		var ack pubAck
		if err := json.Unmarshal(m.Data, &ack); err != nil {
			return remote.Unknown, false, fmt.Errorf("nats: the answer to a put: %w", err)
		}
		switch {
		case ack.Error == nil:
			return remote.Done, !ack.Duplicate, nil
		case ack.Error.ErrCode == fullCode:
			csp.BlockOn("room in "+q.name, func() { time.Sleep(pause) })
		case ack.Error.Code == 503:
			return remote.Unknown, false, errors.New("nats: " + ack.Error.Description)
		default:
			return remote.Refused, false, errors.New("nats: " + ack.Error.Description)
		}
	}
}

// ask makes a request and parks the calling process until it is answered.
func (c *Conn) ask(what string, out outgoing) (m *nats.Msg, o remote.Outcome, err error) {
	csp.Await(what, func(done func()) {
		c.request(out, func(answer *nats.Msg, outcome remote.Outcome, e error) {
			m, o, err = answer, outcome, e
			done()
		})
	})
	return m, o, err
}

// Backlog is QueueEngine.Backlog.
func (q *queue) Backlog() (left uint64, err error) {
	csp.BlockOn("backlog of "+q.name, func() {
		var s jetstream.StreamState
		s, err = q.state()
		left = s.Msgs
	})
	return left, err
}

func (q *queue) state() (state jetstream.StreamState, err error) {
	err = q.retried(func(ctx context.Context) error {
		s, err := q.c.js.Stream(ctx, q.stream)
		if err == nil {
			state = s.CachedInfo().State
		}
		return err
	})
	if err != nil {
		err = q.c.closedOr(err)
	}
	return state, err
}

var errNotYet = errors.New("nats: some messages are not acknowledged yet")

// Drained is QueueEngine.Drained.
func (q *queue) Drained() (stored uint64, err error) {
	csp.BlockOn("end of "+q.name, func() {
		over := time.Now().Add(q.c.o.PutWait)
		for pause := firstPause; ; pause = min(2*pause, lastPause) {
			s, e := q.state()
			stored, err = s.LastSeq, e
			if e != nil || s.Msgs == 0 {
				return
			}
			if time.Now().After(over) {
				err = errNotYet
				return
			}
			time.Sleep(pause)
		}
	})
	return stored, err
}

// Delete is QueueEngine.Delete.
func (q *queue) Delete() (o remote.Outcome, err error) {
	if err := q.c.connected(); err != nil {
		return remote.Refused, err
	}
	csp.BlockOn("end of "+q.name, func() {
		ctx, cancel := q.c.context()
		defer cancel()
		err = q.c.js.DeleteStream(ctx, q.stream)
		if err == nil || errors.Is(err, jetstream.ErrStreamNotFound) {
			err = q.c.js.DeleteKeyValue(ctx, q.stream)
		}
		if errors.Is(err, jetstream.ErrBucketNotFound) || errors.Is(err, jetstream.ErrStreamNotFound) {
			err = nil
		}
	})
	return q.c.outcome(err)
}

// outcome is that of a request which ended with err.
func (c *Conn) outcome(err error) (remote.Outcome, error) {
	switch {
	case err == nil:
		return remote.Done, nil
	case silent(err) && c.closedOr(nil) == nil:
		return remote.Unknown, remote.ErrNoAnswer
	}
	return remote.Refused, c.closedOr(err)
}

// said is what is stored of a producer.
type said struct {
	Producer string          `json:"producer"`
	State    json.RawMessage `json:"state"`
}

// Announce is QueueEngine.Announce.
func (q *queue) Announce(producer string, state []byte) (o remote.Outcome, err error) {
	if err := q.c.connected(); err != nil {
		return remote.Refused, err
	}
	csp.BlockOn("producer of "+q.name, func() {
		ctx, cancel := q.c.context()
		defer cancel()
		data, _ := json.Marshal(said{producer, state})
		_, err = q.kv.Put(ctx, base64.RawURLEncoding.EncodeToString([]byte(producer)), data)
	})
	return q.c.outcome(err)
}

// Watch is QueueEngine.Watch.
func (q *queue) Watch(changed func(producer string, state []byte)) (stop func(), err error) {
	ctx, cancel := context.WithCancel(context.Background())
	drop, err := q.c.atEnd(cancel)
	if err != nil {
		cancel()
		return nil, err
	}
	stop = func() { cancel(); drop() }
	breaks := q.c.broken()
	var w jetstream.KeyWatcher
	watch := func() error {
		return q.c.persist(func() bool { return ctx.Err() == nil }, func(context.Context) (err error) {
			w, err = q.kv.WatchAll(ctx)
			return err
		})
	}
	watching := false
	defer func() {
		if !watching { // it has failed, or the process was killed meanwhile
			stop()
		}
	}()
	csp.BlockOn("producers of "+q.name, func() {
		if err = watch(); err == nil && ctx.Err() != nil {
			w.Stop()
		}
	})
	if err != nil {
		return nil, q.c.closedOr(err)
	}
	watching = true
	go func() {
		defer func() { w.Stop() }()
		// A watcher takes long to find out that a server has been started anew.
		tick := time.NewTicker(lookEvery)
		defer tick.Stop()
		for {
			select {
			case e, ok := <-w.Updates():
				if !ok {
					return
				}
				var s said
				if e != nil && json.Unmarshal(e.Value(), &s) == nil {
					changed(s.Producer, s.State)
				}
			case <-tick.C:
				if n := q.c.broken(); n != breaks && q.c.nc.IsConnected() {
					old := w
					if watch() == nil {
						old.Stop()
						breaks = n
					} else {
						w = old
					}
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	return stop, nil
}

// lookEvery is how often is looked whether there is a new connection.
const lookEvery = 250 * time.Millisecond
