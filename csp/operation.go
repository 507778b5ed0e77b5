package csp

// What the operations over channels, Pipe, Merge, Filter and so on, have in common. Each is a process
// of the runtime that its source belongs to, or that its destination does when it has no source. It
// ends when its source is closed and empty, or when it finds its destination closed, which it does
// at the next put: the value in hand is lost then, as in core.async. Whatever else ends it, a panic
// of the user's function or a kill, it closes what it would have closed.

// A Closing says what becomes of the channel that an operation puts on when the operation has
// nothing more to put. By default the channel is closed.
type Closing uint8

// KeepOpen leaves the channel open, for others to put on.
const KeepOpen Closing = 1

// closeUnless closes c, unless it is to be kept open.
func (c *Chan[T]) closeUnless(how []Closing) {
	if !keeps(how) {
		c.shut()
	}
}

// shut closes c without waiting for that, so that it may be called where nothing may park.
func (c *Chan[T]) shut() {
	if c.on() {
		c.close()
	} else {
		c.rt.post(c.close)
	}
}

func keeps(how []Closing) bool { return len(how) > 0 && how[len(how)-1] == KeepOpen }

// operate starts f as a process that does an operation over channels. end is called, on the loop,
// when that has ended, even if it did so before it began; it must not park. In reports an operation
// of interpreted code was made where its runtime says that the code is, rather than at pc.
// links, of which there is one at most, are the channels that it is between.
func (rt *Runtime) operate(name string, pc uintptr, f, end func(), links ...links) *Process {
	p := rt.prepare(f, pc, nil)
	p.origin = &Origin{Name: name, operation: true}
	x := p.more()
	if len(links) > 0 {
		x.links = &links[0]
	}
	x.atEnd = []func(){end}
	begun := false
	begin := func() {
		var parent *Process
		if rt.owned() {
			parent = rt.on.p
		}
		if rt.interpreter != nil && parent != nil {
			p.origin.At = rt.place(parent)
		}
		rt.start(p, parent)
		begun = p.state != Done
	}
	if rt.call(begin); !begun { // the runtime has been stopped
		end()
	}
	return p
}

// assistants returns what processes that do parts of the operation p begin with.
func (p *Process) assistants(name string) *Origin {
	return &Origin{Name: name, At: p.origin.At, operation: true}
}

// assist starts f as one of the operation p, which runs.
func (p *Process) assist(o *Origin, f func()) *Process {
	q := p.rt.fresh()
	q.set(p.rt, f, p.pc, nil)
	q.origin = o
	p.rt.start(q, p)
	return q
}

// labels returns the options of opts that say what a channel is called, for a second channel.
func labels(opts []Option) []Option {
	var c config
	for _, opt := range opts {
		opt(&c)
	}
	return []Option{func(to *config) { to.name, to.at = c.name, c.at }}
}

// oneRuntime returns the runtime that all of chans belong to, for an operation that takes from
// several of them at once.
func oneRuntime[T any](what string, chans []*Chan[T]) *Runtime {
	var rt *Runtime
	for _, c := range chans {
		c.check()
		if rt != nil && c.rt != rt {
			panic("csp: " + what + " over channels of several runtimes; Pipe the others to channels of one")
		}
		rt = c.rt
	}
	if rt == nil {
		return current()
	}
	return rt
}

// need panics when a function that an operation needs is nil.
func need(what string, missing bool) {
	if missing {
		panic("csp: " + what + " needs a function, not nil")
	}
}
