package csp

import "slices"

// Pipe passes what comes over from on to to, and closes to when from is closed and empty, unless
// KeepOpen is given. It does not wait: the process that it returns does the work. When to is closed
// the process ends at the next value, and takes no more. This is core.async's pipe.
//
//go:noinline
func Pipe[T any](from, to *Chan[T], how ...Closing) *Process {
	from.check()
	to.check()
	return from.rt.operate("pipe", callerPC(), func() {
		for v := range from.All() {
			if !to.Put(v) {
				return
			}
		}
	}, func() { to.closeUnless(how) }, pipeLinks(from, to, how))
}

// Split returns two new channels: what comes over in goes to the first when pred holds for it, and
// to the second otherwise. A value that nobody takes from one of them holds up the other; opts,
// such as Fixed, are for both, so that WithBuffer cannot be among them. Both are closed when in is
// closed and empty, and when one of them is found to be closed. This is core.async's split.
//
//go:noinline
func Split[T any](in *Chan[T], pred func(T) bool, opts ...Option) (yes, no *Chan[T]) {
	in.check()
	need("Split", pred == nil)
	pc := callerPC()
	yes = newChan[T](in.rt, pc, opts)
	no = newChan[T](in.rt, pc, opts)
	split(in, pc, pred, yes, no, nil)
	return yes, no
}

// SplitTo is [Split] to two channels that are there already, and may have a buffer each. Both are closed
// at the end, unless KeepOpen is given. It does not wait: the process that it returns does the work.
//
//go:noinline
func SplitTo[T any](in *Chan[T], pred func(T) bool, yes, no *Chan[T], how ...Closing) *Process {
	in.check()
	yes.check()
	no.check()
	need("SplitTo", pred == nil)
	return split(in, callerPC(), pred, yes, no, how)
}

func split[T any](in *Chan[T], pc uintptr, pred func(T) bool, yes, no *Chan[T], how []Closing) *Process {
	l := links{from: []Channel{in}}
	if !keeps(how) {
		l.to = []Channel{yes, no}
	}
	return in.rt.operate("split", pc, func() {
		for v := range in.All() {
			to := no
			if pred(v) {
				to = yes
			}
			if !to.Put(v) {
				return
			}
		}
	}, func() {
		yes.closeUnless(how)
		no.closeUnless(how)
	}, l)
}

// OntoChan puts vs on to, one after the other, and then closes it, unless KeepOpen is given. It
// does not wait: the process that it returns does the work, and ends early when to is closed. vs
// must not be changed meanwhile. This is core.async's onto-chan!.
//
//go:noinline
func OntoChan[T any](to *Chan[T], vs []T, how ...Closing) *Process {
	to.check()
	return onto(to, callerPC(), vs, func() { to.closeUnless(how) })
}

// ToChan returns a new channel of vs, which closes after the last of them. vs must not be changed
// meanwhile. This is core.async's to-chan!.
//
//go:noinline
func ToChan[T any](vs []T, opts ...Option) *Chan[T] {
	pc := callerPC()
	c := newChan[T](current(), pc, opts)
	onto(c, pc, vs, c.shut)
	return c
}

func onto[T any](to *Chan[T], pc uintptr, vs []T, end func()) *Process {
	return to.rt.operate("onto", pc, func() {
		for _, v := range vs {
			if !to.Put(v) {
				return
			}
		}
	}, end, between(to))
}

// Merge returns a new channel of what comes over any of chans, in the order in which it comes; of
// several that are ready the runtime's generator chooses, as in Alts. The channel is closed when
// all of chans are closed and empty; when it is closed before, no more is taken from them. All of
// chans must belong to one runtime. This is core.async's merge.
//
//go:noinline
func Merge[T any](chans []*Chan[T], opts ...Option) *Chan[T] {
	rt, pc := oneRuntime("Merge", chans), callerPC()
	ops := make([]Op, len(chans))
	for i, c := range chans {
		ops[i] = c.TakeOp()
	}
	out := newChan[T](rt, pc, opts)
	rt.operate("merge", pc, func() {
		for len(ops) > 0 {
			alt := Alts(ops...)
			if !alt.OK {
				ops = slices.Delete(ops, alt.Index, alt.Index+1)
				continue
			}
			v, _ := alt.Value.(T) // the nil of an interface type is no T
			if !out.Put(v) {
				return
			}
		}
	}, out.shut, over(chans, out))
	return out
}

// Map returns a new channel of what f makes of a value from each of chans: of the first of each,
// then of the second, and so on. f is called with the values in the order of chans, in a slice of
// its own, by the process that does the work; it may park. The channel is closed as soon as one of
// chans is closed and empty; values that were taken from the others by then are lost. All of chans
// must belong to one runtime. This is core.async's map. For one channel see also [Through] and
// [XMap].
//
//go:noinline
func Map[A, B any](chans []*Chan[A], f func(vs []A) B, opts ...Option) *Chan[B] {
	need("Map", f == nil)
	rt, pc := oneRuntime("Map", chans), callerPC()
	chans = slices.Clone(chans)
	out := newChan[B](rt, pc, opts)
	rt.operate("map", pc, func() {
		for {
			vs, ok := takeEach(chans)
			if !ok || !out.Put(f(vs)) {
				return
			}
		}
	}, out.shut, over(chans, out))
	return out
}

// takeEach takes a value from each channel, in the order in which they come: who puts on the
// channels one after the other may do so in any order. It returns false when there is no channel
// that it could take from.
func takeEach[T any](chans []*Chan[T]) (vs []T, ok bool) {
	vs = make([]T, len(chans))
	var ops []Op
	var missing []int
	for i, c := range chans {
		if vs[i], ok = c.Poll(); !ok {
			ops = append(ops, c.TakeOp())
			missing = append(missing, i)
		}
	}
	for len(ops) > 0 {
		alt := Alts(ops...)
		if !alt.OK {
			return nil, false
		}
		vs[missing[alt.Index]], _ = alt.Value.(T)
		ops = slices.Delete(ops, alt.Index, alt.Index+1)
		missing = slices.Delete(missing, alt.Index, alt.Index+1)
	}
	return vs, len(vs) > 0
}
