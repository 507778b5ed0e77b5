package machine

import (
	"go/ast"
	"go/types"
	"runtime"
	"unsafe"

	"github.com/cspsh/cspsh/repl/internal/native"
)

// makeCall compiles make.
func (c *compiler) makeCall(e *ast.CallExpr) *expr {
	t := c.typeOf(e)
	m, site := c.m, c.site(e.Pos())
	var sizes []func(*frame) int
	for _, a := range e.Args[1:] {
		sizes = append(sizes, closure[int](c.intValue(a)))
	}
	switch u := t.Underlying().(type) {
	case *types.Slice:
		r, size := m.rtype(u.Elem()), m.sizeof(u.Elem())
		n := sizes[0]
		k := n
		if len(sizes) > 1 {
			k = sizes[1]
		}
		two := len(sizes) > 1
		return c.general(t, func(f *frame) slice {
			i := n(f)
			j := i
			if two {
				j = k(f)
			}
			if i < 0 || j < i || size > 0 && uintptr(j) > maxAlloc/size {
				f.note(site)
				badMake(i, j, size)
			}
			if uintptr(j)*size >= hugeAlloc {
				f.note(site)
				m.host.Alloc(uintptr(j) * size)
			}
			return slice{newArray(r, j), i, j}
		})
	case *types.Map:
		r := m.rtype(t)
		if len(sizes) == 0 {
			return c.general(t, func(*frame) unsafe.Pointer { return native.MakeMap(r, 0) })
		}
		n := sizes[0]
		return c.general(t, func(f *frame) unsafe.Pointer {
			i := n(f)
			if i < 0 {
				i = 0
			}
			return native.MakeMap(r, i)
		})
	case *types.Chan:
		elem, named := m.reflected(u.Elem()), c.siteFor(e.Pos(), c.hint)
		n := func(*frame) int { return 0 }
		if len(sizes) > 0 {
			n = sizes[0]
		}
		return c.general(t, func(f *frame) unsafe.Pointer {
			size := n(f)
			f.note(site)
			return m.host.MakeChan(elem, size, m.siteAt(named))
		})
	}
	c.unsupported(e.Pos(), "make of %s", t)
	return nil
}

// maxInt stands for every index and count that no int can hold.
const maxInt = int(^uint(0) >> 1)

// maxAlloc is what Go's runtime takes for too much memory, on machines of 64 bits.
const maxAlloc = 1 << 47

// badMake panics as Go does where the length or the capacity of a slice is out of range.
func badMake(n, k int, size uintptr) {
	if n < 0 || size > 0 && uintptr(n) > maxAlloc/size {
		runtime.KeepAlive(make([]byte, min(n, -1))) // its length
	}
	runtime.KeepAlive(make([]byte, 0, min(k, -1)))
}

// intValue compiles a size.
func (c *compiler) intValue(e ast.Expr) *expr {
	x := c.expr(e)
	switch {
	case x.kind == kInt:
		return x
	case x.form == isConst && !x.kind.integer():
		return c.constExpr(c.info.Types[e].Value, types.Typ[types.Int], e)
	}
	return &expr{typ: types.Typ[types.Int], kind: kInt, fn: opsOf[x.kind].integer.toInt(x)}
}
