package machine

import (
	"go/types"
	"unsafe"
)

// A place is where a variable is, or what a pointer points to.
type place struct {
	typ  types.Type
	how  reach
	off  uintptr        // of the slot: the variable, or the pointer to it
	disp uintptr        // from where the pointer points to
	base addr           // byAddress: yields the pointer
	ptr  unsafe.Pointer // fixed: the variable itself, disp counted in
	// The pointer may be nil. It is looked at before it is used: what lies far from
	// nil would be no panic but a fault.
	nilable bool
	site    uint32
	own     bool     // byAddress leads into the frame
	element *element // byAddress leads to it, or into it; nil if it is something else
	watch   *watch   // of accesses, nil if nobody watches
}

// A reach is how the address of a place is found.
type reach uint8

const (
	inFrame   reach = iota // at off in the frame
	bySlot                 // the pointer is in the frame, at off
	fixed                  // known when compiled: a package's variable
	byAddress              // the pointer is what base yields
)

// part returns the place of a type at an offset in another.
func (p place) part(t types.Type, off uintptr) place {
	p.typ = t
	switch p.how {
	case inFrame:
		p.off += off
	case fixed:
		p.ptr = unsafe.Add(p.ptr, off)
	default:
		p.disp += off
	}
	return p
}

// address returns what yields the address of the place.
func (p place) address() addr {
	off, disp, ptr, base, site := p.off, p.disp, p.ptr, p.base, p.site
	switch p.how {
	case inFrame:
		return func(f *frame) unsafe.Pointer { return unsafe.Add(unsafe.Pointer(f), off) }
	case fixed:
		return func(*frame) unsafe.Pointer { return ptr }
	case bySlot:
		if !p.nilable {
			if disp == 0 {
				return func(f *frame) unsafe.Pointer { return *slotOf[unsafe.Pointer](f, off) }
			}
			return func(f *frame) unsafe.Pointer { return unsafe.Add(*slotOf[unsafe.Pointer](f, off), disp) }
		}
		return func(f *frame) unsafe.Pointer {
			q := *slotOf[unsafe.Pointer](f, off)
			if q == nil {
				panic(nilDereference(f, site))
			}
			return unsafe.Add(q, disp)
		}
	}
	if !p.nilable {
		if disp == 0 {
			return base
		}
		return func(f *frame) unsafe.Pointer { return unsafe.Add(base(f), disp) }
	}
	return func(f *frame) unsafe.Pointer {
		q := base(f)
		if q == nil {
			panic(nilDereference(f, site))
		}
		return unsafe.Add(q, disp)
	}
}

// load returns the closure that reads a place.
//
//go:noinline
func load[T any](p place) func(*frame) T {
	if p.watch != nil && p.shared() {
		return watchedLoad[T](p)
	}
	off, disp, site := p.off, p.disp, p.site
	switch {
	case p.how == inFrame:
		return func(f *frame) T { return *(*T)(f.at(off)) }
	case p.how == fixed:
		q := (*T)(p.ptr)
		return func(*frame) T { return *q }
	case p.how == bySlot && p.nilable:
		return func(f *frame) T {
			q := *slotOf[unsafe.Pointer](f, off)
			if q == nil {
				panic(nilDereference(f, site))
			}
			return *(*T)(unsafe.Add(q, disp))
		}
	case p.how == bySlot:
		return func(f *frame) T { return *(*T)(unsafe.Add(*slotOf[unsafe.Pointer](f, off), disp)) }
	}
	at := p.address()
	return func(f *frame) T { return *(*T)(at(f)) }
}

// store returns the statement that sets a place to x.
//
//go:noinline
func store[T any](p place, x operand[T]) stmt {
	if p.watch != nil && p.shared() {
		return watchedStore(p, x)
	}
	off, disp, site := p.off, p.disp, p.site
	switch p.how {
	case inFrame:
		switch x.form {
		case isConst:
			c := x.c
			return func(f *frame) ctl { *(*T)(f.at(off)) = c; return next }
		case isLocal:
			from := x.off
			return func(f *frame) ctl { *(*T)(f.at(off)) = *(*T)(f.at(from)); return next }
		}
		v := x.fn
		return func(f *frame) ctl { *(*T)(f.at(off)) = v(f); return next }
	case fixed:
		q, v := (*T)(p.ptr), x.get()
		return func(f *frame) ctl { *q = v(f); return next }
	case bySlot:
		v := x.get()
		if !p.nilable {
			return func(f *frame) ctl {
				w := v(f)
				*(*T)(unsafe.Add(*slotOf[unsafe.Pointer](f, off), disp)) = w
				return next
			}
		}
		return func(f *frame) ctl {
			w := v(f)
			q := *slotOf[unsafe.Pointer](f, off)
			if q == nil {
				panic(nilDereference(f, site))
			}
			*(*T)(unsafe.Add(q, disp)) = w
			return next
		}
	}
	at, v := p.address(), x.get()
	return func(f *frame) ctl {
		w := v(f)
		*(*T)(at(f)) = w
		return next
	}
}

// storeBySlot sets a variable of the frame to what is at a place that a pointer in the frame leads to.
//
//go:noinline
func storeBySlot[T any](to uintptr, p place) stmt {
	off, disp, site := p.off, p.disp, p.site
	if !p.nilable {
		return func(f *frame) ctl {
			*(*T)(f.at(to)) = *(*T)(unsafe.Add(*slotOf[unsafe.Pointer](f, off), disp))
			return next
		}
	}
	return func(f *frame) ctl {
		q := *slotOf[unsafe.Pointer](f, off)
		if q == nil {
			panic(nilDereference(f, site))
		}
		*(*T)(f.at(to)) = *(*T)(unsafe.Add(q, disp))
		return next
	}
}

// argBySlot passes what is at a place that a pointer in the frame leads to.
//
//go:noinline
func argBySlot[T any](to uintptr, p place) pass {
	off, disp, site := p.off, p.disp, p.site
	if !p.nilable {
		return func(f, g *frame) { *(*T)(g.at(to)) = *(*T)(unsafe.Add(*slotOf[unsafe.Pointer](f, off), disp)) }
	}
	return func(f, g *frame) {
		q := *slotOf[unsafe.Pointer](f, off)
		if q == nil {
			panic(nilDereference(f, site))
		}
		*(*T)(g.at(to)) = *(*T)(unsafe.Add(q, disp))
	}
}
