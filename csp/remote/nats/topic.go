package nats

import (
	"encoding/base64"
	"strconv"
	"strings"
	"sync"

	"github.com/nats-io/nats.go"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/remote"
)

// A topic is one of a connection. What belongs to a value besides itself is in the place of the subject for
// replies, as "csp.from.PRODUCER.NUMBER.KIND".
type topic struct {
	c       *Conn
	name    string
	subject string

	from, prefix string // of the last producer; touched on one loop only
}

// OpenTopic is Engine.OpenTopic.
func (c *Conn) OpenTopic(name string) (remote.TopicEngine, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	return &topic{c: c, name: name, subject: "csp.t." + name}, nil
}

const fromPrefix = "csp.from."

var kinds = [...]string{remote.NoteValue: "value", remote.NoteOpen: "open", remote.NoteClose: "close"}

// Put is TopicEngine.Put.
func (t *topic) Put(n remote.Note) (remote.Outcome, error) {
	if err := t.c.connected(); err != nil {
		return remote.Refused, err
	}
	if t.from != n.From || t.prefix == "" {
		t.from, t.prefix = n.From, fromPrefix+base64.RawURLEncoding.EncodeToString([]byte(n.From))+"."
	}
	b := make([]byte, 0, 64)
	b = append(b, t.prefix...)
	b = strconv.AppendUint(b, n.N, 10)
	b = append(b, '.')
	b = append(b, kinds[n.Kind]...)
	t.c.out.pushBounded(outgoing{subject: t.subject, reply: string(b), data: n.Data})
	return remote.Done, nil
}

// slack is how many messages may wait for a subscriber before they are dropped.
const slack = 64 << 10

// Subscribe is TopicEngine.Subscribe.
func (t *topic) Subscribe(deliver func([]remote.Note)) (stop func(), err error) {
	msgs := make(chan *nats.Msg, slack)
	quit := make(chan struct{})
	var sub *nats.Subscription
	csp.BlockOn("subscribe to "+t.name, func() {
		sub, err = t.c.nc.ChanSubscribe(t.subject, msgs)
		if err == nil {
			err = t.c.nc.FlushTimeout(t.c.o.PutWait)
		}
	})
	if err != nil {
		return nil, t.c.closedOr(err)
	}
	var once sync.Once
	end := func() {
		once.Do(func() {
			sub.Unsubscribe()
			close(quit)
		})
	}
	drop, err := t.c.atEnd(func() { end(); deliver(nil) })
	if err != nil {
		end()
		return nil, err
	}
	go func() {
		p := parser{}
		for {
			select {
			case <-quit:
				return
			case m := <-msgs:
				list := []remote.Note{p.note(m)}
				for more := true; more && len(list) < batch; {
					select {
					case m := <-msgs:
						list = append(list, p.note(m))
					default:
						more = false
					}
				}
				deliver(list)
			}
		}
	}()
	return func() { drop(); end() }, nil
}

// A parser makes notes of messages.
type parser struct{ coded, name string } // of the last producer

func (p *parser) note(m *nats.Msg) remote.Note {
	n := remote.Note{Data: m.Data}
	rest, ok := strings.CutPrefix(m.Reply, fromPrefix)
	if !ok {
		return n // of somebody who knows nothing of csp
	}
	coded, rest, _ := strings.Cut(rest, ".")
	number, kind, _ := strings.Cut(rest, ".")
	if coded != p.coded || p.name == "" {
		name, err := base64.RawURLEncoding.DecodeString(coded)
		if err != nil {
			return n
		}
		p.coded, p.name = coded, string(name)
	}
	n.From = p.name
	n.N, _ = strconv.ParseUint(number, 10, 64)
	for k, name := range kinds {
		if kind == name {
			n.Kind = remote.NoteKind(k)
		}
	}
	return n
}
