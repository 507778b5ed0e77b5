package csp

// NewReplay returns a [Mult] of src that remembers the last n values: a channel that taps it gets those
// first, at its own pace, and then the values that come after. What a tap has not accepted of them yet is
// passed on after the source has ended, too; who taps after the end gets nothing. NewReplay panics when n is
// less than 1. This is replay of ReactiveX.
//
//go:noinline
func NewReplay[T any](src *Chan[T], n int) *Mult[T] {
	src.check()
	if n < 1 {
		panic("csp: NewReplay: remembers at least 1 value; use NewMult for none")
	}
	return startMult(&Mult[T]{src: src, pc: callerPC(), replay: n})
}

// A StateFlow is a [Mult] with a value: the latest of its source. A channel that taps it gets that at once, and
// then each that comes after. As with a Mult the slowest tap sets the pace; one with a buffer of Sliding(1)
// always has the latest value, and does not hold up the others. It is that of Kotlin, and
// BehaviorSubject of ReactiveX.
//
// The methods may be called from any goroutine.
type StateFlow[T any] struct{ m *Mult[T] }

// NewStateFlow returns a StateFlow of src, whose value is initial until src gives one. When src is closed and
// empty it closes all taps but those that were tapped with KeepOpen.
//
//go:noinline
func NewStateFlow[T any](src *Chan[T], initial T) *StateFlow[T] {
	src.check()
	return &StateFlow[T]{startMult(&Mult[T]{src: src, pc: callerPC(), replay: 1, last: []T{initial}})}
}

// Value returns the latest value, also after the end of the source.
func (s *StateFlow[T]) Value() (v T) {
	s.m.src.rt.call(func() { v = s.m.last[0] })
	return v
}

// Tap has c get the latest value and all that come after, and returns c; see [Mult.Tap].
func (s *StateFlow[T]) Tap(c *Chan[T], how ...Closing) *Chan[T] { return s.m.Tap(c, how...) }

// Untap has c get no more values; see [Mult.Untap].
func (s *StateFlow[T]) Untap(c *Chan[T]) { s.m.Untap(c) }

// UntapAll does Untap for all taps.
func (s *StateFlow[T]) UntapAll() { s.m.UntapAll() }
