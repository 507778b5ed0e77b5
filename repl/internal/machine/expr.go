package machine

import (
	"go/ast"
	"go/constant"
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

// constExpr returns a constant.
func (c *compiler) constExpr(v constant.Value, t types.Type, e ast.Expr) *expr {
	if _, ok := t.Underlying().(*types.Interface); ok {
		// A constant that becomes an interface value has its default type.
		d := types.Default(c.info.TypeOf(e))
		if _, ok := d.Underlying().(*types.Interface); ok {
			d = defaultOf(v)
		}
		return c.toInterface(c.constExpr(v, d, e), t, e.Pos())
	}
	return &expr{typ: t, kind: kindOf(t), form: isConst, c: constantOf(v, kindOf(t))}
}

func defaultOf(v constant.Value) types.Type {
	switch v.Kind() {
	case constant.Bool:
		return types.Typ[types.Bool]
	case constant.String:
		return types.Typ[types.String]
	case constant.Int:
		return types.Typ[types.Int]
	case constant.Float:
		return types.Typ[types.Float64]
	}
	return types.Typ[types.Complex128]
}

// constantOf returns a constant's value as its kind has it.
func constantOf(v constant.Value, k kind) any {
	switch k {
	case kBool:
		return constant.BoolVal(v)
	case kString:
		if v.Kind() == constant.Int { // string(rune) is folded by the checker
			n, _ := constant.Int64Val(v)
			return string(rune(n))
		}
		return constant.StringVal(v)
	case kFloat32:
		f, _ := constant.Float32Val(constant.ToFloat(v))
		return f
	case kFloat64:
		f, _ := constant.Float64Val(constant.ToFloat(v))
		return f
	case kComplex64:
		re, _ := constant.Float32Val(constant.Real(constant.ToComplex(v)))
		im, _ := constant.Float32Val(constant.Imag(constant.ToComplex(v)))
		return complex(re, im)
	case kComplex128:
		re, _ := constant.Float64Val(constant.Real(constant.ToComplex(v)))
		im, _ := constant.Float64Val(constant.Imag(constant.ToComplex(v)))
		return complex(re, im)
	}
	v = constant.ToInt(v)
	n, exact := constant.Int64Val(v)
	u := uint64(n)
	if !exact {
		u, _ = constant.Uint64Val(v)
	}
	switch k {
	case kInt:
		return int(u)
	case kInt8:
		return int8(u)
	case kInt16:
		return int16(u)
	case kInt32:
		return int32(u)
	case kInt64:
		return int64(u)
	case kUint:
		return uint(u)
	case kUint8:
		return uint8(u)
	case kUint16:
		return uint16(u)
	case kUint32:
		return uint32(u)
	case kUint64:
		return u
	case kPtr:
		p := uintptr(u)
		return *(*unsafe.Pointer)(unsafe.Pointer(&p))
	}
	return uintptr(u)
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

// indexValue compiles an index. What does not fit an int is out of range everywhere.
func (c *compiler) indexValue(e ast.Expr) *expr {
	x := c.expr(e)
	if x.kind == kInt {
		return x
	}
	return &expr{typ: types.Typ[types.Int], kind: kInt, fn: opsOf[x.kind].integer.toInt(x)}
}

func (c *compiler) arrayElement(p place, t *types.Array, e *ast.IndexExpr) place {
	size, n := c.m.sizeof(t.Elem()), int(t.Len())
	i := c.indexValue(e.Index)
	if i.form == isConst {
		return p.part(t.Elem(), size*uintptr(i.c.(int)))
	}
	site := c.site(e.Pos())
	at, iv := p.address(), closure[int](i)
	if p.how == inFrame {
		off := p.off
		return place{typ: t.Elem(), how: byAddress, own: true, base: func(f *frame) unsafe.Pointer {
			j := iv(f)
			if uint(j) >= uint(n) {
				badIndex(f, site, j, n)
			}
			return f.at(off + uintptr(j)*size)
		}}
	}
	return place{typ: t.Elem(), how: byAddress, own: p.own, base: func(f *frame) unsafe.Pointer {
		q, j := at(f), iv(f)
		if uint(j) >= uint(n) {
			badIndex(f, site, j, n)
		}
		return unsafe.Add(q, uintptr(j)*size)
	}}
}

// sliceElementPlace returns the place of an element of a slice.
func (c *compiler) sliceElementPlace(s, i *expr, t types.Type, site uint32) place {
	p := place{typ: t, how: byAddress, base: c.sliceElement(s, i, c.m.sizeof(t), site)}
	switch q := s.place; {
	case i.form != isLocal:
	case s.form == isLocal:
		p.element = &element{slice: s.off, index: i.off, size: c.m.sizeof(t), site: site}
	case q != nil && q.watch != nil && q.element != nil && q.element.in == nil && q.disp == 0:
		p.element = &element{in: q, index: i.off, size: c.m.sizeof(t), site: site}
	}
	return p
}

// sliceElement returns the address of an element of a slice.
func (c *compiler) sliceElement(s, i *expr, size uintptr, site uint32) addr {
	if s.form == isLocal && i.form == isLocal {
		so, io := s.off, i.off
		return func(f *frame) unsafe.Pointer {
			v, j := slotOf[slice](f, so), *slotOf[int](f, io)
			if uint(j) >= uint(v.len) {
				badIndex(f, site, j, v.len)
			}
			return unsafe.Add(v.p, uintptr(j)*size)
		}
	}
	iv := closure[int](i)
	if s.form == isLocal {
		so := s.off
		return func(f *frame) unsafe.Pointer {
			j := iv(f)
			v := slotOf[slice](f, so)
			if uint(j) >= uint(v.len) {
				badIndex(f, site, j, v.len)
			}
			return unsafe.Add(v.p, uintptr(j)*size)
		}
	}
	sv := closure[slice](s)
	return func(f *frame) unsafe.Pointer {
		v, j := sv(f), iv(f)
		if uint(j) >= uint(v.len) {
			badIndex(f, site, j, v.len)
		}
		return unsafe.Add(v.p, uintptr(j)*size)
	}
}

// index compiles x[i].
func (c *compiler) index(e *ast.IndexExpr) *expr {
	switch t := c.core(e.X).(type) {
	case *types.Map:
		return c.mapIndex(e, t)
	case *types.Basic:
		x, i, site := c.expr(e.X), c.indexValue(e.Index), c.site(e.Pos())
		if x.form == isLocal && i.form == isLocal {
			so, io := x.off, i.off
			return c.general(c.typeOf(e), func(f *frame) uint8 {
				s, i := slotOf[string](f, so), *slotOf[int](f, io)
				if uint(i) >= uint(len(*s)) {
					badIndex(f, site, i, len(*s))
				}
				return (*s)[i]
			})
		}
		sv, iv := closure[string](x), closure[int](i)
		return c.general(c.typeOf(e), func(f *frame) uint8 {
			s, i := sv(f), iv(f)
			if uint(i) >= uint(len(s)) {
				badIndex(f, site, i, len(s))
			}
			return s[i]
		})
	case *types.Slice:
		if k := kindOf(t.Elem()); k != kMem && !c.watches() {
			s, i := c.expr(e.X), c.indexValue(e.Index)
			x := c.general(t.Elem(), opsOf[k].element(s, i, c.site(e.Pos())))
			p := c.sliceElementPlace(s, i, t.Elem(), c.site(e.Pos()))
			x.place, x.element = &p, p.element
			return x
		}
	}
	return c.fromPlace(c.place(e))
}

// slice compiles x[i:j] and x[i:j:k].
func (c *compiler) slice(e *ast.SliceExpr) *expr {
	bound := func(b ast.Expr) func(*frame) int {
		if b == nil {
			return nil
		}
		return closure[int](c.indexValue(b))
	}
	lo, hi, max := bound(e.Low), bound(e.High), bound(e.Max)
	site, t := c.site(e.Pos()), c.typeOf(e)
	if lo == nil {
		lo = func(*frame) int { return 0 }
	}
	switch u := c.core(e.X).(type) {
	case *types.Basic:
		sv := closure[string](c.expr(e.X))
		return c.general(t, func(f *frame) string {
			s := sv(f)
			i, j := lo(f), len(s)
			if hi != nil {
				j = hi(f)
			}
			if uint(j) > uint(len(s)) || uint(i) > uint(j) {
				f.note(site)
				badString(s, i, j)
			}
			return s[i:j]
		})
	case *types.Slice:
		sv, size := closure[slice](c.expr(e.X)), c.m.sizeof(u.Elem())
		return c.general(t, func(f *frame) slice {
			s := sv(f)
			return cut(f, s, lo, hi, max, size, site, false)
		})
	case *types.Pointer:
		n, size := int(u.Elem().Underlying().(*types.Array).Len()), c.m.sizeof(u.Elem().Underlying().(*types.Array).Elem())
		at := c.deref(c.expr(e.X), e.Pos()).address()
		return c.general(t, func(f *frame) slice { return cut(f, slice{at(f), n, n}, lo, hi, max, size, site, true) })
	case *types.Array:
		n, size := int(u.Len()), c.m.sizeof(u.Elem())
		at := c.place(e.X).address()
		return c.general(t, func(f *frame) slice { return cut(f, slice{at(f), n, n}, lo, hi, max, size, site, true) })
	}
	c.unsupported(e.Pos(), "slicing of %s", c.typeOf(e.X))
	return nil
}

// cut returns a part of a slice, which may be a whole array.
func cut(f *frame, s slice, lo, hi, max func(*frame) int, size uintptr, site uint32, array bool) slice {
	i, j := lo(f), s.len
	if hi != nil {
		j = hi(f)
	}
	k := s.cap
	if max != nil {
		k = max(f)
	}
	if uint(k) > uint(s.cap) || uint(j) > uint(k) || uint(i) > uint(j) {
		f.note(site)
		badSlice(s, i, j, k, max != nil, array)
	}
	r := slice{s.p, j - i, k - i}
	if r.cap > 0 {
		r.p = unsafe.Add(s.p, uintptr(i)*size)
	}
	return r
}

// unary compiles an operator with one operand.
func (c *compiler) unary(e *ast.UnaryExpr) *expr {
	t := c.typeOf(e)
	switch e.Op {
	case token.AND:
		return c.addressOf(e)
	case token.ARROW:
		return c.receive(e)
	case token.ADD:
		return c.expr(e.X)
	}
	x := c.expr(e.X)
	switch e.Op {
	case token.NOT:
		return c.negated(x)
	case token.XOR:
		return c.general(t, opsOf[x.kind].integer.not(x))
	}
	switch x.kind {
	case kFloat32:
		v := closure[float32](x)
		return c.general(t, func(f *frame) float32 { return -v(f) })
	case kFloat64:
		v := closure[float64](x)
		return c.general(t, func(f *frame) float64 { return -v(f) })
	case kComplex64:
		v := closure[complex64](x)
		return c.general(t, func(f *frame) complex64 { return -v(f) })
	case kComplex128:
		v := closure[complex128](x)
		return c.general(t, func(f *frame) complex128 { return -v(f) })
	}
	return c.general(t, opsOf[x.kind].integer.neg(x))
}

// addressOf compiles &x.
func (c *compiler) addressOf(e *ast.UnaryExpr) *expr {
	t := c.typeOf(e)
	if lit, ok := ast.Unparen(e.X).(*ast.CompositeLit); ok {
		return c.pointerTo(t, c.composite(lit, c.typeOf(lit)))
	}
	return c.general(t, c.place(e.X).address())
}

// pointerTo returns a pointer to a new variable with the value of x.
func (c *compiler) pointerTo(t types.Type, x *expr) *expr {
	r, w := c.m.objectType(x.typ), c.writer(x)
	return c.general(t, func(f *frame) unsafe.Pointer {
		p := newObject(r) // x may refer to anything but this
		w(f, p)
		return p
	})
}

// binary compiles an operator with two operands.
func (c *compiler) binary(e *ast.BinaryExpr) *expr {
	t := c.typeOf(e)
	switch e.Op {
	case token.LAND, token.LOR:
		return c.logical(e)
	case token.SHL, token.SHR:
		return c.shift(e.Op, c.exprAs(e.X, t), c.shiftCount(e.Y), t, c.site(e.Pos()))
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return c.compare(e)
	}
	x, y := c.exprAs(e.X, t), c.exprAs(e.Y, t)
	z := c.arithmetic(e.Op, x, y, t, c.site(e.Pos()))
	if (e.Op == token.REM || e.Op == token.AND) && x.kind == kInt && x.form == isLocal && y.form == isConst && y.c != 0 {
		z.rest = &remainder{e.Op, x.off, y.c.(int)}
	}
	return z
}

// shiftCount compiles the right operand of a shift. A constant may be written as a number that is no
// integer's.
func (c *compiler) shiftCount(e ast.Expr) *expr {
	if v := c.info.Types[e].Value; v != nil {
		return c.constExpr(v, types.Typ[types.Uint64], e)
	}
	return c.expr(e)
}

func (c *compiler) shift(op token.Token, x, y *expr, t types.Type, site uint32) *expr {
	count := opsOf[y.kind].integer.toCount(y, site)
	if op == token.SHL {
		return c.general(t, opsOf[x.kind].integer.shl(x, count))
	}
	return c.general(t, opsOf[x.kind].integer.shr(x, count))
}

// arithmetic returns x op y for operands of one type.
func (c *compiler) arithmetic(op token.Token, x, y *expr, t types.Type, site uint32) *expr {
	if x.kind.integer() {
		switch op {
		case token.QUO:
			return c.general(t, opsOf[x.kind].integer.quo(x, y, site))
		case token.REM:
			return c.general(t, opsOf[x.kind].integer.rem(x, y, site))
		}
	}
	o := opsOf[x.kind].operators[op]
	if x.form == isConst && y.form == isConst {
		// The checker folds constants, but not those that are constant in one instance only.
		x = c.general(x.typ, opsOf[x.kind].closure(x))
	}
	z := c.general(t, o.of(x, y))
	if op == token.MUL && x.form == isGeneral && y.form == isGeneral {
		z.factors = []*expr{x, y}
	}
	if x.kind == kInt && x.form == isLocal && y.form == isConst {
		switch op {
		case token.ADD:
			z.sum = &remainder{op, x.off, y.c.(int)}
		case token.SUB:
			z.sum = &remainder{token.ADD, x.off, -y.c.(int)}
		}
	}
	z.into = func(to uintptr) stmt {
		if op == token.ADD && x.form == isLocal && y.factors != nil {
			switch x.kind {
			case kInt:
				return addProduct[int](to, x, y.factors)
			case kFloat64:
				return addProduct[float64](to, x, y.factors)
			}
		}
		return o.to(to, x, y)
	}
	z.pass = func(to uintptr) pass { return o.arg(to, x, y) }
	return z
}

// condition compiles a boolean expression.
func (c *compiler) condition(e ast.Expr) func(*frame) bool { return closure[bool](c.expr(e)) }
