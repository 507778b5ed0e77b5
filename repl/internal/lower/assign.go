package lower

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

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
		f.receiveOp(e.X)
		ok := lhs[1]
		if lhs[0] != "_" {
			f.bindValue(lhs[0], op, f.chanElem(e.X))
		}
		if ok != "_" {
			f.put("%s %s %s", ok, op, OKVar)
		}
		return
	case *ast.CallExpr:
		v = f.call(e)
	case *ast.IndexExpr:
		v = f.index(e)
	case *ast.TypeAssertExpr:
		t, from := f.typeOf(e.Type), f.typeOf(e.X)
		if f.l.native(from) || isInterface(t) || f.l.lossy(t) {
			v = f.l.asserted(from, t) + "(" + f.expr(e.X) + ")"
		} else {
			v = f.expr(e.X) + ".(" + f.typ(t) + ")"
		}
	default:
		f.l.unsupported(e.Pos(), "this assignment")
	}
	f.flush()
	f.put("%s %s %s", strings.Join(lhs, ", "), op, v)
}

// valueTypes returns the types of the values of an expression that has several.
func (f *fn) valueTypes(e ast.Expr) []types.Type {
	if t, ok := f.typeOf(e).(*types.Tuple); ok {
		list := make([]types.Type, t.Len())
		for i := range list {
			list[i] = t.At(i).Type()
		}
		return list
	}
	return []types.Type{f.typeOf(e), boolType} // the comma-ok form
}

func (f *fn) assign(s *ast.AssignStmt) {
	switch s.Tok {
	case token.DEFINE:
		f.define(s.Lhs, s.Rhs)
	case token.ASSIGN:
		f.assignTo(s.Lhs, s.Rhs)
	default:
		var x, y string
		if _, ok := ast.Unparen(s.Lhs[0]).(*ast.Ident); ok || !hasCall(s.Rhs[0]) {
			x = f.stored(s.Lhs[0], s.Rhs[0])
		} else {
			x = f.target(s.Lhs[0]) // what it is made of is evaluated before the call
		}
		if s.Tok == token.SHL_ASSIGN || s.Tok == token.SHR_ASSIGN {
			y = f.shiftCount(s.Rhs[0])
		} else {
			if y = f.received(s.Rhs[0]); y == "" {
				y = f.expr(s.Rhs[0])
			}
		}
		f.flush()
		if _, plain := ast.Unparen(s.Lhs[0]).(*ast.Ident); !plain && hasCall(s.Rhs[0]) {
			y = f.hoist(y) // before the place that it goes to is looked for
		}
		f.checkStore(x)
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
			names[i] = f.place(id)
		}
	}
	if len(rhs) == 1 && len(lhs) > 1 {
		values := f.valueTypes(rhs[0])
		if fresh == len(lhs) && !allBlank(names) && !slices.ContainsFunc(values, isInterface) {
			f.multi(names, true, rhs[0])
			return
		}
		tmps := f.temps(len(lhs))
		f.multi(tmps, true, rhs[0])
		for i := range names {
			f.store(lhs[i], names[i], f.convert(tmps[i], values[i], f.targetType(lhs[i], values[i])))
		}
		return
	}
	if len(lhs) == 1 {
		if obj := f.info.Defs[lhs[0].(*ast.Ident)]; obj != nil && names[0] != "_" {
			if u, ok := ast.Unparen(rhs[0]).(*ast.UnaryExpr); ok && u.Op == token.ARROW {
				f.receiveOp(u.X)
				f.bindValue(names[0], ":=", f.chanElem(u.X))
				return
			}
		}
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
		f.put("var %s %s = %s", tmps[i], f.typ(f.targetType(lhs[i], f.typeOf(rhs[i]))), vals[i])
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
	if v := f.received(e); v != "" {
		return f.convert(v, f.typeOf(e), f.targetType(target, f.typeOf(e)))
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
	return f.handedOut(target, e, func() string { return f.hinted(name, e, t) })
}

// store assigns a value to the target of a := or declares it.
func (f *fn) store(target ast.Expr, name, v string) {
	id := target.(*ast.Ident)
	obj := f.info.Defs[id]
	switch {
	case name == "_" || id.Name == "_":
		f.discard(v)
	case obj == nil:
		f.put("%s = %s", name, v)
	case isInterface(f.env.subst(obj.Type())) || f.l.recursive(f.env.subst(obj.Type())):
		f.put("var %s %s = %s", name, f.typ(obj.Type()), v)
	default:
		f.put("%s := %s", name, v)
	}
}

// discard evaluates a value that goes nowhere. The interpreter would not, given to the
// blank identifier.
func (f *fn) discard(v string) { f.put("_ = %s", f.hoist(v)) }

// assignTo lowers x, y = ….
func (f *fn) assignTo(lhs, rhs []ast.Expr) {
	if len(rhs) == 1 && len(lhs) > 1 {
		tmps := f.temps(len(lhs))
		targets := make([]string, len(lhs))
		for i, e := range lhs {
			targets[i] = f.target(e)
		}
		f.multi(tmps, true, rhs[0])
		for i, t := range f.valueTypes(rhs[0]) {
			f.checkStore(targets[i])
			f.put("%s = %s", targets[i], f.convert(tmps[i], t, f.targetType(lhs[i], t)))
		}
		return
	}
	if len(lhs) == 1 {
		_, plain := ast.Unparen(lhs[0]).(*ast.Ident)
		calls := !plain && hasCall(rhs[0])
		var x string
		if calls && hasCall(lhs[0]) {
			x = f.target(lhs[0])
		} else {
			x = f.stored(lhs[0], rhs[0])
		}
		v := f.value(rhs[0], lhs[0])
		switch t := f.targetType(lhs[0], f.typeOf(rhs[0])); {
		case x != "_" && isInterface(f.env.subst(t)) && !simple(rhs[0]):
			// Most operations cannot have a variable of another type for their result.
			tmp := f.l.fresh("x")
			f.put("var %s %s = %s", tmp, f.typ(t), v)
			v = tmp
		case calls || f.sharesResult(rhs[0]):
			v = f.hoist(v) // before the place that it goes to is looked for
		}
		if x == "_" {
			f.discard(v)
			return
		}
		f.checkStore(x)
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
		f.put("var %s %s = %s", tmps[i], f.typ(f.targetType(lhs[i], f.info.TypeOf(rhs[i]))), vals[i])
	}
	for i := range lhs {
		f.checkStore(targets[i])
		f.put("%s = %s", targets[i], tmps[i])
	}
}

// sharesResult tells whether the value is a literal, or a call whose named result, that the
// interpreter would let live in the variable that the call is assigned to.
func (f *fn) sharesResult(e ast.Expr) bool {
	for { // conversions may be none for the interpreter
		call, ok := ast.Unparen(e).(*ast.CallExpr)
		if !ok || !f.info.Types[call.Fun].IsType() {
			break
		}
		e = call.Args[0]
	}
	if lit, ok := ast.Unparen(e).(*ast.CompositeLit); ok {
		// It would be built in the place of the variable, which it may refer to, or in
		// the wrong one for that of another function.
		switch f.under(lit).(type) {
		case *types.Struct, *types.Array:
			return true
		}
	}
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
func (f *fn) targetType(target ast.Expr, value types.Type) types.Type {
	if t := f.info.TypeOf(target); t != nil {
		return t
	}
	return types.Default(value)
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
		i := keep(e.Index)
		if f.under(e.Index) != types.Typ[types.Int] {
			i = "int(" + i + ")"
		}
		return f.checkLater(e, x, i)
	case *ast.StarExpr:
		return "*" + keep(e.X)
	case *ast.SelectorExpr:
		if sel := f.info.Selections[e]; sel != nil && hasCall(e.X) {
			x := ""
			if _, ptr := deref(f.typeOf(e.X)); ptr {
				x = keep(e.X)
			} else {
				x = f.target(e.X)
			}
			return f.fieldOf(x, e, sel)
		}
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
	if x, ok := e.(*ast.IndexExpr); ok {
		return f.index(x) // it is looked at when the values are there
	}
	return f.place(e)
}

// stored lowers the target of an assignment of e, or of none.
func (f *fn) stored(target, e ast.Expr) string {
	x, ok := ast.Unparen(target).(*ast.IndexExpr)
	switch {
	case !ok || !f.indexes(x.X) || f.checked[x]:
		return f.lvalue(target)
	case e == nil || !hasCall(e):
		return f.boundedIndex(x)
	case f.pure(x.X) && f.pure(x.Index):
		i, _ := f.intOperand(x.Index)
		return f.checkLater(x, f.elementsOf(x.X, f.expr(x.X)), i)
	}
	return f.lvalue(target)
}

// checkLater returns an element that is assigned to when the values are there, which is
// when its index is looked at.
func (f *fn) checkLater(e *ast.IndexExpr, x, i string) string {
	elem := x + "[" + i + "]"
	if !f.indexes(e.X) || f.checked[e] {
		return elem
	}
	if f.late == nil {
		f.late = map[string]func(){}
	}
	f.late[elem] = func() {
		f.check(f.badIndex(e, i, f.lengthText("len", e.X, x)))
		f.flush()
	}
	return elem
}

// checkStore writes the check of a target before it is assigned to.
func (f *fn) checkStore(target string) {
	if check := f.late[target]; check != nil {
		check()
		delete(f.late, target)
	}
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
		f.checkBounds(spec.Values...)
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
		values := f.valueTypes(spec.Values[0])
		for i, id := range spec.Names {
			v := tmps[i]
			if obj := f.info.Defs[id]; obj != nil {
				v = f.convert(v, values[i], obj.Type())
			}
			f.declareLocal(id, v)
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
