package machine

import (
	"go/token"
	"unsafe"
)

// An element is one of a slice: both the slice and the index are variables in the frame.
type element struct {
	slice, index uintptr
	size         uintptr
	site         uint32
	in           *place // of the slice, if that is an element itself
}

// nestedElement returns s[j], where s is an element of a slice.
//
//go:noinline
func nestedElement[T any](s element, jo uintptr, site uint32) func(*frame) T {
	so, io, outer, size := s.slice, s.index, s.site, unsafe.Sizeof(*new(T))
	return func(f *frame) T {
		v, i := slotOf[slice](f, so), *slotOf[int](f, io)
		if uint(i) >= uint(v.len) {
			panic(badIndex(f, outer, i, v.len))
		}
		v = (*slice)(unsafe.Add(v.p, uintptr(i)*unsafe.Sizeof(slice{})))
		j := *slotOf[int](f, jo)
		if uint(j) >= uint(v.len) {
			panic(badIndex(f, site, j, v.len))
		}
		return *(*T)(unsafe.Add(v.p, uintptr(j)*size))
	}
}

// elementOf returns s[i]. r, if it is not nil, is what the index is made of.
//
//go:noinline
func elementOf[T any](s operand[slice], i operand[int], r *remainder, site uint32) func(*frame) T {
	size := unsafe.Sizeof(*new(T))
	switch {
	case s.form == isLocal && i.form == isLocal:
		so, io := s.off, i.off
		return func(f *frame) T {
			v, j := slotOf[slice](f, so), *slotOf[int](f, io)
			if uint(j) >= uint(v.len) {
				panic(badIndex(f, site, j, v.len))
			}
			return *(*T)(unsafe.Add(v.p, uintptr(j)*size))
		}
	case s.form == isLocal && r != nil:
		so, io, n := s.off, r.off, r.c
		switch r.op {
		case token.REM:
			return func(f *frame) T {
				v, j := slotOf[slice](f, so), *slotOf[int](f, io)%n
				if uint(j) >= uint(v.len) {
					panic(badIndex(f, site, j, v.len))
				}
				return *(*T)(unsafe.Add(v.p, uintptr(j)*size))
			}
		case token.AND:
			return func(f *frame) T {
				v, j := slotOf[slice](f, so), *slotOf[int](f, io)&n
				if uint(j) >= uint(v.len) {
					panic(badIndex(f, site, j, v.len))
				}
				return *(*T)(unsafe.Add(v.p, uintptr(j)*size))
			}
		}
		return func(f *frame) T {
			v, j := slotOf[slice](f, so), *slotOf[int](f, io)+n
			if uint(j) >= uint(v.len) {
				panic(badIndex(f, site, j, v.len))
			}
			return *(*T)(unsafe.Add(v.p, uintptr(j)*size))
		}
	case s.form == isLocal:
		so, iv := s.off, i.get()
		return func(f *frame) T {
			j := iv(f)
			v := slotOf[slice](f, so)
			if uint(j) >= uint(v.len) {
				panic(badIndex(f, site, j, v.len))
			}
			return *(*T)(unsafe.Add(v.p, uintptr(j)*size))
		}
	case i.form == isLocal:
		sv, io := s.get(), i.off
		return func(f *frame) T {
			v, j := sv(f), *slotOf[int](f, io)
			if uint(j) >= uint(v.len) {
				panic(badIndex(f, site, j, v.len))
			}
			return *(*T)(unsafe.Add(v.p, uintptr(j)*size))
		}
	}
	sv, iv := s.get(), i.get()
	return func(f *frame) T {
		v, j := sv(f), iv(f)
		if uint(j) >= uint(v.len) {
			panic(badIndex(f, site, j, v.len))
		}
		return *(*T)(unsafe.Add(v.p, uintptr(j)*size))
	}
}

// elementTo sets a variable of the frame to s[i].
//
//go:noinline
func elementTo[T any](to uintptr, e element) stmt {
	so, io, site, size := e.slice, e.index, e.site, unsafe.Sizeof(*new(T))
	return func(f *frame) ctl {
		v, j := slotOf[slice](f, so), *slotOf[int](f, io)
		if uint(j) >= uint(v.len) {
			panic(badIndex(f, site, j, v.len))
		}
		*(*T)(f.at(to)) = *(*T)(unsafe.Add(v.p, uintptr(j)*size))
		return next
	}
}

// setElement is s[i] = x.
//
//go:noinline
func setElement[T any](s operand[slice], i operand[int], x operand[T], site uint32) stmt {
	size := unsafe.Sizeof(*new(T))
	if s.form == isLocal && i.form == isLocal {
		so, io := s.off, i.off
		if x.form == isConst {
			c := x.c
			return func(f *frame) ctl {
				v, j := slotOf[slice](f, so), *slotOf[int](f, io)
				if uint(j) >= uint(v.len) {
					panic(badIndex(f, site, j, v.len))
				}
				*(*T)(unsafe.Add(v.p, uintptr(j)*size)) = c
				return next
			}
		}
		if x.form == isLocal {
			xo := x.off
			return func(f *frame) ctl {
				v, j := slotOf[slice](f, so), *slotOf[int](f, io)
				if uint(j) >= uint(v.len) {
					panic(badIndex(f, site, j, v.len))
				}
				*(*T)(unsafe.Add(v.p, uintptr(j)*size)) = *(*T)(f.at(xo))
				return next
			}
		}
		w := x.get()
		return func(f *frame) ctl {
			y := w(f)
			v, j := slotOf[slice](f, so), *slotOf[int](f, io)
			if uint(j) >= uint(v.len) {
				panic(badIndex(f, site, j, v.len))
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
			panic(badIndex(f, site, j, v.len))
		}
		*(*T)(unsafe.Add(v.p, uintptr(j)*size)) = y
		return next
	}
}
