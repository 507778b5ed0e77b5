package csp

import "cmp"

// Through returns a new channel of what x makes of the values that come over in. It is closed when
// in is closed and empty or when x wants no more values; in is left as it is then, and the rest of
// its values are for others. x runs in a process of its own, so its functions may park; a panic of
// one goes to the runtime's handler, and closes the channel.
//
//go:noinline
func Through[In, Out any](in *Chan[In], x Xform[In, Out], opts ...Option) *Chan[Out] {
	return through("through", callerPC(), in, x, opts)
}

func through[In, Out any](name string, pc uintptr, in *Chan[In], x Xform[In, Out], opts []Option) *Chan[Out] {
	in.check()
	x.check()
	out := newChan[Out](in.rt, pc, opts)
	in.rt.operate(name, pc, func() { x.run(in, out.Put) }, out.shut, between(out, in))
	return out
}

// XChan makes a channel with a transducer: what is put on one side comes, as x makes it, out of the
// other. It returns the two sides.
//
// Closing the put side closes the take side when all is through. When x wants no more values the
// channel closes by itself. The options are for the take side, where a buffer holds what x made;
// the put side has none, and one value may be on the way between the two.
//
// When a function of x panics, onPanic is called with the value of the panic; what it returns takes
// the place of what x would have made, if its second result is true, and the channel goes on. With
// a nil onPanic the panic goes to the runtime's handler, and the value put is dropped. A panic of
// onPanic itself closes the channel.
//
// Both are channels like any other: they can be piped, merged and given to whatever takes a *Chan.
//
// This is core.async's (chan buf xform ex-handler), but x and onPanic run in a process of their
// own, not in the one that puts, and so may park.
//
//go:noinline
func XChan[In, Out any](x Xform[In, Out], onPanic func(value any) (Out, bool), opts ...Option) (in *Chan[In], out *Chan[Out]) {
	x.check()
	rt, pc := current(), callerPC()
	return xchan(pc, x, onPanic, newChan[Out](rt, pc, opts), opts)
}

// XPromiseChan is [XChan] whose take side is a [PromiseChan]: every take has the first value that x makes,
// now or later. Puts go on to return true, until the put side is closed or x wants no more values; closed
// before x has made a value, the take side is like any closed channel.
//
//go:noinline
func XPromiseChan[In, Out any](x Xform[In, Out], onPanic func(value any) (Out, bool), opts ...Option) (in *Chan[In], out *Chan[Out]) {
	x.check()
	rt, pc := current(), callerPC()
	return xchan(pc, x, onPanic, newChan[Out](rt, pc, promised(opts)), opts)
}

func xchan[In, Out any](pc uintptr, x Xform[In, Out], onPanic func(value any) (Out, bool), out *Chan[Out], opts []Option) (*Chan[In], *Chan[Out]) {
	rt := out.rt
	in := newChan[In](rt, pc, labels(opts))
	rt.operate(cmp.Or(out.Name(), "xchan"), pc, func() {
		g := guard[Out]{out, onPanic}
		step, end := x.begin(out.Put)
		for v := range in.All() {
			if !g.call(func() bool { return step(v) }) {
				break
			}
		}
		in.Close()
		g.call(func() bool { end(); return true })
	}, func() {
		in.shut()
		out.shut()
	}, between(out, in))
	return in, out
}

// A guard is the panic handler of an XChan.
type guard[T any] struct {
	out     *Chan[T]
	onPanic func(any) (T, bool)
}

// call calls f and returns what it returns, or after a panic whether to go on.
func (g *guard[T]) call(f func() bool) (more bool) {
	var failure *PanicError
	ended := true
	defer func() {
		if ended && failure != nil { // the panic was one in the course of a Goexit, which goes on
			g.out.rt.report(failure)
		}
	}()
	more = catch(f, &failure)
	ended = false
	switch {
	case failure == nil:
		return more
	case g.onPanic == nil:
		g.out.rt.report(failure)
		return true
	}
	v, ok := g.onPanic(failure.Value)
	return !ok || g.out.Put(v)
}

// catch calls f and notes its panic, unless that unwinds a process that was killed.
func catch(f func() bool, failure **PanicError) (ok bool) {
	returned := false
	defer func() {
		if returned {
			return
		}
		v := recover()
		if IsKill(v) {
			panic(v)
		}
		if v != nil { // it is nil for Goexit
			p := Self()
			*failure = newPanicError(p.Name(), p.ID(), v)
		}
	}()
	ok = f()
	returned = true
	return ok
}
