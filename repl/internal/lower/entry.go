package lower

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"strconv"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/check"
)

// entryFn is the function that runs the items of a unit.
type entryFn struct {
	name string
	f    *fn
}

func (e *entryFn) text(setup []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "func %s() {\n", e.name)
	for _, s := range setup {
		b.WriteString(s + "\n")
	}
	b.WriteString(e.f.buf.String())
	for _, name := range e.f.spent {
		b.WriteString(name + " = nil\n")
	}
	b.WriteString("}\n")
	return b.String()
}

// entry lowers what a unit does: its items in order, the init functions, main.
func (l *Lowerer) entry(u *check.Unit) *entryFn {
	none := types.NewSignatureType(nil, nil, nil, nil, nil, false)
	f := l.newFn(u.Info, nil, "main", none)
	f.once = true
	switch {
	case u.Pkg == nil:
		f.name = "input"
	case u.Main == nil:
		f.name = l.userName(u.Pkg, "init")
	}
	for i := range u.Items {
		if s := u.Items[i].Stmt; s != nil && hasDefer(s) {
			f.defers = l.fresh("defers")
			break
		}
	}
	f.deferring(func() {
		for i := range u.Items {
			it := &u.Items[i]
			switch {
			case it.Vars != nil || it.Values != nil:
				f.assignVars(u, it)
			case it.Expr != nil:
				f.show(it.Expr)
			case it.Stmt != nil:
				f.stmt(it.Stmt)
			}
		}
	})
	for _, d := range u.Inits {
		c := f.inner(none)
		c.name, c.lits = l.userName(u.Pkg, "init"), new(int)
		head := c.params(none, nil, d.Body)
		c.body(d.Body)
		f.put("func%s {\n%s}()", head, c.buf.String())
	}
	if u.Main != nil {
		f.put("%s()", l.instance(l.funcs[u.Main], nil))
	}
	return &entryFn{name: l.fresh("unit"), f: f}
}

// assignVars gives package-level variables their values.
func (f *fn) assignVars(u *check.Unit, it *check.Item) {
	if len(it.Values) == 0 {
		for _, v := range it.Vars {
			if v != nil && u.Replaces[v] != nil {
				f.put("%s = %s", f.l.nameOf(v), f.zero(v.Type()))
			}
		}
		return
	}
	f.mark(it.Pos)
	f.checkBounds(it.Values...)
	lhs := make([]string, len(it.Vars))
	for i, v := range it.Vars {
		lhs[i] = "_"
		if v != nil {
			lhs[i] = f.l.nameOf(v)
		}
	}
	if len(it.Values) == len(it.Vars) {
		tmps := f.temps(len(lhs))
		for i, e := range it.Values {
			t := f.info.TypeOf(e)
			if it.Vars[i] != nil {
				t = it.Vars[i].Type()
				f.hint = it.Vars[i].Name()
			}
			v := f.exprAs(e, t)
			f.hint = ""
			f.flush()
			f.put("var %s %s = %s", tmps[i], f.typ(types.Default(t)), v)
		}
		for i := range lhs {
			f.put("%s = %s", lhs[i], tmps[i])
		}
		return
	}
	tmps := f.temps(len(lhs))
	f.multi(tmps, true, it.Values[0])
	for i, t := range f.valueTypes(it.Values[0]) {
		v := tmps[i]
		if it.Vars[i] != nil {
			v = f.convert(v, t, it.Vars[i].Type())
		}
		f.put("%s = %s", lhs[i], v)
	}
}

// show lowers an expression whose value the user is to see.
func (f *fn) show(e ast.Expr) {
	tv := f.info.Types[ast.Unparen(e)]
	f.mark(e.Pos())
	show := func(v string, t types.Type) string {
		return fmt.Sprintf("%s(%s, %d)", f.l.rt("Show"), v, f.l.tables.index(f.l, t))
	}
	switch t := tv.Type.(type) {
	case *types.Tuple:
		if t.Len() == 0 || printsOnly(f.info, e) {
			f.exprStmt(e)
			return
		}
		lhs := make([]string, t.Len())
		for i := range lhs {
			lhs[i] = f.l.fresh("v")
		}
		f.multi(lhs, true, ast.Unparen(e))
		for i := range lhs {
			f.put("%s", show(lhs[i], t.At(i).Type()))
		}
		return
	case nil:
		f.exprStmt(e)
		return
	}
	if tv.IsVoid() || printsOnly(f.info, e) {
		f.exprStmt(e)
		return
	}
	if tv.Value != nil {
		if b, ok := tv.Type.(*types.Basic); ok && b.Info()&types.IsUntyped != 0 && b.Info()&types.IsNumeric != 0 {
			// An untyped constant may be too big for any variable.
			_, literal := ast.Unparen(e).(*ast.BasicLit)
			text, typ := shownConst(tv.Value, b, literal)
			f.put("%s(%q, %q)", f.l.rt("ShowText"), text, typ)
			return
		}
	}
	f.checkBounds(e)
	v := f.expr(e)
	f.flush()
	f.put("%s", show(v, tv.Type))
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

// printsOnly tells whether an expression is a call made for what it prints: the
// count that fmt's printers return is of no interest.
func printsOnly(info *types.Info, e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	obj := callee(info, call)
	return obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "fmt" && strings.Contains(obj.Name(), "rint") && !strings.HasPrefix(obj.Name(), "S")
}
