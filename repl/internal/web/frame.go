package web

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/picture"
)

// Limits of what a frame tells in words. What is beyond is counted.
const (
	maxProcesses = 2000
	maxWords     = 120 // processes: of more, it is told of those in front only what they wait for
	maxInFront   = 12
	maxChannels  = 12
	maxWaits     = 8  // processes in the drawing of who waits for whom
	maxLines     = 14 // events
)

// A frame is what there is to be seen at some time.
type frame struct {
	State     string    `json:"state"`   // start, running, paused or over
	Verdict   string    `json:"verdict"` // what went wrong, or how it ended
	Bad       bool      `json:"bad"`
	Title     string    `json:"title"`
	Time      string    `json:"time"`
	Virtual   bool      `json:"virtual"`
	Events    uint64    `json:"events"` // so far
	Processes []process `json:"processes"`
	Count     int       `json:"count"` // of processes
	Channels  []channel `json:"channels"`
	More      int       `json:"more"` // channels that are not told
	Lines     []line    `json:"lines"`
	Waits     *string   `json:"waits"` // who waits for whom, as SVG; nil for as before
}

// A process is told by one letter for its state: r ready, x running, w waits, s sleeps, d stuck.
type process struct {
	ID    int    `json:"id"`
	Name  string `json:"name,omitempty"`
	State string `json:"s"`
	Text  string `json:"t,omitempty"`
	Front int    `json:"k,omitempty"` // its place among those that are shown in front where there are many, from 1 on
}

type channel struct {
	ID      int    `json:"id"`
	Name    string `json:"name"`
	Len     int    `json:"len"`
	Cap     int    `json:"cap"`
	Closed  bool   `json:"closed"`
	Takers  []int  `json:"takers"`
	Putters []int  `json:"putters"`
}

// A line is an event in words.
type line struct {
	Seq  uint64 `json:"n"`
	Text string `json:"t"`
}

// A sampler makes frames of what a runtime does.
type sampler struct {
	options *Options
	ended   bool   // the program has, as verdict says
	verdict string // "" for well
	stuck   []int  // that were stuck then

	seen   uint64
	time   string // when something was seen last
	settle int    // how often it is to be looked again, since the parks of processes are on no tape
	paused bool
	first  bool
	last   []line
	looks  int
}

// settles is how often it is looked again after the last event.
const settles = 5

// frame returns what there is to be seen, nil if there was no event for some time, unless it is to be told again.
func (m *sampler) frame(again bool) *frame {
	o := m.options
	rt := o.Runtime
	tape := o.Tape()
	n, paused := tape.Len(), rt.Paused()
	if m.settle--; again || !m.first || n != m.seen || paused != m.paused {
		m.settle = settles
		m.time = picture.Clock(rt.Now().Sub(o.Began))
	}
	if m.settle <= 0 {
		return nil
	}
	f := &frame{Title: o.Title, Virtual: rt.Virtual(), Events: n, Verdict: m.verdict}
	list := rt.Processes()
	f.Count = len(list)
	f.Time = m.time
	stuck := m.stuckIn(list)
	switch {
	case m.ended:
		f.State = "over"
		f.Bad = m.verdict != ""
	case paused && n <= 1:
		f.State = "start"
	case paused:
		f.State = "paused"
	default:
		f.State = "running"
	}
	if len(stuck) > 0 && f.Verdict == "" && !m.ended {
		f.Bad = true
		f.Verdict = "every process waits: none can go on by itself"
		if len(csp.Cycles(list)) > 0 {
			f.Verdict = "a cycle: processes wait for one another, and none of them can ever go on"
		}
	}
	f.Processes = m.processes(list, stuck)
	f.Channels, f.More = m.channels(list)
	m.tell(tape, n)
	f.Lines = m.last
	m.looks++
	if again || paused || m.ended || m.looks%15 == 0 || !m.first {
		// It is laid out seldom while all runs.
		svg := picture.Waiting(list).WaitsSVG(stuck, maxWaits)
		f.Waits = &svg
	}
	m.seen, m.paused, m.first = n, paused, true
	return f
}

// stuckIn returns the numbers of the processes that wait for one another, or that all wait while no timer is set.
func (m *sampler) stuckIn(list []csp.ProcessInfo) []int {
	stuck := slices.Clone(m.stuck)
	if m.ended {
		return stuck
	}
	_, timed := m.options.Runtime.NextTimer()
	all := !timed
	for _, p := range list {
		all = all && p.State == csp.Parked && !p.Outside && p.Op != "sleep"
	}
	if all {
		for _, p := range list {
			stuck = append(stuck, p.ID)
		}
		return stuck
	}
	for _, c := range csp.Cycles(list) {
		for _, p := range c {
			stuck = append(stuck, p.ID)
		}
	}
	return stuck
}

func (m *sampler) processes(list []csp.ProcessInfo, stuck []int) []process {
	ps := make([]process, 0, len(list))
	dead := map[int]bool{}
	for _, id := range stuck {
		dead[id] = true
	}
	front := inFront(list, dead)
	for i, p := range list {
		if i == maxProcesses {
			break
		}
		q := process{ID: p.ID, Front: front[p.ID]}
		words := len(list) <= maxWords || q.Front > 0
		if words {
			q.Name = p.Name
		}
		switch {
		case dead[p.ID]:
			q.State = "d"
		case p.State == csp.Parked && p.Op == "sleep":
			q.State = "s"
		case p.State == csp.Parked:
			q.State = "w"
		case p.State == csp.Running:
			q.State = "x"
		default:
			q.State = "r"
		}
		if p.State == csp.Parked && words {
			q.Text = picture.WaitText(p)
			if p.Site != "" {
				q.Text += ", at " + p.Site
			}
		}
		ps = append(ps, q)
	}
	return ps
}

// inFront chooses the processes that are shown in front where there are too many for all: those that are stuck, those
// that have waited longest for others, those that could go on, and those that sleep. It returns their places.
func inFront(list []csp.ProcessInfo, dead map[int]bool) map[int]int {
	class := func(p *csp.ProcessInfo) int {
		switch {
		case dead[p.ID]:
			return 0
		case p.State != csp.Parked:
			return 2
		case p.Op == "sleep":
			return 3
		}
		return 1
	}
	if len(list) <= maxInFront {
		return nil
	}
	order := make([]*csp.ProcessInfo, len(list))
	for i := range list {
		order[i] = &list[i]
	}
	slices.SortStableFunc(order, func(a, b *csp.ProcessInfo) int {
		return cmp.Or(cmp.Compare(class(a), class(b)), cmp.Compare(b.For, a.For))
	})
	places := map[int]int{}
	for i, p := range order[:maxInFront] {
		places[p.ID] = i + 1
	}
	return places
}

// channels tells of the channels that most processes wait for, and of others that the runtime knows.
func (m *sampler) channels(list []csp.ProcessInfo) (cs []channel, more int) {
	all := m.options.Runtime.Channels()
	slices.SortStableFunc(all, func(a, b csp.ChanInfo) int { return busy(b) - busy(a) })
	for i, c := range all {
		if i == maxChannels {
			return cs, len(all) - i
		}
		name := c.Name
		if name == "" {
			name = fmt.Sprintf("chan#%d", c.ID)
		}
		cs = append(cs, channel{c.ID, name, c.Len, c.Cap, c.Closed, short(c.Takers), short(c.Putters)})
	}
	slices.SortFunc(cs, func(a, b channel) int { return a.ID - b.ID })
	return cs, 0
}

// busy is how many processes wait for a channel, and how many values for them.
func busy(c csp.ChanInfo) int { return 2*(len(c.Takers)+len(c.Putters)) + min(c.Len, 1) }

func short(ids []int) []int {
	if ids == nil {
		return []int{}
	}
	return ids[:min(len(ids), 8)]
}

// tell writes the latest events in words.
func (m *sampler) tell(tape *csp.Tape, n uint64) {
	skip := m.seen
	if n > maxTaken && skip < n-maxTaken {
		skip = n - maxTaken
	}
	events, _ := tape.Events(skip)
	for _, e := range events {
		if text := m.words(e); text != "" {
			m.last = append(m.last, line{e.Seq, text})
		}
	}
	m.last = slices.Clone(m.last[max(len(m.last)-maxLines, 0):])
}

// maxTaken is how many events of a tape are read for the few that are told.
const maxTaken = 60

// words tells an event.
func (m *sampler) words(e csp.Event) string {
	who := "somebody outside"
	if e.Process != nil {
		who = name(e.Process)
	}
	c := ""
	if e.Chan != nil {
		if c = e.Chan.Name(); c == "" {
			c = fmt.Sprintf("chan#%d", e.Chan.ID())
		}
	}
	switch e.Kind {
	case csp.EventSpawn:
		return who + " is started"
	case csp.EventEnd:
		return who + " ends"
	case csp.EventPut:
		if e.Peer != nil {
			return fmt.Sprintf("%s gives %s to %s, on %s", who, picture.Value(e.Value, m.options.Brief), name(e.Peer), c)
		}
		return fmt.Sprintf("%s puts %s on %s", who, picture.Value(e.Value, m.options.Brief), c)
	case csp.EventTake:
		return fmt.Sprintf("%s takes %s from %s", who, picture.Value(e.Value, m.options.Brief), c)
	case csp.EventClose:
		return who + " closes " + c
	case csp.EventAcquire, csp.EventRelease:
		effect, _ := e.Value.(csp.Effect)
		return who + " " + picture.LockText(e.Kind == csp.EventAcquire, effect.Op, effect.Name)
	case csp.EventTimer:
		if e.Process != nil {
			return who + " wakes up"
		}
	case csp.EventPark:
		op, _ := e.Value.(string)
		switch {
		case op == "sleep":
			return who + " sleeps"
		case e.At != nil && e.At.Subject != "":
			return who + " waits for " + e.At.Subject
		}
		return who + " waits in " + op
	}
	return ""
}

func name(p *csp.Process) string { return strings.TrimSpace(fmt.Sprintf("#%d %s", p.ID(), p.Name())) }
