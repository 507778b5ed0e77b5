package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

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
