package csp

// The functions of this file are Through with one Xform or another: the channels that they return
// close as that of Through does, and the user's functions run in a process of their own, may park,
// and close the channel if they panic.

// Filter returns a new channel of the values from in for which pred holds; see [Through]. This is
// core.async's filter<.
//
//go:noinline
func Filter[T any](in *Chan[T], pred func(T) bool, opts ...Option) *Chan[T] {
	return through("filter", callerPC(), in, XFilter(pred), opts)
}

// Remove returns a new channel of the values from in for which pred does not hold; see [Through].
// This is core.async's remove<.
//
//go:noinline
func Remove[T any](in *Chan[T], pred func(T) bool, opts ...Option) *Chan[T] {
	return through("remove", callerPC(), in, XRemove(pred), opts)
}

// MapCat returns a new channel of the elements of f(v) for each v from in; see [Through]. This is
// core.async's mapcat<.
//
//go:noinline
func MapCat[A, B any](in *Chan[A], f func(A) []B, opts ...Option) *Chan[B] {
	return through("mapcat", callerPC(), in, XMapCat(f), opts)
}

// Take returns a new channel of the next n values from in, which closes after them; no more than n
// are taken from in. With n of zero or less it is closed from the beginning. See [Through]. This is
// core.async's take.
//
//go:noinline
func Take[T any](in *Chan[T], n int, opts ...Option) *Chan[T] {
	pc := callerPC()
	if n > 0 {
		return through("take", pc, in, XTake[T](n), opts)
	}
	in.check()
	out := newChan[T](in.rt, pc, opts)
	out.Close()
	return out
}

// Unique returns a new channel of the values from in without those that equal the one before; see
// [Through]. This is core.async's unique.
//
//go:noinline
func Unique[T comparable](in *Chan[T], opts ...Option) *Chan[T] {
	return through("unique", callerPC(), in, XDedupe[T](), opts)
}

// Partition returns a new channel of slices of n values from in each; when in is closed, the last
// may have fewer. It panics when n is less than 1. See [Through]. This is core.async's partition.
//
//go:noinline
func Partition[T any](in *Chan[T], n int, opts ...Option) *Chan[[]T] {
	return through("partition", callerPC(), in, XPartition[T](n), opts)
}

// PartitionBy returns a new channel of slices, one of each run of values from in for which key is
// the same; see [Through]. This is core.async's partition-by.
//
//go:noinline
func PartitionBy[T any, K comparable](in *Chan[T], key func(T) K, opts ...Option) *Chan[[]T] {
	return through("partition", callerPC(), in, XPartitionBy(key), opts)
}
