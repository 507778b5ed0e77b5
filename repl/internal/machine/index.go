package machine

import (
	"go/ast"
	"go/types"
	"unsafe"
)

// indexValue compiles an index. What does not fit an int is out of range everywhere.
func (c *compiler) indexValue(e ast.Expr) *expr {
	x := c.expr(e)
	if x.kind == kInt {
		return x
	}
	return &expr{typ: types.Typ[types.Int], kind: kInt, fn: opsOf[x.kind].integer.toInt(x)}
}

func (c *compiler) arrayElement(p place, t *types.Array, e *ast.IndexExpr) place {
	size, n := c.m.sizeof(t.Elem()), int(t.Len())
	i := c.indexValue(e.Index)
	if i.form == isConst {
		return p.part(t.Elem(), size*uintptr(i.c.(int)))
	}
	site := c.site(e.Pos())
	at, iv := p.address(), closure[int](i)
	if p.how == inFrame {
		off := p.off
		return place{typ: t.Elem(), how: byAddress, own: true, base: func(f *frame) unsafe.Pointer {
			j := iv(f)
			if uint(j) >= uint(n) {
				panic(badIndex(f, site, j, n))
			}
			return f.at(off + uintptr(j)*size)
		}}
	}
	return place{typ: t.Elem(), how: byAddress, own: p.own, base: func(f *frame) unsafe.Pointer {
		q, j := at(f), iv(f)
		if uint(j) >= uint(n) {
			panic(badIndex(f, site, j, n))
		}
		return unsafe.Add(q, uintptr(j)*size)
	}}
}

// sliceElementPlace returns the place of an element of a slice.
func (c *compiler) sliceElementPlace(s, i *expr, t types.Type, site uint32) place {
	p := place{typ: t, how: byAddress, base: c.sliceElement(s, i, c.m.sizeof(t), site)}
	switch q := s.place; {
	case i.form != isLocal:
	case s.form == isLocal:
		p.element = &element{slice: s.off, index: i.off, size: c.m.sizeof(t), site: site}
	case q != nil && q.watch != nil && q.element != nil && q.element.in == nil && q.disp == 0:
		p.element = &element{in: q, index: i.off, size: c.m.sizeof(t), site: site}
	}
	return p
}

// sliceElement returns the address of an element of a slice.
func (c *compiler) sliceElement(s, i *expr, size uintptr, site uint32) addr {
	if s.form == isLocal && i.form == isLocal {
		so, io := s.off, i.off
		return func(f *frame) unsafe.Pointer {
			v, j := slotOf[slice](f, so), *slotOf[int](f, io)
			if uint(j) >= uint(v.len) {
				panic(badIndex(f, site, j, v.len))
			}
			return unsafe.Add(v.p, uintptr(j)*size)
		}
	}
	iv := closure[int](i)
	if s.form == isLocal {
		so := s.off
		return func(f *frame) unsafe.Pointer {
			j := iv(f)
			v := slotOf[slice](f, so)
			if uint(j) >= uint(v.len) {
				panic(badIndex(f, site, j, v.len))
			}
			return unsafe.Add(v.p, uintptr(j)*size)
		}
	}
	sv := closure[slice](s)
	return func(f *frame) unsafe.Pointer {
		v, j := sv(f), iv(f)
		if uint(j) >= uint(v.len) {
			panic(badIndex(f, site, j, v.len))
		}
		return unsafe.Add(v.p, uintptr(j)*size)
	}
}

// index compiles x[i].
func (c *compiler) index(e *ast.IndexExpr) *expr {
	switch t := c.core(e.X).(type) {
	case *types.Map:
		return c.mapIndex(e, t)
	case *types.Basic:
		x, i, site := c.expr(e.X), c.indexValue(e.Index), c.site(e.Pos())
		if x.form == isLocal && i.form == isLocal {
			so, io := x.off, i.off
			return c.general(c.typeOf(e), func(f *frame) uint8 {
				s, i := slotOf[string](f, so), *slotOf[int](f, io)
				if uint(i) >= uint(len(*s)) {
					panic(badIndex(f, site, i, len(*s)))
				}
				return (*s)[i]
			})
		}
		sv, iv := closure[string](x), closure[int](i)
		return c.general(c.typeOf(e), func(f *frame) uint8 {
			s, i := sv(f), iv(f)
			if uint(i) >= uint(len(s)) {
				panic(badIndex(f, site, i, len(s)))
			}
			return s[i]
		})
	case *types.Slice:
		if k := kindOf(t.Elem()); k != kMem && !c.watches() {
			s, i := c.expr(e.X), c.indexValue(e.Index)
			x := c.general(t.Elem(), opsOf[k].element(s, i, c.site(e.Pos())))
			p := c.sliceElementPlace(s, i, t.Elem(), c.site(e.Pos()))
			x.place, x.element = &p, p.element
			return x
		}
	}
	return c.fromPlace(c.place(e))
}

// slice compiles x[i:j] and x[i:j:k].
func (c *compiler) slice(e *ast.SliceExpr) *expr {
	bound := func(b ast.Expr) func(*frame) int {
		if b == nil {
			return nil
		}
		return closure[int](c.indexValue(b))
	}
	lo, hi, max := bound(e.Low), bound(e.High), bound(e.Max)
	site, t := c.site(e.Pos()), c.typeOf(e)
	if lo == nil {
		lo = func(*frame) int { return 0 }
	}
	switch u := c.core(e.X).(type) {
	case *types.Basic:
		sv := closure[string](c.expr(e.X))
		return c.general(t, func(f *frame) string {
			s := sv(f)
			i, j := lo(f), len(s)
			if hi != nil {
				j = hi(f)
			}
			if uint(j) > uint(len(s)) || uint(i) > uint(j) {
				f.note(site)
				badString(s, i, j)
			}
			return s[i:j]
		})
	case *types.Slice:
		sv, size := closure[slice](c.expr(e.X)), c.m.sizeof(u.Elem())
		return c.general(t, func(f *frame) slice {
			s := sv(f)
			return cut(f, s, lo, hi, max, size, site, false)
		})
	case *types.Pointer:
		n, size := int(u.Elem().Underlying().(*types.Array).Len()), c.m.sizeof(u.Elem().Underlying().(*types.Array).Elem())
		at := c.deref(c.expr(e.X), e.Pos()).address()
		return c.general(t, func(f *frame) slice { return cut(f, slice{at(f), n, n}, lo, hi, max, size, site, true) })
	case *types.Array:
		n, size := int(u.Len()), c.m.sizeof(u.Elem())
		at := c.place(e.X).address()
		return c.general(t, func(f *frame) slice { return cut(f, slice{at(f), n, n}, lo, hi, max, size, site, true) })
	}
	c.unsupported(e.Pos(), "slicing of %s", c.typeOf(e.X))
	return nil
}

// cut returns a part of a slice, which may be a whole array.
func cut(f *frame, s slice, lo, hi, max func(*frame) int, size uintptr, site uint32, array bool) slice {
	i, j := lo(f), s.len
	if hi != nil {
		j = hi(f)
	}
	k := s.cap
	if max != nil {
		k = max(f)
	}
	if uint(k) > uint(s.cap) || uint(j) > uint(k) || uint(i) > uint(j) {
		f.note(site)
		badSlice(s, i, j, k, max != nil, array)
	}
	r := slice{s.p, j - i, k - i}
	if r.cap > 0 {
		r.p = unsafe.Add(s.p, uintptr(i)*size)
	}
	return r
}
