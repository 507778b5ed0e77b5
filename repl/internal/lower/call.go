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

// options returns what the source knows for a call of the csp package that takes
// options: where it stands, and the name of the variable that the result goes to.
// They go before the argument number at: the user's own come later, and win.
func (f *fn) options(e *ast.CallExpr, sig *types.Signature) (opts []string, at int) {
	n := sig.Params().Len()
	if f.isWaitGroupGo(e) {
		f.spawnSite(e.Pos(), e.Args[0])
		return f.processOptions(e, f.processName(e.Args[0], nil)), 1
	}
	if obj := callee(f.info, e); obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "time" && obj.Name() == "AfterFunc" {
		f.starts(f.at, e.Args[1])
	}
	if !sig.Variadic() || n == 0 || e.Ellipsis.IsValid() {
		return nil, 0
	}
	last, ok := sig.Params().At(n - 1).Type().(*types.Slice)
	if !ok {
		return nil, 0
	}
	named, ok := types.Unalias(last.Elem()).(*types.Named)
	if !ok || named.Obj().Name() != "Option" || named.Obj().Pkg() == nil || named.Obj().Pkg().Path() != CSPPath {
		return nil, 0
	}
	name, elem := f.hint, ""
	if n > 1 {
		if _, ok := sig.Params().At(0).Type().Underlying().(*types.Signature); ok && len(e.Args) > 0 {
			f.spawnSite(e.Pos(), e.Args[0])
			name = f.processName(e.Args[0], nil)
		}
	}
	if sig.Results().Len() == 1 {
		if args := channelArgs(sig.Results().At(0).Type()); args != nil {
			elem = typeName(f.env.subst(args.At(0)))
		}
	}
	opts = f.processOptions(e, name)
	if elem != "" {
		opts = append(opts, fmt.Sprintf("%s(%q)", f.l.rt("Elem"), elem))
	}
	return opts, n - 1
}

// processOptions are the options that tell where a call stands, and a name.
func (f *fn) processOptions(e *ast.CallExpr, name string) []string {
	opts := []string{fmt.Sprintf("%s(%d)", f.l.rt("At"), f.l.site(e.Pos(), f.name))}
	if name != "" {
		opts = append(opts, fmt.Sprintf("%s(%q)", f.l.rt("Name"), name))
	}
	return opts
}

// isWaitGroupGo tells whether a call is one of sync.WaitGroup.Go, which takes the
// options of the process that it starts, too.
func (f *fn) isWaitGroupGo(e *ast.CallExpr) bool {
	obj, ok := callee(f.info, e).(*types.Func)
	return ok && obj.FullName() == "(*sync.WaitGroup).Go"
}

// channelArgs returns the type arguments of a *csp.Chan.
func channelArgs(t types.Type) *types.TypeList {
	named, ptr := receiver(t)
	if named == nil || !ptr || named.TypeArgs().Len() == 0 || named.Obj().Pkg() == nil || named.Obj().Pkg().Path() != CSPPath {
		return nil
	}
	return named.TypeArgs()
}

// processName names a process after the call that it runs: player("ping", …).
func (f *fn) processName(fun ast.Expr, args []ast.Expr) string {
	if _, ok := ast.Unparen(fun).(*ast.FuncLit); ok {
		return f.literalName()
	}
	name := types.ExprString(fun)
	if args == nil {
		return name
	}
	list := make([]string, len(args))
	for i, a := range args {
		if tv := f.info.Types[a]; tv.Value != nil {
			list[i] = types.ExprString(a)
			if len(list[i]) > 20 {
				list[i] = tv.Value.String()
			}
			continue
		}
		list[i] = "…"
		if id, ok := ast.Unparen(a).(*ast.Ident); ok {
			list[i] = id.Name
		}
	}
	return name + "(" + strings.Join(list, ", ") + ")"
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

// builtin lowers a call of a predeclared function.
func (f *fn) builtin(e *ast.CallExpr, name string) string {
	arg := func(i int) string { return f.expr(e.Args[i]) }
	if len(e.Args) == 1 {
		if tuple, ok := f.typeOf(e.Args[0]).(*types.Tuple); ok {
			return f.spreadBuiltin(e, name, tuple)
		}
	}
	switch name {
	case "len", "cap":
		if _, ok := f.under(e.Args[0]).(*types.Chan); ok {
			return arg(0) + "." + strings.ToUpper(name[:1]) + name[1:] + "()"
		}
		x := arg(0)
		if elem, ok := deref(f.typeOf(e.Args[0])); ok { // which may be nil: its type tells
			n := elem.Underlying().(*types.Array).Len()
			if !hasCall(e.Args[0]) && !hasReceive(e.Args[0]) {
				return fmt.Sprintf("int(%d)", n)
			}
			return fmt.Sprintf("func(%s) int { return %d }(%s)", f.typ(f.typeOf(e.Args[0])), n, x)
		}
		return name + "(" + x + ")"
	case "close":
		return f.l.rt("Close") + "(" + arg(0) + ")"
	case "make":
		t := f.env.subst(f.info.TypeOf(e.Args[0]))
		if ch, ok := t.Underlying().(*types.Chan); ok {
			return f.makeChan(e, ch)
		}
		sizes := f.ints(e.Args[1:])
		if s, ok := t.Underlying().(*types.Slice); ok && len(sizes) == 2 && f.info.Types[e.Args[2]].Value == nil {
			sizes[1] = fmt.Sprintf("%s(%s, %d)", f.l.rt("Cap"), sizes[1], sizeOf(s.Elem()))
		}
		return "make(" + strings.Join(append([]string{f.typ(t)}, sizes...), ", ") + ")"
	case "new":
		if tv := f.info.Types[e.Args[0]]; !tv.IsType() {
			t := f.typ(f.typeOf(e.Args[0]))
			return fmt.Sprintf("func(v %s) *%s { return &v }(%s)", t, t, arg(0))
		}
		return "new(" + f.typ(f.info.TypeOf(e.Args[0])) + ")"
	case "panic":
		return f.l.rt("Panic") + "(" + f.exprAs(e.Args[0], types.NewInterfaceType(nil, nil)) + ")"
	case "recover":
		direct := f.home().direct
		if direct == "" {
			direct = "false"
		}
		return f.l.rt("Recover") + "(" + direct + ")"
	case "print", "println":
		args := f.exprs(e.Args)
		for i, a := range e.Args {
			if isInterface(f.typeOf(a)) {
				args[i] = f.l.rt("PrintedInterface") + "(" + args[i] + ")"
			}
		}
		return f.l.rt(strings.ToUpper(name[:1])+name[1:]) + "(" + strings.Join(args, ", ") + ")"
	case "min", "max":
		return f.minmax(e, name)
	case "clear":
		return f.clear(e)
	case "append":
		return f.append(e)
	case "delete":
		key := f.under(e.Args[0]).(*types.Map).Key()
		return "delete(" + arg(0) + ", " + f.exprAs(e.Args[1], key) + ")"
	}
	return name + "(" + strings.Join(f.exprs(e.Args), ", ") + ")"
}

// ints lowers sizes: constants of any numeric type among them are made int.
func (f *fn) ints(list []ast.Expr) []string {
	out := make([]string, len(list))
	for i, e := range list {
		if v := f.info.Types[e].Value; v != nil {
			out[i] = literal(v, types.Typ[types.Int])
			continue
		}
		out[i] = "int(" + f.expr(e) + ")"
	}
	return out
}

// spreadBuiltin lowers a builtin whose arguments are the results of a call.
func (f *fn) spreadBuiltin(e *ast.CallExpr, name string, tuple *types.Tuple) string {
	vals := make([]string, tuple.Len())
	for i := range vals {
		vals[i] = f.l.fresh("v")
	}
	f.pre = append(f.pre, strings.Join(vals, ", ")+" := "+f.expr(e.Args[0]))
	switch name {
	case "print", "println":
		name = f.l.rt(strings.ToUpper(name[:1]) + name[1:])
	case "append":
		elem := f.under(e).(*types.Slice).Elem()
		for i := 1; i < len(vals); i++ {
			vals[i] = f.convert(vals[i], tuple.At(i).Type(), elem)
		}
	case "delete":
		vals[1] = f.convert(vals[1], tuple.At(1).Type(), tuple.At(0).Type().Underlying().(*types.Map).Key())
	}
	return name + "(" + strings.Join(vals, ", ") + ")"
}

func (f *fn) append(e *ast.CallExpr) string {
	slice, _ := f.under(e).(*types.Slice)
	args := f.inOrder(len(e.Args), func(i int) ast.Expr { return e.Args[i] }, func(i int) string {
		a := e.Args[i]
		switch b, _ := f.under(a).(*types.Basic); {
		case i == 0:
			return f.exprAs(a, f.typeOf(e))
		case e.Ellipsis.IsValid() && b != nil && b.Info()&types.IsString != 0:
			return "[]byte(" + f.expr(a) + ")..."
		case e.Ellipsis.IsValid():
			return f.exprAs(a, f.typeOf(e)) + "..."
		}
		v := f.exprAs(a, slice.Elem())
		if _, ok := f.under(a).(*types.Slice); ok && f.typ(slice.Elem()) == "any" {
			v = f.l.rt("Any") + "(" + v + ")" // else the interpreter would append its elements
		}
		return v
	})
	if len(args) > 2 && slices.ContainsFunc(e.Args[2:], func(a ast.Expr) bool { return !simple(a) && f.info.Types[a].Value == nil }) {
		// The interpreter would evaluate the later ones when it has appended the first.
		elem := f.typ(slice.Elem())
		params, names := "s "+f.typ(f.typeOf(e)), "s"
		for i := range args[1:] {
			params += fmt.Sprintf(", a%d %s", i, elem)
			names += fmt.Sprintf(", a%d", i)
		}
		return fmt.Sprintf("func(%s) %s { return append(%s) }(%s)", params, f.typ(f.typeOf(e)), names, strings.Join(args, ", "))
	}
	return "append(" + strings.Join(args, ", ") + ")"
}

// minmax writes min and max as a function literal over the operands.
func (f *fn) minmax(e *ast.CallExpr, name string) string {
	t := f.typ(f.typeOf(e))
	op := "<"
	if name == "max" {
		op = ">"
	}
	var params []string
	var b strings.Builder
	for i := range e.Args {
		params = append(params, fmt.Sprintf("a%d", i))
		if i == 0 {
			continue
		}
		cond := fmt.Sprintf("a%d %s a0", i, op)
		if basic, ok := f.under(e).(*types.Basic); ok && basic.Info()&types.IsFloat != 0 {
			cond = fmt.Sprintf("a0 == a0 && (%s || a%d != a%d)", cond, i, i) // NaN wins
		}
		fmt.Fprintf(&b, "if %s { a0 = a%d }; ", cond, i)
	}
	return fmt.Sprintf("func(%s %s) %s { %sreturn a0 }(%s)", strings.Join(params, ", "), t, t, b.String(), strings.Join(f.exprs(e.Args), ", "))
}

func (f *fn) clear(e *ast.CallExpr) string {
	t := f.typeOf(e.Args[0])
	if _, ok := t.Underlying().(*types.Map); ok {
		return f.l.rt("ClearMap") + "(" + f.expr(e.Args[0]) + ")" // a key may differ from itself
	}
	elem := t.Underlying().(*types.Slice).Elem()
	return fmt.Sprintf("func(s %s) { var z %s; for i := range s { s[i] = z } }(%s)", f.typ(t), f.typ(elem), f.expr(e.Args[0]))
}
