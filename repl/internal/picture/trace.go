package picture

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// A traceEvent is one of the format that Chrome and Perfetto read.
type traceEvent struct {
	Name  string         `json:"name"`
	Cat   string         `json:"cat,omitempty"`
	Phase string         `json:"ph"`
	TS    float64        `json:"ts"` // microseconds
	Dur   *float64       `json:"dur,omitempty"`
	PID   int            `json:"pid"`
	TID   int            `json:"tid"`
	ID    int            `json:"id,omitempty"`
	BP    string         `json:"bp,omitempty"`
	Scope string         `json:"s,omitempty"`
	Args  map[string]any `json:"args,omitempty"`
}

// tick is how far events are apart in a trace at least: what takes no time could not be seen in it.
const tick = time.Microsecond

// Trace writes a run as trace events in JSON: a thread for each process, a slice for each state, and a flow for
// each value that one gave to another. Events that happened at the same time are a microsecond apart; their
// own times are in their args.
func (r *Run) Trace(w io.Writer) error {
	list := []traceEvent{{Name: "process_name", Phase: "M", PID: 1, Args: map[string]any{"name": clean(r.Title, false)}}}
	for i, p := range r.Processes {
		name := map[string]any{"name": clean(p.title(), false)}
		list = append(list, traceEvent{Name: "thread_name", Phase: "M", PID: 1, TID: p.ID, Args: name},
			traceEvent{Name: "thread_sort_index", Phase: "M", PID: 1, TID: p.ID, Args: map[string]any{"sort_index": i}})
	}
	names := r.names()
	type slice struct {
		state state
		why   string
		place string
		from  time.Duration
		at    time.Duration
	}
	open := map[int]slice{}
	var now time.Duration
	micro := func(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
	turn := func(id int, s state, why, place string, at time.Duration) {
		if o, ok := open[id]; ok && o.state != absent {
			if o.state == s && o.why == why {
				return
			}
			d := micro(now - o.from)
			name := o.state.String()
			if o.why != "" {
				name = o.why
			}
			args := map[string]any{"time": o.at.String()}
			if o.place != "" {
				args["at"] = clean(o.place, false)
			}
			list = append(list, traceEvent{Name: clean(name, false), Cat: "state", Phase: "X", TS: micro(o.from), Dur: &d, PID: 1, TID: id, Args: args})
		}
		open[id] = slice{s, why, place, now, at}
	}
	flows := 0
	flow := func(from, to int, name string) {
		flows++
		list = append(list,
			traceEvent{Name: name, Cat: "message", Phase: "s", TS: micro(now), PID: 1, TID: from, ID: flows},
			traceEvent{Name: name, Cat: "message", Phase: "f", BP: "e", TS: micro(now + tick/2), PID: 1, TID: to, ID: flows})
	}
	mark := func(id int, name string, e *Event) {
		args := map[string]any{"time": e.At.String(), "event": e.Seq}
		if e.Place != "" {
			args["at"] = clean(e.Place, false)
		}
		list = append(list, traceEvent{Name: clean(name, false), Cat: "event", Phase: "i", Scope: "t", TS: micro(now), PID: 1, TID: id, Args: args})
	}
	sites := map[int]string{} // where those wait who wait at the end
	last := r.lastWaits()
	for _, p := range r.Parked {
		sites[last[p.ID]] = p.Site
	}
	for i := range r.Events {
		e := &r.Events[i]
		now = max(now+tick, e.At)
		c := names[e.Chan]
		if i > 0 && e.Seq > r.Events[i-1].Seq+1 {
			mark(0, gapText([]row{{kind: gap, seq: r.Events[i-1].Seq}, {seq: e.Seq}}, 0), e)
		}
		switch e.Kind {
		case Started:
			if e.Peer != 0 {
				flow(e.Peer, e.Process, "go")
			}
			turn(e.Process, ready, "", "", e.At)
		case GoesOn:
			turn(e.Process, running, "", "", e.At)
		case Waits:
			s := blocked
			if e.Text == "sleep" {
				s = asleep
			}
			turn(e.Process, s, waitText(e.Text, c, e.Thing, e.Holders), cmp.Or(e.Place, sites[i]), e.At)
		case Ended:
			if e.Process == r.Panicked {
				mark(e.Process, "panics", &Event{Seq: e.Seq, At: e.At, Place: r.PanickedAt})
			}
			turn(e.Process, absent, "", "", e.At)
		case Timer:
			mark(e.Process, "timer", e)
			if e.Process != 0 {
				turn(e.Process, ready, "", "", e.At)
			}
		case Put:
			mark(e.Process, "puts "+e.Text+" on "+c, e)
			if e.Peer != 0 {
				flow(e.Process, e.Peer, clean(c+": "+e.Text, false))
				turn(e.Peer, ready, "", "", e.At)
			}
		case Took:
			mark(e.Process, "takes "+e.Text+" from "+c, e)
			if e.Peer != 0 && e.Peer != e.Process {
				flow(e.Peer, e.Process, clean(c+": "+e.Text, false))
			}
		case Closed:
			mark(e.Process, "closes "+c, e)
		case Did:
			mark(e.Process, fmt.Sprint(e.Text, " ", e.Thing), e)
		case Got, Gave:
			mark(e.Process, LockText(e.Kind == Got, e.Text, e.Thing), e)
		case Wrong:
			mark(e.Process, e.Text, e)
		}
	}
	now += tick
	for _, p := range r.Processes {
		turn(p.ID, absent, "", "", now)
	}
	return writeTrace(w, list, map[string]string{"title": clean(r.Title, false), "verdict": clean(r.verdict(), false)})
}

// writeTrace writes a trace, an event a line.
func writeTrace(w io.Writer, list []traceEvent, about map[string]string) error {
	out := bufio.NewWriter(w)
	data, err := json.Marshal(about)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, `{"displayTimeUnit":"ns","otherData":%s,"traceEvents":[`, data)
	for i := range list {
		if data, err = json.Marshal(&list[i]); err != nil {
			return err
		}
		out.WriteString([...]string{"\n", ",\n"}[min(i, 1)])
		out.Write(data)
	}
	out.WriteString("\n]}\n")
	return out.Flush()
}
