package machine

import "unsafe"

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
