package csp

// Switch calls f with each value from in, in a process of its own, and returns a new channel of what
// that emits. A new value ends the work for the one before: its process is killed, and has ended when the
// next begins. emit parks until the value is taken, and returns false when no more is wanted. f must not
// leave behind what it has started. A panic of f goes to the runtime's handler, and ends the work for
// that value only.
//
// The channel is closed when in is closed and empty and the work for the last value is done. When it is
// closed before, Switch ends as soon as emit has found that and f has returned; no more is taken from in.
// This is switchMap of ReactiveX, and transformLatest of Kotlin.
//
//go:noinline
func Switch[A, B any](in *Chan[A], f func(v A, emit func(B) bool), opts ...Option) *Chan[B] {
	in.check()
	need("Switch", f == nil)
	pc := callerPC()
	rt := in.rt
	out := newChan[B](rt, pc, opts)
	var work *Process // for the latest value
	var all *Process
	refused := false // out was found to be closed
	begin := func(o *Origin, v A) {
		work = all.assist(o, func() {
			me := work
			defer func() {
				if refused {
					all.kill(nil)
				}
			}()
			f(v, func(w B) bool {
				if work != me || refused {
					return false
				}
				refused = !out.Put(w)
				return !refused
			})
		})
	}
	all = rt.operate("switch", pc, func() {
		o := all.assistants("switch work")
		for v := range in.All() {
			if work != nil {
				work.kill(nil)
				if work.w != nil { // otherwise it has not begun, and will not
					untilDone(work)
				}
			}
			begin(o, v)
		}
		if work != nil {
			untilDone(work)
		}
	}, func() {
		if work != nil {
			work.kill(nil)
		}
		out.shut()
	}, between(out, in))
	return out
}

// untilDone waits for the end of p, whose panic goes to the runtime's handler all the same.
func untilDone(p *Process) {
	if p.state == Done {
		return
	}
	if err, ok := p.Wait().(*PanicError); ok {
		p.rt.report(err)
	}
}

// MapUnordered returns a new channel of what f makes of the values from in, in the order in which it is
// done: up to n processes work at once, and f may park. For work that keeps a processor busy f may use
// [Block]; [PipelineAsync] keeps the order. A panic of f goes to the runtime's handler, and nothing is
// passed on for the value.
//
// The channel is closed when in is closed and empty and all is done. When it is found to be closed before,
// what is at work is killed, and no more is taken from in. MapUnordered panics when n is less than 1. This
// is mapAsyncUnordered of Pekko.
//
//go:noinline
func MapUnordered[A, B any](n int, in *Chan[A], f func(A) B, opts ...Option) *Chan[B] {
	atLeastOne("MapUnordered", n)
	in.check()
	need("MapUnordered", f == nil)
	pc := callerPC()
	rt := in.rt
	out := newChan[B](rt, pc, opts)
	workers := make([]*Process, 0, n)
	closed := false
	work := func() {
		var w B
		var v A
		f := func() { w = f(v) }
		for v = range in.All() {
			if protected(f) && !out.Put(w) {
				closed = true
				return
			}
		}
	}
	rt.operate("map unordered", pc, func() {
		left := newChan[struct{}](rt, pc, []Option{Name("map unordered workers"), Fixed(n)})
		for range n {
			workers = append(workers, rt.operate("map unordered work", pc, work, func() { left.put(struct{}{}) }))
		}
		for range n {
			if left.Take(); closed {
				return
			}
		}
	}, func() {
		for _, p := range workers {
			p.kill(nil)
		}
		out.shut()
	}, between(out, in))
	return out
}

// protected calls f, which may park, and reports whether it returned. A panic goes to the runtime's
// handler, unless it unwinds a process that was killed.
func protected(f func()) bool {
	var failure *PanicError
	ok := catch(func() bool { f(); return true }, &failure)
	if failure != nil {
		running().report(failure)
	}
	return ok
}
