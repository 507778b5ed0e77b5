package flow

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/cspsh/cspsh/csp"
)

// A process runs a step.
type process struct {
	flow    *Flow
	name    string
	proc    Proc
	load    Workload
	control *csp.Chan[command]
	inNames []string
	ins     map[string]*csp.Chan[any]
	outs    map[string][]*csp.Chan[any]
	signals map[string]*csp.Chan[any]
	closed  map[*csp.Chan[any]]bool // channels outside that have been closed

	runner runner
	paused bool
	busy   bool
	late   []Transition // that came while busy
	count  int
}

// commands is how many commands may wait for a process before those who give them wait, too.
const commands = 32

func newProcess(f *Flow, name string, proc Proc) *process {
	d := proc.Step.describe()
	p := &process{flow: f, name: name, proc: proc, paused: true}
	p.load = cmp.Or(proc.Workload, d.Workload, Loop)
	p.control = csp.NewChanOn[command](f.rt, csp.Name(name+" control"), csp.Fixed(commands))
	p.ins = map[string]*csp.Chan[any]{}
	p.outs = map[string][]*csp.Chan[any]{}
	p.closed = map[*csp.Chan[any]]bool{}
	p.inNames = names(d.Ins)
	for _, in := range p.inNames {
		size := cmp.Or(proc.Buffer[in], inputBuffer)
		p.ins[in] = csp.NewChanOn[any](f.rt, csp.Name(Port{name, in}.String()), csp.Fixed(size))
	}
	p.signals = map[string]*csp.Chan[any]{}
	for sig := range d.Signals {
		p.signals[sig] = csp.NewChanOn[any](f.rt, csp.Name(name+" "+Signal+sig), csp.Fixed(inputBuffer))
	}
	for out, c := range proc.To {
		p.outs[out] = append(p.outs[out], c)
	}
	return p
}

func (p *process) in(name string) *csp.Chan[any] { return p.ins[name] }

// run is the process from start to stop.
func (p *process) run() {
	defer p.end()
	r, err := p.proc.Step.begin(p.proc.Args)
	if err != nil {
		p.fail(&Error{Proc: p.name, Transition: Start, Err: err})
		return
	}
	p.runner = r
	p.transition(Start)
	for {
		if p.paused {
			c, ok := p.control.Take()
			if !ok || !p.obey(c) {
				return
			}
			continue
		}
		ops, at := p.reads()
		alt := csp.Alts(ops...)
		if alt.Index == 0 {
			if c, _ := alt.Value.(command); !alt.OK || !p.obey(c) {
				return
			}
			continue
		}
		if !alt.OK {
			p.closed[alt.Chan.(*csp.Chan[any])] = true
			continue
		}
		p.count++
		if !p.handle(at[alt.Index-1], alt.Value) {
			return
		}
	}
}

func (p *process) end() {
	p.control.Close()
	for _, c := range p.ins {
		c.Close()
	}
	for _, c := range p.signals {
		c.Close()
	}
	if p.flow.left--; p.flow.left == 0 {
		p.flow.end()
	}
}

// reads returns the operations of which one is to be done next, a command first and signals then, and the inputs of the
// others.
func (p *process) reads() (ops []csp.Op, at []string) {
	ops = append(ops, csp.Priority(), p.control.TakeOp())
	add := func(in string, c *csp.Chan[any]) {
		if c != nil && !p.closed[c] {
			ops = append(ops, c.TakeOp())
			at = append(at, in)
		}
	}
	for _, sig := range names(p.signals) {
		if p.runner.wants(sig) {
			add(sig, p.signals[sig])
		}
	}
	// The order turns with each message, so that none is passed over for good.
	for i := range p.inNames {
		in := p.inNames[(i+p.count)%len(p.inNames)]
		if p.runner.wants(in) {
			add(in, p.ins[in])
			add(in, p.proc.From[in])
		}
	}
	return ops, at
}

// obey does a command, and reports whether to go on.
func (p *process) obey(c command) bool {
	switch c.do {
	case 0:
		c.answer.Offer(p.status())
	case Stop:
		p.transition(Stop)
		return false
	default:
		if pause := c.do == Pause; p.paused != pause {
			p.paused = pause
			if p.busy { // the state is what Transform will have made of it
				p.late = append(p.late, c.do)
			} else {
				p.transition(c.do)
			}
		}
	}
	return true
}

func (p *process) status() Status {
	s := Status{Proc: p.name, Paused: p.paused, Count: p.count, Busy: p.busy, Queued: map[string]int{}, At: csp.Now()}
	if p.runner != nil {
		s.State = p.runner.state()
	}
	for in, c := range p.ins {
		s.Queued[in] = c.Len()
	}
	for sig, c := range p.signals {
		s.Queued[Signal+sig] = c.Len()
	}
	return s
}

func (p *process) transition(t Transition) {
	if err := p.runner.transition(t); err != nil {
		p.fail(&Error{Proc: p.name, Transition: t, State: p.runner.state(), Err: err})
	}
}

func (p *process) fail(e *Error) { p.flow.errs.Offer(e) }

// handle does what there is to do for a message, and reports whether to go on.
func (p *process) handle(in string, msg any) bool {
	work, set := p.runner.transform(in, msg)
	switch p.load {
	case Thread:
		done, more := p.onThread(work)
		if !more {
			return false
		}
		if !done {
			set = func() (Out, error) { return nil, fmt.Errorf("has not returned in time") }
		}
	case Block:
		csp.Block(work)
	default:
		work()
	}
	out, err := set()
	for ; len(p.late) > 0; p.late = p.late[1:] {
		p.transition(p.late[0])
	}
	if err != nil {
		p.fail(&Error{Proc: p.name, In: in, Msg: msg, State: p.runner.state(), Err: err})
		return true
	}
	return p.send(in, msg, out)
}

// onThread does the work of Transform on a goroutine of its own, and obeys commands meanwhile. done is false when it
// took too long.
func (p *process) onThread(work func()) (done, more bool) {
	p.busy = true
	defer func() { p.busy = false }()
	result := csp.Thread(func() struct{} { work(); return struct{}{} })
	over := csp.Timeout(cmp.Or(p.proc.Timeout, timeout))
	defer over.Close()
	for {
		alt := csp.Alts(csp.Priority(), p.control.TakeOp(), result.TakeOp(), over.TakeOp())
		if alt.Index > 0 {
			return alt.Index == 1, true
		}
		if c, _ := alt.Value.(command); !alt.OK || !p.obey(c) {
			return false, false
		}
	}
}

// send passes on what a step has given, and reports whether to go on.
func (p *process) send(in string, msg any, out Out) bool {
	for _, name := range names(out) {
		to, err := p.targets(name)
		if err != nil {
			p.fail(&Error{Proc: p.name, In: in, Msg: msg, State: p.runner.state(), Err: err})
			continue
		}
		for _, m := range out[name] {
			for _, c := range to {
				if !p.put(c, m) {
					return false
				}
			}
		}
	}
	return true
}

// targets returns the channels that the messages of an output go to.
func (p *process) targets(name string) ([]*csp.Chan[any], error) {
	if name == Report {
		return []*csp.Chan[any]{p.flow.reports}, nil
	}
	if sig, ok := strings.CutPrefix(name, Signal); ok {
		return p.flow.getters(sig)
	}
	if _, ok := p.proc.Step.describe().Outs[name]; ok {
		return p.outs[name], nil
	}
	if proc, in, ok := strings.Cut(name, "."); ok && p.flow.procs[proc] != nil {
		if c := p.flow.procs[proc].ins[in]; c != nil {
			return []*csp.Chan[any]{c}, nil
		}
	}
	return nil, fmt.Errorf("there is no output %q", name)
}

// put puts a message, obeying commands meanwhile, and reports whether to go on. What is put on the input of a
// process that has ended is dropped.
func (p *process) put(c *csp.Chan[any], m any) bool {
	for {
		if p.paused {
			if cmd, ok := p.control.Take(); !ok || !p.obey(cmd) {
				return false
			}
			continue
		}
		alt := csp.Alts(csp.Priority(), p.control.TakeOp(), c.PutOp(m))
		if alt.Index == 1 {
			return true
		}
		if cmd, _ := alt.Value.(command); !alt.OK || !p.obey(cmd) {
			return false
		}
	}
}

// caught turns a panic into an error, but not one that unwinds a process that was killed.
func caught(err *error) {
	switch v := recover(); {
	case v == nil:
	case csp.IsKill(v):
		panic(v)
	default:
		if e, ok := v.(error); ok {
			*err = fmt.Errorf("panic: %w", e)
		} else {
			*err = fmt.Errorf("panic: %v", v)
		}
	}
}
