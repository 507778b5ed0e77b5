package lower

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// methodCall writes the call of a method of a value x of type t, reached through
// the fields index[:len-1].
func (f *fn) methodCall(x string, t types.Type, index []int, m *types.Func, args []string) string {
	fun, recv := f.method(x, t, index, m)
	if recv != "" {
		args = append([]string{recv}, args...)
	}
	return fun + "(" + strings.Join(args, ", ") + ")"
}

// contextDone is the method whose channel the runtime knows: see Engine.done.
const contextDone = "(context.Context).Done"

// replaced are the methods of compiled types for which the engine has a function of its
// own, that takes the receiver first.
var replaced = map[string]string{
	contextDone:             "Done",
	"(*flag.FlagSet).Parse": "FlagParse",

	"(*encoding/json.Encoder).Encode": "JSONEncode",
	"(*encoding/json.Decoder).Decode": "JSONDecode",

	"(*encoding/xml.Encoder).Encode":        "XMLEncode",
	"(*encoding/xml.Encoder).EncodeElement": "XMLElement",
	"(*encoding/xml.Decoder).Decode":        "XMLDecode",
	"(*encoding/xml.Decoder).DecodeElement": "XMLChild",
}

func init() {
	for _, name := range []string{"Print", "Fatal", "Panic"} {
		for _, form := range []string{"", "f", "ln"} {
			replaced["(*log.Logger)."+name+form] = "Log" + name + form
		}
	}
	for _, name := range []string{"Log", "Error", "Fatal", "Skip"} {
		for _, form := range []string{"", "f"} {
			replaced["(*testing.common)."+name+form] = "Test" + name + form
			replaced["(testing.TB)."+name+form] = "Test" + name + form
		}
	}
}

// method returns the function that a method is called by, and the receiver to be
// passed to it as the first argument, or the bound method and "".
func (f *fn) method(x string, t types.Type, index []int, m *types.Func) (fun, recv string) {
	x, t = f.path(x, t, f.l.throughExported(t, index[:len(index)-1]))
	if name := replaced[m.FullName()]; name != "" {
		want := m.Signature().Recv().Type()
		if _, ptr := deref(t); !ptr && !isInterface(t) {
			if _, wantsPtr := deref(want); wantsPtr {
				x = "&" + x
			}
		}
		return f.l.rt(name), f.convert(x, t, want)
	}
	named, isPtr := receiver(t)
	if named != nil {
		named = f.l.ownType(named)
	}
	if named == nil || isInterface(t) || f.l.compiled(named.Obj()) || named.Obj().Pkg() == nil {
		if named != nil && named.TypeArgs().Len() > 0 && !isInterface(t) {
			return f.erasedMethod(named, m, token.NoPos), x
		}
		if isInterface(t) && !f.l.native(t) {
			return f.l.methodOf(m, f.env.subst(m.Signature()).(*types.Signature)), x
		}
		if f.l.mayWait(m, t) {
			if _, wantsPtr := deref(m.Signature().Recv().Type()); wantsPtr && !isPtr {
				x, t = "&"+x, types.NewPointer(t)
			}
			return f.l.waiter(m, t), x
		}
		return x + "." + m.Name(), ""
	}
	src := f.l.methods[methodKey{named.Origin().Obj(), m.Name()}]
	if src == nil {
		f.l.unsupported(token.NoPos, "method %s", m.Name())
	}
	name := f.l.instance(src, typeArgs(named.TypeArgs()))
	switch {
	case src.ptr && !isPtr:
		x = "&" + x
	case !src.ptr && isPtr:
		x = "*" + x
	}
	return name, x
}

// throughExported returns how much of a path to an embedded field goes without an
// unexported field of a compiled package: its methods can be called only as those of
// what it is embedded in, such as testing.T.
func (l *Lowerer) throughExported(t types.Type, path []int) []int {
	for n, i := range path {
		if elem, ok := deref(t); ok {
			t = elem
		}
		_, field := structField(t, i)
		if !field.Exported() && l.compiled(field) {
			return path[:n]
		}
		t = field.Type()
	}
	return path
}

// concreteMethod returns the method that a selection means in the instance under
// way: for a type parameter, its argument's.
func (f *fn) concreteMethod(e *ast.SelectorExpr, sel *types.Selection) (types.Type, *types.Func, []int) {
	t := f.env.subst(sel.Recv())
	m := sel.Obj().(*types.Func)
	index := sel.Index()
	if len(f.env) > 0 {
		obj, i, _ := types.LookupFieldOrMethod(t, true, m.Pkg(), m.Name())
		if fn, ok := obj.(*types.Func); ok {
			m, index = fn, i
		}
	}
	return t, m, index
}

// methodValue lowers x.M as a value: the receiver is evaluated now.
func (f *fn) methodValue(e *ast.SelectorExpr, sel *types.Selection) string {
	t, m, index := f.concreteMethod(e, sel)
	sig := f.typeOf(e).(*types.Signature)
	fun, recv := f.method(f.expr(e.X), t, index, m)
	if recv == "" {
		return fun
	}
	params, args := f.forward(sig)
	rt := recvType(m, t, index)
	ret := ""
	if sig.Results().Len() > 0 {
		ret = "return "
	}
	list := strings.Join(append([]string{"r"}, args...), ", ")
	if sig.Variadic() {
		list += "..."
	}
	check := ""
	if isInterface(rt) {
		check = f.l.rt("NotNil") + "(r); "
	}
	return fmt.Sprintf("func(r %s) %s { %sreturn func%s { %s%s(%s) } }(%s)",
		f.typ(rt), f.typ(sig), check, params, ret, fun, list, recv)
}

// recvType returns the type of the receiver that a method, reached from t, takes.
func recvType(m *types.Func, t types.Type, index []int) types.Type {
	for _, i := range index[:len(index)-1] {
		if elem, ok := deref(t); ok {
			t = elem
		}
		_, field := structField(t, i)
		t = field.Type()
	}
	named, _ := receiver(t)
	if named == nil {
		return t
	}
	if _, ptr := receiver(m.Signature().Recv().Type()); ptr {
		return types.NewPointer(named)
	}
	return named
}

// methodExpr lowers T.M.
func (f *fn) methodExpr(e *ast.SelectorExpr, sel *types.Selection) string {
	sig := f.typeOf(e).(*types.Signature)
	t, m, index := f.concreteMethod(e, sel)
	params, args := f.forward(sig)
	ret := ""
	if sig.Results().Len() > 0 {
		ret = "return "
	}
	if sig.Variadic() {
		args[len(args)-1] += "..."
	}
	call := f.methodCall(args[0], t, index, m, args[1:])
	return fmt.Sprintf("func%s { %s%s }", params, ret, call)
}
