package lower

import (
	"go/ast"
	"go/types"
	"strings"
)

func (f *fn) switchStmt(s *ast.SwitchStmt, label *types.Label) {
	f.put("{")
	if s.Init != nil {
		f.stmt(s.Init)
	}
	tag := ""
	if s.Tag != nil {
		tag = f.expr(s.Tag)
	}
	// The cases before the switch: they may need closures.
	var tagType types.Type = types.Typ[types.Bool]
	if s.Tag != nil {
		tagType = f.typeOf(s.Tag)
	}
	cases := make([]string, len(s.Body.List))
	for i, c := range s.Body.List {
		c := c.(*ast.CaseClause)
		list := make([]string, len(c.List))
		for j, e := range c.List {
			list[j] = f.exprAs(e, tagType)
		}
		cases[i] = strings.Join(list, ", ")
	}
	f.flush()
	f.enter(&target{label: label, isSwitch: true})
	f.putLabel(label)
	f.put("switch %s {", tag)
	for i, c := range s.Body.List {
		c := c.(*ast.CaseClause)
		if c.List == nil {
			f.put("default:")
		} else {
			f.put("case %s:", cases[i])
		}
		f.stmts(c.Body)
	}
	f.put("}")
	f.leave()
	f.put("}")
}

func (f *fn) typeSwitch(s *ast.TypeSwitchStmt, label *types.Label) {
	f.put("{")
	if s.Init != nil {
		f.stmt(s.Init)
	}
	var x ast.Expr
	bound := false
	switch a := s.Assign.(type) {
	case *ast.ExprStmt:
		x = a.X.(*ast.TypeAssertExpr).X
	case *ast.AssignStmt:
		x = a.Rhs[0].(*ast.TypeAssertExpr).X
		bound = true
	}
	v := f.expr(x)
	f.flush()
	if f.dynamic(s, x) {
		f.typeChain(s, v, f.typeOf(x), label)
		f.put("}")
		return
	}
	f.enter(&target{label: label, isSwitch: true})
	name := f.l.fresh("x")
	f.putLabel(label)
	if bound {
		f.put("switch %s := %s.(type) {", name, v)
	} else {
		f.put("switch %s.(type) {", v)
	}
	seen := map[string]bool{} // in an instance two cases may be one type: the first counts
	for _, c := range s.Body.List {
		c := c.(*ast.CaseClause)
		if c.List == nil {
			f.put("default:")
		} else {
			var list []string
			for _, e := range c.List {
				typ := "nil"
				if !f.info.Types[e].IsNil() {
					typ = f.typ(f.info.TypeOf(e))
				}
				if !seen[typ] {
					seen[typ] = true
					list = append(list, typ)
				}
			}
			if len(list) == 0 {
				continue
			}
			f.put("case %s:", strings.Join(list, ", "))
		}
		if obj := f.info.Implicits[c]; obj != nil {
			f.locals[obj] = name
		}
		f.stmts(c.Body)
	}
	f.put("}")
	f.leave()
	f.put("}")
}
