package machine

import "unsafe"

// indexed and setIndexed are the closures that read and set elements of slices, by kind.
var (
	indexed    = map[kind]func(s, i *expr, site uint32) any{}
	setIndexed = map[kind]func(s, i, v *expr, site uint32) stmt{}
)

func addElement[T any](k kind) {
	indexed[k] = func(s, i *expr, site uint32) any { return elementOf[T](operandOf[slice](s), operandOf[int](i), site) }
	setIndexed[k] = func(s, i, v *expr, site uint32) stmt {
		return setElement(operandOf[slice](s), operandOf[int](i), operandOf[T](v), site)
	}
}

func init() {
	addElement[bool](kBool)
	addElement[int](kInt)
	addElement[int8](kInt8)
	addElement[int16](kInt16)
	addElement[int32](kInt32)
	addElement[int64](kInt64)
	addElement[uint](kUint)
	addElement[uint8](kUint8)
	addElement[uint16](kUint16)
	addElement[uint32](kUint32)
	addElement[uint64](kUint64)
	addElement[uintptr](kUintptr)
	addElement[float32](kFloat32)
	addElement[float64](kFloat64)
	addElement[complex64](kComplex64)
	addElement[complex128](kComplex128)
	addElement[string](kString)
	addElement[unsafe.Pointer](kPtr)
	addElement[slice](kSlice)
	addElement[iface](kIface)
}

// elementOf returns s[i].
func elementOf[T any](s operand[slice], i operand[int], site uint32) func(*frame) T {
	size := unsafe.Sizeof(*new(T))
	switch {
	case s.form == isLocal && i.form == isLocal:
		so, io := s.off, i.off
		return func(f *frame) T {
			v, j := slotOf[slice](f, so), *slotOf[int](f, io)
			if uint(j) >= uint(v.len) {
				badIndex(f, site, j, v.len)
			}
			return *(*T)(unsafe.Add(v.p, uintptr(j)*size))
		}
	case s.form == isLocal:
		so, iv := s.off, i.get()
		return func(f *frame) T {
			j := iv(f)
			v := slotOf[slice](f, so)
			if uint(j) >= uint(v.len) {
				badIndex(f, site, j, v.len)
			}
			return *(*T)(unsafe.Add(v.p, uintptr(j)*size))
		}
	case i.form == isLocal:
		sv, io := s.get(), i.off
		return func(f *frame) T {
			v, j := sv(f), *slotOf[int](f, io)
			if uint(j) >= uint(v.len) {
				badIndex(f, site, j, v.len)
			}
			return *(*T)(unsafe.Add(v.p, uintptr(j)*size))
		}
	}
	sv, iv := s.get(), i.get()
	return func(f *frame) T {
		v, j := sv(f), iv(f)
		if uint(j) >= uint(v.len) {
			badIndex(f, site, j, v.len)
		}
		return *(*T)(unsafe.Add(v.p, uintptr(j)*size))
	}
}

// setElement is s[i] = x.
func setElement[T any](s operand[slice], i operand[int], x operand[T], site uint32) stmt {
	size := unsafe.Sizeof(*new(T))
	if s.form == isLocal && i.form == isLocal {
		so, io := s.off, i.off
		if x.form == isConst {
			c := x.c
			return func(f *frame) ctl {
				v, j := slotOf[slice](f, so), *slotOf[int](f, io)
				if uint(j) >= uint(v.len) {
					badIndex(f, site, j, v.len)
				}
				*(*T)(unsafe.Add(v.p, uintptr(j)*size)) = c
				return next
			}
		}
		w := x.get()
		return func(f *frame) ctl {
			y := w(f)
			v, j := slotOf[slice](f, so), *slotOf[int](f, io)
			if uint(j) >= uint(v.len) {
				badIndex(f, site, j, v.len)
			}
			*(*T)(unsafe.Add(v.p, uintptr(j)*size)) = y
			return next
		}
	}
	sv, iv, w := s.get(), i.get(), x.get()
	return func(f *frame) ctl {
		v, j := sv(f), iv(f)
		y := w(f)
		if uint(j) >= uint(v.len) {
			badIndex(f, site, j, v.len)
		}
		*(*T)(unsafe.Add(v.p, uintptr(j)*size)) = y
		return next
	}
}
