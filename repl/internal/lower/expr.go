package lower

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
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

// isOperation tells whether an expression is an arithmetic or logical operation.
func isOperation(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.BinaryExpr:
		return true
	case *ast.UnaryExpr:
		return e.Op != token.AND && e.Op != token.ARROW
	}
	return false
}

// isLiteral tells whether an expression is a composite literal or its address.
func isLiteral(e ast.Expr) bool {
	e = ast.Unparen(e)
	if u, ok := e.(*ast.UnaryExpr); ok && u.Op == token.AND {
		e = ast.Unparen(u.X)
	}
	_, ok := e.(*ast.CompositeLit)
	return ok
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

func (f *fn) compositeLit(e *ast.CompositeLit) string {
	t := f.typeOf(e)
	prefix := ""
	if elem, ok := deref(t); ok { // &T elided in a list of pointers
		t, prefix = elem, "&"
	}
	typ := f.typ(t)
	if f.l.recursive(t) {
		typ = f.typ(t.Underlying())
	}
	var elems []string
	switch u := t.Underlying().(type) {
	case *types.Struct:
		field := func(i int) *types.Var {
			if kv, ok := e.Elts[i].(*ast.KeyValueExpr); ok {
				i = fieldIndex(u, kv.Key.(*ast.Ident).Name)
			}
			return u.Field(i)
		}
		value := func(i int) ast.Expr { return element(e.Elts[i]) }
		values := f.inOrder(len(e.Elts), value, func(i int) string {
			v, to := value(i), field(i).Type()
			lower := func() string { return f.hinted(field(i).Name(), v, to) }
			var elem string
			if f.l.compiled(field(i)) {
				elem = f.handed(e.Type, field(i), v, lower)
			} else {
				elem = lower()
			}
			if f.l.native(to) && !isInterface(f.typeOf(v)) && !f.info.Types[v].IsNil() {
				iface := f.l.fresh("i") // only a variable of that type becomes one in a literal
				f.pre = append(f.pre, fmt.Sprintf("var %s %s = %s", iface, f.typ(to), elem))
				elem = iface
			}
			return elem
		})
		for i, v := range values {
			if name := field(i).Name(); name != "_" {
				elems = append(elems, name+": "+v)
			}
		}
	case *types.Map:
		named, ok := types.Unalias(t).(*types.Named)
		handsOut := ok && f.l.compiled(named.Obj()) // template.FuncMap
		part := func(i int) ast.Expr {              // keys and values in turn
			kv := e.Elts[i/2].(*ast.KeyValueExpr)
			if i%2 == 0 {
				return kv.Key
			}
			return kv.Value
		}
		parts := f.inOrder(2*len(e.Elts), part, func(i int) string {
			if i%2 != 0 {
				lower := func() string { return f.exprAs(part(i), u.Elem()) }
				if handsOut {
					return f.handedFunc(e.Type, part(i), lower)
				}
				return lower()
			}
			key := f.exprAs(part(i), u.Key())
			if isInterface(u.Key()) && !f.l.native(u.Key()) && !isInterface(f.typeOf(part(i))) {
				key = f.l.rt("Any") + "(" + key + ")" // in an instance two may be equal
			}
			return key
		})
		for pair := range slices.Chunk(parts, 2) {
			elems = append(elems, pair[0]+": "+pair[1])
		}
	case *types.Slice:
		elems = f.listElems(e, u.Elem())
	case *types.Array:
		elems = f.listElems(e, u.Elem())
	}
	return prefix + typ + "{" + strings.Join(elems, ", ") + "}"
}

func (f *fn) listElems(e *ast.CompositeLit, elem types.Type) []string {
	value := func(i int) ast.Expr { return element(e.Elts[i]) }
	out := f.inOrder(len(e.Elts), value, func(i int) string { return f.exprAs(value(i), elem) })
	for i, el := range e.Elts {
		if kv, ok := el.(*ast.KeyValueExpr); ok {
			out[i] = f.info.Types[kv.Key].Value.ExactString() + ": " + out[i]
		}
	}
	return out
}

// element is the value of an element of a composite literal, which may have a key.
func element(e ast.Expr) ast.Expr {
	if kv, ok := e.(*ast.KeyValueExpr); ok {
		return kv.Value
	}
	return e
}

// hinted lowers an expression that goes to something called name.
func (f *fn) hinted(name string, e ast.Expr, t types.Type) string {
	old := f.hint
	f.hint = name
	v := f.exprAs(e, t)
	f.hint = old
	return v
}

func fieldIndex(s *types.Struct, name string) int {
	for i := range s.NumFields() {
		if s.Field(i).Name() == name {
			return i
		}
	}
	return -1
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

func (f *fn) unary(e *ast.UnaryExpr) string {
	switch e.Op {
	case token.ARROW:
		return f.receive(e.X)
	case token.AND:
		if v := f.compiledVar(e.X); v != "" {
			return "&" + v
		}
		x := f.place(e.X)
		if _, ok := ast.Unparen(e.X).(*ast.CompositeLit); ok {
			return "&" + strings.TrimSuffix(strings.TrimPrefix(x, "("), ")")
		}
		return "&" + x
	}
	if e.Op == token.SUB { // the interpreter's own is wrong as an operand of && and ||
		b, _ := f.under(e).(*types.Basic)
		switch {
		case b != nil && b.Info()&types.IsComplex != 0:
			t := f.typ(f.typeOf(e))
			return fmt.Sprintf("func(c %s) %s { return complex(-1.0 * real(c), -1.0 * imag(c)) }(%s)", t, t, f.expr(e.X))
		case b != nil && b.Info()&types.IsFloat != 0:
			return "(-1.0 * " + f.paren(e.X) + ")" // the sign of zero counts
		}
		return "(0 - " + f.paren(e.X) + ")"
	}
	return e.Op.String() + f.paren(e.X)
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

func (f *fn) binary(e *ast.BinaryExpr) string {
	if e.Op == token.EQL || e.Op == token.NEQ {
		x, y := e.X, e.Y
		if f.info.Types[x].IsNil() {
			x, y = y, x
		}
		if f.info.Types[y].IsNil() && isInterface(f.typeOf(x)) {
			// The interpreter's own comparison fails for a struct inside.
			not := ""
			if e.Op == token.NEQ {
				not = "!"
			}
			return not + f.l.rt("IsNil") + "(" + f.expr(x) + ")"
		}
		if !f.info.Types[y].IsNil() && (isInterface(f.typeOf(x)) || isInterface(f.typeOf(y))) {
			not := ""
			if e.Op == token.NEQ {
				not = "!"
			}
			return not + f.equal(e.X, e.Y)
		}
		if t := f.typeOf(x); hasBlank(t) {
			not := ""
			if e.Op == token.NEQ {
				not = "!"
			}
			return not + f.l.sameFields(t) + "(" + f.expr(e.X) + ", " + f.expr(e.Y) + ")"
		}
	}
	if e.Op == token.LAND || e.Op == token.LOR {
		return f.logical(e)
	}
	v := f.inOrder(2, func(i int) ast.Expr { return []ast.Expr{e.X, e.Y}[i] }, func(i int) string {
		if i == 0 {
			return f.operand(e.X, e.Y)
		}
		return f.operand(e.Y, e.X)
	})
	x, y := v[0], v[1]
	if e.Op == token.SHL || e.Op == token.SHR {
		y = f.shiftCount(e.Y)
		if f.info.Types[e.X].Value != nil {
			x = f.typ(f.typeOf(e.X)) + "(" + x + ")" // yaegi would take the count's type
		}
	}
	// Without parentheses, which would cost the interpreter a step: the source has them
	// where they are needed.
	return x + " " + e.Op.String() + " " + y
}

// logical lowers && and ||. What the second operand needs to be done before is done
// only if it is evaluated.
func (f *fn) logical(e *ast.BinaryExpr) string {
	x := f.operand(e.X, e.Y)
	at := len(f.pre)
	y := f.operand(e.Y, e.X)
	if len(f.pre) == at {
		return x + " " + e.Op.String() + " " + y
	}
	v, cond := f.l.fresh("x"), ""
	if e.Op == token.LOR {
		cond = "!"
	}
	inner := slices.Clone(f.pre[at:])
	f.pre = append(f.pre[:at], v+" := "+x, "if "+cond+v+" {")
	f.pre = append(append(f.pre, inner...), v+" = "+y, "}")
	return v
}

// hasBlank tells whether a struct type has blank fields, which do not count in a
// comparison.
func hasBlank(t types.Type) bool {
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for v := range s.Fields() {
		if v.Name() == "_" || hasBlank(v.Type()) {
			return true
		}
	}
	return false
}

// sameFields names a function that compares two structs with blank fields.
func (l *Lowerer) sameFields(t types.Type) string {
	typ := l.typ(t, nil)
	return l.helper("same "+typ, "same", func(name string) {
		var conds []string
		s := t.Underlying().(*types.Struct)
		for i := range s.NumFields() {
			field := fieldName(s, i)
			switch ft := s.Field(i).Type(); {
			case s.Field(i).Name() == "_":
			case hasBlank(ft):
				conds = append(conds, fmt.Sprintf("!%s(a.%s, b.%s)", l.sameFields(ft), field, field))
			case isInterface(ft):
				conds = append(conds, fmt.Sprintf("!%s(a.%s, b.%s)", l.rt("Equal"), field, field))
			default:
				conds = append(conds, fmt.Sprintf("a.%s != b.%s", field, field))
			}
		}
		body := ""
		for _, c := range conds {
			body += "if " + c + " { return false }\n"
		}
		fmt.Fprintf(&l.out.decls, "func %s(a, b %s) bool {\n%sreturn true\n}\n", name, typ, body)
	})
}

// equal lowers the comparison of two expressions, one of which at least is of an
// interface type.
func (f *fn) equal(x, y ast.Expr) string {
	operand := func(e ast.Expr) string {
		if f.l.native(f.typeOf(e)) {
			return f.expr(e) // unwrapped by the comparison itself
		}
		return f.exprAs(e, anyType)
	}
	return f.l.rt("Equal") + "(" + operand(x) + ", " + operand(y) + ")"
}

// operand lowers an operand of a comparison or an arithmetic operator.
func (f *fn) operand(e, other ast.Expr) string {
	if f.info.Types[e].IsNil() {
		return "nil"
	}
	if b, ok := f.under(e).(*types.Basic); ok && b.Info()&types.IsBoolean != 0 && ofLiteral(e) {
		// The interpreter would branch on the literal.
		return "func() " + f.typ(f.typeOf(e)) + " { return " + f.expr(e) + " }()"
	}
	return f.expr(e)
}

// ofLiteral tells whether an expression is a part of a composite literal.
func ofLiteral(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.SelectorExpr:
		return isLiteral(e.X) || ofLiteral(e.X)
	case *ast.IndexExpr:
		return isLiteral(e.X) || ofLiteral(e.X)
	case *ast.CallExpr: // a conversion, which may be none for the interpreter
		return len(e.Args) == 1 && ofLiteral(e.Args[0])
	}
	return false
}

// shiftCount lowers the right operand of a shift. An untyped constant is given
// the type uint, which yaegi would not do.
func (f *fn) shiftCount(e ast.Expr) string {
	if v := f.info.Types[e].Value; v != nil {
		return "uint(" + constant.ToInt(v).ExactString() + ")"
	}
	return f.shiftable(e)
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
