package csp

// A Buffer is a channel's store between puts and takes. Its methods are called on the loop, one at
// a time, and must not park. A panic of one is raised in the operation that called it.
type Buffer[T any] interface {
	// Len returns the number of values that takes can have.
	Len() int
	// Cap returns the number of values that the buffer holds when it is full.
	Cap() int
	// Full reports whether a put has to wait. A buffer that drops values is never full.
	Full() bool
	// Add stores v, or does with it what the buffer does with values. It is called only when the
	// buffer is not full.
	Add(v T)
	// Remove removes the next value for a take and returns it. It is called only when Len is not
	// zero.
	Remove() T
}

type bufferKind uint8

// The kinds from promiseBuffer on are Buffers; those before it are served by the channel itself.
const (
	unbuffered bufferKind = iota
	fixedBuffer
	droppingBuffer
	slidingBuffer
	promiseBuffer
	ownBuffer
)

func (k bufferKind) String() string {
	return [...]string{"unbuffered", "fixed", "dropping", "sliding", "promise", "own"}[k]
}

// A store is what a channel with a buffer has of it: a Buffer, or else a ring, which holds up to
// cap values and grows as it is needed, so that a large buffer costs nothing before it is used.
type store[T any] struct {
	own     Buffer[T]
	values  []T
	head, n int
	cap     int
	timer   *timer // of a timeout, which has no buffer
}

func (r *store[T]) full() bool { return r.n == r.cap }

func (r *store[T]) push(v T) {
	if r.n == len(r.values) {
		r.grow()
	}
	i := r.head + r.n
	if i >= len(r.values) {
		i -= len(r.values)
	}
	r.values[i] = v
	r.n++
}

func (r *store[T]) pop() T {
	var zero T
	v := r.values[r.head]
	r.values[r.head] = zero
	if r.head++; r.head == len(r.values) {
		r.head = 0
	}
	r.n--
	return v
}

func (r *store[T]) grow() {
	values := make([]T, min(max(8, 2*len(r.values)), r.cap))
	n := copy(values, r.values[r.head:])
	copy(values[n:], r.values[:r.head])
	r.values, r.head = values, 0
}
