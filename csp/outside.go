package csp

import (
	"sync"
	"sync/atomic"

	"github.com/petermattis/goid"
)

// runtimes lists those that have not been stopped. It is replaced, never changed.
var runtimes atomic.Pointer[[]*Runtime]

func register(rt *Runtime) {
	for {
		old := runtimes.Load()
		var list []*Runtime
		if old != nil {
			list = append(list, *old...)
		}
		list = append(list, rt)
		if runtimes.CompareAndSwap(old, &list) {
			return
		}
	}
}

func unregister(rt *Runtime) {
	for {
		old := runtimes.Load()
		var list []*Runtime
		for _, r := range *old {
			if r != rt {
				list = append(list, r)
			}
		}
		if runtimes.CompareAndSwap(old, &list) {
			return
		}
	}
}

// running returns the runtime on whose loop the caller runs, or nil for a goroutine outside.
func running() *Runtime {
	list := runtimes.Load()
	if list == nil {
		return nil
	}
	id := goid.Get()
	for {
		for _, rt := range *list {
			if rt.goid.Load() == id {
				return rt
			}
		}
		if !detain(id) {
			return nil
		}
	}
}

// current returns the runtime of the calling process, or the default one.
func current() *Runtime {
	if rt := running(); rt != nil {
		return rt
	}
	return DefaultRuntime()
}

// owned reports whether the caller runs on the loop of rt.
func (rt *Runtime) owned() bool { return rt.goid.Load() == goid.Get() || rt.outside() }

// OnLoop reports whether the caller runs on the runtime's event loop: as one of its processes, or
// in a callback or a handler. See [Runtime.Enter] for who does not.
func (rt *Runtime) OnLoop() bool { return rt.owned() }

// Self returns the calling process, or nil when the caller is not a process.
func Self() *Process {
	if rt := running(); rt != nil {
		return rt.on.p
	}
	return nil
}

// A latch lets its maker wait for an event: a process parks, a goroutine outside blocks.
type latch struct {
	p      *Process
	held   bool     // the event may come from outside the loop of p
	of     *Process // whose end is the event, if it is that
	name   string   // what reports call it
	cancel func()
	fired  bool // owned by the loop of p, as is gone
	gone   bool
	ch     chan struct{}
}

func newLatch() *latch {
	if rt := running(); rt != nil {
		return &latch{p: rt.parker(opCall)}
	}
	return &latch{ch: make(chan struct{})}
}

// open is called once, from any goroutine, when the event has happened.
func (l *latch) open() {
	if l.p == nil {
		close(l.ch)
		return
	}
	if rt := l.p.rt; rt.owned() {
		l.fire()
	} else {
		rt.post(l.fire)
	}
}

func (l *latch) fire() {
	l.fired = true
	if l.gone || l.p.state != Parked || l.p.w.wait != waiting(l) {
		return
	}
	l.letGo()
	l.p.rt.ready(l.p)
}

// wait returns when open has been called.
func (l *latch) wait(op opKind) {
	if l.p == nil {
		<-l.ch
		return
	}
	if l.fired {
		return
	}
	rt := l.p.rt
	l.held = true
	rt.in.mu.Lock()
	rt.in.holds++
	rt.in.mu.Unlock()
	rt.park(op, l)
}

// waitInside is wait for an event that comes from the loop of the waiting process.
func (l *latch) waitInside(op opKind) {
	if l.p == nil {
		<-l.ch
		return
	}
	if !l.fired {
		l.p.rt.park(op, l)
	}
}

func (l *latch) letGo() {
	if l.held {
		l.held = false
		l.p.rt.in.mu.Lock()
		l.p.rt.in.holds--
		l.p.rt.in.mu.Unlock()
	}
}

func (l *latch) withdraw() {
	l.gone = true
	l.letGo()
	switch {
	case l.cancel != nil:
		l.cancel()
	case l.of != nil:
		l.of.forget(l)
	}
}

func (l *latch) channels() []Channel { return nil }

func (l *latch) heldBy() (what string, holders []Holder) {
	if l.of != nil {
		holders = []Holder{{ID: l.of.id}}
	}
	return l.name, holders
}

// visit runs f, which does a single operation, as a process of rt for a caller outside its loop,
// and waits for it. A panic of f is raised in the caller. It returns false when f did not return
// since the runtime was stopped.
func (rt *Runtime) visit(op opKind, f func()) bool {
	p := &Process{rt: rt, fn: f}
	p.origin = &Origin{Name: "outside"}
	l := newLatch()
	l.cancel = func() { p.forget(l); p.Kill() }
	if !rt.post(func() { rt.start(p, nil); p.await(l) }) {
		return false
	}
	l.wait(op)
	return p.outcome()
}

// outcome raises the panic of a process that has ended and reports whether it returned.
func (p *Process) outcome() bool {
	switch err := p.err().(type) {
	case nil:
		return true
	case *PanicError:
		panic(err)
	default:
		return false
	}
}

// Enter runs f as a process of rt and waits for it. It is the way in for a goroutine outside, such
// as one of an HTTP server, to code that may not run beside the runtime's processes. Called by a
// process of rt it just calls f. A panic of f is raised in the caller as a *PanicError; Enter
// panics with a *KilledError when the process is killed or the runtime stopped.
//
//go:noinline
func (rt *Runtime) Enter(f func(), opts ...Option) {
	need("Enter", f == nil)
	if rt.owned() {
		f()
		return
	}
	p := rt.prepare(f, callerPC(), opts)
	p.convey()
	l := newLatch()
	l.cancel = func() { p.forget(l); p.Kill() }
	if !rt.post(func() { rt.start(p, nil); p.await(l) }) {
		panic(&KilledError{Process: p.Name(), Cause: ErrStopped})
	}
	l.wait(opCall)
	if !p.outcome() {
		panic(p.err())
	}
}

// Enter runs f as a process of the default runtime; see [Runtime.Enter]. Called by a process, it
// just calls f.
//
//go:noinline
func Enter(f func(), opts ...Option) { current().Enter(f, opts...) }

// Post has f called on the loop soon, and does not wait for that; functions of one goroutine are called in
// the order in which it posted them. f must not park, and must return: see [Chan.Offer]. A panic of f is printed.
// Post may be called from any goroutine. It returns false when the loop has ended, and f will not be called.
func (rt *Runtime) Post(f func()) bool {
	return rt.post(func() { rt.tell("function given to Post", f) })
}

// Await calls begin, which is to begin something and return, and parks the calling process until done has
// been called, which may be by any goroutine and more than once. The runtime is held meanwhile. Reports say that it
// waits outside, in name. It is [Block] for what calls back. Outside a process Await blocks the caller.
func Await(name string, begin func(done func())) {
	l := newLatch()
	l.name = name
	begin(sync.OnceFunc(l.open))
	l.wait(opBlock)
}

// Block parks the calling process while f runs on a goroutine of its own, so that a call that
// blocks (reading a file, say) does not stop the other processes. The runtime is held meanwhile. A
// panic of f is raised in the caller as a *PanicError. A process that is killed meanwhile unwinds
// at once; f goes on, and what becomes of it is not reported. Outside a process, Block calls f.
func Block(f func()) { BlockOn("", f) }

// BlockOn is Block for a call that reports name.
func BlockOn(name string, f func()) {
	need("Block", f == nil)
	if running() == nil {
		f()
		return
	}
	l := newLatch()
	l.name = name
	var failure *PanicError
	f = convey(f)
	go func() {
		returned := false
		defer func() {
			if v := recover(); !returned && v != nil {
				failure = newPanicError("", 0, v)
			}
			l.open()
		}()
		f()
		returned = true
	}()
	l.wait(opBlock)
	if failure != nil {
		panic(failure)
	}
}
