package machine

import (
	"go/ast"
	"go/token"
	"go/types"
	"unsafe"
)

// An expr is a compiled expression with one value.
type expr struct {
	typ  types.Type
	kind kind
	form form
	off  uintptr // of a local
	c    any     // the value of a constant, as its kind has it
	fn   any     // func(*frame) T for the T of the kind, of a general one
	mem  write   // in place of fn, for kMem

	place   *place     // where the value is, if it is a variable or a part of one
	whole   bool       // mem writes nothing before all of the value is known
	parts   []part     // what makes up a literal
	element *element   // how to find an element of a slice
	rest    *remainder // what is left of a variable by % or &
	factors []*expr    // what it is the product of
	sum     *remainder // the sum that it is of a variable, an int, and a constant
	calls   bool       // its evaluation calls something

	// What takes the value is fused with its evaluation, where these are not nil.
	into   func(to uintptr) stmt // sets a variable of the frame to it
	at     func(p place) stmt    // sets what is at a place bySlot to it
	pass   func(to uintptr) pass // passes it
	test   *intTest              // a comparison of ints
	branch branching             // chooses by it
}

// An intTest is a comparison of ints, to be fused with what depends on it.
type intTest struct {
	op   token.Token
	x, y *intOperand
}

// An intOperand is an operand of such a comparison. Where one of the others is not nil, its evaluation is fused, too.
type intOperand struct {
	operand[int]
	field     *place // by a slot, and to be looked at for nil
	element   *element
	rem, mask *remainder
}

// A remainder is what % or & with a constant, which is not zero, leaves of an int in the frame; or
// the sum of both.
type remainder struct {
	op  token.Token
	off uintptr
	c   int
}

// simple returns what an int is made of, if that is a variable of the frame and a constant.
func (x *expr) simple() *remainder {
	if x.sum != nil {
		return x.sum
	}
	return x.rest
}

func intOperandOf(x *expr) *intOperand {
	o := &intOperand{operand: operandOf[int](x)}
	switch p := x.place; {
	case x.element != nil:
		o.element = x.element
	case x.form == isGeneral && p != nil && p.how == bySlot && p.nilable && p.watch == nil:
		o.field = p
	case x.rest != nil && x.rest.op == token.REM:
		o.rem = x.rest
	case x.rest != nil:
		o.mask = x.rest
	}
	return o
}

// closure returns the closure func(*frame) T of an expression.
func closure[T any](x *expr) func(*frame) T { return operandOf[T](x).get() }

// general makes an expression of a closure.
func (c *compiler) general(t types.Type, fn any) *expr {
	return &expr{typ: t, kind: kindOf(t), fn: fn}
}

// memory makes an expression of a type of kMem of what writes its value.
func (c *compiler) memory(t types.Type, w write) *expr {
	return &expr{typ: t, kind: kMem, mem: w}
}

// constant makes an expression of a value that is carried as its kind's Go type.
func (c *compiler) constant(t types.Type, v any) *expr {
	return &expr{typ: t, kind: kindOf(t), form: isConst, c: v}
}

// zero returns the zero value of a type.
func (c *compiler) zero(t types.Type) *expr {
	k := kindOf(t)
	if k != kMem {
		return &expr{typ: t, kind: k, form: isConst, c: opsOf[k].zero()}
	}
	r := c.m.rtype(t)
	return c.memory(t, func(_ *frame, to unsafe.Pointer) { typedmemclr(r, to) })
}

// fromPlace returns the expression that reads a place.
func (c *compiler) fromPlace(p place) *expr {
	x := &expr{typ: p.typ, kind: kindOf(p.typ), place: &p}
	switch {
	case x.kind == kMem:
		x.mem, x.whole = c.copyFrom(p), true
	case p.how == inFrame:
		x.form, x.off = isLocal, p.off
	default:
		x.fn = opsOf[x.kind].load(p)
	}
	return x
}

// copyTo returns the statement that sets a place to a value of its type.
func (c *compiler) copyTo(p place, x *expr) stmt {
	if x.kind != kMem {
		if p.how == inFrame && x.into != nil {
			return x.into(p.off)
		}
		if p.how == bySlot && p.watch == nil && x.at != nil {
			return x.at(p)
		}
		return opsOf[x.kind].store(p, x)
	}
	return c.copyMemory(p, x)
}

// writer returns what writes the value of an expression of any kind to memory of its type.
func (c *compiler) writer(x *expr) write {
	if x.kind == kMem {
		return x.mem
	}
	return opsOf[x.kind].write(x)
}

// argument returns what passes a value.
func (c *compiler) argument(to uintptr, x *expr) pass {
	if x.kind == kMem {
		return c.passMemory(to, x)
	}
	if x.pass != nil {
		return x.pass(to)
	}
	return opsOf[x.kind].arg(to, x)
}

// placed returns a place that has the value of an expression: its own, or a new one which
// is filled when the address is asked for.
func (c *compiler) placed(x *expr) place {
	if x.place != nil {
		return *x.place
	}
	tmp := c.temp(x.typ)
	w, off := c.writer(x), tmp.off
	return place{typ: x.typ, how: byAddress, own: true, base: func(f *frame) unsafe.Pointer {
		w(f, f.at(off))
		return f.at(off)
	}}
}

// exprAs compiles an expression for a variable of type t.
func (c *compiler) exprAs(e ast.Expr, t types.Type) *expr {
	if tv := c.info.Types[e]; tv.IsNil() {
		return c.zero(t)
	}
	return c.assignable(c.expr(e), t, e.Pos())
}

// assignable returns a value as one of a type that it can be assigned to.
func (c *compiler) assignable(x *expr, t types.Type, pos token.Pos) *expr {
	if _, ok := t.Underlying().(*types.Interface); ok {
		return c.toInterface(x, t, pos)
	}
	if x.typ != t {
		y := *x
		y.typ = t
		return &y
	}
	return x
}

// expr compiles an expression that has one value.
func (c *compiler) expr(e ast.Expr) *expr {
	c.m.step()
	if x := c.hoisted[e]; x != nil {
		return x
	}
	tv := c.info.Types[e]
	if tv.Value != nil {
		return c.constExpr(tv.Value, c.typ(tv.Type), e)
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return c.expr(e.X)
	case *ast.Ident:
		return c.ident(e)
	case *ast.FuncLit:
		return c.literal(e)
	case *ast.CompositeLit:
		return c.composite(e, c.typeOf(e))
	case *ast.SelectorExpr:
		return c.selector(e)
	case *ast.IndexExpr:
		if id := calleeIdent(e); id != nil && c.instanceOf(id) {
			return c.expr(e.X)
		}
		return c.index(e)
	case *ast.IndexListExpr:
		return c.expr(e.X)
	case *ast.SliceExpr:
		return c.slice(e)
	case *ast.TypeAssertExpr:
		return c.typeAssert(e)
	case *ast.CallExpr:
		return c.call(e)
	case *ast.StarExpr:
		return c.fromPlace(c.place(e))
	case *ast.UnaryExpr:
		return c.unary(e)
	case *ast.BinaryExpr:
		return c.binary(e)
	}
	c.unsupported(e.Pos(), "expression %T", e)
	return nil
}

func (c *compiler) instanceOf(id *ast.Ident) bool {
	_, ok := c.info.Instances[id]
	return ok
}

// calleeIdent returns the identifier that names what an expression denotes, or nil.
func calleeIdent(e ast.Expr) *ast.Ident {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return e
	case *ast.SelectorExpr:
		return e.Sel
	case *ast.IndexExpr:
		return calleeIdent(e.X)
	case *ast.IndexListExpr:
		return calleeIdent(e.X)
	}
	return nil
}

// ident compiles the name of a variable or function.
func (c *compiler) ident(e *ast.Ident) *expr {
	switch obj := c.info.ObjectOf(e).(type) {
	case *types.Var:
		return c.fromPlace(c.place(e))
	case *types.Func:
		return c.funcValue(e, obj)
	case *types.Nil:
		return c.zero(c.typeOf(e))
	}
	c.unsupported(e.Pos(), "%s as a value", e.Name)
	return nil
}

// variable returns the place of a variable.
func (c *compiler) variable(v *types.Var, e ast.Node) place {
	if p, ok := c.lookup(v); ok {
		return p
	}
	if v.Pkg() != nil && c.m.host.Compiled(v.Pkg()) {
		return c.compiledVar(v, e.Pos())
	}
	c.unsupported(e.Pos(), "variable %s", v.Name())
	return place{}
}

// place compiles an expression that denotes a variable, or a part of one.
func (c *compiler) place(e ast.Expr) place {
	p := c.unwatched(e)
	if c.watches() && p.shared() {
		p.watch = c.watched(e)
	}
	return p
}

// unwatched is place without what tells of accesses.
func (c *compiler) unwatched(e ast.Expr) place {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return c.place(e.X)
	case *ast.Ident:
		if v, ok := c.info.ObjectOf(e).(*types.Var); ok {
			return c.variable(v, e)
		}
	case *ast.StarExpr:
		return c.deref(c.expr(e.X), e.Pos())
	case *ast.SelectorExpr:
		if s := c.info.Selections[e]; s != nil && s.Kind() == types.FieldVal {
			return c.field(e, s)
		}
		if v, ok := c.info.Uses[e.Sel].(*types.Var); ok && c.info.Selections[e] == nil {
			return c.variable(v, e)
		}
	case *ast.IndexExpr:
		if c.hoisted[e] != nil {
			break
		}
		switch t := c.core(e.X).(type) {
		case *types.Array:
			return c.arrayElement(c.place(e.X), t, e)
		case *types.Pointer:
			return c.arrayElement(c.deref(c.expr(e.X), e.Pos()), t.Elem().Underlying().(*types.Array), e)
		case *types.Slice:
			return c.sliceElementPlace(c.expr(e.X), c.indexValue(e.Index), t.Elem(), c.site(e.Pos()))
		}
	}
	return c.placed(c.expr(e))
}

// core returns the core type of an expression.
func (c *compiler) core(e ast.Expr) types.Type {
	t := c.typeOf(e)
	if t == nil {
		return nil
	}
	return t.Underlying()
}

// deref returns the place that a pointer points to.
func (c *compiler) deref(x *expr, pos token.Pos) place {
	p := place{typ: x.typ.Underlying().(*types.Pointer).Elem(), nilable: true, site: c.site(pos)}
	if x.form == isLocal {
		p.how, p.off = bySlot, x.off
	} else {
		p.how, p.base = byAddress, closure[unsafe.Pointer](x)
	}
	return p
}

// field returns the place of a field.
func (c *compiler) field(e *ast.SelectorExpr, s *types.Selection) place {
	p, _ := c.path(e.X, c.typ(s.Recv()), s, e)
	return p
}

// path follows a selection to the field that it denotes.
func (c *compiler) path(x ast.Expr, recv types.Type, s *types.Selection, e *ast.SelectorExpr) (place, types.Type) {
	index := s.Index()
	if len(c.env) > 0 {
		// The fields of an instance may lie elsewhere than those of what it is an instance of.
		if obj, i, _ := types.LookupFieldOrMethod(recv, true, s.Obj().Pkg(), s.Obj().Name()); obj != nil {
			index = i
		}
	}
	var p place
	if _, ok := recv.Underlying().(*types.Pointer); ok {
		p = c.deref(c.expr(x), e.Pos())
	} else {
		p = c.place(x)
	}
	return c.follow(p, index, e.Pos()), nil
}

// follow follows the indices of fields, and the pointers between.
func (c *compiler) follow(p place, index []int, pos token.Pos) place {
	for i, n := range index {
		if i > 0 {
			if _, ok := p.typ.Underlying().(*types.Pointer); ok {
				p = c.deref(c.fromPlace(p), pos)
			}
		}
		st := p.typ.Underlying().(*types.Struct)
		p = p.part(st.Field(n).Type(), c.m.reflected(p.typ).Field(n).Offset)
	}
	return p
}
