package lower

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
)

// The interpreter tells that an index is out of range, but not which one, and takes a
// negative shift count for a large one. So what a statement indexes is looked at before
// it, where its operands have no effects and no call comes before. Elsewhere the operands
// are evaluated first, see (*fn).bounded. In a loop that calls nothing, where a check
// costs most, there is none of what its head says.

// checkBounds writes the checks for the expressions of a statement, which are evaluated
// in this order.
func (f *fn) checkBounds(list ...ast.Expr) {
	c := boundsChecker{f: f}
	f.checked = map[ast.Expr]bool{}
	for _, e := range list {
		c.look(e)
	}
	for _, check := range c.checks {
		f.put("%s", check)
	}
}

// checkStmt writes the checks for a simple statement.
func (f *fn) checkStmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.ExprStmt:
		f.checkBounds(s.X)
	case *ast.IncDecStmt:
		f.checkBounds(s.X)
	case *ast.SendStmt:
		f.checkBounds(s.Chan, s.Value)
	case *ast.ReturnStmt:
		f.checkBounds(s.Results...)
	case *ast.AssignStmt:
		// The first target is looked for when the values are there, others when it has its own.
		list := slices.Clone(s.Rhs)
		if s.Tok != token.DEFINE {
			list = append(list, s.Lhs[0])
		}
		f.checkBounds(list...)
	}
}

// boundsChecker walks through expressions as they are evaluated.
type boundsChecker struct {
	f      *fn
	called bool // something was called: what comes after may depend on it
	guards []string
	checks []string
}

func (c *boundsChecker) look(e ast.Expr) {
	if e == nil || c.called || c.f.info.Types[e].Value != nil || c.f.info.Types[e].IsType() {
		return
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		c.look(e.X)
	case *ast.StarExpr:
		c.look(e.X)
	case *ast.SelectorExpr:
		c.look(e.X)
	case *ast.UnaryExpr:
		c.look(e.X)
		c.called = c.called || e.Op == token.ARROW
	case *ast.BinaryExpr:
		c.look(e.X)
		if e.Op == token.LAND || e.Op == token.LOR {
			c.guarded(e)
			return
		}
		c.look(e.Y)
	case *ast.KeyValueExpr:
		c.look(e.Value)
	case *ast.CompositeLit:
		for _, x := range e.Elts {
			c.look(x)
		}
	case *ast.TypeAssertExpr:
		c.look(e.X)
	case *ast.CallExpr:
		c.look(e.Fun)
		for _, a := range e.Args {
			c.look(a)
		}
		if tv := c.f.info.Types[e.Fun]; !tv.IsType() && (!tv.IsBuiltin() || !cheap(e.Fun)) {
			c.called = true
		}
	case *ast.IndexExpr:
		c.look(e.X)
		c.look(e.Index)
		if !c.called {
			c.index(e)
		}
	case *ast.SliceExpr:
		for _, x := range []ast.Expr{e.X, e.Low, e.High, e.Max} {
			c.look(x)
		}
		if !c.called {
			c.slice(e)
		}
	}
}

// guarded looks at the second operand of && and ||, which is evaluated if the first one
// has a certain value.
func (c *boundsChecker) guarded(e *ast.BinaryExpr) {
	f := c.f
	if c.called || !f.pureCondition(e.X) {
		c.called = true
		return
	}
	facts, guards := f.facts, c.guards
	cond := "(" + f.expr(e.X) + ")"
	if e.Op == token.LOR {
		cond = "!" + cond
	} else {
		f.assume(e.X)
	}
	c.guards = append(slices.Clip(guards), cond)
	c.look(e.Y)
	f.facts, c.guards = facts, guards
}

// pureCondition tells whether a condition is cheap and safe to evaluate twice.
func (f *fn) pureCondition(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.BinaryExpr:
		switch e.Op {
		case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
			return f.number(e.X) && f.pure(e.X) && f.pure(e.Y)
		case token.LAND, token.LOR:
			return f.pureCondition(e.X) && f.pureCondition(e.Y)
		}
		return false
	case *ast.UnaryExpr:
		return e.Op == token.NOT && f.pureCondition(e.X)
	}
	return f.pure(e)
}

func (f *fn) number(e ast.Expr) bool {
	b, ok := f.under(e).(*types.Basic)
	return ok && b.Info()&types.IsNumeric != 0
}

func (c *boundsChecker) index(e *ast.IndexExpr) {
	f := c.f
	n := f.length("len", e.X)
	if n == "" || !f.pure(e.X) || !f.pure(e.Index) {
		return
	}
	f.checked[e] = true
	i, _ := f.intOperand(e.Index)
	c.put(f.badIndex(e, i, n))
}

// badIndex returns the conditions under which an index is not one of x, of length n, and
// what is to be done then.
func (f *fn) badIndex(e *ast.IndexExpr, i, n string) (conds []string, bad string) {
	known := f.info.Types[e.Index].Value != nil
	notNegative, inRange := f.within(e.X, e.Index)
	if !notNegative && !f.nonNegative(e.Index) {
		conds = append(conds, i+" < 0")
	}
	if _, isArray := f.arrayType(e.X); !inRange && (!known || !isArray) {
		conds = append(conds, i+" >= "+n)
	}
	return conds, fmt.Sprintf("%s(%s, %s)", f.l.rt("BadIndex"), i, n)
}

// slice checks x[low:high]. A third index is rare enough to go without.
func (c *boundsChecker) slice(e *ast.SliceExpr) {
	f := c.f
	for _, x := range []ast.Expr{e.X, e.Low, e.High, e.Max} {
		if x != nil && !f.pure(x) {
			return
		}
	}
	n := f.length(f.sizeOf(e), e.X)
	if n == "" {
		return
	}
	f.checked[e] = true
	low, high := "0", f.length("len", e.X)
	if e.Low != nil {
		low, _ = f.intOperand(e.Low)
	}
	if e.High != nil {
		high, _ = f.intOperand(e.High)
	}
	if e.Slice3 {
		limit, _ := f.intOperand(e.Max)
		c.put(f.badFullSlice(e, low, high, limit, n))
		return
	}
	c.put(f.badSlice(e, low, high, n))
}

// sizeOf is the builtin for what limits a slice expression.
func (f *fn) sizeOf(e *ast.SliceExpr) string {
	if _, isString := f.under(e.X).(*types.Basic); isString {
		return "len"
	}
	return "cap"
}

// badSlice is badIndex for x[low:high], of something of size n.
func (f *fn) badSlice(e *ast.SliceExpr, low, high, n string) (conds []string, bad string) {
	_, isArray := f.arrayType(e.X)
	known := func(e ast.Expr) bool { return e == nil || f.info.Types[e].Value != nil }
	if e.High != nil && (!known(e.High) || !isArray) {
		conds = append(conds, high+" > "+n)
	}
	if e.Low != nil && !f.nonNegative(e.Low) {
		conds = append(conds, low+" < 0")
	}
	if !known(e.Low) || !known(e.High) || low != "0" && !isArray {
		conds = append(conds, low+" > "+high)
	}
	return conds, fmt.Sprintf("%s(%s, %s, %s, %t)", f.l.rt("BadSlice"), low, high, n, isArray || f.sizeOf(e) == "len")
}

// badFullSlice is badSlice for x[low:high:limit].
func (f *fn) badFullSlice(e *ast.SliceExpr, low, high, limit, n string) (conds []string, bad string) {
	_, isArray := f.arrayType(e.X)
	conds = append(conds, limit+" > "+n)
	for i, part := range []ast.Expr{e.Max, e.High, e.Low} {
		if part != nil && !f.nonNegative(part) {
			conds = append(conds, []string{limit, high, low}[i]+" < 0")
		}
	}
	conds = append(conds, high+" > "+limit, low+" > "+high)
	return conds, fmt.Sprintf("%s(%s, %s, %s, %s, %t)", f.l.rt("BadFullSlice"), low, high, limit, n, isArray)
}

// boundedIndex lowers an index expression that is checked in the place that it has among
// the operands of its statement, where it was not checked before that.
func (f *fn) boundedIndex(e *ast.IndexExpr) string {
	if !f.indexes(e.X) || f.info.Types[e].IsType() || f.checked[e] || isArray(f.under(e.X)) && !f.pure(e.X) {
		return f.index(e)
	}
	parts := []ast.Expr{e.X, e.Index}
	v := f.inOrder(2, func(i int) ast.Expr { return parts[i] }, func(i int) string {
		return f.operandOf(parts[i])
	})
	n := f.lengthText("len", e.X, v[0])
	conds, bad := f.badIndex(e, v[1], n)
	f.check(conds, bad)
	return f.elementsOf(e.X, v[0]) + "[" + v[1] + "]"
}

// boundedSlice is boundedIndex for slice expressions.
func (f *fn) boundedSlice(e *ast.SliceExpr) string {
	if !f.indexes(e.X) || f.checked[e] || isArray(f.under(e.X)) && !f.pure(e.X) {
		return f.slice(e)
	}
	parts := []ast.Expr{e.X}
	for _, p := range []ast.Expr{e.Low, e.High, e.Max} {
		if p != nil {
			parts = append(parts, p)
		}
	}
	v := f.inOrder(len(parts), func(i int) ast.Expr { return parts[i] }, func(i int) string {
		return f.operandOf(parts[i])
	})
	x, low, high := v[0], "0", f.lengthText("len", e.X, v[0])
	size := f.lengthText(f.sizeOf(e), e.X, x)
	text := [2]string{}
	if e.Low != nil {
		low = v[1]
		text[0] = low
	}
	if e.Slice3 {
		high, limit := v[len(v)-2], v[len(v)-1]
		f.check(f.badFullSlice(e, low, high, limit, size))
		return f.elementsOf(e.X, x) + "[" + text[0] + ":" + high + ":" + limit + "]"
	}
	if e.High != nil {
		high = v[len(v)-1]
		text[1] = high
	}
	f.check(f.badSlice(e, low, high, size))
	return f.elementsOf(e.X, x) + "[" + text[0] + ":" + text[1] + "]"
}

// indexes tells whether x is something whose indices are checked.
func (f *fn) indexes(x ast.Expr) bool {
	if f.info.Types[x].IsType() || !f.info.Types[x].IsValue() {
		return false
	}
	return f.lengthText("len", x, "x") != ""
}

// operandOf lowers an operand of an index expression to something that can be evaluated
// twice.
func (f *fn) operandOf(e ast.Expr) string {
	if b, ok := f.under(e).(*types.Basic); ok && b.Info()&types.IsInteger != 0 {
		i, _ := f.intOperand(e)
		if f.pure(e) {
			return i
		}
		return f.closure(i)
	}
	if f.pure(e) {
		return f.expr(e)
	}
	return f.closure(f.expr(e))
}

func (f *fn) check(conds []string, bad string) {
	for _, cond := range conds {
		f.pre = append(f.pre, "if "+cond+" { "+bad+" }")
	}
}

// elementsOf is x, or the array that it points to.
func (f *fn) elementsOf(e ast.Expr, x string) string {
	if elem, ok := deref(f.typeOf(e)); ok && isArray(elem.Underlying()) {
		return "(*" + x + ")"
	}
	return x
}

// put adds what is done under any of some conditions.
func (c *boundsChecker) put(conds []string, bad string) {
	for _, cond := range conds {
		check := bad
		for _, cond := range append([]string{cond}, c.backwards()...) {
			check = "if " + cond + " { " + check + " }"
		}
		if !slices.Contains(c.checks, check) {
			c.checks = append(c.checks, check)
		}
	}
}

func (c *boundsChecker) backwards() []string {
	list := slices.Clone(c.guards)
	slices.Reverse(list)
	return list
}

// length writes the length or capacity of what is indexed, "" for a map or a function.
func (f *fn) length(what string, x ast.Expr) string {
	if f.lengthText(what, x, "x") == "" {
		return ""
	}
	return f.lengthText(what, x, f.expr(x))
}

// lengthText is length for an operand that is lowered already.
func (f *fn) lengthText(what string, x ast.Expr, lowered string) string {
	if a, ok := f.arrayType(x); ok {
		return fmt.Sprint(a.Len())
	}
	switch u := f.under(x).(type) {
	case *types.Slice:
	case *types.Basic:
		if u.Info()&types.IsString == 0 {
			return ""
		}
	default:
		return ""
	}
	if v := f.info.Types[x].Value; v != nil {
		return fmt.Sprint(len(constant.StringVal(v)))
	}
	return what + "(" + lowered + ")"
}

// arrayType returns the array that an expression is or points to.
func (f *fn) arrayType(x ast.Expr) (*types.Array, bool) {
	t := f.under(x)
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem().Underlying()
	}
	a, ok := t.(*types.Array)
	return a, ok
}

// intOperand lowers an index to an int, and tells whether it is a constant.
func (f *fn) intOperand(e ast.Expr) (v string, isConst bool) {
	if c := f.info.Types[e].Value; c != nil {
		return literal(constant.ToInt(c), types.Typ[types.Int]), true
	}
	v = f.expr(e)
	if f.under(e) != types.Typ[types.Int] {
		return "int(" + v + ")", false
	}
	if !token.IsIdentifier(v) {
		v = "(" + v + ")"
	}
	return v, false
}

// pure tells whether an expression is cheap and safe to evaluate twice.
func (f *fn) pure(e ast.Expr) bool {
	if f.info.Types[e].Value != nil {
		return true
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		_, ok := f.info.Uses[e].(*types.Var)
		return ok
	case *ast.SelectorExpr:
		s := f.info.Selections[e]
		return s != nil && s.Kind() == types.FieldVal && f.pure(e.X)
	case *ast.BinaryExpr:
		return (e.Op == token.ADD || e.Op == token.SUB || e.Op == token.MUL) && f.pure(e.X) && f.pure(e.Y)
	case *ast.IndexExpr:
		_, isMap := f.under(e.X).(*types.Map)
		return !isMap && !isInterface(f.typeOf(e)) && f.pure(e.X) && f.pure(e.Index)
	case *ast.CallExpr:
		id := lastIdent(e.Fun)
		return f.info.Types[e.Fun].IsBuiltin() && id.Name == "len" && f.pure(e.Args[0])
	}
	return false
}

// shiftable lowers the count of a shift, which is checked if it may be negative.
func (f *fn) shiftable(e ast.Expr) string {
	v := f.expr(e)
	if b, ok := f.under(e).(*types.Basic); !ok || b.Info()&types.IsUnsigned != 0 || f.nonNegative(e) {
		return v
	}
	if !token.IsIdentifier(v) {
		v = f.closure(v)
	}
	f.pre = append(f.pre, fmt.Sprintf("if %s < 0 { %s() }", v, f.l.rt("NegativeShift")))
	return v
}

// nonNegative tells whether an int expression is plainly not negative.
func (f *fn) nonNegative(e ast.Expr) bool {
	if v := f.info.Types[e].Value; v != nil {
		return constant.Sign(v) >= 0
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return f.counters()[f.info.Uses[e]]
	case *ast.BinaryExpr:
		switch e.Op {
		case token.AND:
			return f.nonNegative(e.X) || f.nonNegative(e.Y)
		case token.ADD, token.MUL, token.QUO, token.REM, token.OR, token.SHR:
			return f.nonNegative(e.X) && f.nonNegative(e.Y)
		}
	case *ast.CallExpr:
		id := lastIdent(e.Fun)
		return f.info.Types[e.Fun].IsBuiltin() && (id.Name == "len" || id.Name == "cap")
	}
	return false
}

// counters returns the variables of the declared function under way that begin at a
// constant and only count up.
func (f *fn) counters() map[types.Object]bool {
	root := f
	for root.outer != nil {
		root = root.outer
	}
	if root.whole == nil {
		return nil
	}
	if root.counting != nil {
		return root.counting
	}
	counting, other := map[types.Object]bool{}, map[types.Object]bool{}
	positive := func(e ast.Expr) bool {
		v := f.info.Types[e].Value
		return v != nil && v.Kind() == constant.Int && constant.Sign(v) >= 0
	}
	not := func(e ast.Expr) {
		if id, ok := ast.Unparen(e).(*ast.Ident); ok {
			other[f.info.Uses[id]] = true
		}
	}
	ast.Inspect(root.whole, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, e := range n.Lhs {
				id, ok := ast.Unparen(e).(*ast.Ident)
				fits := len(n.Rhs) == len(n.Lhs) && positive(n.Rhs[i]) && (n.Tok == token.DEFINE || n.Tok == token.ASSIGN || n.Tok == token.ADD_ASSIGN)
				switch {
				case !ok:
				case fits && f.info.Defs[id] != nil:
					counting[f.info.Defs[id]] = true
				case !fits:
					not(e)
				}
			}
		case *ast.IncDecStmt:
			if n.Tok == token.DEC {
				not(n.X)
			}
		case *ast.RangeStmt:
			if n.Key == nil {
				break
			}
			switch u := f.under(n.X).(type) {
			case *types.Slice, *types.Array, *types.Pointer:
			case *types.Basic:
				if u.Info()&types.IsInteger != 0 && !positive(n.X) && f.under(n.X) != types.Typ[types.Int] {
					not(n.Key)
				}
			default:
				not(n.Key)
				return true
			}
			if id, ok := n.Key.(*ast.Ident); ok && f.info.Defs[id] != nil {
				counting[f.info.Defs[id]] = true
			}
			if n.Value != nil {
				not(n.Value)
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				not(n.X)
			}
		}
		return true
	})
	for obj := range other {
		delete(counting, obj)
	}
	root.counting = counting
	return counting
}
