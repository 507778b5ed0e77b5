package machine

import (
	"go/types"
	"unsafe"
)

// A mover copies values of a type of kMem.
type mover struct {
	typ   unsafe.Pointer
	plain uintptr // the size, where there are no pointers and it is one of move's own; or 0
}

func (c *compiler) mover(t types.Type) mover {
	v := mover{typ: c.m.rtype(t)}
	if size := c.m.sizeof(t); !c.m.hasPointers(t) && size%8 == 0 && size <= 32 {
		v.plain = size
	}
	return v
}

func (v mover) move(to, from unsafe.Pointer) {
	switch v.plain {
	case 8:
		*(*[8]byte)(to) = *(*[8]byte)(from)
	case 16:
		*(*[16]byte)(to) = *(*[16]byte)(from)
	case 24:
		*(*[24]byte)(to) = *(*[24]byte)(from)
	case 32:
		*(*[32]byte)(to) = *(*[32]byte)(from)
	default:
		typedmemmove(v.typ, to, from)
	}
}

// A part is a field or an element of a literal.
type part struct {
	off uintptr
	x   *expr
}

// copyFrom returns what copies a place of kMem.
func (c *compiler) copyFrom(p place) write {
	if c.m.sizeof(p.typ) == 0 {
		at := p.address()
		return func(f *frame, _ unsafe.Pointer) { at(f) }
	}
	v := c.mover(p.typ)
	if p.how == inFrame {
		off := p.off
		return func(f *frame, to unsafe.Pointer) { v.move(to, f.at(off)) }
	}
	at := p.reading(c.m.sizeof(p.typ))
	return func(f *frame, to unsafe.Pointer) { v.move(to, at(f)) }
}

// copyMemory is copyTo for kMem.
func (c *compiler) copyMemory(p place, x *expr) stmt {
	w := x.mem
	if p.how == inFrame && (x.whole || c.m.sizeof(p.typ) == 0) {
		off := p.off
		return func(f *frame) ctl { w(f, f.at(off)); return next }
	}
	v := c.mover(p.typ)
	if p.how == inFrame {
		// The value is complete before the variable changes: it may be made of it, or panic.
		tmp, off := c.temp(p.typ).off, p.off
		return func(f *frame) ctl {
			w(f, f.at(tmp))
			v.move(f.at(off), f.at(tmp))
			return next
		}
	}
	at := p.writing(c.m.sizeof(p.typ))
	if x.place != nil && x.place.watch == nil {
		from := x.place.address()
		return func(f *frame) ctl {
			q := from(f)
			v.move(at(f), q)
			return next
		}
	}
	tmp := c.temp(p.typ).off
	return func(f *frame) ctl {
		w(f, f.at(tmp))
		v.move(at(f), f.at(tmp))
		return next
	}
}

// initialise is copyTo for a variable that nothing refers to yet.
func (c *compiler) initialise(p place, x *expr) stmt {
	if x.kind != kMem || p.how != inFrame {
		return c.copyTo(p, x)
	}
	if len(x.parts) > 0 {
		list := make([]stmt, len(x.parts))
		for i, e := range x.parts {
			list[i] = c.initialise(p.part(e.x.typ, e.off), e.x)
		}
		return sequence(list)
	}
	w, off := x.mem, p.off
	return func(f *frame) ctl { w(f, f.at(off)); return next }
}

// passMemory passes a value of kMem.
func (c *compiler) passMemory(to uintptr, x *expr) pass {
	if n := len(x.parts); n > 0 && n <= 4 {
		list := make([]pass, n)
		for i, e := range x.parts {
			list[i] = c.argument(to+e.off, e.x)
		}
		return func(f, g *frame) {
			for _, a := range list {
				a(f, g)
			}
		}
	}
	if p := x.place; p != nil && p.how == inFrame && c.m.sizeof(p.typ) > 0 {
		v, off := c.mover(p.typ), p.off
		return func(f, g *frame) { v.move(g.at(to), f.at(off)) }
	}
	w := x.mem
	return func(f, g *frame) { w(f, g.at(to)) }
}
