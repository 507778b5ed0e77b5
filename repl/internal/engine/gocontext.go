package engine

import (
	"context"
	"time"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/engine/goctx"
)

// contextSymbols are package context on the runtime.
func (e *Engine) contextSymbols(set func(string, any)) {
	m := goctx.New(e.rt)
	set("WithCancel", m.WithCancel)
	set("WithCancelCause", m.WithCancelCause)
	set("WithDeadline", m.WithDeadline)
	set("WithDeadlineCause", m.WithDeadlineCause)
	set("WithTimeout", m.WithTimeout)
	set("WithTimeoutCause", m.WithTimeoutCause)
	set("WithoutCancel", goctx.WithoutCancel)
	set("WithValue", func(parent context.Context, key, v any) context.Context {
		return goctx.WithValue(parent, unbox(key), v, equal)
	})
	set("AfterFunc", func(ctx context.Context, f func()) func() bool { return m.AfterFunc(ctx, e.guard(f)) })
	set("Cause", goctx.Cause)
	set("_Context", (*contextWrapper)(nil))
}

// done is ctx.Done(): a channel that processes can wait for on the loop. That of a
// context of compiled code is bridged.
func (e *Engine) done(ctx context.Context) *Chan {
	if w, ok := ctx.(contextWrapper); ok {
		return w.WDone()
	}
	if c, ok := goctx.Of(ctx); ok {
		return c.Attach(
			func() any {
				c := csp.NewChanOn[any](e.rt, csp.Name("context.Done"), csp.Elem("struct{}"))
				return newChan(c, struct{}{}, "struct {}")
			},
			func(v any) { v.(*Chan).c.Close() },
		).(*Chan)
	}
	return e.bridge(ctx.Done(), struct{}{}, "struct{}")
}

// contextWrapper lets interpreted types be a context.Context.
type contextWrapper struct {
	IValue    any
	WDeadline func() (time.Time, bool)
	WDone     func() *Chan
	WErr      func() error
	WValue    func(any) any
}

func (w contextWrapper) Deadline() (time.Time, bool) { return w.WDeadline() }
func (w contextWrapper) Done() <-chan struct{}       { return w.WDone().closing() }
func (w contextWrapper) Err() error                  { return w.WErr() }
func (w contextWrapper) Value(key any) any           { return w.WValue(key) }

// closing returns a native channel that is closed when c is.
func (c *Chan) closing() <-chan struct{} {
	if c == nil {
		return nil
	}
	done := make(chan struct{})
	c.c.TakeThen(func(any, bool) { close(done) })
	return done
}
