package lower

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

func (f *fn) switchStmt(s *ast.SwitchStmt, label *types.Label) {
	f.put("{")
	if s.Init != nil {
		f.stmt(s.Init)
	}
	// The interpreter does not compare interfaces as Go does, evaluates of the calls in
	// one case only the first, and falls through a default clause wrongly.
	fallback := fallsThroughDefault(s)
	if f.interfaceCases(s) || callingCases(s) || fallback >= 0 {
		f.switchChain(s, label, fallback)
		f.put("}")
		return
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
			if tag == "" && len(c.List) > 1 {
				list[j] = paren(list[j])
			}
		}
		sep := ", "
		if tag == "" {
			sep = " || " // the interpreter takes && in a list for something else
		}
		cases[i] = strings.Join(list, sep)
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

// fallsThroughDefault returns the index of the default clause if that is not the last
// and clauses fall through, which the interpreter has wrong; else -1.
func fallsThroughDefault(s *ast.SwitchStmt) int {
	index, falls := -1, false
	for i, c := range s.Body.List {
		c := c.(*ast.CaseClause)
		if c.List == nil && i < len(s.Body.List)-1 {
			index = i
		}
		if n := len(c.Body); n > 0 {
			b, ok := c.Body[n-1].(*ast.BranchStmt)
			falls = falls || ok && b.Tok == token.FALLTHROUGH
		}
	}
	if !falls {
		return -1
	}
	return index
}

// interfaceCases tells whether a switch compares values of interface types, or with
// nil.
func (f *fn) interfaceCases(s *ast.SwitchStmt) bool {
	if s.Tag != nil && isInterface(f.typeOf(s.Tag)) {
		return true
	}
	for _, c := range s.Body.List {
		for _, e := range c.(*ast.CaseClause).List {
			if isInterface(f.typeOf(e)) || f.info.Types[e].IsNil() {
				return true
			}
		}
	}
	return false
}

// caseEqual lowers the comparison of a switch's tag with a case.
func (f *fn) caseEqual(tag *types.Var, e ast.Expr) string {
	x := f.local(tag)
	switch {
	case f.info.Types[e].IsNil() && !isInterface(tag.Type()):
		return x + " == nil"
	case f.info.Types[e].IsNil():
		return f.l.rt("IsNil") + "(" + x + ")"
	case !isInterface(tag.Type()) && !isInterface(f.typeOf(e)):
		return x + " == " + f.expr(e)
	}
	if !f.l.native(tag.Type()) {
		x = f.convert(x, tag.Type(), anyType)
	}
	y := f.expr(e)
	if !f.l.native(f.typeOf(e)) {
		y = f.exprAs(e, anyType)
	}
	return f.l.rt("Equal") + "(" + x + ", " + y + ")"
}

// callingCases tells whether a case of a switch statement calls anything.
func callingCases(s *ast.SwitchStmt) bool {
	for _, c := range s.Body.List {
		for _, e := range c.(*ast.CaseClause).List {
			if hasCall(e) {
				return true
			}
		}
	}
	return false
}

// switchChain lowers a switch to a chain of comparisons, which finds the case, and a
// plain switch. fallback is the index of the default clause if that may be fallen into.
func (f *fn) switchChain(s *ast.SwitchStmt, label *types.Label, fallback int) {
	var tag *types.Var
	switch {
	case s.Tag == nil && f.interfaceCases(s):
		tag = types.NewVar(s.Pos(), nil, "tag", boolType)
		f.put("%s := true", f.local(tag))
	case s.Tag != nil:
		tag = types.NewVar(s.Tag.Pos(), nil, "tag", types.Default(f.typeOf(s.Tag)))
		v := f.exprAs(s.Tag, tag.Type())
		f.flush()
		f.put("var %s %s = %s", f.local(tag), f.typ(tag.Type()), v)
	}
	chosen := f.l.fresh("case")
	f.put("%s := -1", chosen)
	for i, c := range s.Body.List {
		for _, e := range c.(*ast.CaseClause).List {
			f.put("if %s < 0 {", chosen)
			cond := ""
			switch {
			case tag == nil:
				cond = f.expr(e)
			case isInterface(tag.Type()) || isInterface(f.typeOf(e)) || f.info.Types[e].IsNil():
				cond = f.caseEqual(tag, e)
			default:
				cond = f.local(tag) + " == " + f.exprAs(e, tag.Type())
			}
			f.flush()
			f.put("if %s { %s = %d }\n}", cond, chosen, i)
		}
	}
	if fallback >= 0 {
		f.put("if %s < 0 { %s = %d }", chosen, chosen, fallback)
	}
	f.enter(&target{label: label, isSwitch: true})
	f.putLabel(label)
	f.put("switch %s {", chosen)
	for i, c := range s.Body.List {
		c := c.(*ast.CaseClause)
		if c.List == nil && fallback < 0 {
			f.put("case -1:")
		} else {
			f.put("case %d:", i)
		}
		f.stmts(c.Body)
	}
	f.put("}")
	f.leave()
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
	if f.dynamicSwitch(s, x, bound) {
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
