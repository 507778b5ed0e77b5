package machine

import (
	"go/ast"
	"go/types"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"unsafe"
)

// A deferred call is one of a frame's, the latest first. Its operands have been evaluated.
type deferred struct {
	next  *deferred
	frame *frame // of the function, with its arguments; nil for recover
	site  uint32 // where the caller is meanwhile, if not where it has got to
}

// run makes the call, for a function whose frame is f. It may recover r.
func (d *deferred) run(f *frame, r *raised) {
	g := d.frame
	if g == nil {
		// It recovers what its own function could, as if that had called it; not when that
		// panics itself.
		if r == nil {
			f.code.m.recover(f)
		}
		return
	}
	if d.site != 0 {
		f.site = d.site
	}
	g.caller, g.raised = f, r
	g.code.run(g)
	g.code.done(g)
}

// A raised is a panic under way as the deferred calls of one function see it.
type raised struct {
	value     any
	recovered bool
}

// deferring returns a function's body with its deferred calls around it.
func deferring(body stmt, epilogue []stmt, end uint32) stmt {
	return func(f *frame) ctl {
		leave(f, body, end)
		for _, s := range epilogue {
			s(f)
		}
		return next
	}
}

// A leaving is a call of a function with deferred calls. A panic is recovered where it reaches the call,
// and raised again when the deferred calls have been made: so Go's stack is unwound from call to call,
// and a panic through many takes as long as they have taken. While Goexit unwinds the stack that cannot
// be, and the deferred calls are made by a deferred function of Go's own.
type leaving struct {
	f    *frame
	body stmt
	end  uint32  // the place where the body ends
	left bool    // the body has ended, be it by a panic or Goexit
	done bool    // all is done but for r to go on
	r    *raised // the panic under way
}

func leave(f *frame, body stmt, end uint32) {
	l := leaving{f: f, body: body, end: end}
	defer l.exit()
	l.run()
}

// run executes the body and makes the deferred calls, whatever they do.
func (l *leaving) run() {
	for !l.done {
		l.advance()
	}
	if l.r != nil {
		l.f.code.m.leaves(l.f)
		panic(l.r.value)
	}
}

// advance goes on until all is done or something panics.
func (l *leaving) advance() {
	defer l.catch()
	f := l.f
	if !l.left {
		if l.body(f) == next {
			f.site = l.end
		}
		l.left = true
	}
	if f.defers != nil {
		// The variables are dead: they must not hide that somebody waits for ever.
		for _, off := range f.code.locals {
			*slotOf[unsafe.Pointer](f, off) = nil
		}
	}
	m := f.code.m
	for d := f.defers; d != nil; d = f.defers {
		if l.r == nil {
			f.defers = d.next
			d.run(f, nil)
			continue
		}
		if m.Budget--; m.Budget < 0 { // what a kill has these calls do is to have an end
			m.poll(f)
		}
		f.defers = d.next
		m.defers(f)
		d.run(f, l.r)
		if l.r.recovered {
			l.r = nil
			m.recovered(f)
		}
	}
	l.done = true
}

// catch recovers a panic of the body or of a deferred call.
func (l *leaving) catch() {
	if l.done {
		return
	}
	l.left = true
	v := recover()
	if v == nil { // Goexit goes on, and a panic in whose deferred call it was called is no more
		l.r = nil
		return
	}
	m := l.f.code.m
	switch {
	case !fatal(v):
		m.unwinding(v, l.f)
	case m.host.Doomed():
		l.f.defers = nil
	}
	l.r = &raised{value: v}
}

// exit makes the deferred calls that are left when Goexit unwinds the stack. One that calls Goexit
// itself leaves the others to the next one.
func (l *leaving) exit() {
	if l.done || l.f.code.m.host.Doomed() {
		return
	}
	defer l.exit()
	l.run()
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
	m.recovers(r.value)
	return eface(r.value)
}

// nilPanics reports whether panic(nil) panics with nil, as it did before Go 1.21: the runtime here does what
// GODEBUG asks for.
var nilPanics = sync.OnceValue(func() (nothing bool) {
	defer func() { nothing = recover() == nil }()
	var v any
	panic(v)
})

// startPanic is the builtin panic.
func (m *Machine) startPanic(v any) {
	if v == nil && !nilPanics() {
		v = new(runtime.PanicNilError)
	}
	m.raise(v)
	panic(v)
}

// deferStmt compiles a defer statement.
func (c *compiler) deferStmt(s *ast.DeferStmt) stmt {
	c.defers = true
	pre, bind, site := c.later(s.Call)
	return func(f *frame) ctl {
		pre(f)
		g := bind(f)
		f.defers = &deferred{next: f.defers, frame: g, site: site}
		return next
	}
}

// later compiles a call that is made later: before evaluates its operands, and the frame that bind
// returns has them. The caller stands at site then, if that is not 0.
func (c *compiler) later(e *ast.CallExpr) (before stmt, bind func(f *frame) *frame, site uint32) {
	if tv := c.info.Types[e.Fun]; tv.IsBuiltin() || tv.IsType() {
		before, bind = c.laterBuiltin(e)
		return before, bind, 0
	}
	if lit, ok := ast.Unparen(e.Fun).(*ast.FuncLit); ok && !c.spreads(e) {
		before, bind = c.laterLiteral(lit, e)
		return before, bind, 0
	}
	order := c.ordered(nil, append([]ast.Expr{e.Fun}, e.Args...))
	k := c.callee(e)
	pre := sequence(append(order, k.pre))
	if k.enter == nil {
		return pre, binding(k.fn, k.args), 0
	}
	fn, args := c.laterFunction(k.operands, k.again)
	at := c.site(e.Pos())
	if k.compiled {
		site = k.site // the only place that there is, with the name of what it is about
	}
	if len(k.operands) == 0 || !k.onInterface {
		return pre, binding(fn, args), site
	}
	tmp := c.temp(k.operands[0].typ)
	pre = sequence([]stmt{pre, c.initialise(tmp, k.operands[0])})
	held := c.fromPlace(tmp)
	_, params, _ := c.m.layout(fn.sig)
	args[0] = c.passed(params[0].off, held)
	value, bound := closure[iface](held), binding(fn, args)
	return pre, func(f *frame) *frame {
		if value(f).t == nil {
			panic(nilDereference(f, at))
		}
		return bound(f)
	}, site
}

// binding returns what makes a frame for a call of a function and puts the arguments there.
//
//go:noinline
func binding(fn *function, args []argument) func(f *frame) *frame {
	return func(f *frame) *frame {
		g := fn.ready().frame()
		g.caller = nil
		for i := range args {
			args[i].pass(f, g)
		}
		return g
	}
}

// laterLiteral is later for a literal, of which no function value need be made.
func (c *compiler) laterLiteral(lit *ast.FuncLit, e *ast.CallExpr) (stmt, func(f *frame) *frame) {
	order := c.ordered(nil, e.Args)
	fn, sig := c.literalFunction(lit)
	pre, args := c.arguments(e, sig)
	k := c.known(fn, sig, pre, args, 0)
	bind, before := binding(fn, k.args), sequence(append(order, pre))
	if len(fn.code.captures) == 0 {
		return before, bind
	}
	env := c.environment(fn.code)
	return before, func(f *frame) *frame {
		g := bind(f)
		g.env = env(f)
		return g
	}
}

// laterFunction returns a synthetic function that makes a call with operands that it is passed.
func (c *compiler) laterFunction(operands []*expr, again func(w *compiler, operands []*expr) *callee) (*function, []argument) {
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
		return w.callStmt(again(w, list))
	}, c)
	_, params, _ := c.m.layout(sig)
	args := make([]argument, len(operands))
	for i, x := range operands {
		args[i] = c.passed(params[i].off, x)
	}
	return fn, args
}

// laterBuiltin is later for builtin functions and conversions.
func (c *compiler) laterBuiltin(e *ast.CallExpr) (stmt, func(f *frame) *frame) {
	if c.info.Types[e.Fun].IsBuiltin() && c.builtinName(e) == "recover" {
		return sequence(nil), func(*frame) *frame { return nil }
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
	args := make([]argument, len(values))
	for i, x := range values {
		args[i] = c.passed(params[i].off, x)
	}
	return sequence(order), binding(fn, args)
}

// passOn makes a deferred call of a function value of package reflect's, which calls a function of
// the user's: that may recover r, as if it had been deferred itself.
func (m *Machine) passOn(r *raised, call func()) {
	m.passing = r
	defer func() { m.passing = nil }()
	call()
}

// viaReflect reports whether a function value is a method value of package reflect's, or one made by
// reflect.MakeFunc.
func viaReflect(fn unsafe.Pointer) bool { return slices.Contains(reflectCode, *(*uintptr)(fn)) }

var reflectCode = func() []uintptr {
	code := func(v reflect.Value) uintptr { return *(*uintptr)(funcWord(v)) }
	made := reflect.MakeFunc(reflect.TypeFor[func()](), func([]reflect.Value) []reflect.Value { return nil })
	err := error(bodyless(""))
	method := reflect.ValueOf(&err).Elem().Method(0)
	return []uintptr{code(made), code(reflect.ValueOf(method.Interface()))}
}()
