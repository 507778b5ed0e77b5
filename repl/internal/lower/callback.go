package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// Functions of the user's that go to compiled code.

// synchronous are the packages that call back on the caller's own goroutine only.
var synchronous = map[string]bool{
	CSPPath: true, "bytes": true, "iter": true, "maps": true, "path/filepath": true, "regexp": true,
	"slices": true, "sort": true, "strings": true, "sync": true, "unicode": true,
}

// toNative prepares a function value for compiled code, which may call it from a
// goroutine of its own: it then enters the loop as a process.
func (f *fn) toNative(fun, a ast.Expr, v, origin string) string {
	sig, ok := f.under(a).(*types.Signature)
	if !ok || f.info.Types[a].IsNil() {
		return v
	}
	if named, ok := types.Unalias(f.typeOf(a)).(*types.Named); ok && f.l.compiled(named.Obj()) {
		return v // done by the conversion to that type
	}
	if id, ok := ast.Unparen(a).(*ast.Ident); ok {
		if obj, ok := f.info.Uses[id].(*types.Func); ok && f.l.compiled(obj) {
			return v
		}
	}
	if sel, ok := ast.Unparen(a).(*ast.SelectorExpr); ok {
		if obj, ok := f.info.Uses[sel.Sel].(*types.Func); ok && f.l.compiled(obj) {
			return v
		}
	}
	if obj := f.info.Uses[lastIdent(fun)]; obj != nil && obj.Pkg() != nil && synchronous[obj.Pkg().Path()] {
		return f.closure(v)
	}
	return f.callback(v, sig, origin)
}

// becomesCallback tells whether the value of an expression becomes a function type of
// compiled code, such as http.HandlerFunc, where it is assigned to a variable of type t.
func (f *fn) becomesCallback(e ast.Expr, t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || !f.l.compiled(named.Obj()) || named.TypeArgs().Len() > 0 {
		return false
	}
	if _, ok := named.Underlying().(*types.Signature); !ok || f.info.Types[e].IsNil() || synchronous[named.Obj().Pkg().Path()] {
		return false
	}
	_, unnamed := types.Unalias(f.typeOf(e)).(*types.Signature)
	if id := lastIdent(e); id != nil && unnamed {
		obj, ok := f.info.Uses[id].(*types.Func)
		return !ok || !f.l.compiled(obj)
	}
	return unnamed
}

// namedCallback lowers a function that becomes one of type t.
func (f *fn) namedCallback(e ast.Expr, t types.Type) string {
	origin := f.callbackOrigin(e, true)
	// A variable has the type; to a conversion the interpreter gives that of the function.
	name := f.l.fresh("f")
	v := f.callback(f.expr(e), t.Underlying().(*types.Signature), origin)
	f.pre = append(f.pre, fmt.Sprintf("var %s %s = %s", name, f.typ(t), v))
	return name
}

// callbackOrigin writes what the engine is to know of a function that goes to compiled
// code: where that is, and the name of the function. It is to be called before the
// function is lowered, since literals are counted.
func (f *fn) callbackOrigin(a ast.Expr, native bool) string {
	if _, ok := f.under(a).(*types.Signature); !ok || !native || f.info.Types[a].IsNil() {
		return ""
	}
	return fmt.Sprintf("%d, %q", f.spawnSite(a.Pos(), a), f.processName(a, nil))
}

// handedOut lowers a value for a target. A function that goes to a variable or a field
// of compiled code is one that this may call from any goroutine.
func (f *fn) handedOut(target, e ast.Expr, lower func() string) string {
	sel, ok := ast.Unparen(target).(*ast.SelectorExpr)
	if !ok {
		return lower()
	}
	obj := f.info.Uses[sel.Sel]
	if obj == nil || !f.l.compiled(obj) {
		return lower()
	}
	return f.handed(target, obj, e, lower)
}

// handed lowers a value for obj, a variable or field of compiled code's.
func (f *fn) handed(target ast.Expr, obj types.Object, e ast.Expr, lower func() string) string {
	var v string
	if f.becomesCallback(e, obj.Type()) {
		v = lower()
	} else {
		v = f.handedFunc(target, e, lower)
	}
	if f.l.exchanges(obj) {
		v = f.toNativeChan(e, obj.Type(), v)
	}
	return v
}

// handedFunc lowers a value, which may be a function, for compiled code.
func (f *fn) handedFunc(target, e ast.Expr, lower func() string) string {
	origin := f.callbackOrigin(e, true)
	v := lower()
	if origin == "" {
		return v
	}
	return f.toNative(target, e, v, origin)
}

// callback wraps a function so that it runs as a process when it is called from
// outside the loop.
func (f *fn) callback(v string, sig *types.Signature, origin string) string {
	f.l.callsBack = true
	target := f.closure(v)
	var params, args, results, names []string
	for i := range sig.Params().Len() {
		t := sig.Params().At(i).Type()
		typ, arg := f.typ(t), fmt.Sprintf("a%d", i)
		if sig.Variadic() && i == sig.Params().Len()-1 {
			typ = "..." + strings.TrimPrefix(typ, "[]")
			args = append(args, arg+"...")
		} else {
			args = append(args, arg)
		}
		params = append(params, arg+" "+typ)
	}
	for i := range sig.Results().Len() {
		name := fmt.Sprintf("r%d", i)
		names = append(names, name)
		results = append(results, name+" "+f.typ(sig.Results().At(i).Type()))
	}
	assign := ""
	if len(names) > 0 {
		assign = strings.Join(names, ", ") + " = "
	}
	ret := ""
	if len(results) > 0 {
		ret = " (" + strings.Join(results, ", ") + ")"
	}
	return f.closure(fmt.Sprintf("func(%s)%s {\nif %s() { %s%s(%s); return }\nc := func() { %s%s(%s) }\n%s(%s, c)\nreturn\n}",
		strings.Join(params, ", "), ret, f.l.rt("Inside"), assign, target, strings.Join(args, ", "),
		assign, target, strings.Join(args, ", "), f.l.rt("Enter"), origin))
}
