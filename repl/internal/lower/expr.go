package lower

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"
)

// expr lowers an expression.
func (f *fn) expr(e ast.Expr) string {
	v := f.place(e)
	if sel, ok := ast.Unparen(e).(*ast.SelectorExpr); ok {
		if s := f.info.Selections[sel]; s != nil && s.Kind() == types.FieldVal {
			v = f.fromNative(f.typeOf(e), s.Obj(), v)
		}
	}
	if t := f.typeOf(e); t != nil && f.info.Types[e].IsValue() && f.l.recursive(t) {
		switch ast.Unparen(e).(type) {
		case *ast.CompositeLit, *ast.FuncLit:
		default:
			return f.l.as(t.Underlying(), nil, v)
		}
	}
	return v
}

// place lowers an expression that may be assigned to, or whose address is taken.
func (f *fn) place(e ast.Expr) string {
	if tv, ok := f.info.Types[e]; ok && tv.Value != nil {
		if tv.Value.Kind() == constant.Unknown {
			return f.zero(tv.Type)
		}
		return f.constant(tv.Value, f.env.subst(tv.Type))
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return f.paren(e.X)
	case *ast.Ident:
		return f.ident(e)
	case *ast.FuncLit:
		return f.funcLit(e)
	case *ast.CompositeLit:
		return f.compositeLit(e)
	case *ast.SelectorExpr:
		return f.selector(e)
	case *ast.IndexExpr:
		return f.boundedIndex(e)
	case *ast.IndexListExpr:
		return f.boundFunc(e)
	case *ast.SliceExpr:
		return f.boundedSlice(e)
	case *ast.StarExpr:
		if u, ok := ast.Unparen(e.X).(*ast.UnaryExpr); ok && u.Op == token.AND {
			return f.paren(u.X) // the interpreter takes *(&x) for a type
		}
		return "(*" + f.expr(e.X) + ")"
	case *ast.UnaryExpr:
		return f.unary(e)
	case *ast.BinaryExpr:
		return f.binary(e)
	case *ast.CallExpr:
		return f.call(e)
	case *ast.TypeAssertExpr:
		return f.typeAssert(e)
	case *ast.ArrayType, *ast.MapType, *ast.ChanType, *ast.FuncType, *ast.StructType, *ast.InterfaceType:
		return f.typ(f.info.TypeOf(e))
	}
	f.l.unsupported(e.Pos(), "this expression (%T)", e)
	return ""
}

// exprAs lowers an expression that is assigned to something of type t.
func (f *fn) exprAs(e ast.Expr, t types.Type) string {
	t = f.env.subst(t)
	if tv := f.info.Types[e]; tv.IsNil() {
		return f.zero(t)
	}
	if f.becomesCallback(e, t) {
		return f.namedCallback(e, t)
	}
	v := f.expr(e)
	from := f.typeOf(e)
	if isInterface(t) && isOperation(e) && f.info.Types[e].Value == nil {
		// The interpreter would compute it in the place that it goes to.
		v = paren(f.typ(types.Default(from))) + "(" + v + ")"
	}
	if isLiteral(e) && f.l.native(t) && !f.l.userMethods(from) {
		return f.closure(v) // a literal cannot become a compiled interface, a variable can
	}
	return f.l.convert(v, from, t)
}

// closure lowers a function value that goes straight to compiled code. yaegi
// lets a literal in that place share its frame with later ones, so it is made
// in a statement before.
func (f *fn) closure(v string) string {
	name := f.l.fresh("f")
	f.pre = append(f.pre, name+" := "+v)
	return name
}

func (f *fn) ident(id *ast.Ident) string {
	obj := f.info.Uses[id]
	if obj == nil {
		obj = f.info.Defs[id]
	}
	switch obj := obj.(type) {
	case *types.Nil:
		return "nil"
	case *types.Func:
		return f.boundFunc(id)
	case *types.TypeName:
		return f.typ(f.info.TypeOf(id))
	case *types.Var:
		if f.l.compiled(obj) { // dot-imported
			return f.l.pkg(obj.Pkg().Path()) + "." + obj.Name()
		}
		return f.local(obj)
	case *types.Builtin:
		f.l.unsupported(id.Pos(), "builtin %s as a value", id.Name)
	case nil:
		if id.Name == "_" {
			return "_"
		}
	}
	return f.local(obj)
}

// boundFunc lowers the name of a function that is used as a value. yaegi takes the
// bare name of a declared one for something else in some places.
func (f *fn) boundFunc(e ast.Expr) string {
	name := f.funcValue(e)
	obj, _ := f.info.Uses[lastIdent(instantiated(e))].(*types.Func)
	if obj != nil && f.l.mayWait(obj, nil) {
		name = f.l.waiter(obj, nil)
	} else if obj == nil || f.l.compiled(obj) || f.l.redefinable {
		return name
	}
	sig := f.typeOf(e).(*types.Signature)
	params, args := f.forward(sig)
	ret := ""
	if sig.Results().Len() > 0 {
		ret = "return "
	}
	if sig.Variadic() {
		args[len(args)-1] += "..."
	}
	return fmt.Sprintf("func%s { %s%s(%s) }", params, ret, name, strings.Join(args, ", "))
}

// instantiated strips the type arguments of a function's name.
func instantiated(e ast.Expr) ast.Expr {
	switch e := ast.Unparen(e).(type) {
	case *ast.IndexExpr:
		return e.X
	case *ast.IndexListExpr:
		return e.X
	}
	return e
}

// funcValue lowers the name of a function, with its type arguments.
func (f *fn) funcValue(e ast.Expr) string {
	var id *ast.Ident
	switch x := e.(type) {
	case *ast.Ident:
		id = x
	case *ast.SelectorExpr:
		id = x.Sel
	case *ast.IndexExpr:
		return f.funcValue(ast.Unparen(x.X))
	case *ast.IndexListExpr:
		return f.funcValue(ast.Unparen(x.X))
	}
	obj, ok := f.info.Uses[id].(*types.Func)
	if !ok {
		f.l.unsupported(e.Pos(), "this generic expression")
	}
	args := f.instanceArgs(id)
	if f.l.compiled(obj) {
		if len(args) > 0 {
			if src := f.l.fromSource(obj); src != nil {
				return f.l.instance(src, args)
			}
			return f.erasedFunc(obj, args, id.Pos())
		}
		return f.l.pkg(obj.Pkg().Path()) + "." + obj.Name()
	}
	return f.l.function(obj, args, id.Pos())
}

// function names a function of the user's.
func (l *Lowerer) function(obj *types.Func, args []types.Type, pos token.Pos) string {
	src := l.funcs[obj.Origin()]
	if src == nil {
		l.unsupported(pos, "function %s", obj.Name())
	}
	return l.instance(src, args)
}

// instanceArgs returns the type arguments with which a generic function is
// instantiated at an identifier.
func (f *fn) instanceArgs(id *ast.Ident) []types.Type {
	inst, ok := f.info.Instances[id]
	if !ok {
		return nil
	}
	args := typeArgs(inst.TypeArgs)
	for i := range args {
		args[i] = f.env.subst(args[i])
	}
	return args
}

func (f *fn) index(e *ast.IndexExpr) string {
	if tv := f.info.Types[e.X]; tv.IsType() || f.info.Types[e].IsType() {
		return f.typ(f.info.TypeOf(e))
	}
	if genericIdent(f.info, e) {
		return f.boundFunc(e)
	}
	v := f.inOrder(2, func(i int) ast.Expr { return []ast.Expr{e.X, e.Index}[i] }, func(i int) string {
		if i == 0 {
			return f.expr(e.X)
		}
		if m, ok := f.under(e.X).(*types.Map); ok {
			return f.exprAs(e.Index, m.Key())
		}
		return f.expr(e.Index)
	})
	if elem, ok := deref(f.typeOf(e.X)); ok && isArray(elem.Underlying()) {
		v[0] = "(*" + v[0] + ")"
	}
	return v[0] + "[" + v[1] + "]"
}

// genericIdent tells whether e instantiates a generic function.
func genericIdent(info *types.Info, e *ast.IndexExpr) bool {
	_, ok := info.Instances[lastIdent(e.X)]
	return ok
}

func (f *fn) slice(e *ast.SliceExpr) string {
	x := f.expr(e.X)
	if elem, ok := deref(f.typeOf(e.X)); ok {
		if _, ok := elem.Underlying().(*types.Array); ok {
			x = "(*" + x + ")"
		}
	}
	part := func(e ast.Expr) string {
		if e == nil {
			return ""
		}
		return f.expr(e)
	}
	s := x + "[" + part(e.Low) + ":" + part(e.High)
	if e.Slice3 {
		s += ":" + part(e.Max)
	}
	return s + "]"
}

// paren puts an expression or a type in parentheses, but not a name: && and || whose
// first operand begins with a name or a slice type in parentheses end the function in
// the interpreter.
func paren(x string) string {
	if token.IsIdentifier(x) {
		return x
	}
	return "(" + x + ")"
}

// paren lowers an expression in parentheses, if it is one that needs them.
func (f *fn) paren(e ast.Expr) string {
	v := f.expr(e)
	if f.info.Types[e].Value != nil {
		return v
	}
	switch x := ast.Unparen(e).(type) {
	case *ast.BinaryExpr, *ast.CompositeLit, *ast.StarExpr:
		return paren(v)
	case *ast.UnaryExpr:
		if x.Op == token.AND {
			return paren(v)
		}
	}
	if f.info.Types[e].IsType() {
		return paren(v)
	}
	return v
}

// typeAssert lowers x.(T) where it has to succeed, to a call of a function that
// panics in Go's words. The interpreter's own is confused by some operands, too.
func (f *fn) typeAssert(e *ast.TypeAssertExpr) string {
	t, from := f.typeOf(e), f.typeOf(e.X)
	is := f.l.asserted(from, t)
	key := "assert " + is + " " + types.TypeString(t, nil)
	name := f.l.helper(key, "assert", func(name string) {
		fmt.Fprintf(&f.l.out.decls, "func %s(v %s) %s {\nr, ok := %s(v)\nif !ok { %s(v, %d, %d) }\nreturn r\n}\n",
			name, f.typ(from), f.typ(t), is, f.l.rt("BadAssert"), f.l.tables.index(f.l, from), f.l.tables.index(f.l, t))
	})
	return name + "(" + f.expr(e.X) + ")"
}

// selector lowers x.f: a qualified name, a field, a method value or a method
// expression.
func (f *fn) selector(e *ast.SelectorExpr) string {
	sel := f.info.Selections[e]
	if sel == nil { // qualified identifier
		obj := f.info.Uses[e.Sel]
		switch obj := obj.(type) {
		case *types.Func:
			return f.boundFunc(e)
		case *types.TypeName:
			return f.typ(f.info.TypeOf(e))
		case *types.Var, *types.Const:
			if !f.l.compiled(obj) {
				return f.local(obj)
			}
			return f.fromNative(obj.Type(), obj, f.l.pkg(obj.Pkg().Path())+"."+obj.Name())
		}
		f.l.unsupported(e.Pos(), "%s", e.Sel.Name)
	}
	switch sel.Kind() {
	case types.FieldVal:
		return f.field(e, sel)
	case types.MethodVal:
		return f.methodValue(e, sel)
	default:
		return f.methodExpr(e, sel)
	}
}

// field lowers the selection of a field, spelling out embedded ones.
func (f *fn) field(e *ast.SelectorExpr, sel *types.Selection) string {
	return f.fieldOf(f.expr(e.X), e, sel)
}

// fieldOf is field for the lowered operand x.
func (f *fn) fieldOf(x string, e *ast.SelectorExpr, sel *types.Selection) string {
	t := f.typeOf(e.X)
	index := sel.Index()
	if len(f.env) > 0 {
		if _, i, _ := types.LookupFieldOrMethod(t, true, sel.Obj().Pkg(), e.Sel.Name); i != nil {
			index = i
		}
	}
	x, _ = f.path(x, t, index)
	// A field of an erased generic type holds an any.
	if v, ok := f.erasedField(sel, index, x); ok {
		return v
	}
	return x
}

// path selects fields by index from x of type t.
func (f *fn) path(x string, t types.Type, index []int) (string, types.Type) {
	for _, i := range index {
		if elem, ok := deref(t); ok {
			t = elem
		}
		s, field := structField(t, i)
		x += "." + fieldName(s, i)
		t = field.Type()
	}
	return x, t
}
