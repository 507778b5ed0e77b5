package machine

import (
	"go/ast"
	"go/types"
	"runtime"
	"unsafe"
)

// A deferred call is one of a frame's, the latest first. Its operands have been evaluated.
type deferred struct {
	next *deferred
	run  func(r *raised) // r is what the call may recover
}

// A raised is a panic under way as the deferred calls of one function see it.
type raised struct {
	value     any
	recovered bool
}

// deferring returns a function's body with its deferred calls around it.
//
// Each deferred call is made by a deferred function of Go's own, which first arranges for the calls
// that remain: so one that panics, or calls Goexit, leaves those to be made as Go would.
func deferring(body stmt, epilogue []stmt, end uint32) stmt {
	return func(f *frame) ctl {
		f.ended = false
		protected(f, body, end)
		for _, s := range epilogue {
			s(f)
		}
		return next
	}
}

func protected(f *frame, body stmt, end uint32) {
	defer unwind(f)
	if body(f) == next {
		f.site = end
	}
	f.ended = true
}

// unwind makes the deferred calls that a frame still has. It is itself called by defer.
func unwind(f *frame) {
	m := f.code.m
	var r *raised
	if f.ended {
		if f.defers == nil {
			return
		}
	} else {
		v := recover()
		if v == nil && m.host.Doomed() {
			return
		}
		if v != nil {
			if !fatal(v) {
				m.unwinding(v, f)
			} else if m.host.Doomed() {
				panic(v)
			}
			r = &raised{value: v}
		}
	}
	if f.defers == nil {
		if r != nil {
			panic(r.value)
		}
		return // Goexit goes on
	}
	// The variables are dead: they must not hide that somebody waits for ever.
	for _, off := range f.code.locals {
		*slotOf[unsafe.Pointer](f, off) = nil
	}
	d := f.defers
	f.defers = d.next
	defer unwind(f)
	f.ended = f.ended && r == nil
	ended := f.ended
	f.ended = false // unless the call returns
	d.run(r)
	switch {
	case r == nil:
		f.ended = ended
	case r.recovered:
		f.ended = true
		m.recovered(r.value)
	default:
		m.repanic = !fatal(r.value)
		panic(r.value)
	}
}

// fatal reports whether a panic is not the user's to recover from: a kill.
func fatal(v any) bool {
	_, ok := v.(interface{ Unrecoverable() })
	return ok
}

// recover is the builtin, called by the function whose frame is f.
func (m *Machine) recover(f *frame) iface {
	r := f.raised
	if r == nil || r.recovered || fatal(r.value) {
		return iface{}
	}
	r.recovered = true
	return eface(r.value)
}

// startPanic is the builtin panic.
func (m *Machine) startPanic(v any) {
	if v == nil {
		v = new(runtime.PanicNilError)
	}
	m.raise(v)
	panic(v)
}

// deferStmt compiles a defer statement.
func (c *compiler) deferStmt(s *ast.DeferStmt) stmt {
	c.defers = true
	pre, run := c.later(s.Call, true)
	return func(f *frame) ctl {
		pre(f)
		r := run(f)
		f.defers = &deferred{next: f.defers, run: r}
		return next
	}
}

// later compiles a call that is made later: before evaluates its operands, and the closure returns
// the call with them bound.
func (c *compiler) later(e *ast.CallExpr, deferred bool) (before stmt, bind func(f *frame) func(r *raised)) {
	if tv := c.info.Types[e.Fun]; tv.IsBuiltin() || tv.IsType() {
		return c.laterBuiltin(e, deferred)
	}
	order := c.ordered(nil, append([]ast.Expr{e.Fun}, e.Args...))
	k := c.callee(e)
	pre := sequence(append(order, k.pre))
	site := c.site(e.Pos())
	if k.invoke == nil {
		fn, args := k.fn, k.args
		// The caller stands where it panicked, or at its end.
		return pre, func(f *frame) func(r *raised) {
			code := fn.ready()
			g := code.frame()
			for _, a := range args {
				a(f, g)
			}
			return func(r *raised) {
				g.caller = nil // in a process of its own
				if deferred {
					g.caller = f
				}
				g.raised = r
				code.body(g)
				code.done(g)
			}
		}
	}
	fn, args := c.laterFunction(k.operands, k.again)
	isIface := len(k.operands) > 0 && k.onInterface
	var nilCheck func(*frame) iface
	if isIface {
		tmp := c.temp(k.operands[0].typ)
		pre = sequence([]stmt{pre, c.initialise(tmp, k.operands[0])})
		held := c.fromPlace(tmp)
		nilCheck = closure[iface](held)
		_, params, _ := c.m.layout(fn.sig)
		args[0] = c.argument(params[0].off, held)
	}
	return pre, func(f *frame) func(r *raised) {
		if nilCheck != nil && nilCheck(f).t == nil {
			nilDereference(f, site)
		}
		code := fn.ready()
		g := code.frame()
		for _, a := range args {
			a(f, g)
		}
		return func(r *raised) {
			g.caller = nil
			if deferred {
				g.caller = f
				if k.compiled {
					f.site = site // the only place that there is
				}
			}
			g.raised = r
			code.body(g)
			code.done(g)
		}
	}
}

// laterFunction returns a synthetic function that makes a call with operands that it is passed.
func (c *compiler) laterFunction(operands []*expr, again func(w *compiler, operands []*expr) *callee) (*function, []pass) {
	vars := make([]*types.Var, len(operands))
	for i, x := range operands {
		vars[i] = types.NewParam(0, nil, "", x.typ)
	}
	sig := types.NewSignatureType(nil, nil, nil, types.NewTuple(vars...), nil, false)
	fn := c.m.synthetic(sig, func(w *compiler) stmt {
		list := make([]*expr, len(operands))
		for i := range list {
			list[i] = w.param(i)
		}
		return w.dropCall(again(w, list))
	}, c)
	_, params, _ := c.m.layout(sig)
	args := make([]pass, len(operands))
	for i, x := range operands {
		args[i] = c.argument(params[i].off, x)
	}
	return fn, args
}

// laterBuiltin is later for builtin functions and conversions.
func (c *compiler) laterBuiltin(e *ast.CallExpr, isDefer bool) (stmt, func(f *frame) func(r *raised)) {
	if c.info.Types[e.Fun].IsBuiltin() && c.builtinName(e) == "recover" {
		// It recovers what its own function could, as if that had called it; not when that
		// panics itself.
		m := c.m
		return sequence(nil), func(f *frame) func(r *raised) {
			return func(r *raised) {
				if isDefer && r == nil {
					m.recover(f)
				}
			}
		}
	}
	order := c.ordered(nil, e.Args)
	var exprs []ast.Expr
	var vars []*types.Var
	var values []*expr
	for _, a := range e.Args {
		if tv := c.info.Types[a]; tv.IsType() || tv.IsNil() {
			continue
		}
		x := c.expr(a)
		if b, ok := x.typ.(*types.Basic); ok && b.Info()&types.IsUntyped != 0 {
			x = c.exprAs(a, types.Default(b))
		}
		exprs, values = append(exprs, a), append(values, x)
		vars = append(vars, types.NewParam(0, nil, "", x.typ))
	}
	sig := types.NewSignatureType(nil, nil, nil, types.NewTuple(vars...), nil, false)
	fn := c.m.synthetic(sig, func(w *compiler) stmt {
		w.facts = c.facts
		for i, a := range exprs {
			w.hoisted[a] = w.param(i)
		}
		w.fn.info = c.fn.info
		if w.info.Types[e.Fun].IsType() {
			return w.effect(w.call(e))
		}
		return w.builtinStmt(e)
	}, c)
	_, params, _ := c.m.layout(sig)
	args := make([]pass, len(values))
	for i, x := range values {
		args[i] = c.argument(params[i].off, x)
	}
	return sequence(order), func(f *frame) func(r *raised) {
		code := fn.ready()
		g := code.frame()
		for _, a := range args {
			a(f, g)
		}
		return func(r *raised) {
			g.caller = nil
			if isDefer {
				g.caller = f
			}
			g.raised = nil
			code.body(g)
			code.done(g)
		}
	}
}
