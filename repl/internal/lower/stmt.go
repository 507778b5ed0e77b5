package lower

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"
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
	}
	switch s := s.(type) {
	case *ast.EmptyStmt:
	case *ast.ExprStmt:
		f.exprStmt(s.X)
	case *ast.SendStmt:
		f.send(s)
	case *ast.IncDecStmt:
		x := f.lvalue(s.X)
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
		v := f.expr(u.X)
		f.flush()
		f.put("%s(%s)", f.l.rt("Receive"), v)
		return
	}
	call, ok := e.(*ast.CallExpr)
	if !ok {
		v := f.expr(e)
		f.flush()
		f.put("_ = %s", v)
		return
	}
	if f.blocking(call) {
		f.blockingCall(nil, false, call)
		return
	}
	v := f.expr(call)
	f.flush()
	f.put("%s", v)
}

// multi assigns the results of e, a call or another expression with several
// values, to lhs. With define, the names are new.
func (f *fn) multi(lhs []string, define bool, e ast.Expr) {
	op := "="
	if define {
		op = ":="
	}
	e = ast.Unparen(e)
	var v string
	switch e := e.(type) {
	case *ast.UnaryExpr: // v, ok := <-ch
		elem := f.chanElem(e.X)
		tmp, ok := f.l.fresh("v"), f.l.fresh("ok")
		ch := f.expr(e.X)
		f.flush()
		f.put("%s, %s := %s(%s)", tmp, ok, f.l.rt("Receive2"), ch)
		f.put("%s %s %s, %s", strings.Join(lhs, ", "), op, f.l.as(elem, f.env, tmp), ok)
		return
	case *ast.CallExpr:
		if f.blocking(e) {
			f.blockingCall(lhs, define, e)
			return
		}
		v = f.call(e)
	case *ast.IndexExpr:
		v = f.index(e)
	case *ast.TypeAssertExpr:
		t := f.typeOf(e.Type)
		if from := f.typeOf(e.X); f.l.native(from) || isInterface(t) && isNamedEmptyInterface(from) {
			v = f.l.asserted(f.typeOf(e.X), t) + "(" + f.expr(e.X) + ")"
		} else {
			v = f.expr(e.X) + ".(" + f.typ(t) + ")"
		}
	default:
		f.l.unsupported(e.Pos(), "this assignment")
	}
	f.flush()
	f.put("%s %s %s", strings.Join(lhs, ", "), op, v)
}

func (f *fn) assign(s *ast.AssignStmt) {
	switch s.Tok {
	case token.DEFINE:
		f.define(s.Lhs, s.Rhs)
	case token.ASSIGN:
		f.assignTo(s.Lhs, s.Rhs)
	default:
		x := f.lvalue(s.Lhs[0])
		var y string
		if s.Tok == token.SHL_ASSIGN || s.Tok == token.SHR_ASSIGN {
			y = f.shiftCount(s.Rhs[0])
		} else {
			y = f.expr(s.Rhs[0])
		}
		f.flush()
		f.put("%s %s %s", x, s.Tok, y)
	}
}

// define lowers x, y := …. Every variable is declared or assigned by a statement
// of its own kind, since yaegi has only the one meaning for a mixed list.
func (f *fn) define(lhs, rhs []ast.Expr) {
	names := make([]string, len(lhs))
	fresh := 0
	for i, e := range lhs {
		id := e.(*ast.Ident)
		switch obj := f.info.Defs[id]; {
		case id.Name == "_":
			names[i] = "_"
			fresh++
		case obj != nil:
			names[i] = f.local(obj)
			fresh++
		default:
			names[i] = f.expr(id)
		}
	}
	if len(rhs) == 1 && len(lhs) > 1 {
		if fresh == len(lhs) && !allBlank(names) {
			f.multi(names, true, rhs[0])
			return
		}
		tmps := f.temps(len(lhs))
		f.multi(tmps, true, rhs[0])
		for i := range names {
			f.store(lhs[i], names[i], tmps[i])
		}
		return
	}
	if len(lhs) == 1 {
		f.store(lhs[0], names[0], f.value(rhs[0], lhs[0]))
		return
	}
	// Values first, variables after: the names on the left may stand on the
	// right.
	tmps := f.temps(len(lhs))
	vals := make([]string, len(rhs))
	for i := range rhs {
		vals[i] = f.valueFor(rhs[i], lhs[i])
	}
	f.flush()
	for i := range tmps {
		f.put("%s := %s", tmps[i], vals[i])
	}
	for i := range names {
		f.store(lhs[i], names[i], tmps[i])
	}
}

func allBlank(names []string) bool {
	for _, n := range names {
		if n != "_" {
			return false
		}
	}
	return true
}

func (f *fn) temps(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = f.l.fresh("t")
	}
	return out
}

// value lowers the one value of an assignment, with the statements that it needs.
func (f *fn) value(e, target ast.Expr) string {
	if call, ok := ast.Unparen(e).(*ast.CallExpr); ok && f.blocking(call) {
		tmp := f.temps(1)
		f.blockingCall(tmp, true, call)
		return tmp[0]
	}
	v := f.valueFor(e, target)
	f.flush()
	return v
}

// valueFor lowers the value that goes to a target, under the target's name.
func (f *fn) valueFor(e, target ast.Expr) string {
	t := f.info.TypeOf(target)
	if t == nil { // the blank identifier
		t = f.info.TypeOf(e)
	}
	name := ""
	if id := lastIdent(target); id != nil && id.Name != "_" {
		name = id.Name
	}
	return f.hinted(name, e, t)
}

// store assigns a value to the target of a := or declares it.
func (f *fn) store(target ast.Expr, name, v string) {
	id := target.(*ast.Ident)
	obj := f.info.Defs[id]
	switch {
	case name == "_" || id.Name == "_":
		f.put("_ = %s", v)
	case obj == nil:
		f.put("%s = %s", name, v)
	case isInterface(f.env.subst(obj.Type())):
		f.put("var %s %s = %s", name, f.typ(obj.Type()), v)
	default:
		f.put("%s := %s", name, v)
	}
}

// assignTo lowers x, y = ….
func (f *fn) assignTo(lhs, rhs []ast.Expr) {
	if len(rhs) == 1 && len(lhs) > 1 {
		tmps := f.temps(len(lhs))
		targets := make([]string, len(lhs))
		for i, e := range lhs {
			targets[i] = f.target(e)
		}
		f.multi(tmps, true, rhs[0])
		for i := range lhs {
			f.put("%s = %s", targets[i], tmps[i])
		}
		return
	}
	if len(lhs) == 1 {
		x := f.lvalue(lhs[0])
		v := f.value(rhs[0], lhs[0])
		if f.sharesResult(rhs[0]) {
			v = f.hoist(v)
		}
		f.put("%s = %s", x, v)
		return
	}
	// First what the targets are made of, then the values, then the stores.
	targets := make([]string, len(lhs))
	for i := range lhs {
		targets[i] = f.target(lhs[i])
	}
	tmps := f.temps(len(rhs))
	vals := make([]string, len(rhs))
	for i := range rhs {
		vals[i] = f.valueFor(rhs[i], lhs[i])
	}
	f.flush()
	for i := range rhs {
		f.put("var %s %s = %s", tmps[i], f.typ(f.targetType(lhs[i], rhs[i])), vals[i])
	}
	for i := range lhs {
		f.put("%s = %s", targets[i], tmps[i])
	}
}

// sharesResult tells whether the value is a call whose named result the
// interpreter would let live in the variable that the call is assigned to.
func (f *fn) sharesResult(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || f.info.Types[call.Fun].IsBuiltin() || f.info.Types[call.Fun].IsType() {
		return false
	}
	if obj, ok := callee(f.info, call).(*types.Func); ok {
		r := obj.Signature().Results()
		return !f.l.compiled(obj) && r.Len() == 1 && r.At(0).Name() != ""
	}
	return true
}

// targetType is the type that a value has once it is assigned to a target.
func (f *fn) targetType(target, value ast.Expr) types.Type {
	if t := f.info.TypeOf(target); t != nil {
		return t
	}
	return types.Default(f.info.TypeOf(value))
}

// target lowers one of several targets of an assignment: its operands are
// evaluated now.
func (f *fn) target(e ast.Expr) string {
	keep := func(e ast.Expr) string {
		if _, ok := ast.Unparen(e).(*ast.Ident); ok {
			v := f.expr(e)
			return f.temp(v)
		}
		return f.temp(f.expr(e))
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.IndexExpr:
		x := ""
		switch f.under(e.X).(type) {
		case *types.Array:
			x = f.target(e.X)
		case *types.Pointer:
			x = "(*" + keep(e.X) + ")"
		case *types.Map:
			m := f.under(e.X).(*types.Map)
			return keep(e.X) + "[" + f.temp(f.exprAs(e.Index, m.Key())) + "]"
		default:
			x = keep(e.X)
		}
		return x + "[" + keep(e.Index) + "]"
	case *ast.StarExpr:
		return "*" + keep(e.X)
	}
	return f.lvalue(e)
}

// lvalue lowers the target of an assignment.
func (f *fn) lvalue(e ast.Expr) string {
	e = ast.Unparen(e)
	if id, ok := e.(*ast.Ident); ok && id.Name == "_" {
		return "_"
	}
	if v := f.compiledVar(e); v != "" {
		return v
	}
	return f.expr(e)
}

// compiledVar lowers a variable of a compiled package that is to be changed or
// pointed to: the interpreter can do neither but through a pointer.
func (f *fn) compiledVar(e ast.Expr) string {
	id := lastIdent(e)
	if id == nil {
		return ""
	}
	if sel, ok := ast.Unparen(e).(*ast.SelectorExpr); ok && f.info.Selections[sel] != nil {
		return ""
	}
	obj, ok := f.info.Uses[id].(*types.Var)
	if !ok || !f.l.compiled(obj) || obj.IsField() {
		return ""
	}
	return "(*" + f.l.pkg(obj.Pkg().Path()) + "." + PointerPrefix + obj.Name() + ")"
}

func (f *fn) declStmt(d *ast.GenDecl) {
	if d.Tok != token.VAR {
		return // constants are folded, types are declared where they are used
	}
	for _, spec := range d.Specs {
		spec := spec.(*ast.ValueSpec)
		if len(spec.Values) == 0 {
			for _, id := range spec.Names {
				if obj := f.info.Defs[id]; obj != nil && id.Name != "_" {
					f.put("var %s %s", f.local(obj), f.typ(obj.Type()))
				}
			}
			continue
		}
		if len(spec.Values) == len(spec.Names) {
			tmps := make([]string, len(spec.Names))
			for i, id := range spec.Names {
				t := f.info.TypeOf(spec.Values[i])
				if obj := f.info.Defs[id]; obj != nil {
					t = obj.Type()
				}
				tmps[i] = f.hinted(id.Name, spec.Values[i], t)
			}
			f.flush()
			for i, id := range spec.Names {
				f.declareLocal(id, tmps[i])
			}
			continue
		}
		tmps := f.temps(len(spec.Names))
		f.multi(tmps, true, spec.Values[0])
		for i, id := range spec.Names {
			f.declareLocal(id, tmps[i])
		}
	}
}

func (f *fn) declareLocal(id *ast.Ident, v string) {
	obj := f.info.Defs[id]
	if obj == nil || id.Name == "_" {
		f.put("_ = %s", v)
		return
	}
	f.put("var %s %s = %s", f.local(obj), f.typ(obj.Type()), v)
}

func (f *fn) returnStmt(s *ast.ReturnStmt) {
	sig := f.sig
	if t := f.rangeFuncReturn(s); t {
		return
	}
	if len(s.Results) == 0 {
		if f.plainResults {
			f.put("return %s", strings.Join(f.results, ", "))
		} else {
			f.put("return")
		}
		return
	}
	if len(s.Results) == 1 && sig.Results().Len() > 1 {
		tmps := f.temps(sig.Results().Len())
		f.multi(tmps, true, s.Results[0])
		f.put("return %s", strings.Join(tmps, ", "))
		return
	}
	if len(s.Results) == 1 {
		if call, ok := ast.Unparen(s.Results[0]).(*ast.CallExpr); ok && f.blocking(call) {
			tmps := f.temps(1)
			f.blockingCall(tmps, true, call)
			f.put("return %s", tmps[0])
			return
		}
	}
	vals := make([]string, len(s.Results))
	for i, e := range s.Results {
		vals[i] = f.exprAs(e, sig.Results().At(i).Type())
	}
	f.flush()
	f.put("return %s", strings.Join(vals, ", "))
}

func (f *fn) ifStmt(s *ast.IfStmt) {
	if s.Init != nil {
		f.put("{")
		f.stmt(s.Init)
		defer f.put("}")
	}
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
	case *ast.BlockStmt, *ast.LabeledStmt, *ast.DeferStmt, *ast.BranchStmt, *ast.EmptyStmt:
	case *ast.IfStmt:
		check(s.Cond)
	case *ast.ForStmt:
	case *ast.RangeStmt:
		check(s.X)
		if _, ok := f.under(s.X).(*types.Chan); ok {
			return true
		}
	case *ast.SwitchStmt:
		if s.Tag != nil {
			check(s.Tag)
		}
		for _, c := range s.Body.List {
			for _, e := range c.(*ast.CaseClause).List {
				check(e)
			}
		}
	case *ast.TypeSwitchStmt:
		check(s.Assign)
	case *ast.AssignStmt:
		if s.Tok == token.QUO_ASSIGN || s.Tok == token.REM_ASSIGN {
			return true
		}
		check(s)
	default:
		check(s)
	}
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
