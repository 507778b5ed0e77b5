// Package picture draws what happened on a csp runtime: who ran, who gave what to whom, and who waits
// for whom. A Recorder takes the runtime's events and makes a Run of them, which is laid out as a table
// with a column for each process, as a sequence diagram, as a timeline of states and as a graph of who
// waits for whom, and written as text, SVG, Mermaid, HTML or as a trace for Chrome and Perfetto.
package picture

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// A Kind is what has happened.
type Kind uint8

// The kinds of events.
const (
	Started Kind = iota // Process was started, by Peer
	Waits               // Process waits in Text, for Chan or for Thing
	GoesOn              // Process begins or goes on
	Ended
	Put    // Process put Text on Chan; Peer, unless 0, took it at once
	Took   // Process took Text from Chan; Peer, unless 0, had put it there
	Closed // Process closed Chan
	Timer  // a timer came up that Process waited for
	Did    // Process did Text, such as to read Thing
	Got    // Process got Thing, a lock; Text is "read-lock" where others may have it, too
	Gave   // Process has Thing no more
	Wrong  // Process did something wrong, which Text tells
)

// An Event is something that happened.
type Event struct {
	Seq     uint64
	At      time.Duration // since the run began
	Kind    Kind
	Process int // 0 is somebody outside, or a callback
	Peer    int
	Chan    int
	Text    string   // a value or an operation
	Thing   string   // what is waited for or used, where that is no channel
	Object  uintptr  // that which is used
	Holders []string // who has that, as in "#3"
	Place   string   // where that stands, and since when the holders have it
}

// A Process is one that has to do with an event.
type Process struct {
	ID, Parent int
	Name       string
}

// A Channel is one that has to do with an event.
type Channel struct {
	ID       int
	Name     string
	Buffered bool
}

// A Run is what happened.
type Run struct {
	Title     string
	Virtual   bool // time is that of a virtual clock
	Processes []Process
	Channels  []Channel
	Events    []Event // in their order; of a long run the first and the last
	Total     uint64  // how many there were

	// Parked are the processes that wait at the end, Stuck the numbers of those that wait for ever. Failure is
	// what ended the run, "" if nothing did; Panicked the process whose panic that was, 0 if it was none,
	// PanickedAt where it was raised, "" if that is not known; Why, if not
	// empty, the order of events that it takes.
	Parked     []csp.ProcessInfo
	Stuck      []int
	Failure    string
	Panicked   int
	PanickedAt string
	Why        string
}

// Waiting returns a run of which only the end is known: the processes that there are, as they are now.
func Waiting(list []csp.ProcessInfo) *Run {
	r := &Run{}
	for _, p := range list {
		r.Processes = append(r.Processes, Process{ID: p.ID, Parent: p.Parent, Name: p.Name})
		if p.State == csp.Parked {
			r.Parked = append(r.Parked, p)
		}
	}
	r.Entangled()
	return r
}

// End notes how the run ended: with these processes, of which those are stuck that have these numbers, or that wait
// for one another; and with a failure, "" for none.
func (r *Run) End(left []csp.ProcessInfo, stuck []int, failure string) {
	r.Failure = failure
	r.callAlike(left)
	last := map[int]int{} // where the last event of a process is
	for i := range r.Events {
		last[r.Events[i].Process] = i
	}
	waits := map[int]Event{} // after which one
	for _, p := range left {
		if p.State != csp.Parked || !slices.ContainsFunc(r.Processes, func(q Process) bool { return q.ID == p.ID }) {
			continue
		}
		r.Parked = append(r.Parked, p)
		if i, ok := last[p.ID]; ok && r.Events[i].Kind != Waits && r.Events[i].Kind != Ended {
			w := Event{Seq: r.Events[i].Seq, At: r.Events[i].At, Kind: Waits, Process: p.ID, Text: p.Op}
			if len(p.Chans) == 1 {
				w.Chan = p.Chans[0].ID
			} else {
				en := entry{Event: w}
				en.waits(p)
				w = en.Event
			}
			waits[i] = w
		}
	}
	if len(waits) > 0 {
		all := make([]Event, 0, len(r.Events)+len(waits))
		for i, e := range r.Events {
			all = append(all, e)
			if w, ok := waits[i]; ok {
				all = append(all, w)
			}
		}
		r.Events = all
	}
	if r.Stuck = slices.Clone(stuck); len(stuck) == 0 {
		r.Entangled()
	}
}

// Entangled notes that processes which wait for one another are stuck.
func (r *Run) Entangled() {
	for _, c := range csp.Cycles(r.Parked) {
		for _, p := range c {
			r.Stuck = append(r.Stuck, p.ID)
		}
	}
}

// lastWaits returns where the events are by which those began to wait that wait at the end, by process.
func (r *Run) lastWaits() map[int]int {
	last := map[int]int{}
	for _, p := range r.Parked {
		last[p.ID] = -1
	}
	for i := range r.Events {
		e := &r.Events[i]
		if _, ok := last[e.Process]; ok {
			last[e.Process] = -1
			if e.Kind == Waits {
				last[e.Process] = i
			}
		}
	}
	return last
}

// process returns what is known of a process.
func (r *Run) process(id int) Process {
	for i := range r.Processes {
		if r.Processes[i].ID == id {
			return r.Processes[i]
		}
	}
	return Process{ID: id}
}

// Foreground returns the process that nobody has started and that ended last: the program itself, or the input.
func (r *Run) Foreground() (id int) {
	for _, e := range r.Events {
		if e.Kind == Ended && r.process(e.Process).Parent == 0 {
			id = e.Process
		}
	}
	return id
}

// title is what a process is called: its number and its name.
func (p Process) title() string {
	if p.ID == 0 {
		return "outside"
	}
	return strings.TrimSpace(fmt.Sprintf("#%d %s", p.ID, unsaid.ReplaceAllString(p.Name, "")))
}

// titleOf is the title of a process that is parked.
func titleOf(p csp.ProcessInfo) string { return Process{ID: p.ID, Name: p.Name}.title() }

// unsaid are arguments in the name of a process of which none is told.
var unsaid = regexp.MustCompile(`\(…(, …)*\)$`)

// maxName is how many characters of a channel's name are shown.
const maxName = 30

// names returns what channels are called, by their numbers. Those that share a name have their numbers, too.
func (r *Run) names() map[int]string {
	count := map[string]int{}
	for _, c := range r.Channels {
		count[c.Name]++
	}
	names := map[int]string{}
	for _, c := range r.Channels {
		c.Name = shorten(c.Name, maxName)
		switch {
		case c.Name == "":
			names[c.ID] = fmt.Sprintf("chan#%d", c.ID)
		case count[c.Name] > 1:
			names[c.ID] = fmt.Sprintf("%s#%d", c.Name, c.ID)
		default:
			names[c.ID] = c.Name
		}
	}
	return names
}

// stuck reports whether a process waits for ever.
func (r *Run) stuck(id int) bool { return slices.Contains(r.Stuck, id) }

// verdict says in one sentence what became of the run.
func (r *Run) verdict() string {
	cycles := csp.Cycles(r.Parked)
	switch {
	case r.Failure != "":
		return r.Failure
	case len(cycles) > 0:
		return fmt.Sprintf("%s wait for one another", count(len(cycles[0]), "process", "processes"))
	case len(r.Stuck) > 0:
		return fmt.Sprintf("%s stuck", count(len(r.Stuck), "process is", "processes are"))
	case len(r.Parked) > 0:
		return fmt.Sprintf("%s at the end", count(len(r.Parked), "process waits", "processes wait"))
	}
	return ""
}

// count is a number of things, in words.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(uint64(n)) + " " + many
}

// thousands writes a number with its digits in groups.
func thousands(n uint64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + " " + s[i:]
	}
	return s
}

// WaitText tells what a parked process waits for.
func WaitText(p csp.ProcessInfo) string { return waiting(p) }

// waiting tells what a parked process waits for.
func waiting(p csp.ProcessInfo) string {
	var names []string
	for _, c := range p.Chans {
		name := c.Name
		if name == "" {
			name = fmt.Sprintf("chan#%d", c.ID)
		}
		names = append(names, name)
	}
	var held []string
	for _, h := range p.Holders {
		text := fmt.Sprintf("#%d", h.ID)
		if h.Ended {
			text += ", which has ended"
		}
		held = append(held, text)
	}
	return waitText(p.Op, strings.Join(names, ", "), p.Awaits, held)
}

// waitText tells what is waited for: an operation on channels or on a thing, and who has that.
func waitText(op, chans, thing string, holders []string) string {
	text := ""
	switch {
	case op == "sleep":
		return "sleeps"
	case op == "wait" && len(holders) > 0:
		return "waits for " + strings.Join(holders, ", ") + " to end"
	case op == "take":
		text = "waits to take from " + chans
	case op == "put":
		text = "waits to put on " + chans
	case chans != "":
		text = "waits in " + op + " for " + chans
	case thing != "":
		text = "waits for " + thing
	default:
		text = "waits in " + op
	}
	if len(holders) > 0 {
		text += ", held by " + strings.Join(holders, ", ")
	}
	return text
}

// Clock writes a time with three or four digits, for a person.
func Clock(d time.Duration) string { return clock(d) }

// clock writes a time with three or four digits.
func clock(d time.Duration) string {
	unit := time.Duration(1)
	for d/unit >= 10_000 {
		unit *= 10
	}
	return d.Round(unit).String()
}
