package csp

import "errors"

// GoChan starts f as a process and returns a channel on which its result arrives, and which then
// closes. When f panics, is killed or calls runtime.Goexit, the channel closes without a value; the
// panic goes to the runtime's handler.
//
//go:noinline
func GoChan[T any](f func() T, opts ...Option) *Chan[T] {
	need("GoChan", f == nil)
	rt, pc := current(), callerPC()
	c := newChan[T](rt, pc, []Option{Fixed(1)})
	closes := func(cfg *config) { cfg.atEnd = c.shut } // also when f is never called
	rt.spawn(func() { c.Offer(f()) }, pc, append(opts[:len(opts):len(opts)], closes))
	return c
}

// A Future is the result of a function that runs as a process.
type Future[T any] struct {
	p   *Process
	v   T
	err error
	c   *Chan[T] // of AwaitOp; nil without
}

// GoFuture starts f as a process and returns a Future of what it returns. The Future answers for a
// panic of f: it is told by Await and by nothing else.
//
//go:noinline
func GoFuture[T any](f func() (T, error), opts ...Option) *Future[T] {
	need("GoFuture", f == nil)
	rt := current()
	fut := &Future[T]{err: errNoResult}
	p := rt.prepare(func() { fut.v, fut.err = f() }, callerPC(), opts)
	p.more().caught = true
	fut.p = rt.launch(p)
	return fut
}

// errNoResult is the error of a function that ended by Goexit.
var errNoResult = errors.New("csp: the function called runtime.Goexit, so it has no result")

// Await waits until the function has returned, and returns what it returned. The error is a
// *PanicError when it panicked, a *KilledError when its process was killed, and another one when it
// called runtime.Goexit. Await parks a process and blocks any other goroutine; it may be called more
// than once.
func (f *Future[T]) Await() (T, error) {
	if err := f.p.Wait(); err != nil {
		var zero T
		return zero, err
	}
	return f.v, f.err
}

// AwaitOp returns a take of the result, for Alts: Alt.Value is what the function has returned, and Alt.OK is
// false when it has failed, of which Await tells more. Every AwaitOp gets the result, now or later.
//
//go:noinline
func (f *Future[T]) AwaitOp() Op {
	rt := f.p.rt
	made := newChan[T](rt, callerPC(), promised([]Option{Name("future")}))
	rt.call(func() {
		if f.c != nil {
			return
		}
		f.c = made
		settle := func() {
			if f.p.err() == nil && f.err == nil {
				made.put(f.v)
			}
			made.close()
		}
		if f.p.state == Done {
			settle()
		} else {
			f.p.more().atEnd = append(f.p.more().atEnd, settle)
		}
	})
	return f.c.TakeOp()
}

// Process returns the process that the function runs as.
func (f *Future[T]) Process() *Process { return f.p }

// Thread runs f on a goroutine of its own, for work that blocks or that keeps a processor busy,
// and returns a channel on which its result arrives, and which then closes. The runtime is held
// meanwhile. When f panics the channel closes without a value; the panic goes to the runtime's
// handler.
//
//go:noinline
func Thread[T any](f func() T, opts ...Option) *Chan[T] {
	need("Thread", f == nil)
	rt, pc := current(), callerPC()
	c := newChan[T](rt, pc, append(opts[:len(opts):len(opts)], Fixed(1)))
	release := rt.Hold()
	var v T
	work := convey(func() { v = f() })
	go func() {
		var failure *PanicError
		returned := false
		defer func() {
			if r := recover(); r != nil && !returned {
				failure = newPanicError(c.Name(), 0, r)
			}
			if !rt.post(func() {
				if returned {
					c.put(v)
				}
				c.close()
				if failure != nil {
					rt.report(failure)
				}
			}) && failure != nil {
				rt.report(failure) // the loop has ended, and the channel counts as closed
			}
			release()
		}()
		work()
		returned = true
	}()
	return c
}
