package machine

import (
	"go/ast"
	"go/token"
	"go/types"
	"unsafe"
)

// A callee is what is called, and how: with its arguments, all but the results.
type callee struct {
	pre  stmt // evaluates what the arguments are made of, or nil
	sig  *types.Signature
	site uint32

	fn   *function // known when compiled
	args []argument

	// In place of fn: enter calls what is found when the call is made. It returns the frame that
	// the results are in, to be given back; nil if they are in the caller's, at out.
	enter func(f *frame) *frame
	out   uintptr
	// What enter calls, if it can be fused with what becomes of the result.
	method  *methodCall
	dynamic *funcCall
	// direct, if it is not nil, is the closure for the only result, in place of enter.
	direct any
	// again compiles such a call with other operands in the place of these.
	operands    []*expr
	again       func(w *compiler, operands []*expr) *callee
	onInterface bool // the first operand is an interface value
	compiled    bool // what is called is not the user's
}

// call compiles a call, or a conversion, that has one value.
func (c *compiler) call(e *ast.CallExpr) *expr {
	if tv := c.info.Types[e.Fun]; tv.IsType() {
		return c.convert(e.Args[0], c.typ(tv.Type), e)
	} else if tv.IsBuiltin() {
		return c.builtin(e)
	}
	k := c.callee(e)
	t := c.typeOf(e)
	x := c.callValue(k, t)
	x.calls = true
	if k.pre != nil {
		x = c.after(k.pre, x)
	}
	return x
}

// after returns x, before which s is executed.
func (c *compiler) after(s stmt, x *expr) *expr {
	if x.kind == kMem {
		w := x.mem
		y := c.memory(x.typ, func(f *frame, to unsafe.Pointer) { s(f); w(f, to) })
		y.calls, y.whole = x.calls, x.whole
		return y
	}
	y := c.general(x.typ, opsOf[x.kind].sequence(s, x))
	y.calls = x.calls
	return y
}

// callValue returns the value of a call with one result.
func (c *compiler) callValue(k *callee, t types.Type) *expr {
	kd := kindOf(t)
	if kd == kMem {
		v, enter, out := c.mover(t), k.enter, k.out
		var fused write
		switch {
		case c.forwards():
		case k.method != nil:
			fused = methodMemory(v, k.method)
		case k.dynamic != nil:
			fused = dynamicMemory(v, k.dynamic)
		case k.enter == nil:
			fused = callMemory(v, k.known())
		}
		if fused != nil {
			x := c.memory(t, fused)
			x.whole = true
			return x
		}
		if enter == nil {
			enter = c.static(k)
		}
		x := c.memory(t, func(f *frame, to unsafe.Pointer) {
			g := enter(f)
			if g == nil {
				v.move(to, f.at(out))
				return
			}
			v.move(to, g.at(headerSize))
			g.code.done(g)
		})
		x.whole = true
		return x
	}
	if k.direct != nil {
		return c.general(t, k.direct)
	}
	o, fused := opsOf[kd], !c.forwards()
	switch {
	case k.method != nil && fused:
		x := c.general(t, o.method(k.method))
		x.into = func(to uintptr) stmt { return o.methodTo(to, k.method) }
		x.at = func(p place) stmt { return o.methodAt(p, k.method) }
		return x
	case k.dynamic != nil && fused:
		x := c.general(t, o.dynamic(k.dynamic))
		x.into = func(to uintptr) stmt { return o.dynamicTo(to, k.dynamic) }
		x.at = func(p place) stmt { return o.dynamicAt(p, k.dynamic) }
		return x
	case k.enter != nil:
		x := c.general(t, o.entered(k.enter, k.out))
		x.into = func(to uintptr) stmt { return o.enteredTo(to, k.enter, k.out) }
		return x
	}
	known := k.known()
	x := c.general(t, o.call(known))
	x.into = func(to uintptr) stmt { return o.callTo(to, known) }
	x.at = func(p place) stmt { return o.callAt(p, known) }
	return x
}

// callStmt compiles a call whose results are not wanted.
func (c *compiler) callStmt(k *callee) stmt {
	switch {
	case k.method != nil && !c.forwards():
		return prefixed(k.pre, methodOnly(k.method))
	case k.dynamic != nil && !c.forwards():
		return prefixed(k.pre, dynamicOnly(k.dynamic))
	case k.enter != nil:
		enter := k.enter
		return prefixed(k.pre, func(f *frame) ctl {
			if g := enter(f); g != nil {
				g.code.done(g)
			}
			return next
		})
	}
	if !c.forwards() {
		return prefixed(k.pre, callOnly(k.known()))
	}
	run := c.static(k)
	return prefixed(k.pre, func(f *frame) ctl {
		g := run(f)
		g.code.done(g)
		return next
	})
}

func prefixed(pre, s stmt) stmt {
	if pre == nil {
		return s
	}
	return func(f *frame) ctl { pre(f); return s(f) }
}

// static returns what calls a known function and returns its frame, with the results in it.
//
//go:noinline
func (c *compiler) static(k *callee) func(f *frame) *frame {
	known := k.known()
	if c.forwards() {
		return func(f *frame) *frame {
			g, body := known.enter(f)
			g.raised = f.raised
			body(g)
			return g
		}
	}
	return func(f *frame) *frame {
		g, body := known.enter(f)
		body(g)
		return g
	}
}

// callTuple compiles a call for its results, however many: the statement makes it, and the
// expressions are what it has yielded.
func (c *compiler) callTuple(e *ast.CallExpr) (stmt, []*expr) {
	k := c.callee(e)
	results, _, _ := c.m.layout(k.sig)
	var tmps []place
	var moves []func(f *frame, from unsafe.Pointer)
	for _, r := range results {
		tmp := c.temp(r.typ)
		tmps = append(tmps, tmp)
		moves = append(moves, c.move(r.typ, tmp.off, r.off-headerSize))
	}
	take := func(f *frame, p unsafe.Pointer) {
		for _, m := range moves {
			m(f, p)
		}
	}
	enter, out := k.enter, k.out
	if enter == nil {
		enter = c.static(k)
	}
	s := func(f *frame) ctl {
		g := enter(f)
		if g == nil {
			take(f, f.at(out))
			return next
		}
		take(f, g.at(headerSize))
		g.code.done(g)
		return next
	}
	values := make([]*expr, len(tmps))
	for i, p := range tmps {
		values[i] = c.fromPlace(p)
	}
	return prefixed(k.pre, s), values
}

// move returns what copies a value from a block into the frame.
func (c *compiler) move(t types.Type, to, from uintptr) func(f *frame, p unsafe.Pointer) {
	switch kindOf(t) {
	case kInt:
		return func(f *frame, p unsafe.Pointer) { *slotOf[int](f, to) = *(*int)(unsafe.Add(p, from)) }
	case kBool:
		return func(f *frame, p unsafe.Pointer) { *slotOf[bool](f, to) = *(*bool)(unsafe.Add(p, from)) }
	case kPtr:
		return func(f *frame, p unsafe.Pointer) {
			*slotOf[unsafe.Pointer](f, to) = *(*unsafe.Pointer)(unsafe.Add(p, from))
		}
	case kIface:
		return func(f *frame, p unsafe.Pointer) { *slotOf[iface](f, to) = *(*iface)(unsafe.Add(p, from)) }
	case kString:
		return func(f *frame, p unsafe.Pointer) { *slotOf[string](f, to) = *(*string)(unsafe.Add(p, from)) }
	}
	r := c.m.rtype(t)
	return func(f *frame, p unsafe.Pointer) { typedmemmove(r, f.at(to), unsafe.Add(p, from)) }
}

// entered is the result of a call that enter makes.
//
//go:noinline
func entered[T any](enter func(*frame) *frame, out uintptr) func(*frame) T {
	return func(f *frame) T {
		g := enter(f)
		if g == nil {
			return *(*T)(f.at(out))
		}
		v := *(*T)(g.at(headerSize))
		g.code.done(g)
		return v
	}
}

// enteredTo sets a variable of the frame to it.
//
//go:noinline
func enteredTo[T any](to uintptr, enter func(*frame) *frame, out uintptr) stmt {
	return func(f *frame) ctl {
		g := enter(f)
		if g == nil {
			*(*T)(f.at(to)) = *(*T)(f.at(out))
			return next
		}
		*(*T)(f.at(to)) = *(*T)(g.at(headerSize))
		g.code.done(g)
		return next
	}
}

// callPos is where a call stands: as Go has it, in the line of its parenthesis.
func (c *compiler) callPos(e *ast.CallExpr) token.Pos {
	if file := c.src.fset.File(e.Pos()); file != nil && file.Line(e.Pos()) == file.Line(e.Lparen) {
		return e.Pos()
	}
	return e.Lparen
}

// callee compiles what a call calls, and its arguments.
func (c *compiler) callee(e *ast.CallExpr) *callee {
	fun := ast.Unparen(e.Fun)
	site := c.siteFor(c.callPos(e), "")
	if id := calleeIdent(fun); id != nil {
		if obj, ok := c.info.Uses[id].(*types.Func); ok {
			sel, _ := instantiated(fun).(*ast.SelectorExpr)
			if sel != nil && c.info.Selections[sel] != nil {
				s := c.info.Selections[sel]
				if s.Kind() == types.MethodVal {
					return c.methodCallee(e, sel, s, site)
				}
			} else {
				return c.funcCallee(e, id, obj, site)
			}
		}
	}
	// A function value.
	sig := c.typeOf(e.Fun).Underlying().(*types.Signature)
	x := c.expr(e.Fun)
	var first stmt
	if c.spreads(e) {
		x, first = c.kept(x)
	}
	pre, args := c.arguments(e, sig)
	if first != nil {
		pre = sequence([]stmt{first, pre})
	}
	return c.dynamic(x, sig, pre, args, site)
}

// instantiated strips the type arguments off the name of a function.
func instantiated(e ast.Expr) ast.Expr {
	switch x := ast.Unparen(e).(type) {
	case *ast.IndexExpr:
		return instantiated(x.X)
	case *ast.IndexListExpr:
		return instantiated(x.X)
	default:
		return x
	}
}

// funcCallee is a call of a function by its name.
func (c *compiler) funcCallee(e *ast.CallExpr, id *ast.Ident, obj *types.Func, site uint32) *callee {
	sig := c.funcType(id)
	pre, args := c.arguments(e, sig)
	if fn := c.m.functionOf(obj); fn != nil {
		fn = c.m.instance(fn, c.typeArgs(id))
		return c.known(fn, sig, pre, args, site)
	}
	if c.hint != "" {
		site = c.siteFor(e.Pos(), c.hint) // of a channel, the name
	}
	return c.compiledCallee(obj, nil, c.typeArgs(id), sig, pre, args, site)
}

// funcType returns the type of a function as it is named: of an instance, if it is generic.
func (c *compiler) funcType(id *ast.Ident) *types.Signature {
	if inst, ok := c.info.Instances[id]; ok {
		return c.typ(inst.Type).(*types.Signature)
	}
	return c.typeOf(id).(*types.Signature)
}

// selectedType returns the type of a method as it is selected: of an instance, if it is generic.
func (c *compiler) selectedType(e *ast.SelectorExpr) *types.Signature {
	if inst, ok := c.info.Instances[e.Sel]; ok {
		return c.typ(inst.Type).(*types.Signature)
	}
	return c.typ(c.info.TypeOf(e)).(*types.Signature)
}

// typeArgs returns the type arguments with which a generic function is named.
func (c *compiler) typeArgs(id *ast.Ident) []types.Type {
	inst, ok := c.info.Instances[id]
	if !ok {
		return nil
	}
	args := typeArgs(inst.TypeArgs)
	for i := range args {
		args[i] = c.typ(args[i])
	}
	return args
}

// known is a call of a function of the user's. Its arguments include a receiver.
func (c *compiler) known(fn *function, sig *types.Signature, pre stmt, args []*expr, site uint32) *callee {
	_, params, _ := c.m.layout(fn.sig)
	k := &callee{pre: pre, sig: sig, fn: fn, site: site}
	for i, a := range args {
		k.args = append(k.args, c.passed(params[i].off, a))
	}
	return k
}

// arguments compiles the arguments of a call as values of the types of the parameters.
// What is variadic becomes a slice. The statement, if any, is to be executed before.
func (c *compiler) arguments(e *ast.CallExpr, sig *types.Signature) (pre stmt, args []*expr) {
	params := sig.Params()
	hint := c.hint
	c.hint = ""
	defer func() { c.hint = hint }()
	var values []*expr
	if len(e.Args) == 1 {
		if t, ok := c.typeOf(e.Args[0]).(*types.Tuple); ok && t.Len() > 1 {
			pre, values = c.callTuple(ast.Unparen(e.Args[0]).(*ast.CallExpr))
		}
	}
	n := params.Len()
	fixed := n
	if sig.Variadic() && !e.Ellipsis.IsValid() {
		fixed--
	}
	as := func(i int, t types.Type) *expr {
		if values != nil {
			return c.assignable(values[i], t, e.Args[0].Pos())
		}
		return c.exprAs(e.Args[i], t)
	}
	for i := range fixed {
		args = append(args, as(i, params.At(i).Type()))
	}
	if fixed < n {
		t := params.At(fixed).Type()
		count := len(e.Args)
		if values != nil {
			count = len(values)
		}
		if count == fixed {
			args = append(args, c.zero(t))
			return pre, args
		}
		elem := t.Underlying().(*types.Slice).Elem()
		var elems []*expr
		for i := fixed; i < count; i++ {
			elems = append(elems, as(i, elem))
		}
		args = append(args, c.sliceOf(t, elems))
	}
	return pre, args
}

// sliceOf makes a slice of values.
func (c *compiler) sliceOf(t types.Type, elems []*expr) *expr {
	elem := t.Underlying().(*types.Slice).Elem()
	r, size, n := c.m.rtype(elem), c.m.sizeof(elem), len(elems)
	writes := make([]write, n)
	for i, x := range elems {
		writes[i] = c.writer(x)
	}
	if n == 1 {
		w := writes[0]
		return c.general(t, func(f *frame) slice {
			p := newArray(r, 1)
			w(f, p)
			return slice{p, 1, 1}
		})
	}
	return c.general(t, func(f *frame) slice {
		p := newArray(r, n)
		for i, w := range writes {
			w(f, unsafe.Add(p, uintptr(i)*size))
		}
		return slice{p, n, n}
	})
}

// methodCallee is a call x.m(...).
func (c *compiler) methodCallee(e *ast.CallExpr, sel *ast.SelectorExpr, s *types.Selection, site uint32) *callee {
	recv := c.typ(s.Recv())
	obj, index := c.method(recv, s)
	sig, targs := c.selectedType(sel), c.typeArgs(sel.Sel)
	if c.m.functionOf(obj) == nil {
		site = c.siteFor(c.callPos(e), types.ExprString(sel.X)) // of a lock, the name
	}
	x := c.receiverOf(sel, recv, obj, index)
	var first stmt
	if c.spreads(e) {
		x, first = c.kept(x)
	}
	pre, args := c.arguments(e, sig)
	if first != nil {
		pre = sequence([]stmt{first, pre})
	}
	return c.methodOn(x, obj, targs, sig, pre, args, site)
}

// method looks up what a selection of a method denotes in an instance.
func (c *compiler) method(recv types.Type, s *types.Selection) (*types.Func, []int) {
	if len(c.env) == 0 {
		return s.Obj().(*types.Func), s.Index()
	}
	obj, index, _ := types.LookupFieldOrMethod(recv, true, s.Obj().Pkg(), s.Obj().Name())
	if m, ok := obj.(*types.Func); ok {
		return m, index
	}
	return s.Obj().(*types.Func), s.Index()
}

// receiverOf compiles the receiver of a method as the method wants it: the pointer, the
// value, or the interface value.
func (c *compiler) receiverOf(sel *ast.SelectorExpr, recv types.Type, obj *types.Func, index []int) *expr {
	path := c.declaredPath(recv, obj, index[:len(index)-1])
	want := obj.Signature().Recv().Type()
	_, wantPtr := types.Unalias(want).(*types.Pointer)
	_, isPtr := recv.Underlying().(*types.Pointer)
	if len(path) == 0 && !isPtr && !wantPtr {
		return c.expr(sel.X)
	}
	if len(path) == 0 && isPtr && wantPtr {
		return c.expr(sel.X)
	}
	var p place
	if isPtr {
		p = c.deref(c.expr(sel.X), sel.Pos())
		p.watch = c.watched(sel.X)
	} else {
		p = c.place(sel.X)
	}
	return c.receiverAt(c.follow(p, path, sel.Pos()), wantPtr, sel.Pos())
}

// receiverAt returns what is at a place as a receiver: a pointer to it, or its value, whichever of
// both the place has.
func (c *compiler) receiverAt(p place, wantPtr bool, pos token.Pos) *expr {
	_, fieldPtr := p.typ.Underlying().(*types.Pointer)
	switch {
	case fieldPtr && wantPtr:
		return c.fromPlace(p)
	case fieldPtr:
		return c.fromPlace(c.deref(c.fromPlace(p), pos))
	case wantPtr:
		return c.general(types.NewPointer(p.typ), p.address())
	}
	return c.fromPlace(p)
}

// methodOn is a call of a method on a receiver. targs are the method's own type arguments.
func (c *compiler) methodOn(x *expr, obj *types.Func, targs []types.Type, sig *types.Signature, pre stmt, args []*expr, site uint32) *callee {
	if isInterface(x.typ) {
		return c.interfaceCallee(x, obj, sig, pre, args, site)
	}
	if fn := c.m.functionOf(obj); fn != nil {
		named, _ := receiver(x.typ)
		fn = c.m.instance(fn, allTypeArgs(named, targs))
		return c.known(fn, sig, pre, append([]*expr{x}, args...), site)
	}
	return c.compiledCallee(obj, x, targs, sig, pre, args, site)
}

// allTypeArgs returns the type arguments of a method's receiver, nil for a function, and those
// of its own.
func allTypeArgs(recv *types.Named, own []types.Type) []types.Type {
	if recv == nil || recv.TypeArgs().Len() == 0 {
		return own
	}
	return append(typeArgs(recv.TypeArgs()), own...)
}

// forwards reports whether the function that is compiled only passes a call on: what is deferred
// by it may recover as if it were called directly.
func (c *compiler) forwards() bool { return c.fn.make != nil }

// spreads reports whether the arguments of a call are the results of another, which is made
// before the operands of this one are read.
func (c *compiler) spreads(e *ast.CallExpr) bool {
	if len(e.Args) != 1 {
		return false
	}
	t, ok := c.typeOf(e.Args[0]).(*types.Tuple)
	return ok && t.Len() > 1
}

// kept evaluates an expression into a variable of its own.
func (c *compiler) kept(x *expr) (*expr, stmt) {
	tmp := c.temp(x.typ)
	return c.fromPlace(tmp), c.initialise(tmp, x)
}

// declaredPath returns the part of the path to an embedded field that the source can name: a method
// that a compiled type has by what it embeds is one of its own.
func (c *compiler) declaredPath(recv types.Type, obj *types.Func, path []int) []int {
	if c.m.functionOf(obj) != nil || isInterface(obj.Signature().Recv().Type()) {
		return path
	}
	t := recv
	for i := range path {
		named, _ := receiver(t)
		if named == nil {
			return path
		}
		if p := named.Obj().Pkg(); p != nil && c.m.host.Compiled(p) {
			return path[:i]
		}
		st, ok := named.Underlying().(*types.Struct)
		if !ok {
			return path
		}
		t = st.Field(path[i]).Type()
	}
	return path
}
