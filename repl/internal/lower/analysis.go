package lower

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

// risky tells whether a statement's own expressions may panic, park or call.
func (f *fn) risky(s ast.Stmt) bool {
	found := false
	check := func(n ast.Node) {
		if n == nil || found {
			return
		}
		ast.Inspect(n, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.CallExpr:
				if tv := f.info.Types[n.Fun]; tv.IsBuiltin() {
					switch id := lastIdent(n.Fun); {
					case id != nil && (id.Name == "len" || id.Name == "cap" || id.Name == "append"):
						return true
					}
				}
				if !f.info.Types[n.Fun].IsType() {
					found = true
				}
			case *ast.IndexExpr, *ast.SliceExpr, *ast.StarExpr, *ast.TypeAssertExpr:
				found = true
			case *ast.SelectorExpr:
				if s := f.info.Selections[n]; s != nil {
					if _, ptr := deref(f.typeOf(n.X)); ptr || s.Indirect() {
						found = true
					}
				}
			case *ast.UnaryExpr:
				found = found || n.Op == token.ARROW
			case *ast.BinaryExpr:
				if n.Op == token.QUO || n.Op == token.REM {
					v := f.info.Types[n.Y].Value
					found = found || v == nil || v.Kind() != constant.Int || constant.Sign(v) == 0
				}
			}
			return !found
		})
	}
	switch s := s.(type) {
	case *ast.SendStmt, *ast.GoStmt, *ast.SelectStmt:
		return true
	case *ast.RangeStmt:
		if _, ok := f.under(s.X).(*types.Chan); ok {
			return true
		}
	case *ast.AssignStmt:
		if s.Tok == token.QUO_ASSIGN || s.Tok == token.REM_ASSIGN {
			return true
		}
	}
	own(s, check)
	return found
}

// own calls do for what a statement evaluates itself, once and as it begins.
func own(s ast.Stmt, do func(ast.Node)) {
	switch s := s.(type) {
	case *ast.BlockStmt, *ast.LabeledStmt, *ast.DeferStmt, *ast.BranchStmt, *ast.EmptyStmt, *ast.ForStmt, *ast.SelectStmt:
	case *ast.IfStmt:
		do(s.Cond)
	case *ast.RangeStmt:
		do(s.X)
	case *ast.SwitchStmt:
		if s.Tag != nil {
			do(s.Tag)
		}
		for _, c := range s.Body.List {
			for _, e := range c.(*ast.CaseClause).List {
				do(e)
			}
		}
	case *ast.TypeSwitchStmt:
		do(s.Assign)
	default:
		do(s)
	}
}

// atomic tells whether a statement's own expressions call sync/atomic.
func (f *fn) atomic(s ast.Stmt) bool {
	found := false
	own(s, func(n ast.Node) {
		ast.Inspect(n, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.CallExpr:
				obj := callee(f.info, n)
				found = found || obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "sync/atomic"
			}
			return !found
		})
	})
	return found
}

// mentions tells whether a node refers to one of the objects inside a function
// literal, takes its address, or hands it to go or defer.
func (f *fn) captured(body ast.Node, objs map[types.Object]bool) bool {
	found := false
	uses := func(n ast.Node) {
		ast.Inspect(n, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && objs[f.info.Uses[id]] {
				found = true
			}
			return !found
		})
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			uses(n)
			return false
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				uses(n)
			}
		case *ast.SliceExpr:
			uses(n.X)
		case *ast.SelectorExpr:
			if s := f.info.Selections[n]; s != nil && s.Kind() == types.MethodVal {
				uses(n.X)
			}
		case *ast.GoStmt, *ast.DeferStmt:
			uses(n)
		}
		return !found
	})
	return found
}

// lockOf returns what a statement calls a method of package sync of, such as Lock; "" if
// it calls none.
func (f *fn) lockOf(s ast.Stmt) (what string) {
	var x ast.Expr
	switch s := s.(type) {
	case *ast.ExprStmt:
		x = s.X
	case *ast.IfStmt:
		x = s.Cond
	case *ast.ReturnStmt:
		if len(s.Results) == 1 {
			x = s.Results[0]
		}
	case *ast.AssignStmt:
		x = s.Rhs[0]
	}
	call, ok := x.(*ast.CallExpr)
	if !ok {
		return ""
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	m, ok := f.info.Uses[sel.Sel].(*types.Func)
	if !ok || m.Pkg() == nil || m.Pkg().Path() != "sync" || m.Signature().Recv() == nil {
		return ""
	}
	return types.ExprString(sel.X)
}
