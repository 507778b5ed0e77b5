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
	of         Values
}

// Values tells of keys and values, which are the interpreter's.
type Values interface {
	Equal(a, b any) bool
	Text(v any) string // what String shows
}

// WithValue is context.WithValue.
func WithValue(parent context.Context, k, v any, of Values) context.Context {
	need(parent)
	switch {
	case k == nil:
		panic("nil key")
	case !reflect.TypeOf(k).Comparable():
		panic("key is not comparable")
	}
	return &value{parent, k, v, of}
}

func (c *value) Value(k any) any {
	if k != (key{}) && c.of.Equal(c.key, k) {
		return c.value
	}
	return c.Context.Value(k)
}

func (c *value) String() string {
	return fmt.Sprintf("%s.WithValue(%s, %s)", name(c.Context), c.of.Text(c.key), c.of.Text(c.value))
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
