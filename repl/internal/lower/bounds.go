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
// it, where that cannot be told from looking at it then: the operands have no effects,
// and no call comes before. In a tight loop, which it would slow down, it is not done.

// checkBounds writes the checks for the expressions of a statement, which are evaluated
// in this order.
func (f *fn) checkBounds(list ...ast.Expr) {
	if f.tight {
		return
	}
	c := boundsChecker{f: f}
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
			c.called = true // the second operand may not be evaluated
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

func (c *boundsChecker) index(e *ast.IndexExpr) {
	f := c.f
	n := c.length("len", e.X)
	if n == "" || !f.pure(e.X) || !f.pure(e.Index) {
		return
	}
	i, known := f.intOperand(e.Index)
	var conds []string
	if !f.nonNegative(e.Index) {
		conds = append(conds, i+" < 0")
	}
	if _, isConst := f.arrayType(e.X); !known || !isConst {
		conds = append(conds, i+" >= "+n)
	}
	c.put(conds, fmt.Sprintf("%s(%s, %s)", f.l.rt("BadIndex"), i, n))
}

// slice checks x[low:high]. A third index is rare enough to go without.
func (c *boundsChecker) slice(e *ast.SliceExpr) {
	f := c.f
	if e.Slice3 || !f.pure(e.X) || e.Low != nil && !f.pure(e.Low) || e.High != nil && !f.pure(e.High) {
		return
	}
	size := "cap"
	_, isString := f.under(e.X).(*types.Basic)
	if isString {
		size = "len"
	}
	n := c.length(size, e.X)
	if n == "" {
		return
	}
	_, isArray := f.arrayType(e.X)
	low, lowKnown := "0", true
	if e.Low != nil {
		low, lowKnown = f.intOperand(e.Low)
	}
	high, highKnown := c.length("len", e.X), true
	var conds []string
	if e.High != nil {
		if high, highKnown = f.intOperand(e.High); !highKnown || !isArray {
			conds = append(conds, high+" > "+n)
		}
	}
	if e.Low != nil && !f.nonNegative(e.Low) {
		conds = append(conds, low+" < 0")
	}
	if !lowKnown || !highKnown || low != "0" && !isArray {
		conds = append(conds, low+" > "+high)
	}
	c.put(conds, fmt.Sprintf("%s(%s, %s, %s, %t)", f.l.rt("BadSlice"), low, high, n, isArray || isString))
}

func (c *boundsChecker) put(conds []string, bad string) {
	for _, cond := range conds {
		if check := "if " + cond + " { " + bad + " }"; !slices.Contains(c.checks, check) {
			c.checks = append(c.checks, check)
		}
	}
}

// length writes the length or capacity of what is indexed, "" for a map or a function.
func (c *boundsChecker) length(what string, x ast.Expr) string {
	if a, ok := c.f.arrayType(x); ok {
		return fmt.Sprint(a.Len())
	}
	switch u := c.f.under(x).(type) {
	case *types.Slice:
	case *types.Basic:
		if u.Info()&types.IsString == 0 {
			return ""
		}
	default:
		return ""
	}
	if c.f.info.Types[x].Value != nil {
		return fmt.Sprint(len(constant.StringVal(c.f.info.Types[x].Value)))
	}
	return what + "(" + c.f.expr(x) + ")"
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
