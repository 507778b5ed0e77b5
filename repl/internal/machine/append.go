package machine

import (
	"go/ast"
	"go/types"
	"unsafe"
)

// appendTo compiles append.
func (c *compiler) appendTo(e *ast.CallExpr, t types.Type) *expr {
	elem := t.Underlying().(*types.Slice).Elem()
	r, size, m := c.m.rtype(elem), c.m.sizeof(elem), c.m
	s := closure[slice](c.exprAs(e.Args[0], t))
	w := c.watched(e.Args[0])
	if e.Ellipsis.IsValid() {
		var more func(f *frame) slice
		var from *watch
		if b, ok := c.core(e.Args[1]).(*types.Basic); ok && b.Info()&types.IsString != 0 {
			v := closure[string](c.expr(e.Args[1]))
			more = func(f *frame) slice {
				str := v(f)
				return slice{unsafe.Pointer(unsafe.StringData(str)), len(str), len(str)}
			}
		} else {
			more, from = closure[slice](c.exprAs(e.Args[1], t)), c.watched(e.Args[1])
		}
		return c.general(t, func(f *frame) slice {
			a, b := s(f), more(f)
			n := a.len
			if b.len == 0 {
				return a
			}
			from.slice(f, b, 0, b.len, size, false)
			w.appends(f, a, b.len, size)
			a = m.grown(a, b.len, r, size)
			copySlice(r, slice{unsafe.Add(a.p, uintptr(n)*size), b.len, b.len}, b)
			return a
		})
	}
	if len(e.Args) == 1 {
		return c.general(t, s)
	}
	if len(e.Args) == 2 {
		x := c.exprAs(e.Args[1], elem)
		if x.kind != kMem {
			return c.general(t, opsOf[x.kind].appended(s, x, m, r, w))
		}
	}
	n := len(e.Args) - 1
	var list block
	list.ptrs = map[uintptr]bool{}
	offs := make([]uintptr, n)
	sets := make([]stmt, n)
	for i, a := range e.Args[1:] {
		tmp := c.temp(elem)
		offs[i], sets[i] = tmp.off, c.initialise(tmp, c.exprAs(a, elem))
	}
	return c.general(t, func(f *frame) slice {
		a := s(f)
		for _, set := range sets {
			set(f)
		}
		k := a.len
		w.appends(f, a, n, size)
		a = m.grown(a, n, r, size)
		for i, off := range offs {
			typedmemmove(r, unsafe.Add(a.p, uintptr(k+i)*size), f.at(off))
		}
		return a
	})
}

// grown returns a slice with room for n elements more, counted in its length.
func (m *Machine) grown(a slice, n int, elem unsafe.Pointer, size uintptr) slice {
	if uint(a.len+n) <= uint(a.cap) {
		a.len += n
		return a
	}
	if bytes := uintptr(a.len+n) * size; bytes >= hugeAlloc {
		m.host.Alloc(bytes)
	}
	return growSlice(a, n, elem)
}

// appended is s with x appended to it.
//
//go:noinline
func appended[T any](s func(*frame) slice, x *expr, m *Machine, elem unsafe.Pointer, watch *watch) func(*frame) slice {
	v, size := closure[T](x), unsafe.Sizeof(*new(T))
	return func(f *frame) slice {
		a := s(f)
		w := v(f)
		if watch != nil {
			watch.appends(f, a, 1, size)
		}
		if a.len < a.cap {
			a.len++
		} else {
			a = m.grown(a, 1, elem, size)
		}
		*(*T)(unsafe.Add(a.p, uintptr(a.len-1)*size)) = w
		return a
	}
}

func (c *compiler) copyCall(e *ast.CallExpr) func(*frame) int {
	dst := c.expr(e.Args[0])
	elem := dst.typ.Underlying().(*types.Slice).Elem()
	d, r := closure[slice](dst), c.m.rtype(elem)
	size, to := c.m.sizeof(elem), c.watched(e.Args[0])
	if b, ok := c.core(e.Args[1]).(*types.Basic); ok && b.Info()&types.IsString != 0 {
		v := closure[string](c.expr(e.Args[1]))
		return func(f *frame) int {
			a, s := d(f), v(f)
			to.slice(f, a, 0, min(a.len, len(s)), size, true)
			return copy(unsafe.Slice((*byte)(a.p), a.len), s)
		}
	}
	v, from := closure[slice](c.expr(e.Args[1])), c.watched(e.Args[1])
	return func(f *frame) int {
		a, b := d(f), v(f)
		from.slice(f, b, 0, min(a.len, b.len), size, false)
		to.slice(f, a, 0, min(a.len, b.len), size, true)
		return copySlice(r, a, b)
	}
}
