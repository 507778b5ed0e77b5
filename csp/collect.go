package csp

// The functions of this file wait for their result: they park a process, and block any other
// goroutine, until the channel is closed. In core.async they return a channel, since a go block
// cannot wait in a function that it calls; [GoChan] and [GoFuture] make such a channel or a Future
// of them.

// Reduce returns what f makes of init and the first value that comes over in, of that and the
// second, and so on until in is closed; init when there is none. See also core.async's reduce.
func Reduce[T, A any](in *Chan[T], init A, f func(acc A, v T) A) A {
	need("Reduce", f == nil)
	for v := range in.All() {
		init = f(init, v)
	}
	return init
}

// ReduceWhile is Reduce that stops early: when the second result of f is false, it returns the first. in
// is left open then, with the rest of its values. This is core.async's reduce with reduced.
func ReduceWhile[T, A any](in *Chan[T], init A, f func(acc A, v T) (A, bool)) A {
	need("ReduceWhile", f == nil)
	more := true
	for v := range in.All() {
		if init, more = f(init, v); !more {
			break
		}
	}
	return init
}

// Transduce is Reduce over what x makes of the values. It returns early when x wants no more of
// them; in is left open then. See also core.async's transduce.
func Transduce[In, Out, A any](in *Chan[In], x Xform[In, Out], init A, f func(acc A, v Out) A) A {
	need("Transduce", f == nil)
	x.check()
	x.run(in, func(v Out) bool {
		init = f(init, v)
		return true
	})
	return init
}

// Into appends all that comes over in to vs, until in is closed, and returns the extended slice.
// See also core.async's into.
func Into[T any](vs []T, in *Chan[T]) []T {
	for v := range in.All() {
		vs = append(vs, v)
	}
	return vs
}
