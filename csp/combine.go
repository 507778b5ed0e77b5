package csp

import "slices"

// What brings several channels together in other ways than Merge and Map do. All of them must be of
// one runtime.

// CombineLatest returns a new channel of what f makes of the latest value of each of chans, whenever
// there is a new one, beginning when all have given one. f is called with the values in the order of
// chans, in a slice of its own, by the process that does the work; it may park. The channel is closed
// when all of chans are closed and empty, when one of them is before it has given a value, and when f
// panics. A channel that is never empty does not keep the others from their turn.
//
//go:noinline
func CombineLatest[A, B any](chans []*Chan[A], f func(vs []A) B, opts ...Option) *Chan[B] {
	need("CombineLatest", f == nil)
	rt, pc := oneRuntime("CombineLatest", chans), callerPC()
	ins := newInputs(chans)
	out := newChan[B](rt, pc, opts)
	rt.operate("combine latest", pc, func() {
		latest := make([]A, len(chans))
		missing := len(chans)
		given := make([]bool, len(chans))
		for {
			i, v, ok := ins.take()
			switch {
			case i < 0:
				return
			case !ok && !given[i]:
				return
			case !ok:
				continue
			case !given[i]:
				given[i] = true
				missing--
			}
			latest[i] = v
			if missing == 0 && !out.Put(f(slices.Clone(latest))) {
				return
			}
		}
	}, out.shut, over(chans, out))
	return out
}

// inputs takes from any of several channels, until all of them are closed and empty.
type inputs[T any] struct {
	v     T
	cases []Case
	from  []int // the positions of the channels of cases
}

func newInputs[T any](chans []*Chan[T]) *inputs[T] {
	in := &inputs[T]{}
	for i, c := range chans {
		in.cases = append(in.cases, c.TakeCase(&in.v))
		in.from = append(in.from, i)
	}
	return in
}

// take returns a value and the position of the channel that it comes from; ok is false for the end of
// that one. The position is negative when there is none left.
func (in *inputs[T]) take() (i int, v T, ok bool) {
	if len(in.cases) == 0 {
		return -1, v, false
	}
	k, ok := Select(in.cases, true)
	i, v = in.from[k], in.v
	if !ok {
		in.cases = slices.Delete(in.cases, k, k+1)
		in.from = slices.Delete(in.from, k, k+1)
	}
	return i, v, ok
}

// WithLatestFrom returns a new channel of what f makes of each value from in and the latest from
// other. Values from in that come before other has given one are dropped. f is called by the process
// that does the work; it may park. The channel is closed when in is closed and empty, when other is
// before it has given a value, and when f panics; other is left as it is then.
//
//go:noinline
func WithLatestFrom[A, B, C any](in *Chan[A], other *Chan[B], f func(v A, latest B) C, opts ...Option) *Chan[C] {
	need("WithLatestFrom", f == nil)
	in.check()
	other.check()
	together("WithLatestFrom", in, other)
	pc := callerPC()
	out := newChan[C](in.rt, pc, opts)
	in.rt.operate("with latest from", pc, func() {
		var v A
		var latest B
		given := false
		cases := []Case{in.TakeCase(&v), other.TakeCase(&latest)}
		for {
			kept := latest
			i, ok := Select(cases, true)
			switch {
			case i == 0 && !ok:
				return
			case i == 0:
				if given && !out.Put(f(v, latest)) {
					return
				}
			case ok:
				given = true
			case !given:
				return
			default:
				latest, cases = kept, cases[:1]
			}
		}
	}, out.shut, between(out, in, other))
	return out
}

// together panics when a and b are of several runtimes.
func together(what string, a, b Channel) {
	if r := a.Runtime(); r != b.Runtime() {
		panic("csp: " + what + " over channels of several runtimes; Pipe the others to channels of one")
	}
}

// MergeSorted returns a new channel of the values of all of chans in ascending order, if those of each
// are: compare is negative when a comes before b, as for slices.SortFunc. Of values that are equal
// those of the earlier channel come first. It needs a value of each channel before it can tell which
// is next. The channel is closed when all of chans are closed and empty, and when compare panics.
//
//go:noinline
func MergeSorted[T any](chans []*Chan[T], compare func(a, b T) int, opts ...Option) *Chan[T] {
	need("MergeSorted", compare == nil)
	rt, pc := oneRuntime("MergeSorted", chans), callerPC()
	chans = slices.Clone(chans)
	out := newChan[T](rt, pc, opts)
	rt.operate("merge sorted", pc, func() {
		left := slices.Clone(chans)
		heads := make([]T, 0, len(left))
		for i := 0; i < len(left); {
			if v, ok := left[i].Take(); ok {
				heads = append(heads, v)
				i++
			} else {
				left = slices.Delete(left, i, i+1)
			}
		}
		for len(left) > 0 {
			least := 0
			for i := range heads {
				if i > 0 && compare(heads[i], heads[least]) < 0 {
					least = i
				}
			}
			if !out.Put(heads[least]) {
				return
			}
			var ok bool
			if heads[least], ok = left[least].Take(); !ok {
				heads = slices.Delete(heads, least, least+1)
				left = slices.Delete(left, least, least+1)
			}
		}
	}, out.shut, over(chans, out))
	return out
}

// Interleave returns a new channel of the values of chans in turns: the first of each, then the second
// of each, and so on. A channel that is closed and empty is left out from then on. Interleave waits for
// the one whose turn it is. The channel is closed when all of chans are closed and empty.
//
//go:noinline
func Interleave[T any](chans []*Chan[T], opts ...Option) *Chan[T] {
	rt, pc := oneRuntime("Interleave", chans), callerPC()
	chans = slices.Clone(chans)
	out := newChan[T](rt, pc, opts)
	rt.operate("interleave", pc, func() {
		left := slices.Clone(chans)
		for i := 0; len(left) > 0; {
			v, ok := left[i].Take()
			if !ok {
				left = slices.Delete(left, i, i+1)
			} else if i++; !out.Put(v) {
				return
			}
			if i >= len(left) {
				i = 0
			}
		}
	}, out.shut, over(chans, out))
	return out
}

// Concat returns a new channel of all values of the first of chans, until that is closed and empty,
// then of the second, and so on; it is closed after the last.
//
//go:noinline
func Concat[T any](chans []*Chan[T], opts ...Option) *Chan[T] {
	rt, pc := oneRuntime("Concat", chans), callerPC()
	chans = slices.Clone(chans)
	out := newChan[T](rt, pc, opts)
	rt.operate("concat", pc, func() {
		for _, in := range chans {
			for v := range in.All() {
				if !out.Put(v) {
					return
				}
			}
		}
	}, out.shut, over(chans, out))
	return out
}
