package machine

import (
	"go/ast"
	"go/token"
	"go/types"
)

// facts are what decides where the variables of a function live.
type facts map[*types.Var]*fact

type fact struct {
	owner     ast.Node // the literal that declares it, nil for the function itself
	captured  bool     // used by a literal within
	assigned  bool     // after its declaration
	addressed bool
}

// boxed reports whether a variable needs memory of its own: it may live longer than the call,
// or is shared.
func (fs facts) boxed(v *types.Var) bool {
	f := fs[v]
	return f != nil && (f.addressed || f.captured && f.assigned)
}

func (fs facts) of(v *types.Var) *fact {
	f := fs[v]
	if f == nil {
		f = &fact{}
		fs[v] = f
	}
	return f
}

// analyse gathers the facts of a function and of the literals in it.
func (c *compiler) analyse(fn *function) {
	a := &analysis{facts: c.facts, src: c.src, info: c.info}
	if fn.recv != nil {
		a.walk(fn.recv)
	}
	a.walk(fn.typ)
	a.results(fn.typ)
	a.walk(fn.body)
}

type analysis struct {
	facts facts
	src   *source
	info  *types.Info
	lit   ast.Node            // the literal under way
	fresh map[*types.Var]bool // variables of a round to which nothing has been assigned yet
}

// results notes that the results of a function are assigned to by its return statements.
func (a *analysis) results(t *ast.FuncType) {
	if t.Results == nil {
		return
	}
	for _, field := range t.Results.List {
		for _, name := range field.Names {
			if v, ok := a.info.Defs[name].(*types.Var); ok {
				a.facts.of(v).assigned = true
			}
		}
	}
}

func (a *analysis) walk(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			outer := a.lit
			a.lit = n
			a.walk(n.Type)
			a.results(n.Type)
			a.walk(n.Body)
			a.lit = outer
			return false
		case *ast.Ident:
			if v, ok := a.info.Defs[n].(*types.Var); ok && v != nil {
				a.facts.of(v).owner = a.lit
			}
			if v, ok := a.info.Uses[n].(*types.Var); ok && !v.IsField() {
				if f := a.facts[v]; f != nil && f.owner != a.lit {
					f.captured = true
				}
			}
		case *ast.ForStmt:
			if vars := a.ofRounds(n); vars != nil {
				for _, part := range []ast.Node{n.Init, n.Cond, n.Body} {
					if part != nil {
						a.walk(part)
					}
				}
				a.fresh = vars
				a.walk(n.Post)
				a.fresh = nil
				return false
			}
		case *ast.CaseClause:
			if v, ok := a.info.Implicits[n].(*types.Var); ok {
				a.facts.of(v).owner = a.lit
			}
		case *ast.AssignStmt:
			for _, e := range n.Lhs {
				a.assigned(e)
			}
		case *ast.IncDecStmt:
			a.assigned(n.X)
		case *ast.RangeStmt:
			switch {
			case n.Tok == token.ASSIGN:
				a.assigned(n.Key)
				a.assigned(n.Value)
			case n.Tok == token.DEFINE && a.src.sharesLoopVariables(n.Pos()):
				for _, e := range []ast.Expr{n.Key, n.Value} {
					if v := a.root(e); v != nil {
						a.facts.of(v).assigned = true // by each round after the first
					}
				}
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				a.addressed(n.X)
			}
		case *ast.SliceExpr:
			if _, ok := a.under(n.X).(*types.Array); ok {
				a.addressed(n.X)
			}
		case *ast.SelectorExpr:
			s := a.info.Selections[n]
			if s == nil || s.Kind() != types.MethodVal {
				break
			}
			if recv := s.Obj().(*types.Func).Signature().Recv(); recv != nil {
				if _, ptr := types.Unalias(recv.Type()).(*types.Pointer); ptr {
					if _, isPtr := a.under(n.X).(*types.Pointer); !isPtr {
						a.addressed(n.X)
					}
				}
			}
		}
		return true
	})
}

func (a *analysis) under(e ast.Expr) types.Type {
	t := a.info.TypeOf(e)
	if t == nil {
		return nil
	}
	return t.Underlying()
}

func (a *analysis) assigned(e ast.Expr) {
	if e == nil {
		return
	}
	if id, ok := ast.Unparen(e).(*ast.Ident); ok && a.info.Defs[id] != nil {
		return // its declaration
	}
	if v := a.root(e); v != nil && !a.fresh[v] {
		a.facts.of(v).assigned = true
	}
}

// ofRounds returns the variables that each round of a loop has anew. What follows a round sets those of the next,
// and so assigns to none that a literal may have captured; nil if there are none, or a literal is in there itself.
func (a *analysis) ofRounds(s *ast.ForStmt) map[*types.Var]bool {
	init, ok := s.Init.(*ast.AssignStmt)
	if !ok || init.Tok != token.DEFINE || s.Post == nil || a.src.sharesLoopVariables(s.Pos()) {
		return nil
	}
	vars := map[*types.Var]bool{}
	for _, e := range init.Lhs {
		if v := a.root(e); v != nil {
			vars[v] = true
		}
	}
	ast.Inspect(s.Post, func(n ast.Node) bool {
		if _, ok := n.(*ast.FuncLit); ok {
			vars = nil
		}
		return vars != nil
	})
	return vars
}

func (a *analysis) addressed(e ast.Expr) {
	if v := a.root(e); v != nil {
		a.facts.of(v).addressed = true
	}
}

// root returns the variable that an expression denotes a part of, or nil.
func (a *analysis) root(e ast.Expr) *types.Var {
	for {
		switch x := e.(type) {
		case *ast.ParenExpr:
			e = x.X
		case *ast.Ident:
			v, _ := a.info.ObjectOf(x).(*types.Var)
			return v
		case *ast.SelectorExpr:
			s := a.info.Selections[x]
			if s == nil || s.Indirect() && s.Kind() == types.FieldVal {
				return nil
			}
			e = x.X
		case *ast.IndexExpr:
			if _, ok := a.under(x.X).(*types.Array); !ok {
				return nil
			}
			e = x.X
		default:
			return nil
		}
	}
}
