package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// To the interpreter a closure has all of the frame that it was made in, also the
// variables that it does not mention and temporaries. A process would keep what its
// parent had as long as it lives, and what it keeps nobody can know to be lost: see
// csp.Runtime.Stuck. So what go and defer call is made by a function of its own,
// which is given what the call needs: variables that are assigned once by value, as
// Go's compiler does it, and others by address. It is in a variable: to the
// interpreter the frame of a declared function is within that of its caller.

// A thunk is such a function in the making.
type thunk struct{ names, types, args []string }

func (t *thunk) add(name, typ, arg string) {
	t.names = append(t.names, name)
	t.types = append(t.types, typ)
	t.args = append(t.args, arg)
}

// put declares the function with a body, and returns its call: a func().
func (t *thunk) put(f *fn, body string) string {
	l := f.l
	name := l.fresh("thunk")
	if f.once {
		f.spent = append(f.spent, name)
	}
	params := make([]string, len(t.names))
	for i := range params {
		params[i] = t.names[i] + " " + t.types[i]
	}
	fmt.Fprintf(&l.out.decls, "var %s func(%s) func()\n", name, strings.Join(t.types, ", "))
	l.out.setup = append(l.out.setup, fmt.Sprintf("%s = func(%s) func() {\nreturn func() {\n%s}\n}", name, strings.Join(params, ", "), body))
	return name + "(" + strings.Join(t.args, ", ") + ")"
}

// lifted lowers a call that go or defer is to make: to an expression, evaluated now,
// for a func() that makes the call. It returns false for a call that has to be a
// closure.
func (f *fn) lifted(e *ast.CallExpr) (string, bool) {
	tv := f.info.Types[e.Fun]
	sig, ok := f.under(e.Fun).(*types.Signature)
	if tv.IsBuiltin() || tv.IsType() || !ok || f.isWaitGroupGo(e) {
		return "", false
	}
	if len(e.Args) == 1 {
		if tuple, ok := f.typeOf(e.Args[0]).(*types.Tuple); ok && tuple.Len() > 1 {
			return "", false
		}
	}
	var t thunk
	if lit, ok := ast.Unparen(e.Fun).(*ast.FuncLit); ok {
		return f.liftedLiteral(&t, lit, e, sig)
	}
	obj, ok := f.info.Uses[lastIdent(instantiated(e.Fun))].(*types.Func)
	if !ok || f.l.compiled(obj) || isInterface(recvOf(obj)) {
		return "", false
	}
	name, args := f.callParts(e)
	f.flush()
	if len(args) > len(e.Args) {
		recv := f.receiverType(e.Fun)
		if recv == nil {
			return "", false
		}
		t.add("r", f.typ(recv), args[0])
		args = append([]string{"r"}, f.passed(&t, e, sig, args[1:])...)
	} else {
		args = f.passed(&t, e, sig, args)
	}
	return t.put(f, name+"("+strings.Join(args, ", ")+")\n"), true
}

// passed makes parameters of the thunk's of the arguments of a call, and returns what
// they are inside.
func (f *fn) passed(t *thunk, e *ast.CallExpr, sig *types.Signature, args []string) []string {
	inside := make([]string, len(args))
	for i, a := range args {
		if a == "nil" {
			inside[i] = a
			continue
		}
		name := fmt.Sprintf("a%d", i)
		t.add(name, f.typ(paramType(sig, i, e.Ellipsis.IsValid())), strings.TrimSuffix(a, "..."))
		inside[i] = name
		if strings.HasSuffix(a, "...") {
			inside[i] += "..."
		}
	}
	return inside
}

// receiverType is the type of the receiver that a method is called with.
func (f *fn) receiverType(fun ast.Expr) types.Type {
	sel, ok := ast.Unparen(fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	s := f.info.Selections[sel]
	if s == nil {
		return nil
	}
	t, m, index := f.concreteMethod(sel, s)
	return recvType(m, t, index)
}

// liftedLiteral is lifted for a call of a function literal.
func (f *fn) liftedLiteral(t *thunk, lit *ast.FuncLit, e *ast.CallExpr, sig *types.Signature) (string, bool) {
	locals := maps.Clone(f.locals)
	for _, v := range f.freeVars(lit) {
		name, param, typ := f.local(v), f.l.fresh(v.Name()), f.typ(v.Type())
		if !f.reassigned(v) {
			t.add(param, typ, name)
			locals[v] = param
			continue
		}
		if isInterface(f.env.subst(v.Type())) {
			return "", false // the interpreter is not at home with pointers to those
		}
		if ref, ok := strings.CutPrefix(name, "(*"); ok {
			name = strings.TrimSuffix(ref, ")")
		} else {
			name = "&" + name
		}
		t.add(param, "*"+typ, name)
		locals[v] = "(*" + param + ")"
	}
	// The arguments first: they are evaluated here, not in the literal.
	number := *f.lits
	*f.lits++
	args := f.args(e, sig, false, false)
	merged := sig.Results().Len() == 0 && !sig.Variadic() && len(args) == sig.Params().Len()
	if !merged {
		args = f.passed(t, e, sig, args)
	}
	f.flush()
	after := *f.lits
	*f.lits = number
	c := f.literal(sig)
	*f.lits = after
	c.locals = locals
	decl := f.info.TypeOf(lit).(*types.Signature)
	if merged {
		c.given(t, decl, args)
	}
	head := c.params(decl, nil, lit.Body)
	c.body(lit.Body)
	if merged {
		return t.put(f, c.buf.String()), true
	}
	run := f.l.fresh("f")
	body := fmt.Sprintf("%s := func%s {\n%s}\n%s(%s)\n", run, head, c.buf.String(), run, strings.Join(args, ", "))
	return t.put(f, body), true
}

// given makes the parameters of a literal the thunk's own.
func (f *fn) given(t *thunk, sig *types.Signature, args []string) {
	for i, a := range args {
		p := sig.Params().At(i)
		name, typ := f.l.fresh("p"), f.typ(p.Type())
		if p.Name() != "" && p.Name() != "_" {
			name = f.local(p)
		}
		if a == "nil" {
			f.put("var %s %s", name, typ)
			continue
		}
		t.add(name, typ, a)
	}
}

// freeVars returns the variables of surrounding functions that a literal mentions.
func (f *fn) freeVars(lit *ast.FuncLit) []*types.Var {
	var list []*types.Var
	seen := map[*types.Var]bool{}
	ast.Inspect(lit, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		v, ok := f.info.Uses[id].(*types.Var)
		if !ok || v.IsField() || seen[v] || isGlobal(v) || f.l.compiled(v) && v.Parent() == nil {
			return true
		}
		if _, ok := f.locals[v]; ok && (v.Pos() < lit.Pos() || v.Pos() >= lit.End()) {
			seen[v] = true
			list = append(list, v)
		}
		return true
	})
	return list
}

// reassigned tells whether a variable of the declared function under way may get
// another value than its first, or have its address taken.
func (f *fn) reassigned(v *types.Var) bool {
	root := f
	for root.outer != nil {
		root = root.outer
	}
	if root.whole == nil {
		return true // of an input, whose statements are items
	}
	for g := f; g != nil; g = g.outer {
		if slices.Contains(g.results, f.local(v)) {
			return true // a return statement sets it
		}
	}
	if root.changed == nil {
		root.changed = root.changing(root.whole)
	}
	return root.changed[v]
}

// changing returns the variables for which that is so.
func (f *fn) changing(body ast.Node) map[types.Object]bool {
	changed := map[types.Object]bool{}
	// base is the variable that an operand is a part of.
	var base func(e ast.Expr)
	base = func(e ast.Expr) {
		switch e := ast.Unparen(e).(type) {
		case *ast.Ident:
			if obj := f.info.Uses[e]; obj != nil {
				changed[obj] = true
			}
		case *ast.SelectorExpr:
			if _, ptr := f.info.TypeOf(e.X).(*types.Pointer); !ptr {
				base(e.X)
			}
		case *ast.IndexExpr:
			base(e.X)
		}
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, e := range n.Lhs {
				base(e)
			}
		case *ast.IncDecStmt:
			base(n.X)
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				base(n.Key)
				if n.Value != nil {
					base(n.Value)
				}
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				base(n.X)
			}
		case *ast.SliceExpr:
			base(n.X)
		case *ast.SelectorExpr:
			if s := f.info.Selections[n]; s != nil && s.Kind() == types.MethodVal {
				base(n.X)
			}
		}
		return true
	})
	return changed
}
