package lower

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"
)

// A poll in every iteration would be a good part of what a tight loop costs. Loops
// that count and whose bodies call nothing are run by stretches: all iterations of one
// are paid for at its beginning, and the poll stands between two.

// stretch is how many iterations such a loop makes between two polls. Where their
// number is known and not much greater, the loop is one stretch: to compare with a
// constant is cheaper.
const (
	stretch    = 1000
	maxStretch = 50_000
)

// calls tells whether a node may call something or take part in communication.
func (f *fn) calls(n ast.Node) bool {
	found := f.callsFunc(n)
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		case *ast.SendStmt, *ast.SelectStmt:
			found = true
		case *ast.RangeStmt:
			_, isChan := f.under(n.X).(*types.Chan)
			found = found || isChan
		}
		return !found
	})
	return found
}

// callsFunc tells whether a node may call a function of the user's or of a package.
func (f *fn) callsFunc(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			tv := f.info.Types[n.Fun]
			found = found || !tv.IsType() && !tv.IsBuiltin() || tv.IsBuiltin() && !cheap(n.Fun)
		case *ast.FuncLit, *ast.GoStmt, *ast.DeferStmt, *ast.LabeledStmt:
			found = true
		case *ast.RangeStmt:
			switch u := f.under(n.X).(type) {
			case *types.Signature:
				found = true
			case *types.Basic:
				found = found || u.Info()&types.IsString != 0
			}
		}
		return !found
	})
	return found
}

// cheap tells whether a builtin is done by the interpreter, and at once.
func cheap(fun ast.Expr) bool {
	switch id := lastIdent(fun); id.Name {
	case "len", "cap", "append", "delete", "copy":
		return true
	}
	return false
}

// assigned tells whether a body changes a variable, other than through a pointer.
func (f *fn) assigned(body ast.Node, obj types.Object) bool {
	found := false
	is := func(e ast.Expr) {
		if id, ok := ast.Unparen(e).(*ast.Ident); ok && f.info.Uses[id] == obj {
			found = true
		}
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, e := range n.Lhs {
				is(e)
			}
		case *ast.IncDecStmt:
			is(n.X)
		case *ast.RangeStmt:
			if n.Key != nil {
				is(n.Key)
			}
			if n.Value != nil {
				is(n.Value)
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				is(n.X)
			}
		}
		return !found
	})
	return found
}

// counted returns the counter and the bound of a loop of the form
// for i := …; i < n; i++ whose body neither calls anything nor changes i or n.
func (f *fn) counted(s *ast.ForStmt) (i *types.Var, bound ast.Expr) {
	cond, ok := s.Cond.(*ast.BinaryExpr)
	if !ok || cond.Op != token.LSS {
		return nil, nil
	}
	post, ok := s.Post.(*ast.IncDecStmt)
	if !ok || post.Tok != token.INC {
		return nil, nil
	}
	x, ok := cond.X.(*ast.Ident)
	if !ok {
		return nil, nil
	}
	i, ok = f.info.Uses[x].(*types.Var)
	if y, same := post.X.(*ast.Ident); !ok || !same || f.info.Uses[y] != i || i.Type() != types.Typ[types.Int] {
		return nil, nil
	}
	if f.calls(s.Body) || f.assigned(s.Body, i) || isGlobal(i) || !f.steady(cond.Y, s.Body) {
		return nil, nil
	}
	return i, cond.Y
}

// steady tells whether an int expression has the same value throughout a body.
func (f *fn) steady(e ast.Expr, body ast.Node) bool {
	if f.info.Types[e].Value != nil {
		return true
	}
	throughPointer := false
	ast.Inspect(body, func(n ast.Node) bool {
		if _, ok := n.(*ast.StarExpr); ok {
			throughPointer = true
		}
		return !throughPointer
	})
	if throughPointer {
		return false
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		obj, ok := f.info.Uses[e].(*types.Var)
		return ok && !f.assigned(body, obj)
	case *ast.CallExpr: // len(x)
		if id := lastIdent(e.Fun); id == nil || id.Name != "len" || !f.info.Types[e.Fun].IsBuiltin() {
			return false
		}
		if id, ok := ast.Unparen(e.Args[0]).(*ast.Ident); ok {
			obj, ok := f.info.Uses[id].(*types.Var)
			_, isMap := f.under(id).(*types.Map)
			_, isChan := f.under(id).(*types.Chan)
			return ok && !isMap && !isChan && !f.assigned(body, obj)
		}
	}
	return false
}

// stretches writes a loop over i below bound, an expression, whose body is lowered by
// write. Its label is that of the source, for continue; break leaves by another.
func (f *fn) stretches(t *target, label *types.Label, i, bound string, write func()) {
	t.exit = f.l.fresh("exit")
	f.enter(t)
	outer := f.buf
	f.buf = strings.Builder{}
	write()
	body := f.buf.String()
	f.buf = outer
	f.leave()

	if strings.Contains(body, "break "+t.exit+"\n") {
		f.put("%s:", t.exit)
	}
	n := f.l.fresh("n")
	f.put("for %s < %s {", i, bound)
	f.put("%s := %s", n, bound)
	f.put("if %s - %s > %d { %s = %s + %d }", n, i, stretch, n, i, stretch)
	f.put("%s -= %s - %s", BudgetVar, n, i)
	f.put("if %s < 0 { %s() }", BudgetVar, pollFunc)
	mark, body := onlyMark(body)
	f.buf.WriteString(mark)
	f.putLabel(label)
	f.put("for ; %s < %s; %s++ {\n%s}", i, n, i, body)
	f.put("}")
}

// trips returns how many iterations a counted loop makes, if that is known and they
// are few enough for one stretch.
func (f *fn) trips(s *ast.ForStmt, bound ast.Expr) (int64, bool) {
	a, ok := s.Init.(*ast.AssignStmt)
	if !ok || len(a.Lhs) != 1 {
		return 0, false
	}
	if id, ok := a.Lhs[0].(*ast.Ident); !ok || id.Name != s.Post.(*ast.IncDecStmt).X.(*ast.Ident).Name {
		return 0, false
	}
	from, to := f.info.Types[a.Rhs[0]].Value, f.info.Types[bound].Value
	if from == nil || to == nil {
		return 0, false
	}
	x, ok1 := constant.Int64Val(constant.ToInt(from))
	y, ok2 := constant.Int64Val(constant.ToInt(to))
	return y - x, ok1 && ok2 && y-x >= 0 && y-x <= maxStretch
}

// oneStretch writes a loop of n iterations that needs no poll inside.
func (f *fn) oneStretch(n int64, write func()) {
	f.put("%s -= %d", BudgetVar, n)
	f.put("if %s < 0 { %s() }", BudgetVar, pollFunc)
	outer := f.buf
	f.buf = strings.Builder{}
	write()
	mark, body := onlyMark(f.buf.String())
	f.buf = outer
	f.buf.WriteString(mark + body)
}

// markOnce writes a loop with a body. Where all that may panic or park there stands in
// the same place, and no function is called that would move the mark, the mark is set
// before the loop rather than in it.
func (f *fn) markOnce(body ast.Node, write func()) {
	if f.callsFunc(body) {
		write()
		return
	}
	outer := f.buf
	f.buf = strings.Builder{}
	write()
	mark, loop := onlyMark(f.buf.String())
	f.buf = outer
	f.buf.WriteString(mark + loop)
}

// onlyMark takes the mark out of a text that has the same in all places. It is still
// there after an operation on a channel and after a poll.
func onlyMark(body string) (mark, rest string) {
	lines := strings.SplitAfter(body, "\n")
	for _, line := range lines {
		if strings.HasPrefix(line, PositionVar+" = ") {
			if mark != "" && mark != line {
				return "", body
			}
			mark = line
		}
	}
	if mark == "" {
		return "", body
	}
	return mark, strings.ReplaceAll(body, mark, "")
}

// communicates tells whether a body always does an operation on a channel first: the
// runtime takes turns and interrupts there, and the loop needs no poll.
func communicates(body *ast.BlockStmt) bool {
	receives := func(e ast.Expr) bool {
		u, ok := ast.Unparen(e).(*ast.UnaryExpr)
		return ok && u.Op == token.ARROW
	}
	for _, s := range body.List {
		switch s := s.(type) {
		case *ast.SendStmt:
			return true
		case *ast.ExprStmt:
			return receives(s.X)
		case *ast.AssignStmt:
			if len(s.Rhs) == 1 && receives(s.Rhs[0]) {
				return true
			}
			return false
		default:
			return false
		}
	}
	return false
}

// ownVar tells whether the variable that a range statement declares may be the one
// that the loop counts with: nobody keeps it beyond the iteration or changes it.
func (f *fn) ownVar(s *ast.RangeStmt, e ast.Expr) types.Object {
	if blank(e) || s.Tok != token.DEFINE {
		return nil
	}
	obj := f.info.Defs[e.(*ast.Ident)]
	if obj == nil || isInterface(f.env.subst(obj.Type())) || f.captured(s.Body, map[types.Object]bool{obj: true}) || f.assigned(s.Body, obj) {
		return nil
	}
	return obj
}

// straight tells whether a body runs from its beginning to its end, or to where it is
// left, without letting others run.
func (f *fn) straight(body *ast.BlockStmt) bool {
	loops := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.BranchStmt:
			loops = true
		}
		return !loops
	})
	return !loops && !f.calls(body)
}
