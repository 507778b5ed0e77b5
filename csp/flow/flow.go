package flow

import (
	"fmt"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// A Flow is a graph that can be run, once. Its methods may be called from any goroutine; those that wait park a
// process and block any other goroutine.
type Flow struct {
	rt      *csp.Runtime
	procs   map[string]*process
	order   []string
	conns   []Conn
	ticks   map[string]time.Duration
	reports *csp.Chan[any]
	errs    *csp.Chan[error]
	left    int
	started bool
	ended   *csp.Chan[struct{}] // closed when all processes have ended
}

// New returns a flow of the calling process's runtime, or of the default one. It has not been started. The error
// tells all that is wrong with the graph.
func New(g Graph) (*Flow, error) {
	if err := g.check(); err != nil {
		return nil, err
	}
	f := &Flow{procs: map[string]*process{}, order: names(g.Procs), conns: g.Conns, ticks: g.Ticks}
	f.ended = csp.NewChan[struct{}](csp.Name("flow ended"))
	f.rt = f.ended.Runtime()
	f.reports = csp.NewChanOn[any](f.rt, csp.Name("flow reports"), csp.Sliding(kept))
	f.errs = csp.NewChanOn[error](f.rt, csp.Name("flow errors"), csp.Sliding(kept))
	for _, name := range f.order {
		f.procs[name] = newProcess(f, name, g.Procs[name])
	}
	for _, c := range g.Conns {
		from, to := f.procs[c.From.Proc], f.procs[c.To.Proc]
		from.outs[c.From.Name] = append(from.outs[c.From.Name], to.in(c.To.Name))
	}
	return f, nil
}

// Start starts all processes, paused, and returns the channels of reports and of errors; see the package's
// documentation. Both are closed when all processes have ended. A step whose Init fails is not started, which
// comes over the error channel. Start panics when it is called again.
func (f *Flow) Start() (reports *csp.Chan[any], errs *csp.Chan[error]) {
	f.rt.Enter(func() {
		if f.started {
			panic("flow: Start of a flow that was started already; make another with New")
		}
		f.started = true
		f.left = len(f.order)
		if f.left == 0 {
			f.end()
		}
		for _, name := range f.order {
			p := f.procs[name]
			csp.Go(p.run, csp.Name(name))
		}
		for _, sig := range names(f.ticks) {
			csp.Go(func() { f.tick(sig, f.ticks[sig]) }, csp.Name(Signal+sig))
		}
	})
	return f.reports, f.errs
}

func (f *Flow) end() {
	f.reports.Close()
	f.errs.Close()
	f.ended.Close()
}

// Resume has all processes take messages.
func (f *Flow) Resume() { f.all(command{do: Resume}) }

// Pause has all processes take no more messages, and pass none on.
func (f *Flow) Pause() { f.all(command{do: Pause}) }

// Stop has all processes end. It does not wait for that; see Wait.
func (f *Flow) Stop() { f.all(command{do: Stop}) }

// Wait waits until all processes have ended.
func (f *Flow) Wait() { f.ended.Take() }

// ResumeProc has one process take messages; see [Flow.Resume]. Like PauseProc and StopProc it returns an error
// when there is no process of that name.
func (f *Flow) ResumeProc(name string) error { return f.one(name, command{do: Resume}) }

// PauseProc has one process take no more messages; see [Flow.Pause].
func (f *Flow) PauseProc(name string) error { return f.one(name, command{do: Pause}) }

// StopProc has one process end; see [Flow.Stop].
func (f *Flow) StopProc(name string) error { return f.one(name, command{do: Stop}) }

// A command is for a process; without do it is a ping.
type command struct {
	do     Transition
	answer *csp.Chan[Status]
}

func (f *Flow) all(c command) {
	for _, name := range f.order {
		f.procs[name].control.Put(c)
	}
}

func (f *Flow) one(name string, c command) error {
	p, err := f.proc(name)
	if err == nil {
		p.control.Put(c)
	}
	return err
}

func (f *Flow) proc(name string) (*process, error) {
	if p := f.procs[name]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("flow: there is no process %q", name)
}

// Ping returns the status of each process that answers within d, by name. Those that do not are in a Transform of
// the workloads Loop or Block, or have ended.
func (f *Flow) Ping(d time.Duration) map[string]Status {
	answers := csp.NewChanOn[Status](f.rt, csp.Fixed(max(len(f.order), 1)))
	asked := 0
	for _, name := range f.order {
		if f.procs[name].control.Offer(command{answer: answers}) {
			asked++
		}
	}
	over := f.rt.Timeout(d)
	defer over.Close()
	all := map[string]Status{}
	for len(all) < asked {
		alt := csp.Alts(csp.Priority(), answers.TakeOp(), over.TakeOp())
		if alt.Index == 1 {
			break
		}
		s := alt.Value.(Status)
		all[s.Proc] = s
	}
	return all
}

// PingProc returns the status of one process. The error says that there is none of that name, or that it has not
// answered within d.
func (f *Flow) PingProc(name string, d time.Duration) (Status, error) {
	p, err := f.proc(name)
	if err != nil {
		return Status{}, err
	}
	answers := csp.NewChanOn[Status](f.rt, csp.Fixed(1))
	over := f.rt.Timeout(d)
	defer over.Close()
	p.control.Offer(command{answer: answers})
	if alt := csp.Alts(csp.Priority(), answers.TakeOp(), over.TakeOp()); alt.OK {
		return alt.Value.(Status), nil
	}
	return Status{}, fmt.Errorf("flow: %s has not answered within %v", name, d)
}

// Inject puts messages on an input, one after the other, and waits until they are there. The error says that
// there is no such input, or that its process has ended.
func (f *Flow) Inject(to Port, msgs ...any) error {
	p, err := f.proc(to.Proc)
	if err != nil {
		return err
	}
	c := p.ins[to.Name]
	if c == nil {
		return fmt.Errorf("flow: %s has no input %q", to.Proc, to.Name)
	}
	for _, m := range msgs {
		if !c.Put(m) {
			return fmt.Errorf("flow: %s has ended", to.Proc)
		}
	}
	return nil
}
