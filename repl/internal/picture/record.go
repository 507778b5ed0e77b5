package picture

import (
	"fmt"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// Options are those of a Recorder.
type Options struct {
	Began   time.Time // by the clock of the runtime
	Virtual bool
	Keep    int // how many events are kept of the beginning, and how many of the end; DefaultKeep if 0
	// Brief writes a value in one line. It is called on the loop.
	Brief func(v any) string
	// Skip, unless nil, reports whether a process is not to be shown.
	Skip func(p *csp.Process) bool
}

// DefaultKeep is how many events are kept of either end of a run.
const DefaultKeep = 5000

// A Recorder keeps the events of a runtime from which pictures are made: of a long run the first ones and the
// last ones, so that the memory that it needs is bounded. It may be used by several goroutines.
type Recorder struct {
	options Options

	mu     sync.Mutex
	head   []entry
	tail   []entry // a ring
	next   int     // where the next event goes in it
	total  uint64
	time   time.Time      // of the last event
	at     int64          // that since the run began
	queues map[int]*queue // who has put what is in the buffers of channels
}

// An entry is an event as it is kept. What it is to be called is found out when a picture is made.
type entry struct {
	seq     uint64
	at      int64 // nanoseconds since the run began
	kind    Kind
	frozen  bool // value is its text
	process *csp.Process
	peer    *csp.Process
	channel csp.Channel
	value   any
	wait    *csp.ProcessInfo
}

// A queue is who has put the values that a buffer holds, the oldest one first.
type queue struct {
	kind string // of the buffer
	from []*csp.Process
}

// maxQueues bounds for how many channels that is remembered.
const maxQueues = 10_000

// NewRecorder returns a Recorder, which is to be attached with [Recorder.Observe].
func NewRecorder(o Options) *Recorder {
	if o.Keep == 0 {
		o.Keep = DefaultKeep
	}
	if o.Brief == nil {
		o.Brief = func(v any) string { return fmt.Sprint(v) }
	}
	return &Recorder{options: o, queues: map[int]*queue{}}
}

// Observe is a csp.Observer.
func (r *Recorder) Observe(e csp.Event) {
	en := entry{seq: e.Seq, process: e.Process, peer: e.Peer, channel: e.Chan}
	switch e.Kind {
	case csp.EventSpawn:
		en.kind = Started
	case csp.EventPark:
		en.kind, en.value = Waits, e.Value
		if op, _ := e.Value.(string); e.Chan == nil && op != "sleep" {
			info := e.Process.Info()
			en.wait = &info
		}
	case csp.EventResume:
		en.kind = GoesOn
	case csp.EventEnd:
		en.kind = Ended
	case csp.EventPut:
		en.kind = Put
	case csp.EventTake:
		en.kind = Took
	case csp.EventClose:
		en.kind = Closed
	case csp.EventTimer:
		en.kind = Timer
	case csp.EventStep:
		effect, ok := e.Value.(csp.Effect)
		if !ok || effect.ID != 0 || effect.Op == "yield" {
			return // what is done with channels and processes has events of its own
		}
		en.kind, en.value = Did, effect
	default:
		return
	}
	if r.options.Skip != nil && e.Process != nil && r.options.Skip(e.Process) {
		return
	}
	if en.kind == Put || en.kind == Took {
		en.value, en.frozen = r.freeze(e.Value)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if en.kind == Put || en.kind == Took {
		r.follow(&en)
	}
	if e.Time != r.time { // many events have the same
		r.time, r.at = e.Time, int64(e.Time.Sub(r.options.Began))
	}
	en.at = r.at
	r.add(&en)
}

// freeze returns a value as it is now: what may change is written at once.
func (r *Recorder) freeze(v any) (value any, frozen bool) {
	switch v.(type) {
	case nil, bool, int, string, float64, struct{}:
		return v, false
	}
	if k := reflect.TypeOf(v).Kind(); k <= reflect.Complex128 || k == reflect.String {
		return v, false
	}
	return r.options.Brief(v), true
}

// follow finds out who has put what is taken from a buffer.
func (r *Recorder) follow(en *entry) {
	c := en.channel
	if c.Cap() <= 0 {
		return
	}
	q := r.queues[c.ID()]
	if q == nil {
		if len(r.queues) >= maxQueues {
			clear(r.queues)
		}
		q = &queue{kind: c.Info().Buffer}
		r.queues[c.ID()] = q
	}
	left := c.Buffered() // the event has been done
	switch {
	case q.kind != "fixed" && q.kind != "dropping" && q.kind != "sliding":
	case en.kind == Put && en.peer == nil:
		q.from = append(q.from, en.process)
		q.fit(left)
	case en.kind == Took:
		waited := en.peer
		if waited != nil {
			left--
		}
		q.fit(left + 1)
		en.peer, q.from = q.from[0], q.from[1:]
		if waited != nil {
			q.from = append(q.from, waited)
		}
	}
}

// fit makes the queue as long as the buffer is: values were there before the first event, and buffers lose some.
func (q *queue) fit(n int) {
	switch lost := len(q.from) - n; {
	case lost > 0 && q.kind == "dropping":
		q.from = q.from[:n]
	case lost > 0:
		q.from = q.from[lost:]
	case lost < 0:
		q.from = append(make([]*csp.Process, -lost), q.from...)
	}
}

func (r *Recorder) add(en *entry) {
	r.total++
	switch keep := r.options.Keep; {
	case len(r.head) < keep:
		r.head = append(r.head, *en)
	case len(r.tail) < keep:
		r.tail = append(r.tail, *en)
	default:
		r.tail[r.next] = *en
		if r.next++; r.next == keep {
			r.next = 0
		}
	}
}

// Run returns what has been recorded.
func (r *Recorder) Run() *Run {
	r.mu.Lock()
	entries := append(slices.Clone(r.head), r.tail[r.next:]...)
	entries = append(entries, r.tail[:r.next]...)
	run := &Run{Virtual: r.options.Virtual, Total: r.total}
	r.mu.Unlock()
	run.Events = make([]Event, 0, len(entries))
	processes, channels := map[int]bool{0: true}, map[int]bool{}
	know := func(p *csp.Process) int {
		if p == nil {
			return 0
		}
		if !processes[p.ID()] {
			processes[p.ID()] = true
			run.Processes = append(run.Processes, Process{ID: p.ID(), Parent: p.Parent(), Name: p.Name()})
		}
		return p.ID()
	}
	for i := range entries {
		en := &entries[i]
		e := Event{Seq: en.seq, At: time.Duration(en.at), Kind: en.kind, Process: know(en.process), Peer: know(en.peer)}
		if c := en.channel; c != nil {
			e.Chan = c.ID()
			if !channels[e.Chan] {
				channels[e.Chan] = true
				run.Channels = append(run.Channels, Channel{ID: e.Chan, Name: c.Name(), Buffered: c.Cap() > 0})
			}
		}
		switch v := en.value.(type) {
		case csp.Effect:
			e.Text, e.Thing = v.Op, v.Name
			if v.Site != nil {
				e.Place = v.Site.String()
			}
		default:
			switch {
			case en.frozen || en.kind == Waits:
				e.Text = fmt.Sprint(v)
			case en.kind == Put || en.kind == Took:
				e.Text = r.options.Brief(v)
			}
		}
		if en.kind == Started {
			e.Peer = en.process.Parent()
		}
		if w := en.wait; w != nil {
			e.Place = w.Site
			e.Thing = w.Awaits
			for i, c := range w.Chans {
				if i > 0 {
					e.Thing += ", "
				}
				e.Thing += chanName(c)
			}
			for _, h := range w.Holders {
				since := h.Since.String()
				h.Since = csp.Site{}
				e.Holders = append(e.Holders, h.String())
				if since != "" {
					e.Place += fmt.Sprintf("; #%d has it since %s", h.ID, since)
				}
			}
		}
		run.Events = append(run.Events, e)
	}
	slices.SortFunc(run.Processes, func(a, b Process) int { return a.ID - b.ID })
	slices.SortFunc(run.Channels, func(a, b Channel) int { return a.ID - b.ID })
	return run
}

func chanName(c csp.ChanInfo) string {
	if c.Name != "" {
		return c.Name
	}
	return fmt.Sprintf("chan#%d", c.ID)
}
