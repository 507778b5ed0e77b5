package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/check"
)

// fn is a function under way: the text so far and what its statements need to
// know of their surroundings. A function literal has an fn of its own, whose
// outer is the function that it stands in.
type fn struct {
	l     *Lowerer
	info  *types.Info
	env   env
	outer *fn
	name  string // as the user knows it, for sites
	sig   *types.Signature
	isLit bool
	lits  *int // function literals in it so far

	buf    strings.Builder
	locals map[types.Object]string // shared with the literals inside
	pre    []string                // closures to be made before the statement under way
	hint   string                  // the name of the variable that the expression under way goes to
	at     int                     // the site of the statement under way
	loops  []*target

	whole   *ast.BlockStmt        // the body of a declared function
	changed map[types.Object]bool // see changing

	counting map[types.Object]bool // see counters
	tight    bool                  // in a loop that calls nothing
	facts    []fact                // of the loops around
	checked  map[ast.Expr]bool     // what checkBounds has seen of the statement under way
	late     map[string]func()     // what targets of it are checked with before they are assigned to

	once  bool     // it runs once, and then nobody needs what is in
	spent []string // these variables

	results []string // variables that hold the results, where they need to be
	direct  string   // variable that tells whether the function was called by a defer, if it recovers
	defers  string   // variable that holds the deferred calls, if the body defers any
}

func (l *Lowerer) newFn(info *types.Info, e env, name string, sig *types.Signature) *fn {
	return &fn{l: l, info: info, env: e, name: name, sig: sig, lits: new(int), locals: map[types.Object]string{}}
}

// literal returns an fn for a function literal inside f.
func (f *fn) literal(sig *types.Signature) *fn {
	c := f.inner(sig)
	c.name, c.isLit, c.lits = f.literalName(), true, new(int)
	*f.lits++
	return c
}

// literalName is what Go's compiler calls the next function literal inside f.
func (f *fn) literalName() string {
	if f.isLit {
		return fmt.Sprintf("%s.%d", f.name, *f.lits+1)
	}
	return fmt.Sprintf("%s.func%d", f.name, *f.lits+1)
}

// inner returns an fn for what is a part of f to the user.
func (f *fn) inner(sig *types.Signature) *fn {
	return &fn{
		l: f.l, info: f.info, env: f.env, outer: f, sig: sig, locals: f.locals,
		name: f.name, isLit: f.isLit, lits: f.lits,
	}
}

func (f *fn) typ(t types.Type) string  { return f.l.typ(t, f.env) }
func (f *fn) zero(t types.Type) string { return f.l.zero(t, f.env) }

// typeOf returns the type of an expression in the instance under way.
func (f *fn) typeOf(e ast.Expr) types.Type {
	t := f.info.TypeOf(e)
	if t == nil {
		return nil
	}
	return f.env.subst(t)
}

// under returns the underlying type of an expression in the instance under way.
func (f *fn) under(e ast.Expr) types.Type {
	t := f.typeOf(e)
	if t == nil {
		return nil
	}
	return t.Underlying()
}

// put appends a line.
func (f *fn) put(format string, args ...any) {
	if len(args) == 0 {
		f.buf.WriteString(format)
	} else {
		fmt.Fprintf(&f.buf, format, args...)
	}
	f.buf.WriteByte('\n')
}

// flush writes the closures that the statement under way needs.
func (f *fn) flush() {
	for _, p := range f.pre {
		f.put("%s", p)
	}
	f.pre = nil
}

// inOrder lowers n operands that are evaluated one after the other. Where one of them
// needs statements before the one under way, calls among those before it are made
// before these.
func (f *fn) inOrder(n int, operand func(i int) ast.Expr, lower func(i int) string) []string {
	out := make([]string, n)
	for i := range out {
		at := len(f.pre)
		out[i] = lower(i)
		if len(f.pre) == at {
			continue
		}
		for j := range i {
			if !token.IsIdentifier(out[j]) && (hasCall(operand(j)) || hasReceive(operand(j))) {
				tmp := f.l.fresh("x")
				f.pre = slices.Insert(f.pre, at, tmp+" := "+out[j])
				out[j] = tmp
				at++
			}
		}
	}
	return out
}

// mark notes a position for reports.
func (f *fn) mark(pos token.Pos) {
	f.at = f.l.site(pos, f.name)
	f.put("%s = %d", PositionVar, f.at)
}

// remark notes the position of the statement under way again, if calls in it may have
// noted others.
func (f *fn) remark(calls bool) {
	if calls {
		f.put("%s = %d", PositionVar, f.at)
	}
}

// poll lets the runtime interrupt and take turns.
func (f *fn) poll() {
	f.put("%s--\nif %s < 0 { %s() }", BudgetVar, BudgetVar, pollFunc)
}

// pollAtEntry is poll where a function begins. A call costs the more the more values
// the function computes, in the interpreter, so this one is put into a variable.
func (f *fn) pollAtEntry() {
	f.put("%s--\n%s = %s < 0\nif %s { %s() }", BudgetVar, SpentVar, BudgetVar, SpentVar, pollFunc)
}

// local returns the lowered name of a variable, constant or label.
func (f *fn) local(obj types.Object) string {
	if name, ok := f.locals[obj]; ok {
		return name
	}
	if isGlobal(obj) {
		return f.l.nameOf(obj)
	}
	name := f.l.fresh(obj.Name())
	f.locals[obj] = name
	return name
}

// isGlobal tells whether an object was declared at package level.
func isGlobal(obj types.Object) bool {
	return obj.Pkg() != nil && obj.Parent() == obj.Pkg().Scope()
}

// params writes the parameters and results of a declared function or literal.
func (f *fn) params(sig *types.Signature, recv *types.Var, body ast.Node) string {
	var list []string
	name := func(v *types.Var) string {
		if v.Name() == "" || v.Name() == "_" {
			return f.l.fresh("p")
		}
		return f.local(v)
	}
	if recv != nil {
		list = append(list, name(recv)+" "+f.typ(recv.Type()))
	}
	for i := range sig.Params().Len() {
		p := sig.Params().At(i)
		if sig.Variadic() && i == sig.Params().Len()-1 {
			elem := types.Unalias(f.env.subst(p.Type())).Underlying().(*types.Slice).Elem()
			list = append(list, name(p)+" ..."+f.typ(elem))
			continue
		}
		list = append(list, name(p)+" "+f.typ(p.Type()))
	}
	out := "(" + strings.Join(list, ", ") + ")"
	if hasDefer(body) {
		f.defers = f.l.fresh("defers")
	}
	r := sig.Results()
	if r.Len() == 0 {
		return out
	}
	named := r.At(0).Name() != ""
	var rs []string
	for i := range r.Len() {
		rs = append(rs, f.typ(r.At(i).Type()))
		switch {
		case named:
			f.results = append(f.results, name(r.At(i)))
		case f.defers != "":
			f.results = append(f.results, f.l.fresh("result"))
		}
	}
	if len(rs) == 1 {
		return out + " " + rs[0]
	}
	return out + " (" + strings.Join(rs, ", ") + ")"
}

// funcLit lowers a function literal.
func (f *fn) funcLit(lit *ast.FuncLit) string {
	sig := f.typeOf(lit).(*types.Signature)
	// The declared parameters are those of the signature before substitution.
	decl := f.info.TypeOf(lit).(*types.Signature)
	c := f.literal(sig)
	head := c.params(decl, nil, lit.Body)
	c.body(lit.Body)
	return "func" + head + " {\n" + c.buf.String() + "}"
}

// body lowers the body of a function. Named results are variables of the body: the
// interpreter would keep them in the caller's frame, where closures of several calls
// share them.
func (f *fn) body(b *ast.BlockStmt) {
	if f.outer == nil {
		f.whole = b
	}
	for i, r := range f.results {
		f.put("var %s %s", r, f.typ(f.sig.Results().At(i).Type()))
	}
	if recovers(f.info, b) {
		f.direct = f.l.fresh("direct")
		f.put("%s := %s()", f.direct, f.l.rt("Direct"))
	}
	f.deferring(func() {
		if hasCall(b) {
			f.pollAtEntry()
		}
		f.stmts(b.List)
	})
}

// recovers tells whether a body itself calls recover.
func recovers(info *types.Info, b ast.Node) bool {
	found := false
	ast.Inspect(b, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return n == b
		case *ast.CallExpr:
			if id, ok := ast.Unparen(n.Fun).(*ast.Ident); ok {
				builtin, ok := info.Uses[id].(*types.Builtin)
				found = found || ok && builtin.Name() == "recover"
			}
		}
		return !found
	})
	return found
}

// hasDefer tells whether a body defers a call.
func hasDefer(b ast.Node) bool {
	found := false
	ast.Inspect(b, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.FuncLit:
			return n == b
		case *ast.DeferStmt:
			found = true
		}
		return !found
	})
	return found
}

// hasCall tells whether a body calls anything: only then can it take part in a
// recursion, and needs a poll at its entry.
func hasCall(b ast.Node) bool {
	found := false
	ast.Inspect(b, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			found = true
		}
		return !found
	})
	return found
}

// hasReceive tells whether an expression receives from a channel.
func hasReceive(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if u, ok := n.(*ast.UnaryExpr); ok && u.Op == token.ARROW {
			found = true
		}
		return !found
	})
	return found
}

// instance returns the lowered name of a function for the given type arguments,
// and has it emitted.
func (l *Lowerer) instance(src *function, args []types.Type) string {
	key := argsKey(args)
	name, known := src.insts.At(key).(string)
	if !known {
		base := src.name
		if src.recv != nil {
			base = src.recv.Obj().Name() + "_" + src.name
		}
		name = l.fresh(base)
		l.setType(src.insts, key, name)
	}
	if src.emitted && len(args) == 0 || known && len(args) > 0 {
		return name
	}
	src.emitted = true
	l.undo = append(l.undo, func() { src.emitted = false })
	l.out.queue = append(l.out.queue, func() { l.emitInstance(src, args, name) })
	return name
}

// userName is what reports call a function of a package.
func (l *Lowerer) userName(pkg *types.Package, name string) string {
	if pkg.Path() == check.Path {
		return name
	}
	return pkg.Name() + "." + name
}

func (l *Lowerer) emitInstance(src *function, args []types.Type, name string) {
	if src.decl.Body == nil {
		l.unsupported(src.decl.Pos(), "function %s without a body, in assembly or linked from elsewhere,", src.name)
	}
	userName := src.name
	var recv *types.Var
	sig, _ := src.info.Defs[src.decl.Name].(*types.Func)
	full := sig.Signature()
	var e env
	switch {
	case src.recv != nil:
		userName = src.recv.Obj().Name() + "." + src.name
		if src.ptr {
			userName = "(*" + src.recv.Obj().Name() + ")." + src.name
		}
		if !src.apart {
			recv = full.Recv()
			e = bind(full.RecvTypeParams(), args)
		}
	default:
		e = bind(full.TypeParams(), args)
	}
	userName = l.userName(sig.Pkg(), userName)
	f := l.newFn(src.info, e, userName, full)
	head := f.params(full, recv, src.decl.Body)
	f.body(src.decl.Body)
	body := f.buf.String()

	if !l.redefinable || len(args) > 0 {
		fmt.Fprintf(&l.out.decls, "func %s%s {\n%s}\n", name, head, body)
		l.out.funcs[name] = userName
		return
	}
	// The function lives in a variable that calls go through, so that declaring
	// it again reaches everyone.
	impl := l.fresh(src.name)
	if _, ok := l.helpers["var "+name]; !ok {
		set(l, l.helpers, "var "+name, name)
		fmt.Fprintf(&l.out.decls, "var %s func%s\n", name, l.paramTypes(full, recv, e))
	}
	fmt.Fprintf(&l.out.decls, "func %s%s {\n%s}\n", impl, head, body)
	l.out.funcs[impl] = userName
	l.out.setup = append(l.out.setup, name+" = "+impl)
}

// paramTypes writes the type of a function whose receiver is a parameter.
func (l *Lowerer) paramTypes(sig *types.Signature, recv *types.Var, e env) string {
	if recv == nil {
		return l.signature(sig, e)
	}
	params := append([]*types.Var{recv}, varsOf(sig.Params())...)
	return l.signature(types.NewSignatureType(nil, nil, nil, types.NewTuple(params...), sig.Results(), sig.Variadic()), e)
}

func varsOf(t *types.Tuple) []*types.Var {
	out := make([]*types.Var, t.Len())
	for i := range out {
		out[i] = t.At(i)
	}
	return out
}

// callee returns the function that a call names, or nil.
func callee(info *types.Info, call *ast.CallExpr) types.Object {
	fun := ast.Unparen(call.Fun)
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun = x.X
	case *ast.IndexListExpr:
		fun = x.X
	}
	switch x := fun.(type) {
	case *ast.Ident:
		return info.Uses[x]
	case *ast.SelectorExpr:
		return info.Uses[x.Sel]
	}
	return nil
}
