package machine

import (
	"go/token"
	"unsafe"
)

// ops are the operations of a kind but kMem, with closures func(*frame) T as any.
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

	call       func(k *call) any
	callTo     func(to uintptr, k *call) stmt
	callAt     func(p place, k *call) stmt // p is bySlot
	method     func(k *methodCall) any
	methodTo   func(to uintptr, k *methodCall) stmt
	methodAt   func(p place, k *methodCall) stmt
	dynamic    func(k *funcCall) any
	dynamicTo  func(to uintptr, k *funcCall) stmt
	dynamicAt  func(p place, k *funcCall) stmt
	entered    func(enter func(*frame) *frame, out uintptr) any
	enteredTo  func(to uintptr, enter func(*frame) *frame, out uintptr) stmt
	element    func(s, i *expr, site uint32) any     // s[i]
	setElement func(s, i, x *expr, site uint32) stmt // s[i] = x
	appended   func(s func(*frame) slice, x *expr, m *Machine, elem unsafe.Pointer, watch *watch) any
	orZero     func(at addr) any
	box        func(x *expr) addr // as the data word of an interface value; nil for kinds that are one

	// What only some kinds have.
	operators   map[token.Token]*operator
	comparisons map[token.Token]comparison
	minMax      func(x, y *expr, least bool) any
	convert     func(x *expr, to kind) any // to another kind of number
	integer     *integerOps
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
		store: func(p place, x *expr) stmt {
			switch q := x.place; {
			case p.how != inFrame || x.form != isGeneral:
			case x.element != nil:
				return elementTo[T](p.off, *x.element)
			case q != nil && q.how == bySlot && q.watch == nil:
				return storeBySlot[T](p.off, *q)
			}
			return store(p, operandOf[T](x))
		},
		arg: func(to uintptr, x *expr) pass {
			o := operandOf[T](x)
			switch o.form {
			case isConst:
				c := o.c
				return func(_, g *frame) { *(*T)(g.at(to)) = c }
			case isLocal:
				from := o.off
				return func(f, g *frame) { *(*T)(g.at(to)) = *(*T)(f.at(from)) }
			}
			if p := x.place; p != nil && p.how == bySlot && p.watch == nil {
				return argBySlot[T](to, *p)
			}
			v := o.fn
			return func(f, g *frame) { *(*T)(g.at(to)) = v(f) }
		},
		leave: func(to uintptr, x *expr) stmt {
			o := operandOf[T](x)
			switch o.form {
			case isConst:
				c := o.c
				return func(f *frame) ctl { *(*T)(f.at(to)) = c; return ctlReturn }
			case isLocal:
				from := o.off
				return func(f *frame) ctl { *(*T)(f.at(to)) = *(*T)(f.at(from)); return ctlReturn }
			}
			if p := x.place; p != nil && p.how == bySlot && !p.nilable && p.watch == nil {
				from, disp := p.off, p.disp
				return func(f *frame) ctl {
					*(*T)(f.at(to)) = *(*T)(unsafe.Add(*slotOf[unsafe.Pointer](f, from), disp))
					return ctlReturn
				}
			}
			v := o.fn
			return func(f *frame) ctl { *(*T)(f.at(to)) = v(f); return ctlReturn }
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
		call:      func(k *call) any { return callOf[T](k) },
		callTo:    callTo[T],
		callAt:    callAt[T],
		method:    func(k *methodCall) any { return methodOf[T](k) },
		methodTo:  methodTo[T],
		methodAt:  methodAt[T],
		dynamic:   func(k *funcCall) any { return dynamicOf[T](k) },
		dynamicTo: dynamicTo[T],
		dynamicAt: dynamicAt[T],
		entered:   func(enter func(*frame) *frame, out uintptr) any { return entered[T](enter, out) },
		enteredTo: enteredTo[T],
		element: func(s, i *expr, site uint32) any {
			if s.element != nil && i.form == isLocal {
				return nestedElement[T](*s.element, i.off, site)
			}
			return elementOf[T](operandOf[slice](s), operandOf[int](i), i.simple(), site)
		},
		setElement: func(s, i, x *expr, site uint32) stmt {
			return setElement(operandOf[slice](s), operandOf[int](i), operandOf[T](x), site)
		},
		appended: func(s func(*frame) slice, x *expr, m *Machine, elem unsafe.Pointer, watch *watch) any {
			return appended[T](s, x, m, elem, watch)
		},
		orZero: func(at addr) any { return orZero[T](at) },
		box:    boxOf[T],
	}
}

func integerOpsOf[T integer]() *ops {
	o := opsFor[T]()
	o.operators = joined(numberOperators[T](), integerOperators[T]())
	o.comparisons = joined(comparableComparisons[T](), orderedComparisons[T]())
	o.minMax, o.convert, o.integer, o.box = minMax[T], convertReal[T], integerOpsFor[T](), integerBoxOf[T]
	return o
}

func floatOpsOf[T float]() *ops {
	o := opsFor[T]()
	o.operators = joined(numberOperators[T](), inexactOperators[T]())
	o.comparisons = joined(comparableComparisons[T](), orderedComparisons[T]())
	o.minMax, o.convert = minMax[T], convertReal[T]
	return o
}

func complexOpsOf[T, U complex64 | complex128]() *ops {
	o := opsFor[T]()
	o.operators = joined(numberOperators[T](), inexactOperators[T]())
	o.comparisons, o.convert = comparableComparisons[T](), convertComplex[T, U]
	return o
}

func comparableOpsOf[T comparable]() *ops {
	o := opsFor[T]()
	o.comparisons = comparableComparisons[T]()
	return o
}

func stringOps() *ops {
	o := comparableOpsOf[string]()
	o.operators, o.minMax = textOperators[string](), minMax[string]
	joined(o.comparisons, orderedComparisons[string]())
	return o
}

// opsOf has the operations of each kind.
var opsOf [kMem]*ops

func init() {
	opsOf = [...]*ops{
		kBool: comparableOpsOf[bool](), kString: stringOps(), kPtr: comparableOpsOf[unsafe.Pointer](), kSlice: opsFor[slice](), kIface: opsFor[iface](),
		kInt: integerOpsOf[int](), kInt8: integerOpsOf[int8](), kInt16: integerOpsOf[int16](), kInt32: integerOpsOf[int32](), kInt64: integerOpsOf[int64](),
		kUint: integerOpsOf[uint](), kUint8: integerOpsOf[uint8](), kUint16: integerOpsOf[uint16](), kUint32: integerOpsOf[uint32](),
		kUint64: integerOpsOf[uint64](), kUintptr: integerOpsOf[uintptr](),
		kFloat32: floatOpsOf[float32](), kFloat64: floatOpsOf[float64](),
		kComplex64: complexOpsOf[complex64, complex128](), kComplex128: complexOpsOf[complex128, complex64](),
	}
}
