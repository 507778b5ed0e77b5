package machine

import (
	"go/ast"
	"go/token"
	"unsafe"
)

// compare compiles a comparison.
func (c *compiler) compare(e *ast.BinaryExpr) *expr {
	site, t := c.site(e.Pos()), c.typeOf(e)
	if nx, ny := c.isNil(e.X), c.isNil(e.Y); nx || ny {
		x := e.X
		if nx {
			x = e.Y
		}
		if c.isNil(x) {
			return c.general(t, func(*frame) bool { return e.Op == token.EQL })
		}
		v, equal := c.expr(x), e.Op == token.EQL
		z := c.general(t, c.compareNil(v, equal))
		if v.kind == kPtr && v.form == isLocal {
			z.branch = branchNil(v.off, equal)
		}
		return z
	}
	x, y := c.expr(e.X), c.expr(e.Y)
	if isInterface(x.typ) != isInterface(y.typ) {
		// A value is compared with one in an interface as one in that interface.
		if isInterface(x.typ) {
			y = c.toInterface(y, x.typ, e.Pos())
		} else {
			x = c.toInterface(x, y.typ, e.Pos())
		}
	}
	cond := c.comparison(e.Op, x, y, site)
	z := c.general(t, cond)
	if x.kind == kInt && y.kind == kInt && (x.form != isConst || y.form != isConst) {
		z.test = &intTest{e.Op, intOperandOf(x), intOperandOf(y)}
		z.branch = z.test.branch(cond)
	}
	return z
}

func (c *compiler) isNil(e ast.Expr) bool { return c.info.Types[e].IsNil() }

func (c *compiler) compareNil(x *expr, equal bool) func(*frame) bool {
	switch x.kind {
	case kSlice:
		v := closure[slice](x)
		return func(f *frame) bool { return (v(f).p == nil) == equal }
	case kIface:
		v := closure[iface](x)
		return func(f *frame) bool { return (v(f).t == nil) == equal }
	}
	if x.form == isLocal {
		off := x.off
		return func(f *frame) bool { return (*slotOf[unsafe.Pointer](f, off) == nil) == equal }
	}
	v := closure[unsafe.Pointer](x)
	return func(f *frame) bool { return (v(f) == nil) == equal }
}

// comparison compares two operands of one kind.
func (c *compiler) comparison(op token.Token, x, y *expr, site uint32) func(*frame) bool {
	if x.form == isConst && y.form == isConst {
		x = c.general(x.typ, opsOf[x.kind].closure(x))
	}
	equal := op == token.EQL
	switch x.kind {
	case kIface:
		v, w := closure[iface](x), closure[iface](y)
		ex, ey := isEmptyInterface(x.typ), isEmptyInterface(y.typ)
		return func(f *frame) bool {
			a, b := v(f), w(f)
			a.t, b.t = dynamicType(a, ex), dynamicType(b, ey)
			if a.t != b.t {
				return !equal
			}
			f.note(site) // what is compared may not be comparable
			return (fromEface(a) == fromEface(b)) == equal
		}
	case kMem:
		size := c.m.sizeof(x.typ)
		p, q := c.placed(x).reading(size), c.placed(y).reading(size)
		t := c.m.rtype(x.typ)
		if c.m.direct(x.typ) {
			return func(f *frame) bool { return (*(*unsafe.Pointer)(p(f)) == *(*unsafe.Pointer)(q(f))) == equal }
		}
		if size == 0 {
			return func(f *frame) bool { p(f); q(f); return equal }
		}
		return func(f *frame) bool {
			a := p(f)
			b := q(f)
			f.note(site)
			return (fromEface(iface{t, a}) == fromEface(iface{t, b})) == equal
		}
	}
	return opsOf[x.kind].comparisons[op](x, y)
}

// equality returns x == y for values of types that are compared as a switch compares them.
func (c *compiler) equality(x, y *expr, pos token.Pos) func(*frame) bool {
	if isInterface(x.typ) != isInterface(y.typ) {
		if isInterface(x.typ) {
			y = c.toInterface(y, x.typ, pos)
		} else {
			x = c.toInterface(x, y.typ, pos)
		}
	}
	return c.comparison(token.EQL, x, y, c.site(pos))
}
