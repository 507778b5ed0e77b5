package engine

import (
	"context"
	"fmt"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/engine/goctx"
	"github.com/cspsh/cspsh/stdlib_symbols"
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
		return goctx.WithValue(parent, unbox(key), v, contextValues{e})
	})
	set("AfterFunc", func(ctx context.Context, f func()) func() bool { return m.AfterFunc(ctx, e.guard(f)) })
	set("Cause", goctx.Cause)
}

// contextValues are keys and values of contexts.
type contextValues struct{ e *Engine }

func (c contextValues) Equal(a, b any) bool { return c.e.equal(a, b) }

// Text is what package context writes of them.
func (c contextValues) Text(v any) string {
	v = unbox(v)
	if f, ok := c.e.method(v, "String").(func(any) string); ok {
		return f(v)
	}
	switch v := v.(type) {
	case fmt.Stringer:
		return v.String()
	case string:
		return v
	case nil:
		return "<nil>"
	}
	return c.e.typeName(v)
}

// done is ctx.Done(): a channel that processes can wait for on the loop. That of a
// context of compiled code is bridged.
func (e *Engine) done(ctx context.Context) *Chan {
	if c, ok := ctx.(dynamicContext); ok {
		return c.done()
	}
	if c, ok := goctx.Of(ctx); ok {
		return c.Attach(
			func() any {
				ch := csp.NewChanOn[any](e.rt, csp.Name("context.Done"), csp.Elem("struct{}"), csp.At(c.Made()))
				return newChan(ch, struct{}{}, "struct {}")
			},
			func(v any) { v.(*Chan).c.Close() },
		).(*Chan)
	}
	return e.bridge(ctx.Done(), struct{}{}, "struct{}")
}

// A dynamicContext is a context.Context of a type of the user's, whose Done yields a
// channel of the runtime's.
type dynamicContext struct{ context.Context }

// wrapContext makes a context.Context of a value of a user's type.
func wrapContext(d stdlib_symbols.Dynamic) any {
	w, _ := stdlib_symbols.Wrap("context", "Context", d)
	return dynamicContext{w.(context.Context)}
}

// Dyn returns the value.
func (c dynamicContext) Dyn() stdlib_symbols.Dynamic {
	return c.Context.(interface{ Dyn() stdlib_symbols.Dynamic }).Dyn()
}

func (c dynamicContext) done() (done *Chan) {
	d := c.Dyn()
	d.In.Call(d.Value, "Done", func(f any) { done = f.(func(any) *Chan)(d.Value) })
	return done
}

func (c dynamicContext) Done() <-chan struct{} { return c.done().closing() }

// closing returns a native channel that is closed when c is.
func (c *Chan) closing() <-chan struct{} {
	if c == nil {
		return nil
	}
	done := make(chan struct{})
	c.c.TakeThen(func(any, bool) { close(done) })
	return done
}
