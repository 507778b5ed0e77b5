package csp

// XRecover returns an Xform that does what x does, and goes on when a function of x panics: onPanic is
// called with the value of the panic, and what it returns takes the place of what x would have made, if
// its second result is true. It is the panic handler for [Through], [Pipeline] and whatever else uses an
// Xform, as the one of [XChan]. A panic of onPanic, and one of what the results are passed to, is not
// recovered.
func XRecover[In, Out any](x Xform[In, Out], onPanic func(value any) (Out, bool)) Xform[In, Out] {
	need("XRecover", onPanic == nil)
	x.check()
	return NewXform(func(emit func(Out) bool) (func(In) bool, func()) {
		r := &recoverer[Out]{emit: emit, onPanic: onPanic}
		step, end := x.begin(r.pass)
		return func(v In) bool {
				return r.call(func() bool { return step(v) })
			}, func() {
				r.call(func() bool { end(); return true })
			}
	})
}

type recoverer[T any] struct {
	emit    func(T) bool
	onPanic func(any) (T, bool)
	passing bool // a result is being passed on
}

func (r *recoverer[T]) pass(v T) bool {
	r.passing = true
	more := r.emit(v)
	r.passing = false
	return more
}

// call calls f and returns what it returns, or after a panic whether to go on.
func (r *recoverer[T]) call(f func() bool) bool {
	more, value := r.try(f)
	if value == nil {
		return more
	}
	v, ok := r.onPanic(value)
	return !ok || r.pass(v)
}

// try calls f and recovers a panic that is one of x.
func (r *recoverer[T]) try(f func() bool) (more bool, value any) {
	returned := false
	defer func() {
		if returned || r.passing {
			return
		}
		if value = recover(); IsKill(value) {
			panic(value)
		}
	}()
	more = f()
	returned = true
	return more, nil
}
