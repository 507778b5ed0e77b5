package picture

import "github.com/cspsh/cspsh/csp"

// spooled returns the events that have been written on the tape, and how many there were of them in all.
func (r *Recorder) spooled() (list []entry, total uint64) {
	events, lost := r.tape.Events(r.from)
	total = lost + uint64(len(events))
	number := r.total + lost
	queues := queues{}
	if lost == 0 {
		queues = r.queues.clone()
	}
	all := weave(events)
	list = make([]entry, 0, len(all))
	for _, e := range all {
		if r.options.Skip != nil && e.Process != nil && r.options.Skip(e.Process) {
			continue
		}
		en, ok := r.entry(&e.Event)
		if !ok {
			continue
		}
		if !e.derived {
			number++
		}
		en.Seq, en.At = number, e.Time.Sub(r.options.Began)
		queues.follow(&en, e.Chan, e.Len)
		list = append(list, en)
	}
	return list, total
}

// A woven event is one of a tape, or one that is derived from those.
type woven struct {
	csp.Event
	derived bool
}

// weave adds to events of a tape those that are not written down there: that a process goes on, before what it
// does, and that it parks, after what it did last before somebody met it. Where it has done nothing since it was
// woken it did so when the one who woke it had stopped.
func weave(events []csp.Event) []woven {
	var (
		list    = make([]woven, 0, 2*len(events))
		running *csp.Process
		turn    int                      // how often another one has run
		last    = map[*csp.Process]int{} // the turn in which it ran, or was woken, last
		waits   = map[*csp.Process]bool{}
		parks   = map[int][]csp.Event{} // at the end of turns
		ends    []int                   // where these are
	)
	for _, e := range events {
		actor := e.Process
		if e.Kind == csp.EventSpawn || e.Kind == csp.EventTimer {
			actor = nil
		}
		if p := e.Peer; p != nil && p != actor {
			if at, ok := last[p]; ok && !waits[p] {
				op := "take"
				if e.Kind == csp.EventTake {
					op = "put"
				}
				parks[at] = append(parks[at], csp.Event{Kind: csp.EventPark, Process: p, Chan: e.Chan, Value: op})
			}
			if running == p {
				running = nil
			}
		}
		if actor != nil && actor != running {
			running = actor
			ends = append(ends, len(list))
			turn++
			list = append(list, woven{csp.Event{Kind: csp.EventResume, Time: e.Time, Process: actor}, true})
		}
		for _, p := range []*csp.Process{actor, e.Peer} {
			if p != nil {
				last[p], waits[p] = turn, false
			}
		}
		list = append(list, woven{e, false})
		switch e.Kind {
		case csp.EventPark:
			waits[e.Process], running = true, nil
		case csp.EventEnd:
			running = nil
		}
	}
	ends = append(ends, len(list))
	all := make([]woven, 0, len(list)+len(parks))
	from := 0
	for turn, end := range ends {
		all = append(all, list[from:end]...)
		for _, e := range parks[turn] {
			if len(all) > 0 {
				e.Time = all[len(all)-1].Time
			}
			all = append(all, woven{e, true})
		}
		from = end
	}
	return all
}
