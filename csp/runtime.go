package csp

import (
	"math/rand/v2"
	"reflect"
	"sync"
	"sync/atomic"
	"time"
)

// A Runtime runs processes and serves the channels made on it, on one event loop: at any time at
// most one of its processes runs. All its methods may be called from any goroutine.
type Runtime struct {
	// What goroutines outside look at.
	disowning sync.Mutex   // held by Disown
	goid      atomic.Int64 // the goroutine that runs on the loop
	attention atomic.Bool  // the base is wanted
	jumps     atomic.Bool  // the clock is virtual
	in        inbox

	// All that follows is touched on the loop only.
	on         *worker // the running worker
	runq       runQueue
	budget     int  // operations left to the running process
	patience   int  // what that begins with
	countdown  int  // hand-overs until the next look at the clock
	chosen     bool // the head of the run queue was to run, but there was no worker for it
	spins      int  // such looks, and yields, since all have waited
	turns      int  // turns that processes had since time has passed so
	unused     int  // what a yield has taken from countdown
	short      int  // timers for a very short time that were set in a row
	coarse     int64
	idle       []*worker
	workers    *worker // the youngest of all workers but the base
	nworkers   int
	workerSlab []worker
	work       func(yield func(struct{}) bool) // see life
	watching   bool                            // for a garbage collection
	collected  bool                            // there was one
	crowded    bool                            // there are so many workers that prefetch pays
	dying      []*worker
	base       worker

	timers    timerHeap
	live      int       // processes that have not ended
	endings   []*ending // of processes that KillAll waits for
	chans     registry
	fed       []chanRef // channels whose values come from outside
	roots     int       // processes that a Run outside waits for
	settlings []*settling
	slab      []Process // those that come next
	lastID    int
	rand      rand.PCG

	decider   Decider  // nil for first in, first out
	decision  Decision // the last one who goes on
	decisions int
	did       []Effect // since then
	idleSteps int      // turns since something has changed
	lastIdle  int      // what that was before the last turn
	yielded   *Process // it wants others to go first
	same      *Process // it goes on although the base came in between
	firing    bool     // the next timer was chosen to fire
	detailed  bool     // observers are told of steps
	trials    *trials
	clearing  bool // a trial is over, and what it has left is killed

	spareChoices *choice

	observer    Observer
	orderer     Orderer
	passing     bool // a value is passed to or from the process that is made ready
	careful     bool // telling, crowded or ordered is set
	telling     bool // observer or orderer is set
	ordered     bool // an orderer is set, or was
	tape        *Tape
	told        bool    // telling, or tape is set
	moulds      []mould // by number
	mouldOf     map[reflect.Type]uint8
	stamp       time.Time // of the last event
	stamped     int64     // what coarse was then
	stampedFrom time.Time // what begin was then

	seq      uint64
	stopping bool
	paused   bool
	steps    []*pausedStep // asked for during a pause

	virtual bool
	begin   time.Time
	alarm   *time.Timer
	started chan struct{}
	stopped chan struct{}

	panicHandler func(*PanicError)
	deadlocked   func(*DeadlockError)
	visitors     func() bool
	locator      func(*Process) string
	interpreter  Interpreter
	watched      bool // observer, tape or interpreter is set
}

// A RuntimeOption sets up a new Runtime.
type RuntimeOption func(*Runtime)

// WithPanicHandler sets what is called with the panic of a process that nobody waits for when it
// happens. It is called on the loop, must not park and must return. The default prints the error to
// standard error.
func WithPanicHandler(f func(*PanicError)) RuntimeOption {
	need("WithPanicHandler", f == nil)
	return func(rt *Runtime) { rt.panicHandler = f }
}

// HandlePanics has f called as [WithPanicHandler] does, in place of the handler that there was, which it returns.
func (rt *Runtime) HandlePanics(f func(*PanicError)) (before func(*PanicError)) {
	need("HandlePanics", f == nil)
	rt.call(func() { before, rt.panicHandler = rt.panicHandler, f })
	return before
}

// WithDeadlockHandler sets what is called with a deadlock before the processes that [Run] waits for
// are ended by it. It is called on the loop, and must not park; it may end the program.
func WithDeadlockHandler(f func(*DeadlockError)) RuntimeOption {
	return func(rt *Runtime) { rt.deadlocked = f }
}

// WithLocator sets how reports tell where a parked process stands. Without it, that is the place
// given by SetSite, or the innermost frame of the process's stack outside this package.
func WithLocator(f func(*Process) string) RuntimeOption {
	return func(rt *Runtime) { rt.locator = f }
}

// WithVisitors sets what is asked, on the loop, before a deadlock is declared: whether somebody
// outside may still wake a process who does not hold the runtime, such as a server that calls back
// when a request comes. If so it is asked again a little later. It must not park.
func WithVisitors(f func() bool) RuntimeOption {
	return func(rt *Runtime) { rt.visitors = f }
}

// New returns a new Runtime, whose event loop has been started on a goroutine of its own. It has
// to be stopped with Stop when it is not needed any more.
func New(opts ...RuntimeOption) *Runtime {
	rt := &Runtime{
		begin:        time.Now(),
		started:      make(chan struct{}),
		stopped:      make(chan struct{}),
		panicHandler: printPanic,
	}
	rt.patience = patience
	rt.work = rt.life()
	rt.in.wake = make(chan struct{}, 1)
	for _, opt := range opts {
		opt(rt)
	}
	rt.listens()
	if rt.rand == (rand.PCG{}) && !rt.virtual {
		rt.rand.Seed(rand.Uint64(), rand.Uint64())
	}
	if rt.virtual {
		rt.jumps.Store(true)
		rt.begin = VirtualEpoch
	}
	rt.alarm = time.NewTimer(time.Hour)
	rt.alarm.Stop()
	register(rt)
	go rt.loop()
	<-rt.started
	return rt
}

var byDefault struct {
	mu sync.Mutex
	rt *Runtime
}

// DefaultRuntime returns the runtime that package-level functions use outside processes. It is
// started by the first call, with the real clock, and again by the first call after it was stopped.
func DefaultRuntime() *Runtime {
	d := &byDefault
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.rt != nil {
		select {
		case <-d.rt.stopped:
			d.rt = nil
		default:
		}
	}
	if d.rt == nil {
		d.rt = New()
	}
	return d.rt
}

// Run runs f as a process and waits until it has ended. It returns nil when f returns or calls
// runtime.Goexit, and otherwise a *PanicError, a *KilledError, or a *DeadlockError: when no process
// can run, no timer is set, and nobody outside holds the runtime, the processes that Run waits for
// are killed. With [ReportLeaks] it may return a *LeakError, during a pause ErrPaused (see
// [Unpaused]), and when the runtime has been stopped ErrStopped.
//
// Called by a process, Run parks it and runs f as its child; a deadlock is then one of the root
// process.
//
//go:noinline
func (rt *Runtime) Run(f func(), opts ...Option) error {
	p := rt.prepare(f, callerPC(), opts)
	return rt.run(p)
}

func (rt *Runtime) run(p *Process) error {
	l := newLatch()
	l.cancel = func() { p.forget(l); p.Kill() }
	if rt.owned() {
		l.of = p
		rt.start(p, l.p)
		p.await(l)
		l.waitInside(opWait)
		return p.err()
	}
	begin := func() {
		p.root = true
		rt.roots++
		rt.start(p, nil)
		p.await(l)
	}
	if !rt.post(begin) {
		return ErrStopped
	}
	l.wait(opWait)
	if x := p.extra; x != nil && x.detached {
		return ErrPaused
	}
	return p.err()
}

// An Origin is what reports know of a process besides its number. Processes may share one.
type Origin struct {
	Name string
	At   *Site // where it was started
	Data any   // for those who made it: see ProcessInfo
	// Panicked, if not nil, is called with the value of a panic that leaves the process, still in it, and returns what
	// it is to be reported as. It must neither park nor panic.
	Panicked func(v any) any

	operation bool // over channels, of this package
}

// Start starts f as a process, as [Runtime.Go] does with options for what is in o, which must not
// change any more. It costs less.
func (rt *Runtime) Start(f func(), o *Origin) *Process {
	if !rt.owned() {
		p := rt.prepare(f, 0, nil)
		p.origin = o
		rt.call(func() { rt.start(p, nil) })
		return p
	}
	p := rt.fresh()
	p.set(rt, f, 0, nil)
	p.origin = o
	rt.start(p, rt.on.p)
	rt.step()
	return p
}

// Go starts f as a process and returns it. It does not wait: the process runs when those that are
// runnable already have run. When the runtime has been stopped, the process it returns has ended
// with ErrStopped.
//
//go:noinline
func (rt *Runtime) Go(f func(), opts ...Option) *Process {
	return rt.spawn(f, callerPC(), opts)
}

// Run runs f as a process of the default runtime, or as a child of the calling process; see
// [Runtime.Run].
//
//go:noinline
func Run(f func(), opts ...Option) error {
	rt := current()
	return rt.run(rt.prepare(f, callerPC(), opts))
}

// Go starts f as a process of the calling process's runtime, outside of processes of the default
// one; see [Runtime.Go].
//
//go:noinline
func Go(f func(), opts ...Option) *Process {
	pc := callerPC()
	if rt := running(); rt != nil {
		return rt.spawnInside(f, pc, opts)
	}
	return DefaultRuntime().spawn(f, pc, opts)
}

// Stop kills all processes, runs their deferred functions and ends the loop. When it returns the
// runtime has no goroutine left, except those of functions given to Block and Thread that go on.
// From then on channels of the runtime behave as closed and empty ones, and Run returns ErrStopped.
// Stop may be called more than once. A process that stops its own runtime unwinds. Like any
// operation from outside, Stop has to wait while a process computes.
func (rt *Runtime) Stop() {
	if rt.owned() {
		rt.kill()
		if p := rt.on.p; p != nil {
			p.unwind()
		}
		return
	}
	if q := Self(); q != nil {
		l := newLatch()
		go func() {
			rt.Stop()
			l.open()
		}()
		l.wait(opCall)
		return
	}
	rt.post(rt.kill)
	<-rt.stopped
}

// kill has every process end, and those that start from now on not run at all.
func (rt *Runtime) kill() {
	rt.stopping = true
	rt.paused = false
	rt.dropSteps()
	rt.attention.Store(true)
	for _, p := range rt.processes() {
		p.kill(ErrStopped)
	}
}
