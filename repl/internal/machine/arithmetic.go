package machine

import (
	"go/ast"
	"go/token"
	"go/types"
	"unsafe"
)

// unary compiles an operator with one operand.
func (c *compiler) unary(e *ast.UnaryExpr) *expr {
	t := c.typeOf(e)
	switch e.Op {
	case token.AND:
		return c.addressOf(e)
	case token.ARROW:
		return c.receive(e)
	case token.ADD:
		return c.expr(e.X)
	}
	x := c.expr(e.X)
	switch e.Op {
	case token.NOT:
		return c.negated(x)
	case token.XOR:
		return c.general(t, opsOf[x.kind].integer.not(x))
	}
	switch x.kind {
	case kFloat32:
		v := closure[float32](x)
		return c.general(t, func(f *frame) float32 { return -v(f) })
	case kFloat64:
		v := closure[float64](x)
		return c.general(t, func(f *frame) float64 { return -v(f) })
	case kComplex64:
		v := closure[complex64](x)
		return c.general(t, func(f *frame) complex64 { return -v(f) })
	case kComplex128:
		v := closure[complex128](x)
		return c.general(t, func(f *frame) complex128 { return -v(f) })
	}
	return c.general(t, opsOf[x.kind].integer.neg(x))
}

// addressOf compiles &x.
func (c *compiler) addressOf(e *ast.UnaryExpr) *expr {
	t := c.typeOf(e)
	if lit, ok := ast.Unparen(e.X).(*ast.CompositeLit); ok {
		return c.pointerTo(t, c.composite(lit, c.typeOf(lit)))
	}
	return c.general(t, c.place(e.X).address())
}

// pointerTo returns a pointer to a new variable with the value of x.
func (c *compiler) pointerTo(t types.Type, x *expr) *expr {
	r, w := c.m.objectType(x.typ), c.writer(x)
	return c.general(t, func(f *frame) unsafe.Pointer {
		p := newObject(r) // x may refer to anything but this
		w(f, p)
		return p
	})
}

// binary compiles an operator with two operands.
func (c *compiler) binary(e *ast.BinaryExpr) *expr {
	t := c.typeOf(e)
	switch e.Op {
	case token.LAND, token.LOR:
		return c.logical(e)
	case token.SHL, token.SHR:
		return c.shift(e.Op, c.exprAs(e.X, t), c.shiftCount(e.Y), t, c.site(e.Pos()))
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return c.compare(e)
	}
	x, y := c.exprAs(e.X, t), c.exprAs(e.Y, t)
	z := c.arithmetic(e.Op, x, y, t, c.site(e.Pos()))
	if (e.Op == token.REM || e.Op == token.AND) && x.kind == kInt && x.form == isLocal && y.form == isConst && y.c != 0 {
		z.rest = &remainder{e.Op, x.off, y.c.(int)}
	}
	return z
}

// shiftCount compiles the right operand of a shift. A constant may be written as a number that is no
// integer's.
func (c *compiler) shiftCount(e ast.Expr) *expr {
	if v := c.info.Types[e].Value; v != nil {
		return c.constExpr(v, types.Typ[types.Uint64], e)
	}
	return c.expr(e)
}

func (c *compiler) shift(op token.Token, x, y *expr, t types.Type, site uint32) *expr {
	count := opsOf[y.kind].integer.toCount(y, site)
	if op == token.SHL {
		return c.general(t, opsOf[x.kind].integer.shl(x, count))
	}
	return c.general(t, opsOf[x.kind].integer.shr(x, count))
}

// arithmetic returns x op y for operands of one type.
func (c *compiler) arithmetic(op token.Token, x, y *expr, t types.Type, site uint32) *expr {
	if x.kind.integer() {
		switch op {
		case token.QUO:
			return c.general(t, opsOf[x.kind].integer.quo(x, y, site))
		case token.REM:
			return c.general(t, opsOf[x.kind].integer.rem(x, y, site))
		}
	}
	o := opsOf[x.kind].operators[op]
	if x.form == isConst && y.form == isConst {
		// The checker folds constants, but not those that are constant in one instance only.
		x = c.general(x.typ, opsOf[x.kind].closure(x))
	}
	z := c.general(t, o.of(x, y))
	if op == token.MUL && x.form == isGeneral && y.form == isGeneral {
		z.factors = []*expr{x, y}
	}
	if x.kind == kInt && x.form == isLocal && y.form == isConst {
		switch op {
		case token.ADD:
			z.sum = &remainder{op, x.off, y.c.(int)}
		case token.SUB:
			z.sum = &remainder{token.ADD, x.off, -y.c.(int)}
		}
	}
	z.into = func(to uintptr) stmt {
		if op == token.ADD && x.kind == kString && x.form == isLocal && x.off == to {
			return c.adding(place{how: inFrame, off: to}, y)
		}
		if op == token.ADD && x.form == isLocal && y.factors != nil {
			switch x.kind {
			case kInt:
				return addProduct[int](to, x, y.factors)
			case kFloat64:
				return addProduct[float64](to, x, y.factors)
			}
		}
		return o.to(to, x, y)
	}
	z.pass = func(to uintptr) pass { return o.arg(to, x, y) }
	return z
}

// condition compiles a boolean expression.
func (c *compiler) condition(e ast.Expr) func(*frame) bool { return closure[bool](c.expr(e)) }
