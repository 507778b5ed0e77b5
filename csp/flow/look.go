package flow

import (
	"slices"
	"strings"
	"time"
)

// A Look is what a flow is, and what its processes are at.
type Look struct {
	Procs []ProcLook // by their names
	Conns []Conn
	Ticks map[string]time.Duration
}

// A ProcLook is a process in a [Look].
type ProcLook struct {
	Name    string
	Ins     []string
	Outs    []string
	Signals []string
	// State is "new" before the start, then "paused", "running", "busy" when it has not answered, and "ended".
	State string
	// Status is what it has answered, as it does to [Flow.Ping].
	Status Status
}

// Look tells of the whole flow. It waits for the answers of processes for d at most, as [Flow.Ping] does.
func (f *Flow) Look(d time.Duration) (l Look) {
	f.rt.Enter(func() {
		answers := map[string]Status{}
		if f.started {
			answers = f.Ping(d)
		}
		l = Look{Conns: slices.Clone(f.conns), Ticks: f.ticks}
		for _, name := range f.order {
			p := f.procs[name]
			desc := p.proc.Step.describe()
			look := ProcLook{Name: name, Ins: p.inNames, Outs: names(desc.Outs), Signals: names(desc.Signals)}
			status, ok := answers[name]
			look.Status = status
			switch {
			case !f.started:
				look.State = "new"
			case p.control.Closed():
				look.State = "ended"
			case !ok, status.Busy:
				look.State = "busy"
			case status.Paused:
				look.State = "paused"
			default:
				look.State = "running"
			}
			l.Procs = append(l.Procs, look)
		}
	})
	return l
}

// Port returns the port that [Port.String] writes so: what is behind the last dot is its name.
func (f *Flow) Port(s string) Port {
	i := strings.LastIndexByte(s, '.')
	return Port{s[:max(i, 0)], s[i+1:]}
}
