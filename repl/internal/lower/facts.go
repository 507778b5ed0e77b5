package lower

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"math"
)

// A fact is what is known of an int variable, in a loop that calls nothing and does not
// assign to it, or in the second operand of &&: low <= i, and i < below, or
// i < len(x)+below.
type fact struct {
	i     types.Object
	low   int
	x     types.Object // nil for none
	below int
}

// within tells what the facts say of an index of x: whether it cannot be negative, and
// whether it cannot be too large.
func (f *fn) within(x, index ast.Expr) (notNegative, inRange bool) {
	i, offset, ok := f.sum(index)
	if !ok {
		return false, false
	}
	for _, k := range f.facts {
		if k.i != i {
			continue
		}
		notNegative = notNegative || k.low+offset >= 0
		if array, ok := f.arrayType(x); ok && k.x == nil {
			inRange = inRange || k.below <= int(array.Len())-offset
		} else if k.x != nil && k.x == f.variable(x) {
			inRange = inRange || k.below+offset <= 0
		}
	}
	return notNegative, inRange
}

// assume adds what a comparison, or several that are joined by &&, say when they hold.
func (f *fn) assume(cond ast.Expr) {
	b, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok {
		return
	}
	if b.Op == token.LAND {
		f.assume(b.X)
		f.assume(b.Y)
		return
	}
	i := f.variable(b.X)
	if i == nil || f.under(b.X) != types.Typ[types.Int] {
		return
	}
	k := fact{i: i, low: math.MinInt32, below: math.MaxInt32}
	n, isConst := f.small(b.Y)
	switch {
	case b.Op == token.GTR && isConst:
		k.low = n + 1
	case b.Op == token.GEQ && isConst:
		k.low = n
	case b.Op == token.LSS && isConst:
		k.below = n
	case b.Op == token.LEQ && isConst:
		k.below = n + 1
	case b.Op == token.LSS:
		if k.x, k.below = f.lengthOf(b.Y); k.x == nil {
			return
		}
	default:
		return
	}
	f.facts = append(f.facts, k)
}

// counts adds what holds in the body of a loop of three clauses.
func (f *fn) counts(s *ast.ForStmt) {
	init, ok := s.Init.(*ast.AssignStmt)
	cond, _ := s.Cond.(*ast.BinaryExpr)
	if !ok || cond == nil || cond.Op != token.LSS && cond.Op != token.LEQ || len(init.Lhs) != 1 || init.Tok != token.DEFINE {
		return
	}
	post, ok := s.Post.(*ast.IncDecStmt)
	id := init.Lhs[0].(*ast.Ident)
	i := f.info.Defs[id]
	if !ok || post.Tok != token.INC || i == nil || f.variable(post.X) != i || f.variable(cond.X) != i || f.assigned(s.Body, i) || f.typeOf(id) != types.Typ[types.Int] {
		return
	}
	k := fact{i: i, low: f.least(init.Rhs[0]), below: math.MaxInt32}
	if n, isConst := f.small(cond.Y); isConst {
		k.below = n
	} else if x, below := f.lengthOf(cond.Y); x != nil && !f.assigned(s.Body, x) {
		k.x, k.below = x, below
	}
	if cond.Op == token.LEQ && k.below < math.MaxInt32 {
		k.below++
	}
	f.facts = append(f.facts, k)
}

// ranges adds what holds in the body of a loop over a slice, an array, a string or an int.
func (f *fn) ranges(s *ast.RangeStmt) {
	id, ok := s.Key.(*ast.Ident)
	if !ok || s.Tok != token.DEFINE || f.info.Defs[id] == nil || f.assigned(s.Body, f.info.Defs[id]) {
		return
	}
	k := fact{i: f.info.Defs[id], below: math.MaxInt32}
	switch u := f.under(s.X).(type) {
	case *types.Slice:
		k.x, k.below = f.variable(s.X), 0
	case *types.Array:
		k.below = int(u.Len())
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			k.x, k.below = f.variable(s.X), 0
		case u != types.Typ[types.Int]:
			return
		default:
			if n, isConst := f.small(s.X); isConst {
				k.below = n
			} else {
				k.x, k.below = f.lengthOf(s.X)
			}
		}
	default:
		return
	}
	if k.x == nil && k.below == 0 || k.x != nil && f.assigned(s.Body, k.x) {
		k.x, k.below = nil, math.MaxInt32
	}
	f.facts = append(f.facts, k)
}

// variable returns the variable that an expression is.
func (f *fn) variable(e ast.Expr) types.Object {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return nil
	}
	if v, ok := f.info.Uses[id].(*types.Var); ok {
		return v
	}
	return nil
}

// small returns the value of a constant expression.
func (f *fn) small(e ast.Expr) (n int, ok bool) {
	v := f.info.Types[e].Value
	if v == nil || v.Kind() != constant.Int {
		return 0, false
	}
	n64, exact := constant.Int64Val(v)
	return int(n64), exact && n64 == int64(int32(n64))
}

// sum takes apart i, i + c and i - c.
func (f *fn) sum(e ast.Expr) (i types.Object, c int, ok bool) {
	if b, isBinary := ast.Unparen(e).(*ast.BinaryExpr); isBinary {
		if c, ok = f.small(b.Y); !ok || b.Op != token.ADD && b.Op != token.SUB {
			return nil, 0, false
		}
		if b.Op == token.SUB {
			c = -c
		}
		e = b.X
	}
	i = f.variable(e)
	return i, c, i != nil && f.under(e) == types.Typ[types.Int]
}

// lengthOf takes apart len(x), len(x) + c and len(x) - c.
func (f *fn) lengthOf(e ast.Expr) (x types.Object, c int) {
	if b, ok := ast.Unparen(e).(*ast.BinaryExpr); ok {
		if c, ok = f.small(b.Y); !ok || b.Op != token.ADD && b.Op != token.SUB {
			return nil, 0
		}
		if b.Op == token.SUB {
			c = -c
		}
		e = b.X
	}
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || !f.info.Types[call.Fun].IsBuiltin() || lastIdent(call.Fun).Name != "len" {
		return nil, 0
	}
	switch f.under(call.Args[0]).(type) {
	case *types.Slice, *types.Basic:
		return f.variable(call.Args[0]), c
	}
	return nil, 0
}

// least returns a lower bound of an int expression.
func (f *fn) least(e ast.Expr) int {
	if n, ok := f.small(e); ok {
		return n
	}
	if i, c, ok := f.sum(e); ok {
		for _, k := range f.facts {
			if k.i == i && k.low > math.MinInt32 {
				return k.low + c
			}
		}
	}
	if f.nonNegative(e) {
		return 0
	}
	return math.MinInt32
}
