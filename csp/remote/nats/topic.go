package nats

import (
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"strings"
	"sync"

	"github.com/nats-io/nats.go"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/csp/remote"
)

// A topic is one of a connection. What belongs to a value besides itself is in the place of the subject for
// replies, as "csp.from.PRODUCER.NUMBER.KIND". Values that wait to be sent are sent together: a message of the
// kind "values" has several, each after its length.
type topic struct {
	c       *Conn
	name    string
	subject string

	from, prefix string // of the last producer; touched by the writer only
	frame        []byte
}

// OpenTopic is Engine.OpenTopic.
func (c *Conn) OpenTopic(name string) (remote.TopicEngine, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	return &topic{c: c, name: name, subject: "csp.t." + name}, nil
}

const fromPrefix = "csp.from."

var kinds = [...]string{remote.NoteValue: "value", remote.NoteOpen: "open", remote.NoteClose: "close", several: "values"}

// several is the kind of a message of several values; its number is that of the first.
const several = remote.NoteClose + 1

// Put is TopicEngine.Put.
func (t *topic) Put(n remote.Note) (remote.Outcome, error) {
	if err := t.c.connected(); err != nil {
		return remote.Refused, err
	}
	t.c.out.pushBounded(outgoing{topic: t, from: n.From, n: n.N, kind: n.Kind, data: n.Data})
	return remote.Done, nil
}

const (
	mostTogether  = 128      // values in a message
	bytesTogether = 16 << 10 // after which no more are added
)

// together returns how many of the notes at the beginning of a list can be sent together.
func together(list []outgoing) int {
	first := &list[0]
	n, size := 1, len(first.data)
	for n < min(len(list), mostTogether) && size < bytesTogether {
		m := &list[n]
		if m.topic != first.topic || m.kind != remote.NoteValue || first.kind != remote.NoteValue ||
			m.from != first.from || m.n != first.n+uint64(n) {
			break
		}
		size += len(m.data)
		n++
	}
	return n
}

// send sends notes of one producer, several values as one message.
func (t *topic) send(list []outgoing) {
	first := &list[0]
	if t.from != first.from || t.prefix == "" {
		t.from, t.prefix = first.from, fromPrefix+base64.RawURLEncoding.EncodeToString([]byte(first.from))+"."
	}
	kind, data := first.kind, first.data
	if len(list) > 1 {
		kind = several
		t.frame = t.frame[:0]
		for i := range list {
			t.frame = binary.AppendUvarint(t.frame, uint64(len(list[i].data)))
			t.frame = append(t.frame, list[i].data...)
		}
		data = t.frame // which is copied by what comes
	}
	b := make([]byte, 0, 64)
	b = append(b, t.prefix...)
	b = strconv.AppendUint(b, first.n, 10)
	b = append(b, '.')
	b = append(b, kinds[kind]...)
	t.c.nc.PublishRequest(t.subject, string(b), data)
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
				list := p.notes(make([]remote.Note, 0, 16), m)
				for more := true; more && len(list) < batch; {
					select {
					case m := <-msgs:
						list = p.notes(list, m)
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

// notes adds those of a message to a list.
func (p *parser) notes(list []remote.Note, m *nats.Msg) []remote.Note {
	n := p.note(m)
	if n.Kind != several {
		return append(list, n)
	}
	n.Kind = remote.NoteValue
	for data := m.Data; len(data) > 0; n.N++ {
		size, k := binary.Uvarint(data)
		if k <= 0 || uint64(len(data)-k) < size {
			return list // damaged; what is missing counts as dropped
		}
		n.Data = data[k : k+int(size) : k+int(size)]
		data = data[k+int(size):]
		list = append(list, n)
	}
	return list
}

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
