package machine

import (
	"go/token"
	"maps"
	"runtime"
)

// An operator is one of Go's binary operators for one kind of operands.
type operator struct {
	of  func(x, y *expr) any              // a closure for the value
	to  func(to uintptr, x, y *expr) stmt // sets a variable of the frame to it
	arg func(to uintptr, x, y *expr) pass // passes it
	at  func(p place, y *expr) stmt       // op= on what is at a place outside the frame
}

func operatorOf[T any](
	of func(x, y operand[T]) func(*frame) T,
	to func(to uintptr, x, y operand[T]) stmt,
	arg func(to uintptr, x, y operand[T]) pass,
	at func(p place, y operand[T]) stmt,
) *operator {
	return &operator{
		of:  func(x, y *expr) any { return of(operandOf[T](x), operandOf[T](y)) },
		to:  func(o uintptr, x, y *expr) stmt { return to(o, operandOf[T](x), operandOf[T](y)) },
		arg: func(o uintptr, x, y *expr) pass { return arg(o, operandOf[T](x), operandOf[T](y)) },
		at:  func(p place, y *expr) stmt { return at(p, operandOf[T](y)) },
	}
}

// A comparison is one of Go's comparisons for one kind of operands.
type comparison func(x, y *expr) func(*frame) bool

func comparisonOf[T any](of func(x, y operand[T]) func(*frame) bool) comparison {
	return func(x, y *expr) func(*frame) bool { return of(operandOf[T](x), operandOf[T](y)) }
}

func joined[V any](x, y map[token.Token]V) map[token.Token]V {
	maps.Copy(x, y)
	return x
}

// integerOps are what integers have besides: division and shifts, which may panic, and
// conversions to the kinds in which machine code wants indices and counts.
type integerOps struct {
	quo, rem func(x, y *expr, site uint32) any
	shl, shr func(x *expr, count operand[uint64]) any
	toInt    func(x *expr) func(*frame) int             // as an index: too big a value is an impossible one
	toCount  func(x *expr, site uint32) operand[uint64] // of a shift
	toWord   func(x *expr) func(*frame) uint64          // as the key of a map
	constant func(v any) uint64                         // a constant, as toWord has it
	neg, not func(x *expr) any
	fromInt  func(v func(*frame) int) any
}

func integerOpsFor[T integer]() *integerOps {
	return &integerOps{
		quo: func(x, y *expr, site uint32) any {
			v, w := operandOf[T](x).get(), operandOf[T](y)
			if w.form == isConst {
				if c := w.c; c != 0 {
					if l := operandOf[T](x); l.form == isLocal {
						off := l.off
						return func(f *frame) T { return *(*T)(f.at(off)) / c }
					}
					return func(f *frame) T { return v(f) / c }
				}
			}
			u := w.get()
			return func(f *frame) T {
				a, b := v(f), u(f)
				if b == 0 {
					f.note(site)
				}
				return a / b
			}
		},
		rem: func(x, y *expr, site uint32) any {
			v, w := operandOf[T](x).get(), operandOf[T](y)
			if w.form == isConst {
				if c := w.c; c != 0 {
					if l := operandOf[T](x); l.form == isLocal {
						off := l.off
						return func(f *frame) T { return *(*T)(f.at(off)) % c }
					}
					return func(f *frame) T { return v(f) % c }
				}
			}
			u := w.get()
			return func(f *frame) T {
				a, b := v(f), u(f)
				if b == 0 {
					f.note(site)
				}
				return a % b
			}
		},
		shl: func(x *expr, count operand[uint64]) any {
			v := operandOf[T](x).get()
			if count.form == isConst {
				n := count.c
				return func(f *frame) T { return v(f) << n }
			}
			n := count.get()
			return func(f *frame) T { return v(f) << n(f) }
		},
		shr: func(x *expr, count operand[uint64]) any {
			v := operandOf[T](x).get()
			if count.form == isConst {
				n := count.c
				return func(f *frame) T { return v(f) >> n }
			}
			n := count.get()
			return func(f *frame) T { return v(f) >> n(f) }
		},
		toInt: func(x *expr) func(*frame) int {
			o := operandOf[T](x)
			if v, ok := any(o.get()).(func(*frame) int); ok {
				return v
			}
			v := o.get()
			return func(f *frame) int { return indexOf(v(f)) }
		},
		toWord: func(x *expr) func(*frame) uint64 {
			o := operandOf[T](x)
			if o.form == isLocal {
				off := o.off
				return func(f *frame) uint64 { return uint64(*(*T)(f.at(off))) }
			}
			v := o.get()
			return func(f *frame) uint64 { return uint64(v(f)) }
		},
		constant: func(v any) uint64 { return uint64(v.(T)) },
		toCount: func(x *expr, site uint32) operand[uint64] {
			o := operandOf[T](x)
			if o.form == isConst {
				return operand[uint64]{form: isConst, c: uint64(o.c)}
			}
			v := o.get()
			return operand[uint64]{fn: func(f *frame) uint64 {
				n := v(f)
				if n < 0 {
					f.note(site)
					runtime.KeepAlive(1 << n) // panics as Go does
				}
				return uint64(n)
			}}
		},
		neg: func(x *expr) any {
			v := operandOf[T](x).get()
			return func(f *frame) T { return -v(f) }
		},
		not: func(x *expr) any {
			v := operandOf[T](x).get()
			return func(f *frame) T { return ^v(f) }
		},
		fromInt: func(v func(*frame) int) any { return func(f *frame) T { return T(v(f)) } },
	}
}

// addProduct sets the variable at to to x, which is one, and a product.
//
//go:noinline
func addProduct[T int | float64](to uintptr, x *expr, factors []*expr) stmt {
	xo, v, w := x.off, closure[T](factors[0]), closure[T](factors[1])
	return func(f *frame) ctl {
		*(*T)(f.at(to)) = *(*T)(f.at(xo)) + T(v(f)*w(f))
		return next
	}
}

// indexOf makes an index of an integer. One that no int can hold becomes the largest, which is
// out of range everywhere.
func indexOf[T integer](v T) int {
	if n := int(v); n >= 0 || v < 0 {
		return n
	}
	largeIndex = uint64(v)
	return tooLarge
}
