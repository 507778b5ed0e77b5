package csp

// An Orderer is told of what puts the operations of processes in an order, such as package race needs to
// know. Its methods are called on the loop, and must neither park nor panic. A process may be nil, which
// stands for whoever is none: a timer, or a goroutine outside.
type Orderer interface {
	// Started is told of a new process; p.Parent is who has started it. The callbacks of TakeThen and PutThen, whose ID
	// is 0, are told of when they are arranged by the process that runs then, and may never be called.
	Started(p *Process)
	// Ended is told of the end of processes, and of callbacks that have a Mark.
	Ended(p *Process)
	// Joined says that p has seen the end of another process.
	Joined(p, ended *Process)
	// Woken says that by has made p, which was parked, able to go on, other than by what Passed tells of.
	Woken(p, by *Process)
	// Passed says that p has put a value on a channel, or taken one. peer is who was parked in the
	// operation that was done with it, if anybody was.
	Passed(c Channel, put bool, p, peer *Process)
	Closed(c Channel, p *Process)
	// Drained says that an operation of p was done at once, since the channel is closed.
	Drained(c Channel, p *Process)
}

// Mark is where an Orderer may keep what it knows of the process. It is for the loop only.
func (p *Process) Mark() *any { return marked(&p.mark) }

func marked(mark **any) *any {
	if *mark == nil {
		*mark = new(any)
	}
	return *mark
}

// Mark is Channel.Mark.
func (h *hub) Mark() *any { return marked(&h.mark) }

// Running returns the process that runs on the runtime, which is not always the calling one, nil if there is
// none. It may be called on the loop only.
func (rt *Runtime) Running() *Process { return rt.on.p }

// Deciding reports whether the runtime has a Decider. It may be called on the loop only.
func (rt *Runtime) Deciding() bool { return rt.decider != nil && !rt.clearing }

// WithOrderer attaches an Orderer from the start.
func WithOrderer(o Orderer) RuntimeOption { return func(rt *Runtime) { rt.setOrderer(o) } }

// SetOrderer attaches o in place of the Orderer that was attached; nil detaches it.
func (rt *Runtime) SetOrderer(o Orderer) { rt.call(func() { rt.setOrderer(o) }) }

func (rt *Runtime) setOrderer(o Orderer) {
	rt.orderer = o
	rt.ordered = rt.ordered || o != nil
	rt.listens()
}

func (rt *Runtime) setObserver(o Observer) {
	rt.observer = o
	rt.listens()
}

// listens notes whether there is anybody who is told of what happens.
func (rt *Runtime) listens() {
	rt.telling = rt.observer != nil || rt.orderer != nil
	rt.told = rt.telling || rt.tape != nil
	rt.careful = rt.crowded || rt.telling || rt.ordered
	rt.watched = rt.observer != nil || rt.tape != nil || rt.interpreter != nil
}
