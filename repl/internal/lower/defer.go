package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// The interpreter keeps a frame locked while its deferred functions run, so that a
// closure of that frame called meanwhile by another process waits for ever; and a
// panic in one of them skips the others. So deferring is the runtime's: the body of a
// function that defers is a closure that the runtime calls, and it runs what was
// deferred when that has ended.

// deferring writes the body of a function by means of write, such that what it defers
// is run in the end.
func (f *fn) deferring(write func()) {
	if f.defers == "" {
		write()
		return
	}
	f.put("%s := %s()", f.defers, f.l.rt("Defers"))
	outer := f.buf
	f.buf = strings.Builder{}
	write()
	text := f.buf.String()
	f.buf = outer
	body := f.l.fresh("body")
	f.put("%s := func() {\n%s}", body, text)
	f.put("%s.Run(%s)", f.defers, body)
	if len(f.results) > 0 {
		f.put("return %s", strings.Join(f.results, ", "))
	}
}

// ret writes a return with the given values.
func (f *fn) ret(vals []string) string {
	switch {
	case f.defers != "" && len(vals) > 0:
		return f.storeResults(vals) + "return"
	case f.defers != "" || len(vals) == 0:
		return "return"
	}
	return "return " + strings.Join(vals, ", ")
}

// storeResults assigns to the variables that hold the results, one after the other: the
// interpreter cannot assign several values at once if one is an interface's.
func (f *fn) storeResults(vals []string) string {
	var before, b strings.Builder
	for i, v := range vals {
		if v == f.results[i] {
			continue
		}
		if slices.ContainsFunc(f.results[:i], func(r string) bool { return strings.Contains(v, r) }) {
			tmp := f.l.fresh("r")
			fmt.Fprintf(&before, "var %s %s = %s\n", tmp, f.typ(f.sig.Results().At(i).Type()), v)
			v = tmp
		}
		fmt.Fprintf(&b, "%s = %s\n", f.results[i], v)
	}
	return before.String() + b.String()
}

// deferStmt lowers defer f(x): what is called and its arguments are evaluated now.
func (f *fn) deferStmt(s *ast.DeferStmt) {
	home := f.home()
	call := f.l.fresh("deferred")
	if obj, ok := callee(f.info, s.Call).(*types.Builtin); ok && obj.Name() == "recover" && home.direct != "" {
		f.put("%s := func() { %s.Recover(%s) }\n%s.Add(%s, false)", call, home.defers, home.direct, home.defers, call)
		return
	}
	if thunk, ok := f.lifted(s.Call); ok {
		f.put("%s := %s", call, thunk)
		f.put("%s.Add(%s, %t)", home.defers, call, f.mayRecover(s.Call))
		return
	}
	fun, args := f.evaluated(s.Call)
	switch {
	case len(args) == 0 && strings.HasPrefix(fun, "func"):
		f.put("%s := %s", call, fun)
	default:
		f.put("%s := func() { %s(%s) }", call, fun, strings.Join(args, ", "))
	}
	f.put("%s.Add(%s, %t)", home.defers, call, f.mayRecover(s.Call))
}

// mayRecover tells whether a deferred function may call recover: nothing but such a
// function itself can, not one that it calls.
func (f *fn) mayRecover(call *ast.CallExpr) bool {
	if lit, ok := ast.Unparen(call.Fun).(*ast.FuncLit); ok {
		return recovers(f.info, lit.Body)
	}
	if tv := f.info.Types[call.Fun]; tv.IsBuiltin() || tv.IsType() {
		return false
	}
	obj, ok := callee(f.info, call).(*types.Func)
	switch {
	case !ok || f.throughInterface(call.Fun):
		return true
	case f.l.compiled(obj):
		return false
	}
	src := f.l.funcs[obj.Origin()]
	if recv := obj.Signature().Recv(); recv != nil {
		named, _ := receiver(recv.Type())
		if named == nil {
			return true
		}
		src = f.l.methods[methodKey{named.Origin().Obj(), obj.Name()}]
	}
	// A function that can be declared again may become one that recovers.
	return src == nil || f.l.redefinable || src.decl.Body != nil && recovers(src.info, src.decl.Body)
}

// home is the function whose body f is part of: f itself but for the body of a range
// over a function.
func (f *fn) home() *fn {
	for f.outer != nil && inRangeBody(f) {
		f = f.outer
	}
	return f
}

// evaluated lowers a call to a function and arguments that are variables of
// their own.
func (f *fn) evaluated(e *ast.CallExpr) (string, []string) {
	if f.info.Types[e.Fun].IsBuiltin() || f.info.Types[e.Fun].IsType() {
		body := f.l.newLiteralBody(f, &ast.ExprStmt{X: e})
		return "func() {\n" + body + "}", nil
	}
	fun, args := f.callParts(e)
	f.flush()
	if lit, ok := ast.Unparen(e.Fun).(*ast.FuncLit); ok && len(lit.Type.Params.List) == 0 {
		return fun, nil
	}
	if recv, ok := f.boundReceiver(e.Fun, fun); ok {
		tmp := f.l.fresh("r")
		f.put("%s := %s", tmp, recv)
		fun = tmp + fun[strings.LastIndexByte(fun, '.'):]
		if f.throughInterface(e.Fun) {
			f.put("%s(%s)", f.l.rt("NotNil"), tmp)
		}
	} else if f.isDynamic(e.Fun) && !f.l.waiters[fun] {
		tmp := f.l.fresh("f")
		f.put("%s := %s", tmp, fun)
		fun = tmp
	}
	for i, a := range args {
		if a == "nil" {
			continue // to the interpreter, a variable cannot be that
		}
		dots := strings.HasSuffix(a, "...")
		tmp := f.l.fresh("a")
		f.put("%s := %s", tmp, strings.TrimSuffix(a, "..."))
		args[i] = tmp
		if dots {
			args[i] += "..."
		}
	}
	if f.throughInterface(e.Fun) && len(args) > 0 && !strings.Contains(fun, ".") {
		f.put("%s(%s)", f.l.rt("NotNil"), args[0]) // the receiver
	}
	return fun, args
}

// throughInterface tells whether a called expression is a method of an interface value.
func (f *fn) throughInterface(fun ast.Expr) bool {
	sel, ok := ast.Unparen(fun).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	s := f.info.Selections[sel]
	return s != nil && s.Kind() == types.MethodVal && isInterface(f.env.subst(s.Recv()))
}

// boundReceiver returns the receiver of a call of a compiled type's method, which was
// lowered to x.M: what is to be evaluated where the statement stands. The interpreter
// has the value x.M wrong where x is a pointer.
func (f *fn) boundReceiver(fun ast.Expr, lowered string) (string, bool) {
	sel, ok := ast.Unparen(fun).(*ast.SelectorExpr)
	if !ok {
		return "", false
	}
	s := f.info.Selections[sel]
	if s == nil || s.Kind() != types.MethodVal || !f.l.compiled(s.Obj()) || !strings.HasSuffix(lowered, "."+s.Obj().Name()) {
		return "", false
	}
	t, m, index := f.concreteMethod(sel, s)
	for _, i := range index[:len(index)-1] {
		if elem, ok := deref(t); ok {
			t = elem
		}
		_, field := structField(t, i)
		t = field.Type()
	}
	recv := strings.TrimSuffix(lowered, "."+m.Name())
	_, isPtr := deref(t)
	if _, wantsPtr := deref(m.Signature().Recv().Type()); wantsPtr && !isPtr {
		recv = "&" + recv
	}
	return recv, true
}

// newLiteralBody lowers a statement as the body of a function literal.
func (l *Lowerer) newLiteralBody(f *fn, s ast.Stmt) string {
	c := f.inner(nil)
	c.stmt(s)
	return c.buf.String()
}

// isDynamic tells whether a called expression must be evaluated: it is not the
// plain name of a function.
func (f *fn) isDynamic(fun ast.Expr) bool {
	fun = ast.Unparen(fun)
	if _, ok := fun.(*ast.FuncLit); ok {
		return true
	}
	if sel, ok := fun.(*ast.SelectorExpr); ok {
		if s := f.info.Selections[sel]; s != nil {
			if s.Kind() != types.MethodVal {
				return true
			}
			named, _ := receiver(f.env.subst(s.Recv()))
			return named == nil || isInterface(named) || f.l.compiled(s.Obj())
		}
	}
	id := lastIdent(fun)
	if id == nil {
		return true
	}
	_, isFunc := f.info.Uses[id].(*types.Func)
	return !isFunc
}
