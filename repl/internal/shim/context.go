package shim

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
)

// Package context: contexts end by the clock of the runtime, and tell the processes of it
// on the loop, in the order in which they asked, so that a run can be repeated. They are
// contexts for compiled code, too, which may use them from any goroutine. Those that have
// values only, or that do not end, are Go's.
var contextPkg = pkg{
	path:        "context",
	synchronous: true,
	replace: func(t *Table, s *symbols) {
		s.set("WithCancel", func(parent context.Context) (context.Context, context.CancelFunc) {
			c := t.childContext(parent, "WithCancel")
			return c.shown(), func() { c.cancel(context.Canceled, nil) }
		})
		s.set("WithCancelCause", func(parent context.Context) (context.Context, context.CancelCauseFunc) {
			c := t.childContext(parent, "WithCancel")
			return c.shown(), func(cause error) { c.cancel(context.Canceled, cause) }
		})
		s.set("WithDeadline", func(parent context.Context, at time.Time) (context.Context, context.CancelFunc) {
			return t.withDeadline(parent, at, nil)
		})
		s.set("WithDeadlineCause", t.withDeadline)
		s.set("WithTimeout", func(parent context.Context, d time.Duration) (context.Context, context.CancelFunc) {
			return t.withDeadline(parent, t.now().Add(d), nil)
		})
		s.set("WithTimeoutCause", func(parent context.Context, d time.Duration, cause error) (context.Context, context.CancelFunc) {
			return t.withDeadline(parent, t.now().Add(d), cause)
		})
		s.set("AfterFunc", t.contextAfterFunc)
	},
}

// A cancelCtx is a context that can be cancelled.
type cancelCtx struct {
	parent  context.Context
	t       *Table
	form    string    // how it was made, for String
	stopped bool      // its parent has a method AfterFunc
	made    *csp.Site // and where

	deadline    time.Time // by the runtime's clock
	hasDeadline bool

	mu     sync.Mutex
	double *double        // made when package context asks for it, or by the first call of Done
	word   unsafe.Pointer // of the user's channel that the double's Done stands for, made by the first call of Done
	err    error
	cause  error
	alarm  *csp.Alarm
	then   []*hook // what to do when it is done, in the order it was asked for
	leave  func()  // stops waiting for the parent

	end promise // of its deadline
}

// The types of contexts that can be cancelled, without and with a deadline.
var (
	asCancelCtx = as[cancelCtx]("context", "cancelCtx")
	asTimerCtx  = as[cancelCtx]("context", "timerCtx")
)

// shown returns the context as programs see it.
func (c *cancelCtx) shown() context.Context {
	if c.hasDeadline {
		return asTimerCtx.show(c).(context.Context)
	}
	return asCancelCtx.show(c).(context.Context)
}

// A hook is what depends on a context.
type hook struct{ f func() }

// contextKey is what Value is asked for a context's innermost *cancelCtx.
type contextKey struct{}

// contextOf returns the context of ours whose end is the end of ctx, if there is one.
func contextOf(ctx context.Context) (*cancelCtx, bool) {
	c, ok := ctx.Value(contextKey{}).(*cancelCtx)
	if !ok {
		return nil, false
	}
	if v := reflect.ValueOf(ctx); v.Kind() == reflect.Pointer && v.UnsafePointer() == unsafe.Pointer(c) {
		return c, true
	}
	// A type of the user's may have a Done of its own.
	return c, ctx.Done() == c.Done()
}

func (t *Table) withDeadline(parent context.Context, at time.Time, cause error) (context.Context, context.CancelFunc) {
	if parent == nil {
		panic("cannot create context from nil parent")
	}
	if before, ok := parent.Deadline(); ok && before.Before(at) {
		c := t.childContext(parent, "WithCancel")
		return c.shown(), func() { c.cancel(context.Canceled, nil) }
	}
	c := t.newContext(parent, "WithDeadline")
	c.deadline, c.hasDeadline = at, true
	c.follow()
	left := at.Sub(t.now())
	if left <= 0 {
		c.cancel(context.DeadlineExceeded, cause)
	} else {
		c.mu.Lock()
		if c.err == nil {
			c.end.promised(t)
			c.alarm = t.env.Runtime.AfterFunc(left, func() {
				c.end.keep(t, func() { c.cancel(context.DeadlineExceeded, cause) })
			})
		}
		c.mu.Unlock()
	}
	return c.shown(), func() { c.cancel(context.Canceled, nil) }
}

func (t *Table) newContext(parent context.Context, form string) *cancelCtx {
	return &cancelCtx{parent: parent, t: t, form: form, made: t.env.Here()}
}

func (t *Table) childContext(parent context.Context, form string) *cancelCtx {
	if parent == nil {
		panic("cannot create context from nil parent")
	}
	c := t.newContext(parent, form)
	c.follow()
	return c
}

// follow has the context end when its parent does.
func (c *cancelCtx) follow() {
	if p, ok := contextOf(c.parent); ok {
		stop := p.onDone(func() { c.cancel(p.result()) })
		c.setLeave(func() { stop() })
		return
	}
	done := c.parent.Done()
	if done == nil {
		return
	}
	if err := c.parent.Err(); err != nil {
		c.cancel(err, context.Cause(c.parent))
		return
	}
	end := func() { c.cancel(c.parent.Err(), context.Cause(c.parent)) }
	if own, ok := c.parent.(interface{ AfterFunc(func()) func() bool }); ok {
		c.stopped = true
		stop := own.AfterFunc(end)
		c.setLeave(func() { stop() })
		return
	}
	rt := c.t.env.Runtime
	typ := reflect.TypeFor[<-chan struct{}]()
	ch := c.t.env.Chans.FromCompiled(*(*unsafe.Pointer)(unsafe.Pointer(&done)), typ)
	if c.t.env.Interpreted(baseType(c.parent)) && rt.OnLoop() {
		c.t.env.Chans.Then(ch, end)
		return
	}
	// The parent's end comes from outside: nothing that waits for it is stuck.
	release := rt.Hold()
	stop := context.AfterFunc(c.parent, end)
	c.setLeave(func() {
		stop()
		release()
	})
}

// baseType is the type of a value, or what that points to.
func baseType(v any) reflect.Type {
	typ := reflect.TypeOf(v)
	if typ != nil && typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	return typ
}

// setLeave sets what the context does when it is done to leave its parent.
func (c *cancelCtx) setLeave(leave func()) {
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
func (c *cancelCtx) result() (err, cause error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err, c.cause
}

// onDone calls f when the context is done, at once if it is already. stop takes that back;
// it returns false when f has been called.
func (c *cancelCtx) onDone(f func()) (stop func() bool) {
	h := &hook{f}
	c.t.touch("wait for", unsafe.Pointer(c), csp.Modify)
	c.mu.Lock()
	if c.err != nil {
		c.mu.Unlock()
		f()
		return func() bool { return false }
	}
	c.then = append(c.then, h)
	c.mu.Unlock()
	return func() bool {
		c.t.touch("leave", unsafe.Pointer(c), csp.Modify)
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

// cancel ends the context, and then what depends on it, unless it has ended.
func (c *cancelCtx) cancel(err, cause error) {
	if cause == nil {
		cause = err
	}
	c.t.point("cancel", unsafe.Pointer(c), csp.Modify)
	c.t.releases(unsafe.Pointer(c))
	c.mu.Lock()
	if c.err != nil {
		c.mu.Unlock()
		return
	}
	c.err, c.cause = err, cause
	double, word := c.double, c.word
	then, leave, alarm := c.then, c.leave, c.alarm
	c.then, c.leave, c.alarm = nil, nil, nil
	c.mu.Unlock()
	if double != nil {
		double.end(err, cause)
	}
	if word != nil {
		c.t.env.Chans.Close(word)
	}
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

// Deadline is by the runtime's clock for its processes, and for compiled code on other
// goroutines by the real one.
func (c *cancelCtx) Deadline() (time.Time, bool) {
	if !c.hasDeadline {
		return c.parent.Deadline()
	}
	return c.t.realTime(c.deadline), true
}

// Done returns a channel that is closed when the context ends, and that stands for one of
// the user's.
func (c *cancelCtx) Done() <-chan struct{} {
	c.mu.Lock()
	done, made := c.doubled().Done(), c.word != nil
	c.mu.Unlock()
	if made {
		return done
	}
	// Not with the lock held: the loop may have to make the channel, and ask for the lock.
	word := c.t.env.Chans.Make(reflect.TypeFor[struct{}](), 0, "context.Done")
	c.mu.Lock()
	made = c.word != nil
	if !made {
		c.word = word
		c.t.env.Chans.Bind(*(*unsafe.Pointer)(unsafe.Pointer(&done)), word)
	}
	ended := c.err != nil
	c.mu.Unlock()
	if ended && !made {
		c.t.env.Chans.Close(word)
	}
	return done
}

// Err tells why the context has ended, nil before.
func (c *cancelCtx) Err() error {
	c.t.point("look at", unsafe.Pointer(c), csp.Look)
	err, _ := c.result()
	if err != nil {
		c.t.acquires(unsafe.Pointer(c))
	}
	return err
}

// Value returns the value of a key.
func (c *cancelCtx) Value(k any) any {
	switch k {
	case contextKey{}:
		return c
	case doubleKey:
		c.t.touch("look at", unsafe.Pointer(c), csp.Look)
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.doubled().Value(doubleKey)
	}
	return c.parent.Value(k)
}

// String describes the context as package context does.
func (c *cancelCtx) String() string {
	if c.hasDeadline {
		return fmt.Sprintf("%s.WithDeadline(%v [%v])", c.parentName(), c.deadline, c.deadline.Sub(c.t.now()))
	}
	return c.parentName() + "." + c.form
}

// parentName is that of what package context keeps as the parent.
func (c *cancelCtx) parentName() string {
	if c.stopped {
		return "context.stopCtx"
	}
	return contextName(c.parent)
}

func contextName(c context.Context) string {
	if s, ok := c.(fmt.Stringer); ok {
		return s.String()
	}
	return reflect.TypeOf(c).String()
}

// contextAfterFunc is context.AfterFunc: f runs as a process.
func (t *Table) contextAfterFunc(ctx context.Context, f func()) (stop func() bool) {
	c := t.newContext(ctx, "AfterFunc")
	var decided atomic.Bool // whether it runs: who starts it may stand aside for others, with no lock
	c.onDone(func() {
		t.touch("run", unsafe.Pointer(c), csp.Modify)
		if decided.CompareAndSwap(false, true) {
			t.env.Go("context.AfterFunc", c.made, f, f)
		}
	})
	c.follow()
	return func() (stopped bool) {
		t.point("stop", unsafe.Pointer(c), csp.Modify)
		stopped = decided.CompareAndSwap(false, true)
		c.cancel(context.Canceled, nil)
		return stopped
	}
}

// realTime returns what a time of the runtime's clock is for the caller: that, for a
// process, and for others what the real clock will show then.
func (t *Table) realTime(at time.Time) time.Time {
	rt := t.env.Runtime
	if at.IsZero() || !rt.Virtual() || rt.OnLoop() {
		return at
	}
	return time.Now().Add(at.Sub(t.now()))
}
