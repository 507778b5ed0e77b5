package machine

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
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
	x, pre, args := c.argumentsAfter(c.expr(e.Fun), e, sig)
	return c.dynamic(x, sig, pre, args, site)
}

// argumentsAfter is arguments where x, the function or the receiver, is evaluated before them.
func (c *compiler) argumentsAfter(x *expr, e *ast.CallExpr, sig *types.Signature) (*expr, stmt, []*expr) {
	var first stmt
	if c.spreads(e) {
		x, first = c.kept(x)
	}
	pre, args := c.arguments(e, sig)
	if first != nil {
		pre = sequence([]stmt{first, pre})
	}
	return x, pre, args
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
	} else if obj.Pkg() != nil && obj.Pkg().Path() == "sync/atomic" && len(e.Args) > 0 {
		site = c.siteFor(c.callPos(e), pointee(e.Args[0]))
	} else if c.watches() && c.m.host.Touches(obj) {
		site = c.siteFor(c.callPos(e), c.lentTo(e))
	}
	return c.compiledCallee(obj, nil, c.typeArgs(id), sig, pre, args, site)
}

// lentTo is what the source calls the memory that a function is given by its arguments.
func (c *compiler) lentTo(e *ast.CallExpr) string {
	var names []string
	for _, a := range e.Args {
		switch c.typeOf(a).Underlying().(type) {
		case *types.Pointer:
			if x, ok := ast.Unparen(a).(*ast.UnaryExpr); ok && x.Op == token.AND {
				a = x.X
			}
			names = append(names, exprString(a))
		case *types.Slice, *types.Map, *types.Interface:
			names = append(names, exprString(a))
		}
	}
	return strings.Join(names, " or ")
}

// pointee is what the source calls that which an expression points to.
func pointee(e ast.Expr) string {
	if x, ok := ast.Unparen(e).(*ast.UnaryExpr); ok && x.Op == token.AND {
		return exprString(x.X)
	}
	return "*" + exprString(e)
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

// methodCallee is a call x.m(...).
func (c *compiler) methodCallee(e *ast.CallExpr, sel *ast.SelectorExpr, s *types.Selection, site uint32) *callee {
	recv := c.typ(s.Recv())
	obj, index := c.method(recv, s)
	sig, targs := c.selectedType(sel), c.typeArgs(sel.Sel)
	if c.m.functionOf(obj) == nil {
		site = c.siteFor(c.callPos(e), exprString(sel.X)) // of a lock, the name
	}
	x, pre, args := c.argumentsAfter(c.receiverOf(sel, recv, obj, index), e, sig)
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
