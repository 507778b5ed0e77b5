package machine

import "unsafe"

// ops are the operations that every kind but kMem has, with closures func(*frame) T as any.
type ops struct {
	load    func(p place) any
	closure func(x *expr) any // whatever the expression's form
	store   func(p place, x *expr) stmt
	arg     func(to uintptr, x *expr) pass
	leave   func(to uintptr, x *expr) stmt // returns it
	write   func(x *expr) write            // writes the value where it is told to
	read    func(at addr) any              // reads it there, without looking for nil
	zero    func() any                     // the zero value
	// sequence is a closure that executes s before x.
	sequence func(s stmt, x *expr) any
	choose   func(cond func(*frame) bool, x, y *expr) any
}

// operandOf returns an expression as an operand.
func operandOf[T any](x *expr) operand[T] {
	o := operand[T]{form: x.form, off: x.off}
	switch x.form {
	case isConst:
		o.c = x.c.(T)
	case isGeneral:
		o.fn = x.fn.(func(*frame) T)
	}
	return o
}

func opsFor[T any]() *ops {
	return &ops{
		load:    func(p place) any { return load[T](p) },
		closure: func(x *expr) any { return operandOf[T](x).get() },
		store:   func(p place, x *expr) stmt { return store(p, operandOf[T](x)) },
		arg: func(to uintptr, x *expr) pass {
			o := operandOf[T](x)
			switch o.form {
			case isConst:
				c := o.c
				return func(_, g *frame) { *slotOf[T](g, to) = c }
			case isLocal:
				from := o.off
				return func(f, g *frame) { *slotOf[T](g, to) = *slotOf[T](f, from) }
			}
			v := o.fn
			return func(f, g *frame) { *slotOf[T](g, to) = v(f) }
		},
		leave: func(to uintptr, x *expr) stmt {
			o := operandOf[T](x)
			switch o.form {
			case isConst:
				c := o.c
				return func(f *frame) ctl { *slotOf[T](f, to) = c; return ctlReturn }
			case isLocal:
				from := o.off
				return func(f *frame) ctl { *slotOf[T](f, to) = *slotOf[T](f, from); return ctlReturn }
			}
			v := o.fn
			return func(f *frame) ctl { *slotOf[T](f, to) = v(f); return ctlReturn }
		},
		write: func(x *expr) write {
			v := operandOf[T](x).get()
			return func(f *frame, to unsafe.Pointer) { *(*T)(to) = v(f) }
		},
		read: func(at addr) any { return func(f *frame) T { return *(*T)(at(f)) } },
		zero: func() any { var z T; return z },
		sequence: func(s stmt, x *expr) any {
			v := operandOf[T](x).get()
			return func(f *frame) T { s(f); return v(f) }
		},
		choose: func(cond func(*frame) bool, x, y *expr) any {
			v, w := operandOf[T](x).get(), operandOf[T](y).get()
			return func(f *frame) T {
				if cond(f) {
					return v(f)
				}
				return w(f)
			}
		},
	}
}

var opsOf = [...]*ops{
	kBool: opsFor[bool](), kString: opsFor[string](), kPtr: opsFor[unsafe.Pointer](), kSlice: opsFor[slice](), kIface: opsFor[iface](),
	kInt: opsFor[int](), kInt8: opsFor[int8](), kInt16: opsFor[int16](), kInt32: opsFor[int32](), kInt64: opsFor[int64](),
	kUint: opsFor[uint](), kUint8: opsFor[uint8](), kUint16: opsFor[uint16](), kUint32: opsFor[uint32](), kUint64: opsFor[uint64](), kUintptr: opsFor[uintptr](),
	kFloat32: opsFor[float32](), kFloat64: opsFor[float64](), kComplex64: opsFor[complex64](), kComplex128: opsFor[complex128](),
}
