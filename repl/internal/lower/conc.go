package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/check"
)

// chanElem returns the element type of a channel expression.
func (f *fn) chanElem(e ast.Expr) types.Type {
	ch, ok := f.under(e).(*types.Chan)
	if !ok {
		f.l.unsupported(e.Pos(), "a channel of several types")
	}
	return ch.Elem()
}

// makeChan lowers make(chan T, n). The channel is told the zero value that it
// yields once closed, and what it is called in reports.
func (f *fn) makeChan(e *ast.CallExpr, ch *types.Chan) string {
	size := "0"
	if len(e.Args) > 1 {
		size = f.ints(e.Args[1:])[0]
	}
	return fmt.Sprintf("%s(%s, %s, %d, %q, %q)", f.l.rt("MakeChan"), size, f.zero(ch.Elem()),
		f.l.site(e.Pos(), f.name), f.hint, typeName(f.env.subst(ch.Elem())))
}

// The operations on channels are conversions of the channel, which the engine takes
// over, around the variables ValueVar, OKVar and ChosenVar.

// operate writes an operation on x, a channel or the runtime's choice.
func (f *fn) operate(op, x string) { f.put("(*%s)(%s)", f.l.rt(op), x) }

// held tells whether a value of a type is kept in ValueVar as it is. The interpreter
// keeps others together with what it knows of them, and passes them as they are only
// to compiled functions.
func (l *Lowerer) held(t types.Type) bool {
	_, isFunc := t.Underlying().(*types.Signature)
	return !isFunc && !l.native(t)
}

func (f *fn) send(s *ast.SendStmt) {
	ch := f.expr(s.Chan)
	if !simple(s.Chan) {
		ch = f.temp(ch)
	}
	elem := f.env.subst(f.chanElem(s.Chan))
	v := f.received(s.Value)
	if v == "" {
		v = f.exprAs(s.Value, elem)
	} else {
		v = f.convert(v, f.typeOf(s.Value), elem)
	}
	f.flush()
	calls := hasCall(s.Chan) || hasCall(s.Value)
	if !f.l.held(elem) {
		if hasCall(s.Value) {
			v = f.hoist(v)
		}
		f.remark(calls)
		f.put("%s(%s, %s)", f.l.rt("Send"), ch, v)
		return
	}
	if types.Unalias(elem) == types.Typ[types.Int] {
		f.put("%s = %s", IntVar, v)
		f.remark(calls)
		f.operate("SendIntOp", ch)
		return
	}
	if !simple(s.Value) {
		v = f.hoist(v) // most operations cannot have a variable of another type for their result
	}
	f.remark(calls)
	f.put("%s = %s", ValueVar, v)
	f.operate("SendOp", ch)
}

// simple tells whether the evaluation of an expression neither calls anything nor
// can be told from one a little later.
func simple(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident, *ast.BasicLit:
		return true
	case *ast.SelectorExpr:
		return simple(e.X)
	}
	return false
}

// receive lowers <-ch somewhere in an expression.
func (f *fn) receive(ch ast.Expr) string {
	return f.l.as(f.chanElem(ch), f.env, f.l.rt("Receive")+"("+f.expr(ch)+")")
}

// received does the receive that e is, if it is one, in statements of its own, and
// returns the value. It is for expressions that a statement evaluates first.
func (f *fn) received(e ast.Expr) string {
	u, ok := ast.Unparen(e).(*ast.UnaryExpr)
	if !ok || u.Op != token.ARROW {
		return ""
	}
	f.receiveOp(u.X)
	elem := f.env.subst(f.chanElem(u.X))
	switch {
	case types.Unalias(elem) == types.Typ[types.Int]:
		return IntVar
	case isInterface(elem) && !f.l.native(elem):
		return ValueVar
	}
	v := f.l.fresh("v")
	f.bindValue(v, ":=", elem)
	return v
}

// receiveOp receives into ValueVar and OKVar.
func (f *fn) receiveOp(ch ast.Expr) {
	x := f.expr(ch)
	f.flush()
	if hasCall(ch) {
		x = f.hoist(x)
		f.remark(true)
	}
	f.operate("ReceiveOp", x)
}

// bindValue gives name, by = or :=, what ValueVar holds, a value of type t.
func (f *fn) bindValue(name, op string, t types.Type) {
	t = f.env.subst(t)
	s, isStruct := t.Underlying().(*types.Struct)
	v := ValueVar + ".(" + f.typ(t) + ")"
	switch {
	case types.Unalias(t) == types.Typ[types.Int]:
		v = IntVar
	case !f.l.held(t):
		v = f.l.as(t, f.env, f.l.rt("Received")+"()")
	case isInterface(t), isStruct && s.NumFields() == 0:
		v = f.l.as(t, f.env, ValueVar)
	}
	if op == ":=" && isInterface(t) {
		f.put("var %s %s = %s", name, f.typ(t), v)
	} else {
		f.put("%s %s %s", name, op, v)
	}
}

// spawnSite is the site of a statement that starts a process with fun.
func (f *fn) spawnSite(pos token.Pos, fun ast.Expr) int {
	site := f.l.site(pos, f.name)
	f.starts(site, fun)
	return site
}

// starts notes that fun is started at a site.
func (f *fn) starts(site int, fun ast.Expr) {
	name, at := "", token.NoPos
	if lit, ok := ast.Unparen(fun).(*ast.FuncLit); ok {
		name, at = f.literalName(), lit.Pos()
	} else if obj, ok := f.info.Uses[lastIdent(instantiated(fun))].(*types.Func); ok && !isInterface(recvOf(obj)) {
		name, at = funcName(obj), obj.Pos()
	}
	f.l.tables.setEntry(site, name, f.l.fset.Position(at))
}

// MethodName returns what Go's compiler calls the method of a type that has this name,
// and where it is declared.
func (l *Lowerer) MethodName(t types.Type, name string) (string, token.Position) {
	elem, _ := deref(t)
	if elem == nil {
		elem = t
	}
	named, ok := types.Unalias(elem).(*types.Named)
	if !ok {
		return "", token.Position{}
	}
	obj, _, _ := types.LookupFieldOrMethod(t, true, named.Obj().Pkg(), name)
	m, ok := obj.(*types.Func)
	if !ok || isInterface(recvOf(m)) {
		return "", token.Position{}
	}
	return funcName(m), l.fset.Position(m.Pos())
}

// recvOf is the type of a method's receiver, or nil.
func recvOf(obj *types.Func) types.Type {
	if recv := obj.Signature().Recv(); recv != nil {
		return recv.Type()
	}
	return nil
}

// funcName is what Go's compiler calls a function, without the package if that is the
// user's.
func funcName(obj *types.Func) string {
	name := obj.Name()
	if recv := obj.Signature().Recv(); recv != nil {
		named, ptr := receiver(recv.Type())
		switch {
		case named != nil && ptr:
			name = "(*" + named.Obj().Name() + ")." + name
		case named != nil:
			name = named.Obj().Name() + "." + name
		}
	}
	if pkg := obj.Pkg(); pkg != nil && pkg.Path() != "main" && pkg.Path() != check.Path {
		name = pkg.Path() + "." + name
	}
	return name
}

// goStmt lowers go f(x). The function and its arguments are evaluated now.
func (f *fn) goStmt(s *ast.GoStmt) {
	name := f.processName(s.Call.Fun, s.Call.Args)
	site := f.spawnSite(s.Pos(), s.Call.Fun)
	if call := f.info.Types[s.Call.Fun]; call.IsBuiltin() || call.IsType() {
		run := f.l.fresh("f")
		f.put("%s := func() {\n%s}", run, f.l.newLiteralBody(f, &ast.ExprStmt{X: s.Call}))
		f.put("%s(%d, %q, %s)", f.l.rt("Go"), site, name, run)
		return
	}
	f.put("{")
	run := f.l.fresh("f")
	if thunk, ok := f.lifted(s.Call); ok {
		f.put("%s := %s", run, thunk)
	} else {
		fun, args := f.evaluated(s.Call)
		f.put("%s := func() { %s(%s) }", run, fun, strings.Join(args, ", "))
		if f.throughInterface(s.Call.Fun) && len(args) > 0 && !strings.Contains(fun, ".") {
			f.put("%s(%d, %q, %s, %s, %q)", f.l.rt("GoMethod"), site, name, run, args[0], lastIdent(s.Call.Fun).Name)
			f.put("}")
			return
		}
	}
	f.put("%s(%d, %q, %s)", f.l.rt("Go"), site, name, run)
	f.put("}")
}

// selectStmt lowers select: the channels and values are evaluated in source
// order, the runtime chooses, and a switch runs the chosen case.
func (f *fn) selectStmt(s *ast.SelectStmt, label *types.Label) {
	f.put("{")
	defer f.put("}")
	// The channels and values first, whose evaluation may select, too.
	var cases []func()
	choose := "SelectOp"
	for _, c := range s.Body.List {
		switch comm := c.(*ast.CommClause).Comm.(type) {
		case nil:
			choose = "DefaultOp"
		case *ast.SendStmt:
			ch, elem := f.temp(f.expr(comm.Chan)), f.env.subst(f.chanElem(comm.Chan))
			v := f.exprAs(comm.Value, elem)
			f.flush()
			if f.l.held(elem) {
				tmp := f.temps(1)[0]
				f.put("var %s %s = %s", tmp, f.typ(elem), v)
				v = tmp
			} else {
				v = f.hoist(f.l.rt("Any") + "(" + v + ")")
			}
			cases = append(cases, func() {
				f.put("%s = %s", ValueVar, v)
				f.operate("SendCaseOp", ch)
			})
		default:
			e := receivedFrom(comm)
			ch := f.expr(e)
			if f.flush(); !simple(e) || !f.quiet(s) {
				ch = f.hoist(ch)
			}
			cases = append(cases, func() { f.operate("ReceiveCaseOp", ch) })
		}
	}
	for _, c := range cases {
		c()
	}
	f.remark(!f.quiet(s))
	f.operate(choose, f.l.rt("Choice"))
	f.enter(&target{label: label, isSwitch: true})
	f.putLabel(label)
	f.put("switch %s {", ChosenVar)
	n := 0
	for _, c := range s.Body.List {
		c := c.(*ast.CommClause)
		if c.Comm == nil {
			f.put("case -1:")
		} else {
			f.put("case %d:", n)
			n++
		}
		if a, isRecv := c.Comm.(*ast.AssignStmt); isRecv {
			f.bindReceived(a)
		}
		f.stmts(c.Body)
	}
	f.put("}")
	f.leave()
}

// quiet tells whether the operands of a select statement call nothing, so that it
// does not matter when its channels are looked at.
func (f *fn) quiet(s *ast.SelectStmt) bool {
	for _, c := range s.Body.List {
		if comm := c.(*ast.CommClause).Comm; comm != nil && hasCall(comm) {
			return false
		}
	}
	return true
}

// temp evaluates an expression into a variable of its own.
func (f *fn) temp(v string) string {
	f.flush()
	return f.hoist(v)
}

// receivedFrom returns the channel expression of a receive in a select case.
func receivedFrom(s ast.Stmt) ast.Expr {
	var e ast.Expr
	switch s := s.(type) {
	case *ast.ExprStmt:
		e = s.X
	case *ast.AssignStmt:
		e = s.Rhs[0]
	}
	return ast.Unparen(e).(*ast.UnaryExpr).X
}

// bindReceived gives the variables of a receiving case, or of an assignment of a
// receive, their values.
func (f *fn) bindReceived(a *ast.AssignStmt) {
	elem := f.chanElem(receivedFrom(a))
	if len(a.Lhs) == 2 && a.Tok == token.ASSIGN {
		// The targets may have operands that receive themselves.
		v, ok := f.l.fresh("v"), f.hoist(OKVar)
		f.bindValue(v, ":=", elem)
		from := []types.Type{elem, boolType}
		for i, val := range []string{v, ok} {
			if !blank(a.Lhs[i]) {
				x := f.lvalue(a.Lhs[i])
				f.flush()
				f.put("%s = %s", x, f.convert(val, from[i], f.targetType(a.Lhs[i], from[i])))
			}
		}
		return
	}
	for i, e := range a.Lhs {
		switch {
		case blank(e):
		case a.Tok == token.DEFINE:
			name := f.local(f.info.Defs[e.(*ast.Ident)])
			if i == 0 {
				f.bindValue(name, ":=", elem)
			} else {
				f.put("%s := %s", name, OKVar)
			}
		default:
			v := f.l.fresh("v")
			f.bindValue(v, ":=", elem)
			x := f.lvalue(e)
			f.flush()
			f.put("%s = %s", x, f.convert(v, elem, f.targetType(e, elem)))
		}
	}
}
