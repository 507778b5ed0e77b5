package shim

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"
	"unsafe"

	"github.com/cspsh/cspsh/csp"
)

type contexts struct {
	withCancel  func(context.Context) (context.Context, context.CancelFunc)
	withCause   func(context.Context) (context.Context, context.CancelCauseFunc)
	withTimeout func(context.Context, time.Duration) (context.Context, context.CancelFunc)
	afterFunc   func(context.Context, func()) func() bool
}

func newContexts(w *world) *contexts {
	return &contexts{
		fn[func(context.Context) (context.Context, context.CancelFunc)](w, "context", "WithCancel"),
		fn[func(context.Context) (context.Context, context.CancelCauseFunc)](w, "context", "WithCancelCause"),
		fn[func(context.Context, time.Duration) (context.Context, context.CancelFunc)](w, "context", "WithTimeout"),
		fn[func(context.Context, func()) func() bool](w, "context", "AfterFunc"),
	}
}

// What compiled code derives from a context has ended when cancel returns.
func TestContextOfCompiled(t *testing.T) {
	w := newWorld(t, csp.WithVirtualClock())
	c := newContexts(w)
	w.run(func() {
		why := errors.New("why")
		ctx, cancel := c.withCause(context.Background())
		theirs, cancelTheirs := context.WithTimeout(context.WithValue(ctx, key{}, 1), time.Hour)
		defer cancelTheirs()
		left, leave := context.WithCancel(ctx)
		leave()
		if theirs.Err() != nil {
			t.Error(theirs.Err(), "before")
		}
		ended, cancelEnded := c.withTimeout(ctx, time.Minute)
		defer cancelEnded()
		theirsEnded, cancelTheirsEnded := context.WithCancel(ended)
		defer cancelTheirsEnded()
		w.rt.Sleep(time.Minute)
		if theirsEnded.Err() != context.DeadlineExceeded || context.Cause(theirsEnded) != context.DeadlineExceeded {
			t.Error(theirsEnded.Err(), context.Cause(theirsEnded))
		}
		cancel(why)
		if theirs.Err() != context.Canceled || context.Cause(theirs) != why || context.Cause(left) != context.Canceled {
			t.Error(theirs.Err(), context.Cause(theirs), context.Cause(left))
		}
		late, cancelLate := context.WithCancel(ctx)
		defer cancelLate()
		if late.Err() != context.Canceled || context.Cause(late) != why {
			t.Error(late.Err(), context.Cause(late))
		}
	})
}

func TestContext(t *testing.T) {
	w := newWorld(t, csp.WithVirtualClock())
	c := newContexts(w)
	w.run(func() {
		root := context.Background()
		ctx, cancel := c.withTimeout(context.WithValue(root, key{}, 1), time.Minute)
		defer cancel()
		child, cancelChild := c.withCause(ctx)
		defer cancelChild(nil)
		theirs, cancelTheirs := context.WithCancel(child) // of compiled code
		defer cancelTheirs()
		ran := false
		c.afterFunc(child, func() { ran = true })
		begin := w.rt.Now()
		if _, ok := receive(w, child.Done()); ok || w.rt.Now().Sub(begin) != time.Minute {
			t.Errorf("ended %v after %v", ok, w.rt.Now().Sub(begin))
		}
		csp.Yield()
		<-theirs.Done()
		if !ran || child.Err() != context.DeadlineExceeded || context.Cause(theirs) != context.DeadlineExceeded || child.Value(key{}) != 1 {
			t.Error(ran, child.Err(), context.Cause(theirs), child.Value(key{}))
		}
		own := errors.New("own")
		x, cancelX := c.withCause(root)
		y, cancelY := c.withCancel(context.WithoutCancel(x))
		defer cancelY()
		z, cancelZ := c.withCancel(x)
		defer cancelZ()
		cancelX(own)
		if context.Cause(x) != own || context.Cause(z) != own || z.Err() != context.Canceled || y.Err() != nil {
			t.Error(context.Cause(x), context.Cause(z), z.Err(), y.Err())
		}
		for _, ctx := range []context.Context{x, z} {
			select {
			case <-ctx.Done():
			default:
				t.Error("Done is not closed for compiled code")
			}
		}
	})
}

// The texts are Go's, but for times.
func TestContextText(t *testing.T) {
	w := newWorld(t, csp.WithVirtualClock())
	c := newContexts(w)
	make := func(withCancel func(context.Context) (context.Context, context.CancelFunc)) string {
		x, cancel := withCancel(context.WithValue(context.TODO(), key{}, "v"))
		defer cancel()
		y, cancel := withCancel(context.WithoutCancel(x))
		defer cancel()
		return fmt.Sprint(y)
	}
	if a, b := make(c.withCancel), make(context.WithCancel); a != b {
		t.Errorf("got %s, want %s", a, b)
	}
}

// ownContext is one of the user's own.
type ownContext struct {
	context.Context
	done  chan struct{}
	err   error
	asked int
}

func (c *ownContext) Done() <-chan struct{} { return c.done }
func (c *ownContext) Err() error            { return c.err }

type askedContext struct{ *ownContext }

func (c askedContext) AfterFunc(f func()) func() bool {
	c.asked++
	return func() bool { return true }
}

func TestContextOfOnesOwn(t *testing.T) {
	w := newWorld(t, csp.WithVirtualClock())
	w.env.Interpreted = func(t reflect.Type) bool { return t.Name() == "ownContext" }
	c := newContexts(w)
	w.run(func() {
		native := make(chan struct{})
		word := w.chans.Make(reflect.TypeFor[struct{}](), 0, "")
		w.chans.Bind(*(*unsafe.Pointer)(unsafe.Pointer(&native)), word)
		own := &ownContext{Context: context.Background(), done: native}
		ctx, cancel := c.withCancel(own)
		defer cancel()
		own.err = errors.New("over")
		w.chans.Close(word)
		receive(w, ctx.Done())
		if ctx.Err() != own.err {
			t.Error(ctx.Err())
		}
		asked := askedContext{&ownContext{Context: context.Background(), done: make(chan struct{})}}
		_, cancel = c.withCancel(asked)
		cancel()
		if asked.asked != 1 {
			t.Errorf("asked %d times", asked.asked)
		}
	})
}

type key struct{}
