package lower

import (
	"go/ast"
	"go/types"
	"strings"
)

// deferStmt lowers defer f(x): what is called and its arguments are evaluated
// now. The call itself stays a plain deferred call, since recover works only in
// the deferred function itself.
func (f *fn) deferStmt(s *ast.DeferStmt) {
	fun, args := f.evaluated(s.Call)
	f.put("defer %s(%s)", fun, strings.Join(args, ", "))
}

// evaluated lowers a call to a function and arguments that are variables of
// their own.
func (f *fn) evaluated(e *ast.CallExpr) (string, []string) {
	if f.info.Types[e.Fun].IsBuiltin() || f.info.Types[e.Fun].IsType() {
		body := f.l.newLiteralBody(f, &ast.ExprStmt{X: e})
		return "func() {\n" + body + "}", nil
	}
	fun, args := f.callParts(e)
	f.flush()
	if lit, ok := ast.Unparen(e.Fun).(*ast.FuncLit); ok && len(lit.Type.Params.List) == 0 {
		return fun, nil
	}
	if f.isDynamic(e.Fun) {
		tmp := f.l.fresh("f")
		f.put("%s := %s", tmp, fun)
		fun = tmp
	}
	for i, a := range args {
		dots := strings.HasSuffix(a, "...")
		tmp := f.l.fresh("a")
		f.put("%s := %s", tmp, strings.TrimSuffix(a, "..."))
		args[i] = tmp
		if dots {
			args[i] += "..."
		}
	}
	return fun, args
}

// newLiteralBody lowers a statement as the body of a function literal.
func (l *Lowerer) newLiteralBody(f *fn, s ast.Stmt) string {
	c := f.literal(nil)
	c.name = f.name
	c.stmt(s)
	return c.buf.String()
}

// isDynamic tells whether a called expression must be evaluated: it is not the
// plain name of a function.
func (f *fn) isDynamic(fun ast.Expr) bool {
	fun = ast.Unparen(fun)
	if _, ok := fun.(*ast.FuncLit); ok {
		return true
	}
	if sel, ok := fun.(*ast.SelectorExpr); ok {
		if s := f.info.Selections[sel]; s != nil {
			if s.Kind() != types.MethodVal {
				return true
			}
			named, _ := receiver(f.env.subst(s.Recv()))
			return named == nil || isInterface(named) || f.l.compiled(s.Obj())
		}
	}
	id := lastIdent(fun)
	if id == nil {
		return true
	}
	_, isFunc := f.info.Uses[id].(*types.Func)
	return !isFunc
}
