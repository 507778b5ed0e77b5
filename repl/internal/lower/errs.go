package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
)

// errors.As and errors.Is look into values whose types only the lowering knows, and
// see wrappers of the interpreter's instead. Both are lowered to functions that walk
// the chain of wrapped errors here.

// errorsCall lowers a call of errors.As or errors.Is.
func (f *fn) errorsCall(e *ast.CallExpr) (string, bool) {
	obj, ok := callee(f.info, e).(*types.Func)
	if !ok || obj.Pkg() == nil || obj.Pkg().Path() != "errors" || len(e.Args) != 2 {
		return "", false
	}
	switch obj.Name() {
	case "Is":
		return fmt.Sprintf("%s(%s, %s)", f.l.errorsIs(), f.expr(e.Args[0]), f.exprAs(e.Args[1], errorType)), true
	case "As":
		if p, ok := f.under(e.Args[1]).(*types.Pointer); ok {
			return fmt.Sprintf("%s(%s, %s)", f.l.errorsAs(p.Elem()), f.expr(e.Args[0]), f.expr(e.Args[1])), true
		}
	}
	return "", false
}

var (
	anyType   = types.NewInterfaceType(nil, nil).Complete()
	errorType = types.Universe.Lookup("error").Type()
	boolType  = types.Typ[types.Bool]
)

// method is an interface with one method.
func method(name string, params []types.Type, result types.Type) *types.Interface {
	vars := func(ts ...types.Type) *types.Tuple {
		list := make([]*types.Var, len(ts))
		for i, t := range ts {
			list[i] = types.NewParam(token.NoPos, nil, "", t)
		}
		return types.NewTuple(list...)
	}
	sig := types.NewSignatureType(nil, nil, nil, vars(params...), vars(result), false)
	fn := types.NewFunc(token.NoPos, nil, name, sig)
	return types.NewInterfaceType([]*types.Func{fn}, nil).Complete()
}

// unwrapped writes what both functions do with an error that is not it: they go on
// with what it wraps, through self.
func (l *Lowerer) unwrapped(self string) string {
	one := l.asserted(anyType, method("Unwrap", nil, errorType))
	many := l.asserted(anyType, method("Unwrap", nil, types.NewSlice(errorType)))
	return fmt.Sprintf(`if u, ok := %s(v); ok { return %s(u.Unwrap(), target) }
if u, ok := %s(v); ok {
for _, e := range u.Unwrap() { if %s(e, target) { return true } }
return false
}
for _, e := range %s(v) { if %s(e, target) { return true } }
return false
`, one, self, many, self, l.rt("Unwrap"), self)
}

// errorsAs names the function that errors.As is for targets of type t.
func (l *Lowerer) errorsAs(t types.Type) string {
	typ := l.typ(t, nil)
	key := fmt.Sprintf("errors.As %s %d", typ, len(l.structs))
	return l.helper(key, "errorsAs", func(name string) {
		is := l.asserted(anyType, t)
		as := l.asserted(anyType, method("As", []types.Type{anyType}, boolType))
		rest := l.unwrapped(name)
		fmt.Fprintf(&l.out.decls, `func %s(err error, target *%s) bool {
v := %s(err)
if v == nil { return false }
if x, ok := %s(v); ok { *target = x; return true }
if a, ok := %s(v); ok && a.As(target) { return true }
%s}
`, name, typ, l.rt("Unbox"), is, as, rest)
	})
}

// errorsIs names the function that errors.Is is.
func (l *Lowerer) errorsIs() string {
	key := fmt.Sprintf("errors.Is %d", len(l.structs))
	return l.helper(key, "errorsIs", func(name string) {
		is := l.asserted(anyType, method("Is", []types.Type{errorType}, boolType))
		rest := l.unwrapped(name)
		fmt.Fprintf(&l.out.decls, `func %s(err error, target error) bool {
v, t := %s(err), %s(target)
if v == nil { return t == nil }
if %s(v, t) { return true }
if i, ok := %s(v); ok && i.Is(target) { return true }
%s}
`, name, l.rt("Unbox"), l.rt("Unbox"), l.rt("SameError"), is, rest)
	})
}
