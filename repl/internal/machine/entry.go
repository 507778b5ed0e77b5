package machine

import (
	"go/ast"
	"go/constant"
	"go/types"
	"strconv"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/check"
)

var noParams = types.NewSignatureType(nil, nil, nil, nil, nil, false)

// inputInfo is what reports know of the functions that inputs are.
var inputInfo = &FuncInfo{Name: "input"}

// entry returns the function that executes the items of a unit in order, its init functions and main.
func (m *Machine) entry(src *source, u *check.Unit) *function {
	fn := &function{m: m, src: src, sig: noParams, info: inputInfo, entry: true}
	if u.Pkg != nil {
		fn.info = &FuncInfo{Name: u.Pkg.Path() + ".init"}
	}
	fn.make = func(c *compiler) stmt {
		a := &analysis{facts: c.facts, src: src, info: src.info}
		for i := range u.Items {
			it := &u.Items[i]
			switch {
			case it.Vars != nil || it.Values != nil:
				for _, e := range it.Values {
					a.walk(e)
				}
			case it.Expr != nil:
				a.walk(it.Expr)
			case it.Stmt != nil:
				a.walk(it.Stmt)
			}
		}
		b := &statements{c: c}
		for i := range u.Items {
			it := &u.Items[i]
			switch {
			case it.Vars != nil || it.Values != nil:
				b.add(c.variables(u, it, b.jumps != nil))
			case it.Expr != nil:
				b.add(c.show(it.Expr))
			case it.Stmt != nil:
				b.stmt(it.Stmt)
			}
		}
		list := b.done()
		for i, d := range u.Inits {
			init := &function{m: m, src: src, sig: noParams, body: d.Body, typ: d.Type, info: m.infoOf(src, initName(u, i), d.Pos())}
			// Called by the runtime, and so from no place: what initialises variables is a function of its own in Go.
			list = append(list, c.callStmt(&callee{sig: noParams, fn: init}))
		}
		return sequence(list)
	}
	return fn
}

func initName(u *check.Unit, i int) string {
	if u.Pkg == nil {
		return "init"
	}
	return u.Pkg.Path() + ".init." + strconv.Itoa(i)
}

// callEntry executes the items of a unit.
func (m *Machine) callEntry(fn *function) {
	code := fn.ready()
	g := code.frame()
	top := m.top
	m.top, g.caller = g, nil
	code.run(g)
	m.top, m.texts = top, texts{}
	code.done(g)
	if fn.entry {
		m.forgetSites(code)
	}
}

// variables gives package-level variables their values. again tells that it may be done more than once.
func (c *compiler) variables(u *check.Unit, it *check.Item, again bool) stmt {
	target := func(v *types.Var) place {
		p, _ := c.lookup(v)
		return p
	}
	if len(it.Values) == 0 {
		var list []stmt
		for _, v := range it.Vars {
			if v != nil && (again || u.Replaces[v] != nil) {
				list = append(list, c.clear(target(v)))
			}
		}
		return sequence(list)
	}
	list := c.ordered(nil, it.Values)
	var sets []stmt
	if len(it.Values) == len(it.Vars) {
		for i, e := range it.Values {
			v := it.Vars[i]
			if v == nil {
				if c.info.Types[e].IsNil() {
					continue
				}
				list = append(list, c.effect(c.exprAs(e, types.Default(c.typeOf(e)))))
				continue
			}
			x := c.valueFor(v.Name(), e, v.Type())
			tmp := c.temp(v.Type())
			list = append(list, c.initialise(tmp, x))
			sets = append(sets, c.copyTo(target(v), c.fromPlace(tmp)))
		}
		return sequence(append(list, sets...))
	}
	pre, values := c.several(it.Values[0], len(it.Vars))
	list = append(list, pre)
	for i, v := range it.Vars {
		if v != nil {
			sets = append(sets, c.copyTo(target(v), c.assignable(values[i], v.Type(), it.Pos)))
		}
	}
	return sequence(append(list, sets...))
}

// show compiles an expression whose value the user is to see.
func (c *compiler) show(e ast.Expr) stmt {
	tv := c.info.Types[ast.Unparen(e)]
	if t, ok := tv.Type.(*types.Tuple); ok && t.Len() > 1 && !printsOnly(c.info, e) {
		pre, values := c.several(ast.Unparen(e), t.Len())
		list := []stmt{pre}
		for _, v := range values {
			list = append(list, c.shown(v))
		}
		return sequence(list)
	}
	if tv.Type == nil || tv.IsVoid() || printsOnly(c.info, e) || isEmptyTuple(tv.Type) {
		return c.exprStmt(e)
	}
	if tv.Value != nil {
		if b, ok := tv.Type.(*types.Basic); ok && b.Info()&types.IsUntyped != 0 && b.Info()&types.IsNumeric != 0 {
			// An untyped constant may be too big for any variable.
			_, literal := ast.Unparen(e).(*ast.BasicLit)
			text, typ := shownConst(tv.Value, b, literal)
			m := c.m
			return func(*frame) ctl { m.host.ShowText(text, typ); return next }
		}
	}
	if tv.IsNil() {
		m := c.m
		return func(*frame) ctl { m.host.ShowText("nil", "untyped nil"); return next }
	}
	order := c.ordered(nil, []ast.Expr{e})
	x := c.expr(e)
	if b, ok := x.typ.(*types.Basic); ok && b.Info()&types.IsUntyped != 0 {
		x = c.exprAs(e, types.Default(b))
	}
	return c.inOrder(order, c.shown(x))
}

func isEmptyTuple(t types.Type) bool {
	tuple, ok := t.(*types.Tuple)
	return ok && tuple.Len() == 0
}

func (c *compiler) shown(x *expr) stmt {
	m, t, r := c.m, x.typ, c.m.rtype(x.typ)
	w, rt := c.writer(x), c.m.reflected(x.typ)
	if x.kind == kMem && x.place != nil && x.place.shared() {
		at := x.place.reading(c.m.sizeof(t))
		return func(f *frame) ctl {
			m.host.Show(valueAt(rt, at(f)), t)
			return next
		}
	}
	return func(f *frame) ctl {
		p := newObject(r)
		w(f, p)
		m.host.Show(valueAt(rt, p), t)
		return next
	}
}

// shownConst writes an untyped constant as the user is to see it, and the type that it has by default
// or, where it is too big for that, its own.
func shownConst(v constant.Value, t *types.Basic, literal bool) (text, typ string) {
	typ = types.Default(t).String()
	n, small := constant.Int64Val(constant.ToInt(v))
	switch t.Kind() {
	case types.UntypedRune:
		if r := rune(n); small && n == int64(r) && (literal || strconv.IsPrint(r)) {
			return strconv.QuoteRune(r), typ
		}
	case types.UntypedInt:
		if !small {
			typ = t.String()
		}
	}
	return constText(v), typ
}

// constText writes a numeric constant exactly if that is short, as a number with an exponent otherwise.
func constText(v constant.Value) string {
	if v.Kind() == constant.Complex {
		return v.String()
	}
	if v.Kind() == constant.Int {
		return v.ExactString()
	}
	f, _ := constant.Float64Val(v)
	return strconv.FormatFloat(f, 'g', -1, 64)
}

// printsOnly reports whether an expression is a call made for what it prints: the count that
// fmt's printers return is of no interest.
func printsOnly(info *types.Info, e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	id := calleeIdent(call.Fun)
	if id == nil {
		return false
	}
	obj, _ := info.Uses[id].(*types.Func)
	return obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "fmt" && strings.Contains(obj.Name(), "rint") && !strings.HasPrefix(obj.Name(), "S")
}
