package csp

import (
	"errors"
	"slices"
)

// A Group runs functions as processes that belong together. When one of them fails, that is returns
// an error, panics or is killed, the others are killed, with the processes that they started. Wait
// waits for all and returns what went wrong.
//
// It is what golang.org/x/sync/errgroup is for goroutines. The methods may be called from any
// goroutine, also by the members of the group; but one that waits for its own group waits for ever.
// Those of a Group that NewGroup has not made panic.
type Group struct {
	rt      *Runtime
	members []*Process // that have not ended, in the order in which they came
	slots   *Chan[struct{}]
	idle    *Chan[struct{}] // closes when there are no members any more; nil when there are none
	errs    []error
	cancel  *canceled // once one has failed
}

// canceled is the cause of the kill of the other members, and unwraps to the error of the first.
type canceled struct{ err error }

func (c *canceled) Error() string { return "another member of the group failed: " + c.err.Error() }
func (c *canceled) Unwrap() error { return c.err }

// NewGroup returns a new Group of processes of the calling process's runtime, or of the default one.
// It has no limit.
func NewGroup() *Group { return &Group{rt: current()} }

func (g *Group) runtime() *Runtime {
	if g.rt == nil {
		panic("csp: operation on a zero Group; make it with NewGroup")
	}
	return g.rt
}

// SetLimit sets how many members there may be at a time. It panics when n is less than 1, and when
// there are members.
func (g *Group) SetLimit(n int) {
	if n < 1 {
		panic("csp: Group.SetLimit: at least 1 member must be allowed; leave the limit out for no limit")
	}
	slots := NewChanOn[struct{}](g.runtime(), Name("group limit"), Fixed(n))
	var busy bool
	g.rt.call(func() {
		if busy = g.idle != nil; !busy {
			g.slots = slots
		}
	})
	if busy {
		panic("csp: Group.SetLimit while the group has members; set it before the first Go")
	}
}

// Go starts f as a process and a member of the group. With a limit it first waits, parking a process
// and blocking any other goroutine, until there are few enough members. Once a member has failed, Go
// does nothing.
//
//go:noinline
func (g *Group) Go(f func() error, opts ...Option) {
	need("Group.Go", f == nil)
	g.admit(f, callerPC(), opts, (*Chan[struct{}]).Put)
}

// TryGo is Go when that need not wait, and returns whether f was started.
//
//go:noinline
func (g *Group) TryGo(f func() error, opts ...Option) bool {
	need("Group.TryGo", f == nil)
	return g.admit(f, callerPC(), opts, (*Chan[struct{}]).Offer)
}

// admit starts a member when it has got a slot, by Put or Offer, and reports whether it did.
func (g *Group) admit(f func() error, pc uintptr, opts []Option, get func(*Chan[struct{}], struct{}) bool) (started bool) {
	var err error
	var p *Process
	member := func() {
		p.bind(&locals{key: g}) // for those that it starts
		err = f()
	}
	p = g.runtime().prepare(member, pc, opts)
	p.more().caught = true
	p.more().atEnd = append(p.more().atEnd, func() { g.left(p, err) })

	if g.rt.owned() {
		return (g.slots == nil || get(g.slots, struct{}{})) && g.start(p, g.rt.on.p)
	}
	// In a single visit: a caller that is killed meanwhile takes no slot with it.
	if !g.rt.visit(opCall, func() {
		started = (g.slots == nil || get(g.slots, struct{}{})) && g.start(p, nil)
	}) {
		g.rt.call(func() {
			if g.rt.stopping {
				g.start(p, nil) // notes that it was too late
			}
		})
	}
	return started
}

// start starts a member, which has its slot, and returns false when it is too late for that.
func (g *Group) start(p, parent *Process) bool {
	if g.cancel != nil {
		return false
	}
	g.rt.start(p, parent)
	if p.state == Done { // the runtime has been stopped
		g.errs = append(g.errs, p.err())
		return false
	}
	if g.idle == nil {
		g.idle = NewChanOn[struct{}](g.rt, Name("group"))
	}
	g.members = append(g.members, p)
	return true
}

// left is called on the loop when a member has ended; err is what it returned.
func (g *Group) left(p *Process, err error) {
	g.members = slices.DeleteFunc(g.members, func(o *Process) bool { return o == p })
	if e := p.err(); e != nil && err == nil && !g.told(p, e) {
		err = e
	}
	if err != nil {
		g.fail(err)
	}
	if g.cancel == nil && g.slots != nil {
		g.rt.touchChan("take", &g.slots.hub)
		g.slots.take()
	}
	if len(g.members) == 0 {
		g.rt.touchChan("close", &g.idle.hub)
		g.idle.close()
		g.idle = nil
	}
}

// told reports whether e says that p ended since its group told it to.
func (g *Group) told(p *Process, e error) bool {
	_, killed := e.(*KilledError)
	return killed && g.cancel != nil && p.extra.cause == error(g.cancel)
}

// fail notes an error. The first cancels the group.
func (g *Group) fail(err error) {
	g.errs = append(g.errs, err)
	if g.cancel != nil {
		return
	}
	g.cancel = &canceled{err}
	if g.slots != nil {
		g.rt.touchChan("close", &g.slots.hub)
		g.slots.close()
	}
	for _, p := range g.rt.processes() {
		if slices.Contains(g.members, p) || p.heir != nil && p.heir.locals.has(g) {
			p.kill(g.cancel)
		}
	}
}

// has reports whether there is a binding for key.
func (b *locals) has(key any) bool {
	for ; b != nil; b = b.rest {
		if b.key == key {
			return true
		}
	}
	return false
}

// Wait waits, parking a process and blocking any other goroutine, until the group has no members. It
// returns nil when none has failed, and otherwise the error of the first: what it returned, a
// *PanicError or a *KilledError. When others failed as well, before or while they were killed, it
// returns all errors, the first of them first, as errors.Join does. Wait may be called more than
// once, and members may be added after it. A killed caller leaves the members running.
func (g *Group) Wait() error {
	for {
		var idle *Chan[struct{}]
		var err error
		g.runtime().call(func() {
			if idle = g.idle; idle == nil {
				err = g.err()
			}
		})
		if idle == nil {
			return err
		}
		idle.Take()
	}
}

func (g *Group) err() error {
	if len(g.errs) == 1 {
		return g.errs[0]
	}
	return errors.Join(g.errs...)
}
