package jupyter

import (
	"bytes"
	"encoding/json"
	"strings"
	"sync"
	"time"
)

const (
	// gather is how long what is printed waits for more, so that a flood is not a flood of messages.
	gather = 20 * time.Millisecond
	// maxPending is how many bytes may wait to be sent before who prints has to wait.
	maxPending = 1 << 18
)

// A publisher sends what all clients are told, in order. What is printed is gathered.
type publisher struct {
	deliver func(parent json.RawMessage, kind string, content any)

	mu     sync.Mutex
	room   sync.Cond // something was sent
	queue  []publication
	bytes  int // of text in the queue
	closed bool

	wake, hurry chan bool // there is something to send; at once
	quit, done  chan struct{}
}

// A publication waits to be sent: text for a stream, or anything else.
type publication struct {
	parent  json.RawMessage
	kind    string
	content any
	stream  string
	text    *strings.Builder
}

func newPublisher(deliver func(parent json.RawMessage, kind string, content any)) *publisher {
	p := &publisher{
		deliver: deliver,
		wake:    make(chan bool, 1), hurry: make(chan bool, 1),
		quit: make(chan struct{}), done: make(chan struct{}),
	}
	p.room.L = &p.mu
	go p.run()
	return p
}

// print adds text to a stream.
func (p *publisher) print(parent json.RawMessage, stream, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.bytes > maxPending && !p.closed {
		p.room.Wait()
	}
	p.bytes += len(text)
	if n := len(p.queue); n > 0 {
		if last := &p.queue[n-1]; last.stream == stream && bytes.Equal(last.parent, parent) {
			last.text.WriteString(text)
			return
		}
	}
	b := new(strings.Builder)
	b.WriteString(text)
	p.add(publication{parent: parent, stream: stream, text: b}, p.wake)
}

// send adds another message.
func (p *publisher) send(parent json.RawMessage, kind string, content any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.add(publication{parent: parent, kind: kind, content: content}, p.hurry)
}

func (p *publisher) add(m publication, signal chan bool) {
	if p.closed {
		return
	}
	p.queue = append(p.queue, m)
	select {
	case signal <- true:
	default:
	}
}

// close sends what is left, and ends.
func (p *publisher) close() {
	p.mu.Lock()
	p.closed = true
	p.room.Broadcast()
	p.mu.Unlock()
	close(p.quit)
	<-p.done
}

func (p *publisher) run() {
	defer close(p.done)
	for {
		select {
		case <-p.hurry:
		case <-p.quit:
			p.flush()
			return
		case <-p.wake:
			select {
			case <-p.hurry:
			case <-p.quit:
			case <-time.After(gather):
			}
		}
		p.flush()
	}
}

func (p *publisher) flush() {
	p.mu.Lock()
	queue := p.queue
	p.queue, p.bytes = nil, 0
	p.room.Broadcast()
	p.mu.Unlock()
	for _, m := range queue {
		if m.text != nil {
			m.kind, m.content = "stream", map[string]string{"name": m.stream, "text": strings.ToValidUTF8(m.text.String(), "�")}
		}
		p.deliver(m.parent, m.kind, m.content)
	}
}
