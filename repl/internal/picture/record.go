package picture

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
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
	// LockName, unless nil, returns what the running process calls a lock, by its address, with the values of
	// indices; "" if it knows none but that of the source. It is called on the loop.
	LockName func(at uintptr) string
	// Skip, unless nil, reports whether a process is not to be shown.
	Skip func(p *csp.Process) bool
	// Tape, unless nil, is called on the loop when twice Keep events have been kept, and returns the tape that
	// those which come are written on; nil if there is none.
	Tape func() *csp.Tape
}

// DefaultKeep is how many events are kept of either end of a run.
const DefaultKeep = 2000

// A Recorder keeps the events of a runtime from which pictures are made: of a long run the first ones and the
// last ones, so that the memory that it needs is bounded. It may be used by several goroutines.
type Recorder struct {
	options Options

	mu    sync.Mutex
	head  []entry
	tail  []entry            // a ring
	next  int                // where the next event goes in it
	locks map[lockUse]string // what they are called
	total uint64
	time  time.Time // of the last event
	at    int64     // that since the run began
	queues

	tape *csp.Tape // that the others are on
	from uint64    // and after how many there
}

// An entry is an event as it is kept. What it is to be called is found out when a picture is made.
type entry struct {
	Event
	process *csp.Process
	peer    *csp.Process
	channel Channel
	value   any    // of which Text is to be made
	called  string // what tells Thing from others, if that is known
}

// A lockUse is a lock, by its address, and what the source calls it at some place.
type lockUse struct {
	at   uintptr
	name string
}

// maxLocks bounds how many of them are remembered.
const maxLocks = 10_000

// NewRecorder returns a Recorder, which is to be attached with [Recorder.Observe].
func NewRecorder(o Options) *Recorder {
	if o.Keep == 0 {
		o.Keep = DefaultKeep
	}
	if o.Brief == nil {
		o.Brief = func(v any) string { return fmt.Sprint(v) }
	}
	return &Recorder{options: o, queues: queues{}, locks: map[lockUse]string{}}
}

// Observe is a csp.Observer.
func (r *Recorder) Observe(e csp.Event) {
	if r.Spooled() || r.options.Skip != nil && e.Process != nil && r.options.Skip(e.Process) {
		return
	}
	en, ok := r.entry(&e)
	if !ok {
		return
	}
	if w, ok := e.Value.(string); ok && en.Kind == Waits && e.Chan == nil && w != "sleep" {
		en.waits(e.Process.Info())
	}
	if en.Object != 0 && en.Kind != Did && r.options.LockName != nil {
		use := lockUse{en.Object, en.Thing}
		name, known := r.locks[use]
		if !known {
			if len(r.locks) >= maxLocks {
				clear(r.locks)
			}
			name = r.options.LockName(en.Object)
			r.locks[use] = name
		}
		en.called = name
	}
	if (en.Kind == Put || en.Kind == Took) && !flat(e.Value) {
		en.Text, en.value = r.options.Brief(e.Value), nil // as it is now
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if e.Time != r.time { // many events have the same
		r.time, r.at = e.Time, int64(e.Time.Sub(r.options.Began))
	}
	en.At = time.Duration(r.at)
	r.follow(&en, e.Chan, e.Len)
	r.add(&en)
	if r.options.Tape != nil && len(r.tail) == r.options.Keep {
		if r.tape = r.options.Tape(); r.tape != nil {
			r.from = r.tape.Len()
		}
		r.options.Tape = nil
	}
}

// Note records that a process, by its number, has just done something wrong, which text tells.
func (r *Recorder) Note(process int, text, place string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.tape == nil { // what comes is told by that, which knows no notes
		r.add(&entry{Event: Event{At: time.Duration(r.at), Kind: Wrong, Process: process, Text: text, Place: place}})
	}
}

// Spooled reports whether further events are taken from a tape, so that Observe need not be called any more.
func (r *Recorder) Spooled() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.tape != nil
}

// entry makes an entry of an event, unless that is of no interest.
func (r *Recorder) entry(e *csp.Event) (en entry, ok bool) {
	en = entry{process: e.Process, peer: e.Peer}
	if e.Process != nil {
		en.Process = e.Process.ID()
	}
	if e.Peer != nil {
		en.Peer = e.Peer.ID()
	}
	if e.Chan != nil {
		en.channel = Channel{ID: e.Chan.ID(), Name: e.Chan.Name(), Buffered: e.Chan.Cap() > 0}
		en.Chan = en.channel.ID
	}
	switch e.Kind {
	case csp.EventSpawn:
		en.Kind, en.Peer = Started, e.Process.Parent()
	case csp.EventPark:
		en.Kind = Waits
		en.Text, _ = e.Value.(string)
		if e.At != nil {
			en.Thing, en.Place = e.At.Subject, e.At.String()
		}
	case csp.EventResume:
		en.Kind = GoesOn
	case csp.EventEnd:
		en.Kind = Ended
	case csp.EventPut:
		en.Kind, en.value = Put, e.Value
	case csp.EventTake:
		en.Kind, en.value = Took, e.Value
	case csp.EventClose:
		en.Kind = Closed
	case csp.EventTimer:
		en.Kind = Timer
	case csp.EventStep:
		effect, ok := e.Value.(csp.Effect)
		if !ok || effect.ID != 0 || ownEvents[effect.Op] {
			return en, false // what is done with channels, processes and locks has events of its own
		}
		en.does(Did, &effect)
	case csp.EventAcquire, csp.EventRelease:
		effect, _ := e.Value.(csp.Effect)
		en.does(Got, &effect)
		if e.Kind == csp.EventRelease {
			en.Kind = Gave
		}
	default:
		return en, false
	}
	return en, true
}

// ownEvents are operations that have other events than steps.
var ownEvents = map[string]bool{"yield": true, "lock": true, "unlock": true, "read-lock": true, "read-unlock": true}

func (en *entry) does(kind Kind, e *csp.Effect) {
	en.Kind, en.Text, en.Thing, en.Object = kind, e.Op, e.Name, e.Object
	if e.Site != nil {
		en.Place = e.Site.String()
	}
}

// waits notes what a process waits for that is no channel, or are several, and who has it.
func (en *entry) waits(w csp.ProcessInfo) {
	en.Place, en.Thing, en.Object = w.Site, w.Awaits, w.Object
	for i, c := range w.Chans {
		if i > 0 {
			en.Thing += ", "
		}
		en.Thing += chanName(c)
	}
	for _, h := range w.Holders {
		since := h.Since.String()
		h.Since = csp.Site{}
		en.Holders = append(en.Holders, h.String())
		if since != "" {
			en.Place += fmt.Sprintf("; #%d has it since %s", h.ID, since)
		}
	}
}

// Value writes a value of some time ago by brief, or its type where it points to something, which may have changed.
func Value(v any, brief func(any) string) string {
	if flat(v) {
		return brief(v)
	}
	return strings.ReplaceAll(fmt.Sprintf("%T", v), "main.", "")
}

// flat reports whether a value is all that there is to be told of it: it points to nothing that may change.
func flat(v any) bool {
	switch v.(type) {
	case nil, bool, int, string, float64, struct{}:
		return true
	}
	return isFlat(reflect.TypeOf(v))
}

func isFlat(t reflect.Type) bool {
	switch k := t.Kind(); k {
	case reflect.Array:
		return isFlat(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if !isFlat(t.Field(i).Type) {
				return false
			}
		}
		return true
	default:
		return k <= reflect.Complex128 || k == reflect.String
	}
}

// add keeps an event of the observer's.
func (r *Recorder) add(en *entry) {
	r.total++
	en.Seq = r.total
	switch keep := r.options.Keep; {
	case len(r.head) < keep:
		r.head = append(grown(r.head, keep), *en)
	case len(r.tail) < keep:
		r.tail = append(grown(r.tail, keep), *en)
	default:
		r.tail[r.next] = *en
		if r.next++; r.next == keep {
			r.next = 0
		}
	}
}

// grown returns list with room for one more, so that it is seldom copied, of most entries in all.
func grown(list []entry, most int) []entry {
	if n := len(list); n == cap(list) {
		return slices.Grow(list, min(max(3*n, 250), most-n))
	}
	return list
}

// Run returns what has been recorded.
func (r *Recorder) Run() *Run {
	r.mu.Lock()
	run := &Run{Virtual: r.options.Virtual, Total: r.total}
	parts := [][]entry{r.head, r.tail}
	spooled := r.tape != nil // then these do not change any more
	if !spooled {
		parts = [][]entry{slices.Concat(r.head, r.tail[r.next:], r.tail[:r.next])}
	}
	r.mu.Unlock()
	if spooled {
		list, total := r.spooled()
		parts = append(parts, list)
		run.Total += total
	}
	entries := func(yield func(*entry) bool) {
		for _, part := range parts {
			for i := range part {
				if !yield(&part[i]) {
					return
				}
			}
		}
	}
	nameLocks(entries)
	n := 0
	for _, part := range parts {
		n += len(part)
	}
	run.Events = make([]Event, 0, n)
	processes, channels := map[int]bool{0: true}, map[int]bool{}
	know := func(p *csp.Process) {
		if p != nil && !processes[p.ID()] {
			processes[p.ID()] = true
			run.Processes = append(run.Processes, Process{ID: p.ID(), Parent: p.Parent(), Name: p.Name()})
		}
	}
	for en := range entries {
		know(en.process)
		know(en.peer)
		if c := en.channel; c.ID != 0 && !channels[c.ID] {
			channels[c.ID] = true
			run.Channels = append(run.Channels, c)
		}
		if (en.Kind == Put || en.Kind == Took) && en.Text == "" {
			en.Text = Value(en.value, r.options.Brief)
		}
		run.Events = append(run.Events, en.Event)
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
