package lower

import (
	"go/ast"
	"go/token"
	"go/types"
)

func (f *fn) stmts(list []ast.Stmt) {
	for _, s := range list {
		f.stmt(s)
	}
}

// block lowers a block with its braces.
func (f *fn) block(b *ast.BlockStmt) {
	f.put("{")
	f.stmts(b.List)
	f.put("}")
}

// stmt lowers a statement.
func (f *fn) stmt(s ast.Stmt) { f.labeled(s, nil) }

// labeled lowers a statement that may carry a label.
func (f *fn) labeled(s ast.Stmt, label *types.Label) {
	if f.risky(s) {
		f.mark(s.Pos())
		if f.atomic(s) {
			f.poll() // another process may come first
		}
		f.checkStmt(s)
		if what := f.lockOf(s); what != "" {
			f.l.tables.setSubject(f.l.site(s.Pos(), f.name), what)
		}
	}
	switch s := s.(type) {
	case *ast.EmptyStmt:
	case *ast.ExprStmt:
		f.exprStmt(s.X)
	case *ast.SendStmt:
		f.send(s)
	case *ast.IncDecStmt:
		x := f.stored(s.X, nil)
		f.flush()
		f.put("%s%s", x, s.Tok)
	case *ast.AssignStmt:
		f.assign(s)
	case *ast.GoStmt:
		f.goStmt(s)
	case *ast.DeferStmt:
		f.deferStmt(s)
	case *ast.ReturnStmt:
		f.returnStmt(s)
	case *ast.BranchStmt:
		f.branch(s)
	case *ast.BlockStmt:
		f.block(s)
	case *ast.IfStmt:
		f.ifStmt(s)
	case *ast.SwitchStmt:
		f.switchStmt(s, label)
	case *ast.TypeSwitchStmt:
		f.typeSwitch(s, label)
	case *ast.SelectStmt:
		f.selectStmt(s, label)
	case *ast.ForStmt:
		f.forStmt(s, label)
	case *ast.RangeStmt:
		f.rangeStmt(s, label)
	case *ast.DeclStmt:
		f.declStmt(s.Decl.(*ast.GenDecl))
	case *ast.LabeledStmt:
		f.labelStmt(s)
	default:
		f.l.unsupported(s.Pos(), "this statement (%T)", s)
	}
}

func (f *fn) labelStmt(s *ast.LabeledStmt) {
	obj, _ := f.info.Defs[s.Label].(*types.Label)
	switch s.Stmt.(type) {
	case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
		f.labeled(s.Stmt, obj) // the label goes right before the loop or switch
	default:
		f.put("%s:", f.local(obj))
		f.stmt(s.Stmt)
	}
}

// putLabel writes the label of a loop or switch, if a break or continue or goto
// uses it. An unused label would be an error.
func (f *fn) putLabel(label *types.Label) {
	if label != nil {
		f.put("%s:", f.local(label))
	}
}

func (f *fn) exprStmt(e ast.Expr) {
	e = ast.Unparen(e)
	if u, ok := e.(*ast.UnaryExpr); ok && u.Op == token.ARROW {
		f.receiveOp(u.X)
		return
	}
	call, ok := e.(*ast.CallExpr)
	if !ok {
		v := f.expr(e)
		f.flush()
		f.put("_ = %s", v)
		return
	}
	v := f.expr(call)
	f.flush()
	f.put("%s", v)
}

func (f *fn) returnStmt(s *ast.ReturnStmt) {
	sig := f.sig
	if t := f.rangeFuncReturn(s); t {
		return
	}
	if len(s.Results) == 0 {
		vals := f.results
		if f.defers != "" {
			vals = nil // they are in their places
		}
		f.put("%s", f.ret(vals))
		return
	}
	if len(s.Results) == 1 && sig.Results().Len() > 1 {
		tmps := f.temps(sig.Results().Len())
		f.multi(tmps, true, s.Results[0])
		f.convertAll(tmps, f.valueTypes(s.Results[0]), sig.Results())
		f.put("%s", f.ret(tmps))
		return
	}
	vals := make([]string, len(s.Results))
	for i, e := range s.Results {
		t := sig.Results().At(i).Type()
		vals[i] = f.exprAs(e, t)
		if len(vals) > 1 && (hasCall(e) || f.defers != "" && f.risky(&ast.ExprStmt{X: e})) || isInterface(f.env.subst(t)) && !simple(e) && !isInterface(f.typeOf(e)) {
			// The interpreter mixes up where the results of several calls go, and most
			// operations cannot have a result of another type for theirs.
			f.flush()
			tmp := f.l.fresh("r")
			f.put("var %s %s = %s", tmp, f.typ(t), vals[i])
			vals[i] = tmp
		}
	}
	f.flush()
	f.put("%s", f.ret(vals))
}

// convertAll converts values to the types of variables that they go to.
func (f *fn) convertAll(vals []string, from []types.Type, to *types.Tuple) {
	for i := range vals {
		vals[i] = f.convert(vals[i], from[i], to.At(i).Type())
	}
}

func (f *fn) ifStmt(s *ast.IfStmt) {
	if s.Init != nil {
		f.put("{")
		f.stmt(s.Init)
		defer f.put("}")
	}
	f.checkBounds(s.Cond)
	cond := f.expr(s.Cond)
	f.flush()
	f.put("if %s {", cond)
	f.stmts(s.Body.List)
	if s.Else == nil {
		f.put("}")
		return
	}
	f.put("} else {")
	if b, ok := s.Else.(*ast.BlockStmt); ok {
		f.stmts(b.List)
	} else {
		f.stmt(s.Else)
	}
	f.put("}")
}
