package csp

import (
	"context"
	"runtime"
	"slices"
)

// A Process is a function that runs on a runtime's loop and may park there in channel operations.
// Its methods may be called from any goroutine.
type Process struct {
	rt     *Runtime
	fn     func()
	w      *worker // runs it; nil before it begins and after it has ended
	origin *Origin
	extra  *extra
	heir   *heritage // nil for none
	mark   *any      // the Orderer's; nil before that asks for it
	id     int
	parent int
	pc     uintptr // where it was spawned

	state     State
	kills     uint8 // how often it was made to unwind
	root      bool  // a Run outside waits for it
	callback  bool  // it may not park, or has ended
	killed    bool
	withdrawn bool // its operation was taken back
	returned  bool
	atomic    bool // it gives way only where it has to wait
}

// extra is what few processes need.
type extra struct {
	waiters  []*latch
	one      [1]*latch // room for them, which are seldom more
	done     chan struct{}
	err      error
	cause    error           // of a kill
	ctx      context.Context // made by Context
	caught   bool            // somebody else answers for its panic, also when that comes late
	unpaused bool            // it runs during a pause
	detached bool            // Run has given up waiting for it
	atEnd    []func()
	links    *links
	leaks    bool // Run is to report what it leaves
}

// A heritage is what the processes that a process starts begin with. It is never changed, since
// processes share it.
type heritage struct {
	locals *locals
	scope  *scope
	tree   *Process // the process with leaks set that it descends from
}

func (p *Process) more() *extra {
	if p.extra == nil {
		p.extra = new(extra)
	}
	return p.extra
}

// processes returns the processes that have not ended, in the order in which they were started.
func (rt *Runtime) processes() []*Process {
	list := make([]*Process, 0, rt.live)
	for w := rt.workers; w != nil; w = w.older {
		if p := w.p; p != nil && !p.callback && p.state != Done {
			list = append(list, p)
		}
	}
	for p := range rt.runq.all() {
		if p.w == nil && !p.callback {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b *Process) int { return a.id - b.id })
	return list
}

// NumProcesses returns the number of processes that have not ended.
func (rt *Runtime) NumProcesses() (n int) {
	rt.call(func() { n = rt.live })
	return n
}

// NumRunnable returns the number of processes that can run: those that neither are parked nor have
// ended, with the running one.
func (rt *Runtime) NumRunnable() (n int) {
	rt.call(func() {
		n = rt.runq.n
		if rt.on.p != nil {
			n++
		}
	})
	return n
}

// State is what a process does.
type State uint8

// The states of a process.
const (
	Runnable State = iota // waits for its turn
	Running
	Parked // waits in an operation
	Done   // has ended
)

func (s State) String() string {
	return [...]string{"runnable", "running", "parked", "done"}[s]
}

// waiting is what a parked process waits in.
type waiting interface {
	withdraw()
	channels() []Channel
}

// opKind is a kind of operation that parks.
type opKind uint8

const (
	opNone opKind = iota
	opTake
	opPut
	opAlts
	opSleep
	opWait
	opBlock
	opCall
	opPark
	opOffer // does not park
	opPoll  // does not park
)

func (op opKind) String() string {
	return [...]string{"", "take", "put", "alts", "sleep", "wait", "block", "call", "park", "offer", "poll"}[op]
}

// opName is what reports call an operation.
func opName(op opKind, in waiting) string {
	if w, ok := in.(*parking); ok {
		return w.op
	}
	return op.String()
}

// prepare makes a process of f that has not been started.
func (rt *Runtime) prepare(f func(), pc uintptr, opts []Option) *Process {
	p := new(Process)
	p.set(rt, f, pc, opts)
	return p
}

func (p *Process) set(rt *Runtime, f func(), pc uintptr, opts []Option) {
	if f == nil {
		panic("csp: a process needs a function, not nil")
	}
	p.rt, p.fn, p.pc = rt, f, pc
	if len(opts) > 0 {
		p.configure(opts)
	}
}

// The numbers of processes and of workers that are allocated at once, such that there is little room left
// in what the allocator has for them.
const (
	processSlab = 17
	workerSlab  = 12
)

// spawn makes a process and starts it, as a child of the calling process if that is one of the same
// runtime.
func (rt *Runtime) spawn(f func(), pc uintptr, opts []Option) *Process {
	if !rt.owned() {
		return rt.launch(rt.prepare(f, pc, opts))
	}
	return rt.spawnInside(f, pc, opts)
}

// launch is spawn for a process that was prepared.
func (rt *Runtime) launch(p *Process) *Process {
	if !rt.owned() {
		p.convey()
		rt.call(func() { rt.start(p, nil) })
		return p
	}
	rt.start(p, rt.on.p)
	rt.step()
	return p
}

// fresh returns the memory for a process.
func (rt *Runtime) fresh() *Process {
	if len(rt.slab) == 0 {
		rt.slab = make([]Process, processSlab)
	}
	p := &rt.slab[0]
	rt.slab = rt.slab[1:]
	return p
}

// spawnInside is spawn for a caller on the loop.
func (rt *Runtime) spawnInside(f func(), pc uintptr, opts []Option) *Process {
	p := rt.fresh()
	p.set(rt, f, pc, opts)
	rt.start(p, rt.on.p)
	rt.step()
	return p
}

// start puts a process that was prepared on the run queue.
func (rt *Runtime) start(p *Process, parent *Process) {
	rt.lastID++
	p.id = rt.lastID
	if parent != nil {
		p.parent = parent.id
		if parent.heir != nil {
			p.inherit(parent.heir)
		}
	}
	if rt.stopping {
		if p.root {
			rt.roots--
			p.root = false
		}
		p.killed = true
		p.state = Done
		p.more().err = &KilledError{Process: p.Name(), Cause: ErrStopped}
		return
	}
	rt.live++
	rt.runq.push(p)
	if p.heir != nil && p.heir.scope != nil {
		p.heir.scope.enter(rt)
	}
	if rt.orderer != nil {
		rt.orderer.Started(p)
	}
	if rt.told {
		rt.emit(EventSpawn, p, nil, nil)
	}
}

// startCallback runs f on a later tick, as a process that may not park: as p, unless that is nil.
func (rt *Runtime) startCallback(p *Process, f func()) {
	if rt.stopping {
		return
	}
	if p == nil {
		p = &Process{rt: rt, callback: true}
	}
	p.fn = f
	rt.runq.push(p)
}

// arranged tells an Orderer of a callback that is arranged now, and returns what is to run it; nil without an Orderer.
func (rt *Runtime) arranged() *Process {
	if rt.orderer == nil {
		return nil
	}
	at := Here()
	p := &Process{rt: rt, callback: true, origin: &Origin{At: &at}}
	rt.orderer.Started(p)
	return p
}

// run is a process from begin to end, on its worker.
func (p *Process) run() {
	defer p.finish()
	if p.rt.interpreter != nil {
		p.rt.interpreter.Enter(nil)
	}
	if !p.killed {
		p.fn()
	}
	p.returned = true
}

// finish is the deferred function that sees how the process ended. When that was by Goexit, even if
// a panic came after it, the worker's goroutine goes on to end.
func (p *Process) finish() {
	if lostCount.Load() > 0 {
		p.rt.outside()
	}
	var v any
	if !p.returned {
		v = recover()
	}
	if v != nil && !IsKill(v) {
		if o := p.origin; o != nil && o.Panicked != nil {
			v = o.Panicked(v)
		}
		p.more().err = newPanicError(p.Name(), p.id, v)
	} else if p.fn == nil && p.extra == nil {
		p.kills = unbegun
	} else if p.kills > 0 || p.fn == nil {
		p.more().err = p.killError()
	}
	p.end()
}

// end is called when the process has ended, and tells those who wait for that.
func (p *Process) end() {
	rt := p.rt
	p.state = Done
	p.fn = nil
	if p.w.wait = nil; p.w.site != nil {
		p.w.site = nil
	}
	if p.w.kept != nil {
		p.w.kept = nil
	}
	if p.w.next != nil {
		*p.w.next = Effect{} // it may have been killed before it could do that
	}
	p.w = nil
	if p.root {
		rt.roots--
		p.root = false
	}
	if !p.callback {
		rt.live--
		if len(rt.endings) > 0 {
			rt.countEnd(p)
		}
	}
	if rt.orderer != nil && (!p.callback || p.mark != nil) {
		rt.orderer.Ended(p)
	}
	p.callback = true // as far as handlers and observers go, which are called before the worker leaves it
	if rt.told {
		rt.emit(EventEnd, p, nil, nil)
	}
	if rt.decider != nil {
		rt.touch(p.ended())
	}
	if p.extra != nil {
		p.endExtra(p.extra)
	}
	if p.heir != nil && p.heir.scope != nil {
		p.heir.scope.leave()
	}
}

// endExtra is end for what few processes have.
func (p *Process) endExtra(x *extra) {
	rt := p.rt
	for _, f := range x.atEnd {
		f()
	}
	if x.leaks && x.err == nil {
		rt.checkLeaks(p)
	}
	if x.done != nil {
		close(x.done)
	}
	if pe, ok := x.err.(*PanicError); ok && len(x.waiters) == 0 && !x.caught {
		rt.report(pe)
	}
	for _, l := range x.waiters {
		l.open()
	}
	x.waiters, x.atEnd = nil, nil
}

// await adds l to those that open when the process ends.
func (p *Process) await(l *latch) {
	if p.state == Done {
		l.open()
		return
	}
	x := p.more()
	if x.waiters == nil {
		x.waiters = x.one[:0]
	}
	x.waiters = append(x.waiters, l)
}

// forget takes back await.
func (p *Process) forget(l *latch) {
	f := func() {
		if x := p.extra; x != nil {
			x.waiters = slices.DeleteFunc(x.waiters, func(o *latch) bool { return o == l })
		}
	}
	if p.rt.owned() {
		f()
	} else {
		p.rt.post(f)
	}
}

// ID returns the number of the process, which no other process or channel of its runtime has.
func (p *Process) ID() int { return p.id }

// Name returns the name given to the process, or "".
func (p *Process) Name() string {
	if p.origin == nil {
		return ""
	}
	return p.origin.Name
}

// Parent returns the number of the process that started p, or 0.
func (p *Process) Parent() int { return p.parent }

// Runtime returns the runtime that p is a process of.
func (p *Process) Runtime() *Runtime { return p.rt }

// State returns what the process does.
func (p *Process) State() (s State) {
	p.rt.call(func() { s = p.state })
	return s
}

// Err returns nil while the process has not ended, and when it has returned or called
// runtime.Goexit. Otherwise it is what [Runtime.Run] returns: a *PanicError, a *KilledError, or one of
// the others that only a process of Run ends with.
func (p *Process) Err() (err error) {
	p.rt.call(func() { err = p.err() })
	return err
}

func (p *Process) err() error {
	switch {
	case p.kills == unbegun:
		return p.killError()
	case p.extra == nil:
		return nil
	}
	return p.extra.err
}

// Wait waits until the process has ended and returns Err. It parks a process and blocks any other
// goroutine. Processes that wait for one another wait for ever, and so does one that waits for
// itself.
func (p *Process) Wait() error {
	if p.rt.owned() {
		if p.state == Done {
			p.rt.parker(opCall)
			p.rt.joins(p)
			return p.err()
		}
		l := newLatch()
		l.of = p
		p.await(l)
		l.waitInside(opWait)
		return p.err()
	}
	l := newLatch()
	l.cancel = func() { p.forget(l) }
	if !p.rt.post(func() { p.await(l) }) {
		return p.err()
	}
	l.wait(opWait)
	return p.err()
}

// joins notes that the running process has seen the end of p.
func (rt *Runtime) joins(p *Process) {
	if rt.decider != nil {
		rt.touch(p.joined())
	}
	if rt.orderer != nil {
		rt.orderer.Joined(rt.on.p, p)
	}
	if rt.detailed && rt.observer != nil {
		rt.emitWith(EventJoin, rt.on.p, p, nil, nil)
	}
}

// closedChan is what Done returns for a process that has ended without having been asked before.
var closedChan = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

// Done returns a channel that is closed when the process has ended, for a select outside.
func (p *Process) Done() <-chan struct{} {
	var done chan struct{}
	p.rt.call(func() {
		switch {
		case p.extra != nil && p.extra.done != nil:
			done = p.extra.done
		case p.state == Done:
			done = closedChan
		default:
			done = make(chan struct{})
			p.more().done = done
		}
	})
	return done
}

// site is where the process stands, as it or its interpreter says, or nil.
func (p *Process) site() *Site {
	w := p.w
	switch {
	case w.site != nil:
		return w.site
	case p.origin != nil && p.origin.operation:
		return p.origin.At
	case w.kept != nil:
		if at := p.rt.interpreter.Place(w.kept); at != nil {
			return at
		}
	}
	if p.rt.interpreter != nil && p.origin != nil {
		return p.origin.At // in a compiled function, which the statement that started it has called
	}
	return nil
}

// SetSite says where in the source the process stands, for reports. It is for interpreters, and
// may be called by p itself only.
func (p *Process) SetSite(s *Site) { p.w.site = s }

// Site returns what SetSite was last given, or where the runtime's interpreter says that the process
// stands, or nil. It is nil when the process has ended.
func (p *Process) Site() (s *Site) {
	p.rt.call(func() {
		if p.w != nil {
			s = p.site()
		}
	})
	return s
}

// Yield lets every other runnable process run, and serves those outside, before the caller goes on.
// A process that was killed unwinds. Outside a process it yields the processor.
func Yield() {
	rt := running()
	if rt == nil {
		runtime.Gosched()
		return
	}
	rt.yieldNow(yielding)
}

// Computed has the calling process let others run, as [Yield] does, when it has computed for a while. To a Decider it is
// not one that only looks and gives way: see [Effect.Computes]. It is for interpreters, and does nothing outside a
// process.
func (rt *Runtime) Computed() {
	if !rt.owned() {
		return
	}
	e := computing
	if rt.decider != nil && rt.interpreter != nil {
		e.Site = rt.interpreter.Here()
	}
	rt.yieldNow(e)
}

func (rt *Runtime) yieldNow(e Effect) {
	if p := rt.on.p; p != nil && !p.callback {
		if p.killed {
			p.unwind()
		}
		rt.yieldAs(p, e)
	}
}
