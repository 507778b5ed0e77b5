package lower

import (
	"fmt"
	"go/ast"
	"go/types"
)

// errors.As finds by reflection what its target points to, which does not tell what
// type it is to the user. So it is lowered to a walk along the chain of wrapped errors,
// in the engine, with an assertion to the target's type at each.

var (
	anyType   = types.NewInterfaceType(nil, nil).Complete()
	boolType  = types.Typ[types.Bool]
	errorType = types.Universe.Lookup("error").Type()
)

// errorsCall lowers a call of errors.As.
func (f *fn) errorsCall(e *ast.CallExpr) (string, bool) {
	obj, ok := callee(f.info, e).(*types.Func)
	if !ok || obj.Pkg() == nil || obj.Pkg().Path() != "errors" || obj.Name() != "As" || len(e.Args) != 2 {
		return "", false
	}
	p, ok := f.under(e.Args[1]).(*types.Pointer)
	if !ok {
		return "", false
	}
	return fmt.Sprintf("%s(%s, %s)", f.l.errorsAs(p.Elem()), f.exprAs(e.Args[0], errorType), f.expr(e.Args[1])), true
}

// errorsAs names the function that errors.As is for targets of type t.
func (l *Lowerer) errorsAs(t types.Type) string {
	is := l.asserted(anyType, t)
	return l.helper("errors.As "+is, "errorsAs", func(name string) {
		fmt.Fprintf(&l.out.decls, `func %s(err error, target *%s) bool {
set := func(v any) bool {
x, ok := %s(v)
if ok { *target = x }
return ok
}
return %s(err, set, %s)
}
`, name, l.typ(t, nil), is, l.rt("ErrorsAs"), l.convert("target", types.NewPointer(t), anyType))
	})
}
