package goctx

import (
	"context"
	"fmt"
	"reflect"
	"sync"
	"time"
)

// Cause is context.Cause.
func Cause(ctx context.Context) error {
	if c, ok := ctx.Value(key{}).(*Context); ok {
		_, cause := c.result()
		return cause
	}
	return context.Cause(ctx)
}

// AfterFunc is context.AfterFunc: f runs as a process.
func (m *Maker) AfterFunc(ctx context.Context, f func()) (stop func() bool) {
	c := m.newContext(ctx, "AfterFunc")
	var once sync.Once
	c.onDone(func() { once.Do(func() { m.rt.Go(f) }) })
	c.follow()
	return func() (stopped bool) {
		once.Do(func() { stopped = true })
		c.cancel(context.Canceled, nil)
		return stopped
	}
}

// value is a context with a value.
type value struct {
	context.Context
	key, value any
	equal      func(a, b any) bool
}

// WithValue is context.WithValue with a comparison of one's own of keys, which
// are values of the interpreter's.
func WithValue(parent context.Context, k, v any, equal func(a, b any) bool) context.Context {
	need(parent)
	switch {
	case k == nil:
		panic("nil key")
	case !reflect.TypeOf(k).Comparable():
		panic("key is not comparable")
	}
	return &value{parent, k, v, equal}
}

func (c *value) Value(k any) any {
	if k != (key{}) && c.equal(c.key, k) {
		return c.value
	}
	return c.Context.Value(k)
}

func (c *value) String() string {
	return fmt.Sprintf("%s.WithValue(%s, %s)", name(c.Context), text(c.key), text(c.value))
}

func text(v any) string {
	switch v := v.(type) {
	case fmt.Stringer:
		return v.String()
	case string:
		return v
	case nil:
		return "<nil>"
	}
	return reflect.TypeOf(v).String()
}

// withoutCancel is a context that has its parent's values only.
type withoutCancel struct{ parent context.Context }

// WithoutCancel is context.WithoutCancel.
func WithoutCancel(parent context.Context) context.Context {
	need(parent)
	return withoutCancel{parent}
}

func (withoutCancel) Deadline() (time.Time, bool) { return time.Time{}, false }
func (withoutCancel) Done() <-chan struct{}       { return nil }
func (withoutCancel) Err() error                  { return nil }
func (c withoutCancel) String() string            { return name(c.parent) + ".WithoutCancel" }

func (c withoutCancel) Value(k any) any {
	if k == (key{}) || k == causeKey {
		return nil
	}
	return c.parent.Value(k)
}
