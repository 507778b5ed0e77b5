package csp

import (
	"iter"
	"slices"
)

// An Xform is a transducer, as in Clojure: a way to make values of type Out of values of type In,
// one after the other, that does not say where they come from or go to. It is used by [Through] and
// [XChan] on channels, by [Pipeline] in parallel, by [Transduce], and on slices and iterators by
// its methods. One Xform may be used any number of times, also at once: each use has a state of its
// own. [Compose] makes one of two.
//
// The names of the constructors begin with X, since [Map], [Filter], [Take] and so on are the
// operations on channels.
type Xform[In, Out any] struct {
	start func(emit func(Out) bool) (step func(In) bool, end func())
}

// NewXform returns an Xform of one's own. start is called at the beginning of each use, and makes
// its state. step is then called with each value. It passes any number of results to emit, which
// may park and which returns false when no more are wanted, and returns whether it wants more
// values. end, unless it is nil, is called once after the last of them, and may emit what is left.
func NewXform[In, Out any](start func(emit func(Out) bool) (step func(In) bool, end func())) Xform[In, Out] {
	need("NewXform", start == nil)
	return Xform[In, Out]{start}
}

func (x Xform[In, Out]) check() {
	if x.start == nil {
		panic("csp: the zero Xform does nothing; make one with NewXform, XMap, XFilter, ...")
	}
}

// begin starts a use. No result is emitted any more once emit has returned false.
func (x Xform[In, Out]) begin(emit func(Out) bool) (step func(In) bool, end func()) {
	x.check()
	wanted := true
	step, end = x.start(func(v Out) bool {
		wanted = wanted && emit(v)
		return wanted
	})
	if end == nil {
		end = func() {}
	}
	return step, end
}

// run passes what comes over in through x, until in is closed or x wants no more.
func (x Xform[In, Out]) run(in *Chan[In], emit func(Out) bool) {
	step, end := x.begin(emit)
	for v := range in.All() {
		if !step(v) {
			break
		}
	}
	end()
}

// Seq returns an iterator over what x makes of the values of seq. It stops early when x wants no
// more of them.
func (x Xform[In, Out]) Seq(seq iter.Seq[In]) iter.Seq[Out] {
	x.check()
	return func(yield func(Out) bool) {
		step, end := x.begin(yield)
		for v := range seq {
			if !step(v) {
				break
			}
		}
		end()
	}
}

// Apply returns what x makes of vs.
func (x Xform[In, Out]) Apply(vs []In) []Out {
	return slices.Collect(x.Seq(slices.Values(vs)))
}

// Compose returns an Xform that passes what f makes of values through g.
func Compose[A, B, C any](f Xform[A, B], g Xform[B, C]) Xform[A, C] {
	f.check()
	g.check()
	return NewXform(func(emit func(C) bool) (func(A) bool, func()) {
		second, endSecond := g.begin(emit)
		first, endFirst := f.begin(second)
		return first, func() {
			endFirst()
			endSecond()
		}
	})
}

// XMap returns an Xform that makes f(v) of each v.
func XMap[A, B any](f func(A) B) Xform[A, B] {
	need("XMap", f == nil)
	return NewXform(func(emit func(B) bool) (func(A) bool, func()) {
		return func(v A) bool { return emit(f(v)) }, nil
	})
}

// XFilter returns an Xform that keeps the values for which pred holds.
func XFilter[T any](pred func(T) bool) Xform[T, T] {
	need("XFilter", pred == nil)
	return NewXform(func(emit func(T) bool) (func(T) bool, func()) {
		return func(v T) bool { return !pred(v) || emit(v) }, nil
	})
}

// XRemove returns an Xform that keeps the values for which pred does not hold.
func XRemove[T any](pred func(T) bool) Xform[T, T] {
	need("XRemove", pred == nil)
	return XFilter(func(v T) bool { return !pred(v) })
}

// XMapCat returns an Xform that makes the elements of f(v) of each v.
func XMapCat[A, B any](f func(A) []B) Xform[A, B] {
	need("XMapCat", f == nil)
	return NewXform(func(emit func(B) bool) (func(A) bool, func()) {
		return func(v A) bool {
			for _, w := range f(v) {
				if !emit(w) {
					return false
				}
			}
			return true
		}, nil
	})
}

// XTake returns an Xform that keeps the first n values and then wants no more. With n of zero or
// less it keeps none, and learns that it wants none from the first, as in Clojure.
func XTake[T any](n int) Xform[T, T] {
	return NewXform(func(emit func(T) bool) (func(T) bool, func()) {
		left := n
		return func(v T) bool {
			left--
			return left >= 0 && emit(v) && left > 0
		}, nil
	})
}

// XDrop returns an Xform that leaves out the first n values.
func XDrop[T any](n int) Xform[T, T] {
	return NewXform(func(emit func(T) bool) (func(T) bool, func()) {
		left := n
		return func(v T) bool {
			if left > 0 {
				left--
				return true
			}
			return emit(v)
		}, nil
	})
}

// XTakeWhile returns an Xform that keeps values up to the first for which pred does not hold, and
// then wants no more.
func XTakeWhile[T any](pred func(T) bool) Xform[T, T] {
	need("XTakeWhile", pred == nil)
	return NewXform(func(emit func(T) bool) (func(T) bool, func()) {
		return func(v T) bool { return pred(v) && emit(v) }, nil
	})
}

// XDedupe returns an Xform that leaves out a value that equals the one before.
func XDedupe[T comparable]() Xform[T, T] {
	return NewXform(func(emit func(T) bool) (func(T) bool, func()) {
		var last T
		first := true
		return func(v T) bool {
			if !first && v == last {
				return true
			}
			first, last = false, v
			return emit(v)
		}, nil
	})
}

// XPartition returns an Xform that makes slices of n values each; the last may have fewer. This is
// Clojure's partition-all. XPartition panics when n is less than 1.
func XPartition[T any](n int) Xform[T, []T] {
	if n < 1 {
		panic("csp: XPartition: a part holds at least 1 value")
	}
	return NewXform(func(emit func([]T) bool) (func(T) bool, func()) {
		var part []T
		flush := func() bool {
			full := part
			part = nil
			return emit(full)
		}
		step := func(v T) bool {
			part = append(part, v)
			return len(part) < n || flush()
		}
		end := func() {
			if len(part) > 0 {
				flush()
			}
		}
		return step, end
	})
}

// XPartitionBy returns an Xform that makes a slice of each run of values for which key is the same.
func XPartitionBy[T any, K comparable](key func(T) K) Xform[T, []T] {
	need("XPartitionBy", key == nil)
	return NewXform(func(emit func([]T) bool) (func(T) bool, func()) {
		var part []T
		var of K
		flush := func() bool {
			full := part
			part = nil
			return emit(full)
		}
		step := func(v T) bool {
			k := key(v)
			more := len(part) == 0 || k == of || flush()
			of = k
			if more {
				part = append(part, v)
			}
			return more
		}
		end := func() {
			if len(part) > 0 {
				flush()
			}
		}
		return step, end
	})
}
