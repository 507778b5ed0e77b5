package lower

import (
	"fmt"
	"go/types"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/check"
)

// typ writes a type in lowered Go. A named type of the user's is declared when
// it is first written.
func (l *Lowerer) typ(t types.Type, e env) string {
	t = types.Unalias(e.subst(t))
	switch t := t.(type) {
	case *types.Basic:
		return l.basic(t)
	case *types.Named:
		return l.namedType(t)
	case *types.Pointer:
		return "*" + l.typ(t.Elem(), e)
	case *types.Slice:
		return "[]" + l.typ(t.Elem(), e)
	case *types.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), l.typ(t.Elem(), e))
	case *types.Map:
		return "map[" + l.typ(t.Key(), e) + "]" + l.typ(t.Elem(), e)
	case *types.Chan:
		return "*" + l.rt("Chan")
	case *types.Signature:
		return "func" + l.signature(t, e)
	case *types.Struct:
		return l.structType(t, e)
	case *types.Interface:
		return l.interfaceType(t, e)
	case *types.TypeParam:
		return "any"
	}
	panic(fmt.Sprintf("lower: unexpected type %T", t))
}

func (l *Lowerer) basic(t *types.Basic) string {
	switch t.Kind() {
	case types.UnsafePointer:
		return l.pkg("unsafe") + ".Pointer"
	case types.UntypedNil:
		return "any"
	}
	return types.Default(t).(*types.Basic).Name()
}

func (l *Lowerer) signature(s *types.Signature, e env) string {
	var b strings.Builder
	b.WriteString("(")
	for i := range s.Params().Len() {
		if i > 0 {
			b.WriteString(", ")
		}
		t := s.Params().At(i).Type()
		if s.Variadic() && i == s.Params().Len()-1 {
			b.WriteString("..." + l.typ(types.Unalias(e.subst(t)).(*types.Slice).Elem(), e))
			continue
		}
		b.WriteString(l.typ(t, e))
	}
	b.WriteString(")")
	switch r := s.Results(); r.Len() {
	case 0:
	case 1:
		b.WriteString(" " + l.typ(r.At(0).Type(), e))
	default:
		list := make([]string, r.Len())
		for i := range list {
			list[i] = l.typ(r.At(i).Type(), e)
		}
		b.WriteString(" (" + strings.Join(list, ", ") + ")")
	}
	return b.String()
}

func (l *Lowerer) structType(t *types.Struct, e env) string { return l.structWith(t, e, "") }

// typeTag is the key of the tag that carries the name of a type.
const typeTag = "cspsh"

// taggedStruct writes the struct of a named type. To the interpreter structs of
// equal fields are one type; a tag of its own makes each a type of its own. One
// without fields gets one, without size, to carry the tag.
func (l *Lowerer) taggedStruct(t *types.Named, s *types.Struct, name string) string {
	tag := fmt.Sprintf("%s:%q", typeTag, name)
	if s.NumFields() == 0 {
		return fmt.Sprintf("struct { tag_ [0]int %q }", tag)
	}
	return l.structWith(s, nil, tag)
}

func (l *Lowerer) structWith(t *types.Struct, e env, first string) string {
	if t.NumFields() == 0 {
		return "struct{}"
	}
	var b strings.Builder
	b.WriteString("struct {")
	for i := range t.NumFields() {
		f := t.Field(i)
		typ := l.typ(f.Type(), e)
		fmt.Fprintf(&b, " %s %s", fieldName(t, i), typ)
		tag := t.Tag(i)
		if i == 0 && first != "" {
			tag = strings.TrimSpace(tag + " " + first)
		}
		if tag != "" {
			fmt.Fprintf(&b, " %q", tag)
		}
		b.WriteString(";")
	}
	b.WriteString(" }")
	return b.String()
}

// fieldName names a field. Embedded fields get the name of their type, which
// their lowered type no longer has; blank ones, of which there may be many, a
// number.
func fieldName(t *types.Struct, i int) string {
	if name := t.Field(i).Name(); name != "_" {
		return name
	}
	return fmt.Sprintf("blank_%d", i)
}

func (l *Lowerer) interfaceType(t *types.Interface, e env) string {
	t.Complete()
	if t.NumMethods() == 0 {
		return "any"
	}
	list := make([]string, t.NumMethods())
	for i := range list {
		m := t.Method(i)
		list[i] = m.Name() + l.signature(m.Signature(), e)
	}
	return "interface { " + strings.Join(list, "; ") + " }"
}

// compiled tells whether an object belongs to a compiled package.
func (l *Lowerer) compiled(obj types.Object) bool {
	return obj.Pkg() != nil && obj.Pkg().Path() != check.Path && !l.source[obj.Pkg()]
}

// namedType writes a defined type.
func (l *Lowerer) namedType(t *types.Named) string {
	obj := t.Obj()
	if obj.Pkg() == nil {
		return obj.Name() // error, comparable
	}
	if own := l.ownType(t); own != t {
		return l.namedType(own)
	}
	if l.compiled(obj) {
		if sig, ok := t.Underlying().(*types.Signature); ok && t.TypeArgs().Len() > 0 {
			return l.typ(sig, nil) // iter.Seq and its like: the erased one has other parameters
		}
		return l.pkg(obj.Pkg().Path()) + "." + obj.Name()
	}
	if _, ok := t.Underlying().(*types.Chan); ok {
		return "*" + l.rt("Chan")
	}
	if name := l.named.At(t); name != nil {
		return name.(string)
	}
	name := l.fresh(obj.Name())
	l.setType(&l.named, t, name)
	// Set before the underlying type is written: it may refer to itself.
	under := l.typ(t.Underlying(), nil)
	if s, ok := t.Underlying().(*types.Struct); ok {
		under = l.taggedStruct(t, s, name)
		n := len(l.structs)
		l.structs = append(l.structs, t)
		l.undo = append(l.undo, func() { l.structs = l.structs[:n] })
	}
	fmt.Fprintf(&l.out.decls, "type %s %s\n", name, under)
	l.out.queue = append(l.out.queue, func() { l.methodWrappers(t, name) })
	return name
}

// methodWrappers gives a type its method set in the interpreter, for calls
// through interfaces: each method hands on to the plain function that it was
// lowered to. Promoted methods are spelled out.
func (l *Lowerer) methodWrappers(t *types.Named, name string) {
	if types.IsInterface(t) {
		return
	}
	if _, ok := t.Underlying().(*types.Pointer); ok {
		return
	}
	ms := types.NewMethodSet(types.NewPointer(t))
	for sel := range ms.Methods() {
		l.wrapMethod(t, name, sel)
	}
}

// methodWrapper gives one method that was declared apart to its type.
func (l *Lowerer) methodWrapper(t *types.Named, fn *function) {
	name, ok := l.named.At(t).(string)
	if !ok {
		return // written later, with all its methods
	}
	key := name + "." + fn.name
	if _, ok := l.helpers[key]; ok {
		return
	}
	set(l, l.helpers, key, key)
	recv := name
	if fn.ptr {
		recv = "*" + name
	}
	l.putMethod(recv, fn.name, fn.sig, func(args []string) string {
		return l.instance(fn, nil) + "(" + strings.Join(append([]string{"r"}, args...), ", ") + ")"
	})
}

// putMethod emits a method of the interpreter's that hands on to a call. Compiled code
// may call it from a goroutine of its own, an http.Handler's say: it then enters the
// loop as a process.
func (l *Lowerer) putMethod(recv, name string, sig *types.Signature, call func(args []string) string) {
	f := &fn{l: l}
	params, args := f.forward(sig)
	if sig.Variadic() {
		args[len(args)-1] += "..."
	}
	body := call(args)
	var results []string
	declare, assign, ret := "", "", ""
	for i := range sig.Results().Len() {
		results = append(results, fmt.Sprintf("r%d", i))
		declare += fmt.Sprintf("var r%d %s\n", i, f.typ(sig.Results().At(i).Type()))
	}
	if len(results) > 0 {
		assign = strings.Join(results, ", ") + " = "
		ret = "return " + strings.Join(results, ", ") + "\n"
	}
	direct := body + "; return"
	if len(results) > 0 {
		direct = "return " + body
	}
	fmt.Fprintf(&l.out.decls, "func (r %s) %s%s {\nif %s() { %s }\n%sc := func() { %s%s }\n%s(c)\n%s}\n",
		recv, name, params, l.rt("Inside"), direct, declare, assign, body, l.rt("Enter"), ret)
}

func (l *Lowerer) wrapMethod(t *types.Named, name string, sel *types.Selection) {
	obj := sel.Obj().(*types.Func)
	key := name + "." + obj.Name()
	if _, ok := l.helpers[key]; ok {
		return
	}
	set(l, l.helpers, key, key)
	sig := sel.Type().(*types.Signature)

	// The receiver is a pointer where only pointers have the method.
	ptr := types.NewMethodSet(t).Lookup(obj.Pkg(), obj.Name()) == nil
	recv := name
	if ptr {
		recv = "*" + name
	}
	var recvType types.Type = t
	if ptr {
		recvType = types.NewPointer(t)
	}
	l.putMethod(recv, obj.Name(), sig, func(args []string) string {
		f := &fn{l: l, name: t.Obj().Name() + "." + obj.Name()}
		return f.methodCall("r", recvType, sel.Index(), obj, args)
	})
}

// forward returns a parameter list with names, results included, and the names
// as arguments.
func (f *fn) forward(sig *types.Signature) (params string, args []string) {
	var list []string
	for i := range sig.Params().Len() {
		name := fmt.Sprintf("a%d", i)
		t := sig.Params().At(i).Type()
		typ := f.typ(t)
		if sig.Variadic() && i == sig.Params().Len()-1 {
			typ = "..." + strings.TrimPrefix(typ, "[]")
		}
		list = append(list, name+" "+typ)
		args = append(args, name)
	}
	params = "(" + strings.Join(list, ", ") + ")"
	switch r := sig.Results(); r.Len() {
	case 0:
	case 1:
		params += " " + f.typ(r.At(0).Type())
	default:
		var rs []string
		for i := range r.Len() {
			rs = append(rs, f.typ(r.At(i).Type()))
		}
		params += " (" + strings.Join(rs, ", ") + ")"
	}
	return params, args
}

// zero writes the zero value of a type.
func (l *Lowerer) zero(t types.Type, e env) string {
	t = types.Unalias(e.subst(t))
	typ := l.typ(t, e)
	switch u := t.Underlying().(type) {
	case *types.Basic:
		var lit string
		switch info := u.Info(); {
		case info&types.IsBoolean != 0:
			lit = "false"
		case info&types.IsString != 0:
			lit = `""`
		case info&types.IsNumeric != 0:
			lit = "0"
		default:
			lit = "nil"
		}
		return typ + "(" + lit + ")"
	case *types.Struct, *types.Array:
		return typ + "{}"
	case *types.Interface:
		return "nil"
	}
	return "(" + typ + ")(nil)"
}

// typeName writes a type as the user knows it.
func typeName(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p.Path() == "main" {
			return ""
		}
		return p.Name()
	})
}

func isInterface(t types.Type) bool { return t != nil && types.IsInterface(t) }

func isNamedEmptyInterface(t types.Type) bool {
	i, ok := t.Underlying().(*types.Interface)
	return ok && i.Empty()
}

func deref(t types.Type) (types.Type, bool) {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem(), true
	}
	return t, false
}

// as names a function that turns an any into a T: the zero value for nil.
func (l *Lowerer) as(t types.Type, e env, v string) string {
	t = types.Unalias(e.subst(t))
	if isInterface(t) && isNamedEmptyInterface(t) {
		return v
	}
	typ := l.typ(t, e)
	body := fmt.Sprintf("r, _ := v.(%s)", typ)
	if isInterface(t) {
		body = fmt.Sprintf("if %s(v) { return nil }; %s", l.rt("IsNil"), body)
	}
	if s, ok := t.Underlying().(*types.Struct); ok && s.NumFields() == 0 {
		body = "var r " + typ // in an any an empty struct is nothing to the interpreter
	}
	name := l.helper("as "+typ, "as", func(name string) {
		fmt.Fprintf(&l.out.decls, "func %s(v any) %s { %s; return r }\n", name, typ, body)
	})
	return name + "(" + v + ")"
}

// structField returns the i-th field of the struct under t.
func structField(t types.Type, i int) (*types.Struct, *types.Var) {
	s := t.Underlying().(*types.Struct)
	return s, s.Field(i)
}
