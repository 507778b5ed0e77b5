package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// call lowers a call, a conversion or a builtin.
func (f *fn) call(e *ast.CallExpr) string {
	fun := ast.Unparen(e.Fun)
	if tv := f.info.Types[e.Fun]; tv.IsType() {
		return f.conversion(e, tv.Type)
	}
	if id, ok := fun.(*ast.Ident); ok {
		if b, ok := f.info.Uses[id].(*types.Builtin); ok {
			return f.builtin(e, b.Name())
		}
	}
	if sel, ok := fun.(*ast.SelectorExpr); ok {
		if b, ok := f.info.Uses[sel.Sel].(*types.Builtin); ok { // unsafe
			return f.unsafeBuiltin(e, b.Name())
		}
	}
	if v, ok := f.errorsCall(e); ok {
		return v
	}
	f.refuseCall(e)
	name, args := f.callParts(e)
	v := name + "(" + strings.Join(args, ", ") + ")"
	if t := f.typeOf(e); t != nil {
		v = f.fromNative(t, callee(f.info, e), v)
	}
	return v
}

// callParts lowers a call to the function and its arguments, the last one with
// its dots.
func (f *fn) callParts(e *ast.CallExpr) (string, []string) {
	fun := ast.Unparen(e.Fun)
	sig, _ := f.under(e.Fun).(*types.Signature)
	if sig == nil {
		f.l.unsupported(e.Pos(), "this call")
	}
	native := f.isNative(fun)
	var name string
	var recv, args, opts []string
	at := 0
	callee := func() string {
		if sel, ok := fun.(*ast.SelectorExpr); ok {
			if s := f.info.Selections[sel]; s != nil && s.Kind() == types.MethodVal {
				t, m, index := f.concreteMethod(sel, s)
				method, r := f.method(f.expr(sel.X), t, index, m)
				if r != "" {
					recv = []string{r}
				}
				return method
			}
		}
		if obj, ok := f.info.Uses[lastIdent(instantiated(fun))].(*types.Func); ok && obj.Signature().Recv() == nil {
			if f.waits(e, obj) {
				return f.l.waiter(obj, nil)
			}
			return f.funcValue(fun)
		}
		return f.expr(fun)
	}
	// The function, or the receiver of a method, is evaluated before the arguments.
	first := f.inOrder(2, func(int) ast.Expr { return fun }, func(i int) string {
		if i == 0 {
			if name = callee(); recv != nil {
				return recv[0]
			}
			return name
		}
		opts, at = f.options(e, sig) // before the arguments: the literals there are counted
		args = f.args(e, sig, native, f.l.waiters[name])
		return ""
	})[0]
	if recv != nil {
		recv[0] = first
	} else {
		name = first
	}
	args = slices.Insert(args, min(at, len(args)), opts...)
	return name, append(recv, args...)
}

// isNative tells whether a call goes to compiled code.
func (f *fn) isNative(fun ast.Expr) bool {
	var id *ast.Ident
	switch x := fun.(type) {
	case *ast.Ident:
		id = x
	case *ast.SelectorExpr:
		if s := f.info.Selections[x]; s != nil {
			if s.Kind() == types.FieldVal {
				return false
			}
			named, _ := receiver(f.env.subst(s.Recv()))
			return named != nil && f.l.compiled(named.Obj()) && named.TypeArgs().Len() == 0
		}
		id = x.Sel
	default:
		return false
	}
	obj, ok := f.info.Uses[id].(*types.Func)
	return ok && f.l.compiled(obj) && obj.Signature().TypeParams().Len() == 0
}

// args lowers the arguments of a call. One to compiled code goes through a waiter if it
// waits.
func (f *fn) args(e *ast.CallExpr, sig *types.Signature, native, waits bool) []string {
	if len(e.Args) == 1 {
		if tuple, ok := f.typeOf(e.Args[0]).(*types.Tuple); ok && tuple.Len() > 1 {
			return f.pack(e, sig, f.spreadCall(e.Args[0], tuple, sig))
		}
	}
	out := f.inOrder(len(e.Args), func(i int) ast.Expr { return e.Args[i] }, func(i int) string {
		a, t := e.Args[i], paramType(sig, i, e.Ellipsis.IsValid())
		origin := f.callbackOrigin(a, native)
		v := f.exprAs(a, t)
		if _, slice := f.under(a).(*types.Slice); slice && (!native || waits) && !e.Ellipsis.IsValid() && sig.Variadic() &&
			i >= sig.Params().Len()-1 && f.typ(t) == "any" {
			v = f.l.rt("Any") + "(" + v + ")" // else the interpreter would take it for all the arguments
		}
		if native {
			if !f.becomesCallback(a, t) && (!isInterface(t) || !f.kept(e) && !f.l.lossy(f.typeOf(a))) {
				v = f.toNative(e.Fun, a, v, origin)
			}
			v = f.export(e, a, t, v)
			if f.l.exchanges(callee(f.info, e)) {
				v = f.toNativeChan(a, t, v)
			}
			if (f.isCompiledVar(a) || f.info.Types[a].Value != nil) && f.l.native(t) {
				v = f.closure(v) // os.Interrupt, say, cannot go straight where one is wanted
			}
		}
		if e.Ellipsis.IsValid() && i == len(e.Args)-1 {
			v += "..."
		}
		return v
	})
	if n := sig.Params().Len(); sig.Variadic() && len(out) == n-1 && !native && !f.callsCompiled(e) {
		// The interpreter would pass an empty slice.
		return append(out, f.zero(sig.Params().At(n-1).Type())+"...")
	}
	return f.pack(e, sig, out)
}

// pack makes the last arguments a slice in calls of function values: for those that are
// fields the interpreter would count the arguments.
func (f *fn) pack(e *ast.CallExpr, sig *types.Signature, args []string) []string {
	n := sig.Params().Len()
	if !sig.Variadic() || e.Ellipsis.IsValid() || len(args) < n {
		return args
	}
	switch obj := callee(f.info, e).(type) {
	case *types.Func:
		return args
	case *types.Var:
		if f.l.compiled(obj) {
			return args
		}
	}
	last := f.typ(sig.Params().At(n-1).Type()) + "{" + strings.Join(args[n-1:], ", ") + "}..."
	return append(args[:n-1], last)
}

// keep are the packages that keep what they are given in an any, and give it back, or for
// which the engine has its own functions.
var keep = map[string]bool{
	CSPPath: true, "container/heap": true, "container/list": true, "container/ring": true, "context": true,
	"encoding/json": true, "encoding/xml": true,
	"errors": true, "fmt": true, "golang.org/x/sync/errgroup": true, "golang.org/x/sync/singleflight": true,
	"runtime": true, "sync": true, "sync/atomic": true, RuntimePath: true,
}

// kept tells whether a call gives what it is given in an any to such a package.
func (f *fn) kept(call *ast.CallExpr) bool {
	obj := callee(f.info, call)
	return obj != nil && obj.Pkg() != nil && keep[obj.Pkg().Path()]
}

// export prepares an argument for a parameter of compiled code that is an any: that
// code is to see a value as it would see one of Go's.
func (f *fn) export(call *ast.CallExpr, a ast.Expr, param types.Type, v string) string {
	obj := callee(f.info, call)
	if obj == nil || obj.Pkg() == nil || f.kept(call) || f.l.foreign(f.typeOf(a)) || f.info.Types[a].IsNil() {
		return v
	}
	if s, ok := param.Underlying().(*types.Slice); ok && call.Ellipsis.IsValid() && isInterface(s.Elem()) && isEmptyInterface(s.Elem()) {
		return fmt.Sprintf("%s(%s, %q)", f.l.rt("ExportAll"), v, obj.Pkg().Path())
	}
	if isInterface(param) && isEmptyInterface(param) {
		return fmt.Sprintf("%s(%s, %q)", f.l.rt("Export"), v, obj.Pkg().Path())
	}
	return v
}

// callsCompiled tells whether a call names a function or method of a compiled package.
func (f *fn) callsCompiled(e *ast.CallExpr) bool {
	obj, ok := callee(f.info, e).(*types.Func)
	return ok && f.l.compiled(obj)
}

// isCompiledVar tells whether an expression is a variable of a compiled package.
func (f *fn) isCompiledVar(e ast.Expr) bool {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	v, ok := f.info.Uses[sel.Sel].(*types.Var)
	return ok && !v.IsField() && f.l.compiled(v)
}

// spreadCall lowers the argument of f(g()), where g returns several values: they
// go through temporaries made just before.
func (f *fn) spreadCall(g ast.Expr, tuple *types.Tuple, sig *types.Signature) []string {
	names := make([]string, tuple.Len())
	for i := range names {
		names[i] = f.l.fresh("v")
	}
	f.pre = append(f.pre, strings.Join(names, ", ")+" := "+f.expr(g))
	for i := range names {
		names[i] = f.convert(names[i], tuple.At(i).Type(), paramType(sig, i, false))
	}
	return names
}

// lastIdent returns the identifier that names a function: f, or the f of x.f.
func lastIdent(e ast.Expr) *ast.Ident {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return e
	case *ast.SelectorExpr:
		return e.Sel
	}
	return nil
}

// paramType returns the type of the parameter that argument i goes to.
func paramType(sig *types.Signature, i int, spread bool) types.Type {
	n := sig.Params().Len()
	if sig.Variadic() && i >= n-1 {
		t := sig.Params().At(n - 1).Type()
		if spread {
			return t
		}
		if s, ok := t.Underlying().(*types.Slice); ok {
			return s.Elem()
		}
		return types.Typ[types.Byte] // append([]byte, string...)
	}
	if i >= n {
		return types.Typ[types.Invalid]
	}
	return sig.Params().At(i).Type()
}

func (f *fn) exprs(list []ast.Expr) []string {
	return f.inOrder(len(list), func(i int) ast.Expr { return list[i] }, func(i int) string { return f.expr(list[i]) })
}

func (f *fn) conversion(e *ast.CallExpr, to types.Type) string {
	to = f.env.subst(to)
	if f.l.recursive(to) {
		to = to.Underlying()
	}
	arg := e.Args[0]
	switch {
	case f.info.Types[arg].IsNil() && isInterface(to) && !f.l.native(to):
		return f.l.helper("nil any", "nil", func(name string) { fmt.Fprintf(&f.l.out.decls, "var %s any\n", name) })
	case f.info.Types[arg].IsNil():
		return f.zero(to)
	case types.Identical(f.typeOf(arg), to):
		return f.paren(arg)
	}
	if isUnsafePointer(to) || isUnsafePointer(f.typeOf(arg)) {
		f.refuseUnsafe(arg)
		if v, ok := f.unsafeConversion(f.expr(arg), f.typeOf(arg), to); ok {
			return v
		}
	}
	if _, ok := to.Underlying().(*types.Signature); ok {
		if named, ok := to.(*types.Named); ok && f.l.compiled(named.Obj()) {
			return f.namedCallback(arg, to)
		}
	}
	if _, ok := to.Underlying().(*types.Chan); ok {
		if from, ok := f.under(arg).(*types.Chan); ok && from != nil && f.typ(f.typeOf(arg)) == f.typ(to) {
			return f.paren(arg)
		}
	}
	if isInterface(to) {
		v := f.exprAs(arg, to)
		if f.l.native(to) {
			return v
		}
		return "any(" + v + ")"
	}
	if _, isStruct := to.Underlying().(*types.Struct); isStruct {
		return f.l.structConversion(f.expr(arg), f.typeOf(arg), to)
	}
	typ := f.typ(to)
	if !strings.HasPrefix(typ, "[") { // see paren
		typ = paren(typ)
	}
	return typ + "(" + f.expr(arg) + ")"
}
