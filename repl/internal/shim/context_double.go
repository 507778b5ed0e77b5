package shim

import "context"

// A double is a context of package context's own that ends when one of ours does, and is asked
// for in its place: for the cause, and by contexts that compiled code derives, which become
// its children and so have ended when the function that cancels returns.
type double struct {
	context.Context
	root   *doubleRoot
	cancel context.CancelCauseFunc
}

// doubled returns the context's double; c.mu is held.
func (c *cancelCtx) doubled() *double {
	if c.double == nil {
		d := &double{root: &doubleRoot{Context: context.Background()}}
		d.Context, d.cancel = context.WithCancelCause(d.root)
		d.Done() // a channel of its own: contexts that have ended before they are asked share one
		if c.err != nil {
			d.end(c.err, c.cause)
		}
		c.double = d
	}
	return c.double
}

// end ends the double and its children.
func (d *double) end(err, cause error) {
	if err != context.Canceled { // which is the only error of cancel
		d.root.err = err
		var cancel context.CancelCauseFunc
		d.root.Context, cancel = context.WithCancelCause(context.Background())
		cancel(cause)
		d.root.then()
	}
	d.cancel(cause)
}

// A doubleRoot is the parent of a double, which can end with any error.
type doubleRoot struct {
	context.Context // has the cause in the end
	err             error
	then            func() // ends the double
}

// Done returns a channel without which package context would not ask for the end.
func (*doubleRoot) Done() <-chan struct{} { return notDone }

func (r *doubleRoot) Err() error { return r.err }

func (r *doubleRoot) AfterFunc(f func()) (stop func() bool) {
	r.then = f
	return func() bool { return true }
}

var notDone = make(chan struct{})

// doubleKey is what package context asks for the innermost context of its own.
var doubleKey = func() any {
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
