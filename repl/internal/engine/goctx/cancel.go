// Package goctx is package context for interpreted code: its contexts end by the
// clock of a csp runtime, and tell the runtime's processes of it on the loop, so
// that a run can be repeated. They are contexts for compiled code, too, which may
// use them from any goroutine.
package goctx

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/cspsh/cspsh/csp"
)

// A Maker makes contexts for the processes of a runtime.
type Maker struct{ rt *csp.Runtime }

// New returns a Maker for rt.
func New(rt *csp.Runtime) *Maker { return &Maker{rt} }

// A Context is one that can be cancelled.
type Context struct {
	parent context.Context
	m      *Maker
	form   string   // how it was made, for String
	made   csp.Site // and where

	deadline    time.Time // by the runtime's clock
	hasDeadline bool

	mu       sync.Mutex
	done     chan struct{} // made by the first call of Done
	err      error
	cause    error
	alarm    *csp.Alarm
	then     []*hook // what to do when it is done, in the order it was asked for
	leave    func()  // stops waiting for the parent
	attached any
	standIn  context.Context // of package context, for context.Cause
	settle   context.CancelCauseFunc
}

// A hook is what depends on a context.
type hook struct{ f func() }

// key is what Value is asked for a context's innermost *Context.
type key struct{}

// Of returns the context whose end is the end of ctx, if it was made here.
func Of(ctx context.Context) (*Context, bool) {
	c, ok := ctx.Value(key{}).(*Context)
	if !ok {
		return nil, false
	}
	if same, isSame := ctx.(*Context); isSame && same == c {
		return c, true
	}
	// A type of the user's may have a Done of its own.
	return c, ctx.Done() == c.Done()
}

// WithCancel is context.WithCancel.
func (m *Maker) WithCancel(parent context.Context) (context.Context, context.CancelFunc) {
	c := m.child(parent, "WithCancel")
	return c, func() { c.cancel(context.Canceled, nil) }
}

// WithCancelCause is context.WithCancelCause.
func (m *Maker) WithCancelCause(parent context.Context) (context.Context, context.CancelCauseFunc) {
	c := m.child(parent, "WithCancel")
	return c, func(cause error) { c.cancel(context.Canceled, cause) }
}

// WithTimeout is context.WithTimeout.
func (m *Maker) WithTimeout(parent context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return m.WithDeadlineCause(parent, m.rt.Now().Add(d), nil)
}

// WithTimeoutCause is context.WithTimeoutCause.
func (m *Maker) WithTimeoutCause(parent context.Context, d time.Duration, cause error) (context.Context, context.CancelFunc) {
	return m.WithDeadlineCause(parent, m.rt.Now().Add(d), cause)
}

// WithDeadline is context.WithDeadline, by the runtime's clock.
func (m *Maker) WithDeadline(parent context.Context, t time.Time) (context.Context, context.CancelFunc) {
	return m.WithDeadlineCause(parent, t, nil)
}

// WithDeadlineCause is context.WithDeadlineCause, by the runtime's clock.
func (m *Maker) WithDeadlineCause(parent context.Context, t time.Time, cause error) (context.Context, context.CancelFunc) {
	need(parent)
	if before, ok := parent.Deadline(); ok && before.Before(t) {
		return m.WithCancel(parent)
	}
	c := m.newContext(parent, "WithDeadline")
	c.deadline, c.hasDeadline = t, true
	c.follow()
	left := t.Sub(m.rt.Now())
	if left <= 0 {
		c.cancel(context.DeadlineExceeded, cause)
	} else {
		c.mu.Lock()
		if c.err == nil {
			c.alarm = m.rt.AfterFunc(left, func() { c.cancel(context.DeadlineExceeded, cause) })
		}
		c.mu.Unlock()
	}
	return c, func() { c.cancel(context.Canceled, nil) }
}

func need(parent context.Context) {
	if parent == nil {
		panic("cannot create context from nil parent")
	}
}

func (m *Maker) newContext(parent context.Context, form string) *Context {
	return &Context{parent: parent, m: m, form: form, made: csp.Here()}
}

func (m *Maker) child(parent context.Context, form string) *Context {
	need(parent)
	c := m.newContext(parent, form)
	c.follow()
	return c
}

// follow has the context end when its parent does.
func (c *Context) follow() {
	if p, ok := Of(c.parent); ok {
		stop := p.onDone(func() { c.cancel(p.result()) })
		c.setLeave(func() { stop() })
		return
	}
	if c.parent.Done() == nil {
		return
	}
	if err := c.parent.Err(); err != nil {
		c.cancel(err, context.Cause(c.parent))
		return
	}
	// The parent's end comes from outside: nothing that waits for it is stuck.
	release := c.m.rt.Hold()
	parent := c.parent
	stop := context.AfterFunc(parent, func() { c.cancel(parent.Err(), context.Cause(parent)) })
	c.setLeave(func() {
		stop()
		release()
	})
}

// setLeave sets what the context does when it is done to leave its parent.
func (c *Context) setLeave(leave func()) {
	c.mu.Lock()
	ended := c.err != nil
	if !ended {
		c.leave = leave
	}
	c.mu.Unlock()
	if ended {
		leave()
	}
}

// result is what the context ended with.
func (c *Context) result() (err, cause error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err, c.cause
}

// onDone calls f when the context is done, at once if it is already. stop takes
// that back; it returns false when f has been called.
func (c *Context) onDone(f func()) (stop func() bool) {
	h := &hook{f}
	c.mu.Lock()
	if c.err != nil {
		c.mu.Unlock()
		f()
		return func() bool { return false }
	}
	c.then = append(c.then, h)
	c.mu.Unlock()
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		i := slices.Index(c.then, h)
		if i < 0 {
			return false
		}
		c.then = slices.Delete(c.then, i, i+1)
		return true
	}
}

// closed is the Done of contexts that were done before anybody asked.
var closed = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

// cancel ends the context, and then what depends on it, unless it has ended.
func (c *Context) cancel(err, cause error) {
	if cause == nil {
		cause = err
	}
	c.mu.Lock()
	if c.err != nil {
		c.mu.Unlock()
		return
	}
	c.err, c.cause = err, cause
	if c.done == nil {
		c.done = closed
	} else {
		close(c.done)
	}
	then, leave, alarm := c.then, c.leave, c.alarm
	c.then, c.leave, c.alarm = nil, nil, nil
	if c.settle != nil {
		c.settle(cause)
	}
	c.mu.Unlock()
	if alarm != nil {
		alarm.Stop()
	}
	if leave != nil {
		leave()
	}
	for _, h := range then {
		h.f()
	}
}

// Made returns where the context was made, as far as that is known.
func (c *Context) Made() csp.Site { return c.made }

// Attach returns what the context has attached for the processes that wait for it:
// what the first call of make returned. end is called with it when the context is
// done.
func (c *Context) Attach(make func() any, end func(any)) any {
	c.mu.Lock()
	v := c.attached
	if v != nil {
		c.mu.Unlock()
		return v
	}
	v = make()
	c.attached = v
	c.mu.Unlock()
	c.onDone(func() { end(v) })
	return v
}

// Deadline is by the runtime's clock for its processes, and for compiled code on
// other goroutines by the real one.
func (c *Context) Deadline() (time.Time, bool) {
	if !c.hasDeadline {
		return c.parent.Deadline()
	}
	if c.m.rt.Virtual() && !c.m.rt.OnLoop() {
		return time.Now().Add(c.deadline.Sub(c.m.rt.Now())), true
	}
	return c.deadline, true
}

// Done returns a channel that is closed when the context ends.
func (c *Context) Done() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done == nil {
		c.done = make(chan struct{})
	}
	return c.done
}

// Err tells why the context has ended, nil before.
func (c *Context) Err() error {
	err, _ := c.result()
	return err
}

// Value returns the value of a key.
func (c *Context) Value(k any) any {
	switch k {
	case key{}:
		return c
	case causeKey:
		return c.forCause()
	}
	return c.parent.Value(k)
}

// causeKey is what package context asks for the innermost context of its own, which has
// the cause.
var causeKey = func() any {
	var a asked
	context.Cause(&a)
	return a.key
}()

// asked is a context that notes what it was asked for.
type asked struct {
	context.Context
	key any
}

func (a *asked) Err() error { return context.Canceled }

func (a *asked) Value(key any) any {
	a.key = key
	return nil
}

// forCause returns a context of package context's that ends with this one's cause.
func (c *Context) forCause() any {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.standIn == nil {
		c.standIn, c.settle = context.WithCancelCause(context.Background())
		if c.err != nil {
			c.settle(c.cause)
		}
	}
	return c.standIn.Value(causeKey)
}

// AfterFunc is for package context: f is called on a goroutine of its own.
func (c *Context) AfterFunc(f func()) (stop func() bool) {
	return c.onDone(func() { go f() })
}

// String describes the context as package context does.
func (c *Context) String() string {
	if c.hasDeadline {
		return fmt.Sprintf("%s.WithDeadline(%v [%v])", name(c.parent), c.deadline, c.deadline.Sub(c.m.rt.Now()))
	}
	return name(c.parent) + "." + c.form
}

// name describes a context.
func name(c context.Context) string {
	if s, ok := c.(fmt.Stringer); ok {
		return s.String()
	}
	return fmt.Sprintf("%T", c)
}
