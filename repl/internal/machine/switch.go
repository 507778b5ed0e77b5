package machine

import (
	"go/ast"
	"go/token"
	"go/types"
	"unsafe"
)

// switchStmt compiles a switch over values.
func (c *compiler) switchStmt(s *ast.SwitchStmt) stmt {
	var pre []stmt
	if s.Init != nil {
		pre = append(pre, c.stmt(s.Init))
	}
	var tag *expr
	if s.Tag != nil {
		t := types.Default(c.typeOf(s.Tag))
		pre = c.ordered(pre, []ast.Expr{s.Tag})
		x := c.exprAs(s.Tag, t)
		if table := c.caseTable(s, x); table != nil {
			return sequence(append(pre, table))
		}
		tmp := c.temp(t)
		pre = append(pre, c.initialise(tmp, x))
		tag = c.fromPlace(tmp)
	}
	var conds []func(*frame) bool // in order, each with the clause that it chooses
	var chosen []int
	bodies := make([]stmt, len(s.Body.List))
	falls := make([]bool, len(s.Body.List))
	def := -1
	for i, cl := range s.Body.List {
		cl := cl.(*ast.CaseClause)
		if cl.List == nil {
			def = i
		}
		for _, e := range cl.List {
			var cond func(*frame) bool
			switch {
			case tag == nil && isInterface(c.typeOf(e)):
				cond = c.equality(c.expr(e), c.constant(types.Typ[types.Bool], true), e.Pos())
			case tag == nil:
				cond = c.condition(e)
			case c.isNil(e):
				cond = c.compareNil(tag, true)
			default:
				x := c.expr(e)
				if b, ok := x.typ.(*types.Basic); ok && b.Info()&types.IsUntyped != 0 {
					x = c.exprAs(e, tag.typ)
				}
				cond = c.equality(tag, x, e.Pos())
			}
			conds, chosen = append(conds, cond), append(chosen, i)
		}
		falls[i] = fallsThrough(cl)
	}
	for i, cl := range s.Body.List {
		bodies[i] = c.stmts(cl.(*ast.CaseClause).Body)
	}
	return sequence(append(pre, choice(conds, chosen, bodies, falls, def)))
}

// choice runs the body that the first condition which holds has chosen, def if none does and that is
// not -1, and the next ones as long as one falls through.
func choice(conds []func(*frame) bool, chosen []int, bodies []stmt, falls []bool, def int) stmt {
	return func(f *frame) ctl {
		i := def
		for j, cond := range conds {
			if cond(f) {
				i = chosen[j]
				break
			}
		}
		if i < 0 {
			return next
		}
		for {
			r := bodies[i](f)
			switch {
			case r == ctlBreak:
				return next
			case r != next || !falls[i]:
				return r
			}
			i++
		}
	}
}

func fallsThrough(cl *ast.CaseClause) bool {
	if n := len(cl.Body); n > 0 {
		b, ok := cl.Body[n-1].(*ast.BranchStmt)
		return ok && b.Tok == token.FALLTHROUGH
	}
	return false
}

// caseTable compiles a switch over integers of which each case is a constant, and these are close
// to each other: nil for others.
func (c *compiler) caseTable(s *ast.SwitchStmt, tag *expr) stmt {
	const least, most = 3, 1024 // cases, and the length of the table
	if !tag.kind.integer() {
		return nil
	}
	type known struct {
		value  int64
		clause int
	}
	var cases []known
	nothing := len(s.Body.List)
	def := nothing
	for i, cl := range s.Body.List {
		cl := cl.(*ast.CaseClause)
		if cl.List == nil {
			def = i
		}
		if fallsThrough(cl) {
			return nil
		}
		for _, e := range cl.List {
			v := c.info.Types[e].Value
			if v == nil || isInterface(c.typeOf(e)) {
				return nil
			}
			cases = append(cases, known{int64(opsOf[tag.kind].integer.constant(constantOf(v, tag.kind))), i})
		}
	}
	if len(cases) < least {
		return nil
	}
	lo, hi := cases[0].value, cases[0].value
	for _, k := range cases {
		lo, hi = min(lo, k.value), max(hi, k.value)
	}
	if uint64(hi)-uint64(lo) >= most {
		return nil
	}
	table := make([]int16, hi-lo+1)
	for i := range table {
		table[i] = int16(def)
	}
	for _, k := range cases {
		table[k.value-lo] = int16(k.clause)
	}
	bodies := make([]stmt, nothing+1)
	for i, cl := range s.Body.List {
		bodies[i] = c.stmts(cl.(*ast.CaseClause).Body)
	}
	bodies[nothing] = sequence(nil)
	value := opsOf[tag.kind].integer.toWord(tag)
	return func(f *frame) ctl {
		i := def
		if k := value(f) - uint64(lo); k < uint64(len(table)) {
			i = int(table[k])
		}
		if r := bodies[i](f); r != ctlBreak {
			return r
		}
		return next
	}
}

// typeSwitch compiles a switch over types.
func (c *compiler) typeSwitch(s *ast.TypeSwitchStmt) stmt {
	var pre []stmt
	if s.Init != nil {
		pre = append(pre, c.stmt(s.Init))
	}
	var e ast.Expr
	switch a := s.Assign.(type) {
	case *ast.ExprStmt:
		e = a.X
	case *ast.AssignStmt:
		e = a.Rhs[0]
	}
	x := c.expr(ast.Unparen(e).(*ast.TypeAssertExpr).X)
	tmp := c.temp(x.typ)
	pre = append(pre, c.initialise(tmp, x))
	held := c.fromPlace(tmp)
	v, empty := closure[iface](held), isEmptyInterface(x.typ)

	var conds []func(*frame) bool
	var chosen []int
	bodies := make([]stmt, len(s.Body.List))
	falls := make([]bool, len(s.Body.List)) // none does
	def := -1
	for i, cl := range s.Body.List {
		cl := cl.(*ast.CaseClause)
		if cl.List == nil {
			def = i
		}
		for _, te := range cl.List {
			var t types.Type
			if !c.isNil(te) {
				t = c.typeOf(te)
			}
			conds, chosen = append(conds, c.matches(v, empty, t)), append(chosen, i)
		}
		var bind stmt
		if obj, ok := c.info.Implicits[cl].(*types.Var); ok {
			val := held
			if len(cl.List) == 1 && !c.isNil(cl.List[0]) {
				t := c.typeOf(cl.List[0])
				if isInterface(t) {
					val = c.narrowed(held, t)
				} else {
					val = c.unbox(t)(func(f *frame) unsafe.Pointer { return v(f).d })
				}
			}
			bind = c.define(obj, val)
		}
		bodies[i] = sequence([]stmt{bind, c.stmts(cl.Body)})
	}
	return sequence(append(pre, choice(conds, chosen, bodies, falls, def)))
}
