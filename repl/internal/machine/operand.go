package machine

//go:generate go run ./internal/gen

type (
	signed interface {
		int | int8 | int16 | int32 | int64
	}
	unsigned interface {
		uint | uint8 | uint16 | uint32 | uint64 | uintptr
	}
	integer interface{ signed | unsigned }
	float   interface{ float32 | float64 }
	inexact interface{ float | complex64 | complex128 }
	number  interface{ integer | inexact }
	ordered interface{ integer | float | ~string }
)

// A form is what an operand is, as far as closures are fused with it.
type form uint8

const (
	isGeneral form = iota
	isLocal        // a variable in the frame
	isConst        // a constant
)

// An operand is an expression whose values are carried as T.
type operand[T any] struct {
	form form
	fn   func(*frame) T
	off  uintptr // of a local
	c    T       // of a constant
}

// get returns the operand as a closure, whatever its form.
//
// It is kept out of what makes other closures of it, as are those here that are made so: where Go's
// compiler has such functions within each other, it leaves calls of the smallest in the closures.
//
//go:noinline
func (x operand[T]) get() func(*frame) T {
	switch x.form {
	case isLocal:
		off := x.off
		return func(f *frame) T { return *(*T)(f.at(off)) }
	case isConst:
		c := x.c
		return func(*frame) T { return c }
	}
	return x.fn
}
