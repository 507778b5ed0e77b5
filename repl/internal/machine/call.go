package machine

import (
	"go/ast"
	"go/types"
	"unsafe"
)

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
