package lower

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// isOperation tells whether an expression is an arithmetic or logical operation.
func isOperation(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.BinaryExpr:
		return true
	case *ast.UnaryExpr:
		return e.Op != token.AND && e.Op != token.ARROW
	}
	return false
}

func (f *fn) unary(e *ast.UnaryExpr) string {
	switch e.Op {
	case token.ARROW:
		return f.receive(e.X)
	case token.AND:
		if v := f.compiledVar(e.X); v != "" {
			return "&" + v
		}
		x := f.place(e.X)
		if _, ok := ast.Unparen(e.X).(*ast.CompositeLit); ok {
			return "&" + strings.TrimSuffix(strings.TrimPrefix(x, "("), ")")
		}
		return "&" + x
	}
	if e.Op == token.SUB { // the interpreter's own is wrong as an operand of && and ||
		b, _ := f.under(e).(*types.Basic)
		switch {
		case b != nil && b.Info()&types.IsComplex != 0:
			t := f.typ(f.typeOf(e))
			return fmt.Sprintf("func(c %s) %s { return complex(-1.0 * real(c), -1.0 * imag(c)) }(%s)", t, t, f.expr(e.X))
		case b != nil && b.Info()&types.IsFloat != 0:
			return "(-1.0 * " + f.paren(e.X) + ")" // the sign of zero counts
		}
		return "(0 - " + f.paren(e.X) + ")"
	}
	return e.Op.String() + f.paren(e.X)
}

func (f *fn) binary(e *ast.BinaryExpr) string {
	if e.Op == token.EQL || e.Op == token.NEQ {
		x, y := e.X, e.Y
		if f.info.Types[x].IsNil() {
			x, y = y, x
		}
		if f.info.Types[y].IsNil() && isInterface(f.typeOf(x)) {
			// The interpreter's own comparison fails for a struct inside.
			not := ""
			if e.Op == token.NEQ {
				not = "!"
			}
			return not + f.l.rt("IsNil") + "(" + f.expr(x) + ")"
		}
		if !f.info.Types[y].IsNil() && (isInterface(f.typeOf(x)) || isInterface(f.typeOf(y))) {
			not := ""
			if e.Op == token.NEQ {
				not = "!"
			}
			return not + f.equal(e.X, e.Y)
		}
		if t := f.typeOf(x); hasBlank(t) {
			not := ""
			if e.Op == token.NEQ {
				not = "!"
			}
			return not + f.l.sameFields(t) + "(" + f.expr(e.X) + ", " + f.expr(e.Y) + ")"
		}
	}
	if e.Op == token.LAND || e.Op == token.LOR {
		return f.logical(e)
	}
	v := f.inOrder(2, func(i int) ast.Expr { return []ast.Expr{e.X, e.Y}[i] }, func(i int) string {
		if i == 0 {
			return f.operand(e.X, e.Y)
		}
		return f.operand(e.Y, e.X)
	})
	x, y := v[0], v[1]
	if e.Op == token.SHL || e.Op == token.SHR {
		y = f.shiftCount(e.Y)
		if f.info.Types[e.X].Value != nil {
			x = f.typ(f.typeOf(e.X)) + "(" + x + ")" // yaegi would take the count's type
		}
	}
	// Without parentheses, which would cost the interpreter a step: the source has them
	// where they are needed.
	return x + " " + e.Op.String() + " " + y
}

// logical lowers && and ||. What the second operand needs to be done before is done
// only if it is evaluated.
func (f *fn) logical(e *ast.BinaryExpr) string {
	x := f.operand(e.X, e.Y)
	at := len(f.pre)
	y := f.operand(e.Y, e.X)
	if len(f.pre) == at {
		return x + " " + e.Op.String() + " " + y
	}
	v, cond := f.l.fresh("x"), ""
	if e.Op == token.LOR {
		cond = "!"
	}
	inner := slices.Clone(f.pre[at:])
	f.pre = append(f.pre[:at], v+" := "+x, "if "+cond+v+" {")
	f.pre = append(append(f.pre, inner...), v+" = "+y, "}")
	return v
}

// hasBlank tells whether a struct type has blank fields, which do not count in a
// comparison.
func hasBlank(t types.Type) bool {
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for v := range s.Fields() {
		if v.Name() == "_" || hasBlank(v.Type()) {
			return true
		}
	}
	return false
}

// sameFields names a function that compares two structs with blank fields.
func (l *Lowerer) sameFields(t types.Type) string {
	typ := l.typ(t, nil)
	return l.helper("same "+typ, "same", func(name string) {
		var conds []string
		s := t.Underlying().(*types.Struct)
		for i := range s.NumFields() {
			field := fieldName(s, i)
			switch ft := s.Field(i).Type(); {
			case s.Field(i).Name() == "_":
			case hasBlank(ft):
				conds = append(conds, fmt.Sprintf("!%s(a.%s, b.%s)", l.sameFields(ft), field, field))
			case isInterface(ft):
				conds = append(conds, fmt.Sprintf("!%s(a.%s, b.%s)", l.rt("Equal"), field, field))
			default:
				conds = append(conds, fmt.Sprintf("a.%s != b.%s", field, field))
			}
		}
		body := ""
		for _, c := range conds {
			body += "if " + c + " { return false }\n"
		}
		fmt.Fprintf(&l.out.decls, "func %s(a, b %s) bool {\n%sreturn true\n}\n", name, typ, body)
	})
}

// equal lowers the comparison of two expressions, one of which at least is of an
// interface type.
func (f *fn) equal(x, y ast.Expr) string {
	operand := func(e ast.Expr) string {
		if f.l.native(f.typeOf(e)) {
			return f.expr(e) // unwrapped by the comparison itself
		}
		return f.exprAs(e, anyType)
	}
	return f.l.rt("Equal") + "(" + operand(x) + ", " + operand(y) + ")"
}

// operand lowers an operand of a comparison or an arithmetic operator.
func (f *fn) operand(e, other ast.Expr) string {
	if f.info.Types[e].IsNil() {
		return "nil"
	}
	if b, ok := f.under(e).(*types.Basic); ok && b.Info()&types.IsBoolean != 0 && ofLiteral(e) {
		// The interpreter would branch on the literal.
		return "func() " + f.typ(f.typeOf(e)) + " { return " + f.expr(e) + " }()"
	}
	return f.expr(e)
}

// ofLiteral tells whether an expression is a part of a composite literal.
func ofLiteral(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.SelectorExpr:
		return isLiteral(e.X) || ofLiteral(e.X)
	case *ast.IndexExpr:
		return isLiteral(e.X) || ofLiteral(e.X)
	case *ast.CallExpr: // a conversion, which may be none for the interpreter
		return len(e.Args) == 1 && ofLiteral(e.Args[0])
	}
	return false
}

// shiftCount lowers the right operand of a shift. An untyped constant is given
// the type uint, which yaegi would not do.
func (f *fn) shiftCount(e ast.Expr) string {
	if v := f.info.Types[e].Value; v != nil {
		return "uint(" + constant.ToInt(v).ExactString() + ")"
	}
	return f.shiftable(e)
}
