package machine

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strconv"
	"unsafe"

	"github.com/cspsh/cspsh/repl/internal/native"
)

// adapter returns what makes function values of a type.
func (m *Machine) adapter(sig *types.Signature) *native.Adapter {
	sig = plain(sig)
	if a, ok := m.adapters.At(sig).(*native.Adapter); ok {
		return a
	}
	a := native.NewAdapter(m.reflected(sig), m.hooks())
	m.adapters.Set(sig, a)
	return a
}

// hooks are how compiled code calls functions of the user's.
//
//go:noinline
func (m *Machine) hooks() native.Hooks {
	return native.Hooks{
		Enter: func(fv *native.Func) unsafe.Pointer {
			code := (*function)(fv.Fn).ready()
			var g *frame
			if m.host.Inside() {
				g = code.frame()
				g.caller = m.top
			} else {
				g = (*frame)(newObject(code.frameType))
				g.code = code
			}
			g.env = fv.Env
			return g.at(code.argsAt)
		},
		Run: func(fv *native.Func, args unsafe.Pointer) unsafe.Pointer {
			code := (*function)(fv.Fn).ready()
			g := (*frame)(unsafe.Add(args, -int(code.argsAt)))
			if m.host.Inside() {
				top := m.top
				g.raised, m.passing = m.passing, nil
				m.host.CalledBack()
				// Compiled code may go on for ever with calls of what takes no part in the countdown by itself.
				if m.Budget -= 1 - code.cost; m.Budget < 0 {
					m.poll(g)
				}
				code.run(g)
				m.top = top
			} else {
				// Who is not on the loop can use no channel of the user's.
				m.host.Enter(code.fn.info, func() {
					code.exchange(g, code.params, m.host.FromCompiled)
					code.run(g)
					code.exchange(g, code.results, m.host.ToCompiled)
				})
			}
			return g.at(headerSize)
		},
		Leave: func(fv *native.Func, args unsafe.Pointer) {
			code := (*function)(fv.Fn).ready()
			if m.host.Inside() {
				code.done((*frame)(unsafe.Add(args, -int(code.argsAt))))
			}
		},
	}
}

// exchange exchanges the channels in some slots of a frame.
func (c *code) exchange(g *frame, slots []slot, by func(ch unsafe.Pointer, t reflect.Type) unsafe.Pointer) {
	for _, s := range slots {
		if _, ok := s.typ.Underlying().(*types.Chan); ok {
			p := slotOf[unsafe.Pointer](g, s.off)
			*p = by(*p, c.m.reflected(s.typ))
		}
	}
}

// funcWordOf returns the word of the function value that a function without an environment is.
func (m *Machine) valueOf(fn *function, sig *types.Signature) unsafe.Pointer {
	if fn.value == nil {
		fn.value = m.adapter(sig).New(unsafe.Pointer(fn), nil).Word()
	}
	return fn.value
}

// funcValue compiles the name of a function as a value.
func (c *compiler) funcValue(id *ast.Ident, obj *types.Func) *expr {
	sig := c.funcType(id)
	targs := c.typeArgs(id)
	if fn := c.m.functionOf(obj); fn != nil {
		fn = c.m.instance(fn, targs)
		return c.constant(sig, c.m.valueOf(fn, sig))
	}
	if fn := c.fromSource(obj, nil, targs, plain(sig)); fn != nil {
		return c.constant(sig, c.m.valueOf(fn, sig))
	}
	if c.m.host.Wait(obj, nil) != Never || hasChan(sig.Results()) || hasChan(sig.Params()) {
		// A call of the value is one of the function with all that belongs to it.
		fn := c.m.synthetic(sig, func(w *compiler) stmt {
			args := make([]*expr, sig.Params().Len())
			for i := range args {
				args[i] = w.param(i)
			}
			return w.returnCall(w.compiledCallee(obj, nil, targs, sig, nil, args, c.site(id.Pos())))
		}, c)
		return c.constant(sig, c.m.valueOf(fn, sig))
	}
	v, err := c.m.compiledFunc(obj, nil, targs, plain(sig))
	if err != nil {
		site := c.site(id.Pos())
		return c.general(sig, func(f *frame) unsafe.Pointer {
			f.note(site)
			panic(err)
		})
	}
	return c.constant(sig, funcWord(v))
}

// synthetic returns a function that the source does not have.
func (m *Machine) synthetic(sig *types.Signature, make func(c *compiler) stmt, from *compiler) *function {
	return &function{m: m, sig: plain(sig), src: from.src, env: from.env, make: make, info: nil}
}

// param returns a parameter of the function that is compiled.
func (c *compiler) param(i int) *expr {
	s := c.params[i]
	return c.fromPlace(place{typ: s.typ, how: inFrame, off: s.off})
}

// returnCall returns what a call yields as the results of the function.
func (c *compiler) returnCall(k *callee) stmt {
	if len(c.results) == 0 {
		return c.callStmt(k)
	}
	var moves []func(f *frame, p unsafe.Pointer)
	for _, s := range c.results {
		moves = append(moves, c.move(s.typ, s.off, s.off-headerSize))
	}
	enter, out := k.enter, k.out
	if enter == nil {
		enter = c.static(k)
	}
	return prefixed(k.pre, func(f *frame) ctl {
		g := enter(f)
		if g == nil {
			for _, m := range moves {
				m(f, f.at(out))
			}
			return next
		}
		for _, m := range moves {
			m(f, g.at(headerSize))
		}
		g.code.done(g)
		return next
	})
}

// literal compiles a function literal.
func (c *compiler) literal(e *ast.FuncLit) *expr {
	fn, sig := c.literalFunction(e)
	return c.closureOf(fn, sig, fn.code)
}

func (c *compiler) literalFunction(e *ast.FuncLit) (*function, *types.Signature) {
	sig := c.typeOf(e).(*types.Signature)
	top := c.fn
	for top.outer != nil {
		top = top.outer.fn
	}
	pos := c.src.fset.Position(e.Pos())
	c.fn.lits++
	name := c.literalName(c.fn.lits)
	fn := &function{
		m: c.m, src: c.src, env: c.env, body: e.Body, typ: e.Type, sig: plain(sig), outer: c,
		info: &FuncInfo{Name: name, File: pos.Filename, Line: pos.Line, Col: pos.Column},
	}
	fn.code = c.m.compileCode(fn, c)
	return fn, sig
}

// literalName is what Go's compiler calls the n-th literal in the function.
func (c *compiler) literalName(n int) string {
	if c.fn.outer != nil {
		return c.fn.info.Name + "." + strconv.Itoa(n)
	}
	return c.fn.info.Name + ".func" + strconv.Itoa(n)
}

// closureOf returns the value of a literal: a function with what it has captured.
func (c *compiler) closureOf(fn *function, sig *types.Signature, code *code) *expr {
	if len(code.captures) == 0 {
		return c.constant(sig, c.m.valueOf(fn, sig))
	}
	adapter, env := c.m.adapter(sig), c.environment(code)
	return c.general(sig, func(f *frame) unsafe.Pointer {
		return adapter.New(unsafe.Pointer(fn), env(f)).Word()
	})
}

// environment returns what makes the environment of a literal, with what it has captured.
func (c *compiler) environment(code *code) func(f *frame) unsafe.Pointer {
	t := code.envType
	captures := make([]write, len(code.captures))
	offs := make([]uintptr, len(code.captures))
	for i, cap := range code.captures {
		captures[i] = c.writer(c.fromPlace(cap.from))
		offs[i] = cap.env
	}
	if len(captures) == 1 {
		w := captures[0]
		return func(f *frame) unsafe.Pointer {
			env := newObject(t)
			w(f, env)
			return env
		}
	}
	return func(f *frame) unsafe.Pointer {
		env := newObject(t)
		for i, w := range captures {
			w(f, unsafe.Add(env, offs[i]))
		}
		return env
	}
}

// bound returns the function value that a method value x.m is: a synthetic function with x
// captured.
func (c *compiler) bound(info *FuncInfo, x *expr, sig *types.Signature, call func(w *compiler, x *expr, args []*expr) *callee) *expr {
	var off uintptr
	fn := c.m.synthetic(sig, func(w *compiler) stmt {
		p := w.temp(x.typ)
		off = w.envBlock.add(w.m, x.typ)
		w.captures = append(w.captures, capture{env: off, off: p.off, typ: x.typ})
		args := make([]*expr, sig.Params().Len())
		for i := range args {
			args[i] = w.param(i)
		}
		return w.returnCall(call(w, w.fromPlace(p), args))
	}, c)
	fn.info, fn.hidden = info, true // for who calls it back
	fn.code = c.m.compileCode(fn, nil)
	adapter, t, w := c.m.adapter(sig), fn.code.envType, c.writer(x)
	return c.general(plain(sig), func(f *frame) unsafe.Pointer {
		env := newObject(t)
		w(f, unsafe.Add(env, off))
		return adapter.New(unsafe.Pointer(fn), env).Word()
	})
}

// selector compiles x.f: a field, a method value or expression, something of a package.
func (c *compiler) selector(e *ast.SelectorExpr) *expr {
	s := c.info.Selections[e]
	if s == nil {
		switch obj := c.info.Uses[e.Sel].(type) {
		case *types.Var:
			return c.fromPlace(c.place(e))
		case *types.Func:
			return c.funcValue(e.Sel, obj)
		}
		c.unsupported(e.Pos(), "%s as a value", e.Sel.Name)
	}
	switch s.Kind() {
	case types.FieldVal:
		return c.fromPlace(c.place(e))
	case types.MethodVal:
		return c.methodValue(e, s)
	}
	return c.methodExpr(e, s)
}

func (c *compiler) methodValue(e *ast.SelectorExpr, s *types.Selection) *expr {
	recv := c.typ(s.Recv())
	obj, index := c.method(recv, s)
	sig, targs := c.selectedType(e), c.typeArgs(e.Sel)
	site := c.site(e.Pos())
	x := c.receiverOf(e, recv, obj, index)
	if isInterface(x.typ) {
		// The value of a nil interface has no methods.
		iv := closure[iface](x)
		x = c.general(x.typ, func(f *frame) iface {
			w := iv(f)
			if w.t == nil {
				panic(nilDereference(f, site))
			}
			return w
		})
	}
	return c.bound(&FuncInfo{Name: exprString(e), Symbol: funcName(obj) + "-fm"}, x, sig, func(w *compiler, x *expr, args []*expr) *callee {
		return w.methodOn(x, obj, targs, sig, nil, args, site)
	})
}

// methodExpr compiles T.m: a function that takes the receiver first.
func (c *compiler) methodExpr(e *ast.SelectorExpr, s *types.Selection) *expr {
	sig, targs := c.methodExprType(e, s), c.typeArgs(e.Sel)
	recv := c.typ(s.Recv())
	obj, index := c.method(recv, s)
	site := c.site(e.Pos())
	params := slices.Collect(sig.Params().Variables())[1:]
	inner := types.NewSignatureType(nil, nil, nil, types.NewTuple(params...), sig.Results(), sig.Variadic())
	fn := c.m.synthetic(sig, func(w *compiler) stmt {
		args := make([]*expr, len(params))
		for i := range args {
			args[i] = w.param(i + 1)
		}
		return w.returnCall(w.methodOn(w.receiverFrom(w.param(0), obj, index, e.Pos()), obj, targs, inner, nil, args, site))
	}, c)
	fn.info, fn.hidden = &FuncInfo{Name: exprString(e)}, true
	if named, ptr := receiver(recv); named != nil {
		fn.info.Symbol = methodName(named.Obj(), ptr, obj.Name())
	}
	return c.constant(sig, c.m.valueOf(fn, sig))
}

// methodExprType returns the type of T.m, of an instance if the method is generic.
func (c *compiler) methodExprType(e *ast.SelectorExpr, s *types.Selection) *types.Signature {
	inst, ok := c.info.Instances[e.Sel]
	if !ok {
		return c.typ(c.info.TypeOf(e)).(*types.Signature)
	}
	sig := inst.Type.(*types.Signature)
	params := append([]*types.Var{types.NewParam(token.NoPos, nil, "", s.Recv())}, slices.Collect(sig.Params().Variables())...)
	return c.typ(types.NewSignatureType(nil, nil, nil, types.NewTuple(params...), sig.Results(), sig.Variadic())).(*types.Signature)
}

// receiverFrom returns what a method wants as its receiver, found from x.
func (c *compiler) receiverFrom(x *expr, obj *types.Func, index []int, pos token.Pos) *expr {
	path := index[:len(index)-1]
	_, wantPtr := types.Unalias(obj.Signature().Recv().Type()).(*types.Pointer)
	_, isPtr := x.typ.Underlying().(*types.Pointer)
	if len(path) == 0 && isPtr == wantPtr {
		return x
	}
	var p place
	if isPtr {
		p = c.deref(x, pos)
		if c.watches() {
			p.watch = c.watchOf(pos, []namePart{{text: "receiver of " + obj.Name()}})
		}
	} else {
		p = c.placed(x)
	}
	return c.receiverAt(c.follow(p, path, pos), wantPtr, pos)
}
