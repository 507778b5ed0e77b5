package lower

import (
	"fmt"
	"go/token"
	"go/types"
	"strings"
)

// Generic functions and types of compiled packages exist in the binary in one
// instance only: the erased one, with any for every type parameter. A use with
// other arguments goes through a wrapper that converts at the boundary.

// erasedFunc names the wrapper of a generic function.
func (f *fn) erasedFunc(obj *types.Func, args []types.Type, pos token.Pos) string {
	sig := obj.Signature()
	if obj.FullName() == "runtime.AddCleanup" {
		return f.l.addCleanup(args[0], args[1])
	}
	e := bind(sig.TypeParams(), args)
	inst := e.subst(types.NewSignatureType(nil, nil, nil, sig.Params(), sig.Results(), sig.Variadic())).(*types.Signature)
	f.l.erasable(obj.Pkg().Name()+"."+obj.Name(), sig, pos)
	target := f.l.pkg(obj.Pkg().Path()) + "." + obj.Name()
	return f.l.erased(target, "", sig, inst, pos)
}

// addCleanup names runtime.AddCleanup for a pointer to a t and an argument of type s.
func (l *Lowerer) addCleanup(t, s types.Type) string {
	ptr, arg := l.typ(t, nil), l.typ(s, nil)
	return l.helper("cleanup "+ptr+" "+arg, "cleanup", func(name string) {
		fmt.Fprintf(&l.out.decls, "func %s(p *%s, cleanup func(%s), arg %s) %s.Cleanup {\nf := func() { cleanup(arg) }\nreturn %s(p, f)\n}\n",
			name, ptr, arg, arg, l.pkg("runtime"), l.rt("AddCleanup"))
	})
}

// erasedMethod names the wrapper of a method of a generic type's instance. Its
// first parameter is the receiver.
func (f *fn) erasedMethod(named *types.Named, m *types.Func, pos token.Pos) string {
	var origin *types.Func
	for o := range named.Origin().Methods() {
		if o.Name() == m.Name() {
			origin = o
		}
	}
	if origin == nil { // promoted from an embedded field: the same in every instance
		origin = m.Origin()
	}
	sig := origin.Signature()
	f.l.erasable(named.Obj().Name()+"."+m.Name(), sig, pos)
	e := bind(sig.RecvTypeParams(), typeArgs(named.TypeArgs()))
	inst := e.subst(types.NewSignatureType(nil, nil, nil, sig.Params(), sig.Results(), sig.Variadic())).(*types.Signature)
	recv := f.l.typ(named, nil)
	if _, ptr := receiver(sig.Recv().Type()); ptr {
		recv = "*" + recv
	}
	return f.l.erased(m.Name(), recv, sig, inst, pos)
}

// erased returns the name of a wrapper around a generic function or, with recv,
// method: generic is its declared signature, inst that of the instance.
func (l *Lowerer) erased(target, recv string, generic, inst *types.Signature, pos token.Pos) string {
	types_ := l.signature(inst, nil)
	key := "erased " + recv + "." + target + types_ + typeName(inst)
	return l.helper(key, "erased", func(name string) {
		l.putErased(name, target, recv, generic, inst, pos)
	})
}

// putErased emits the wrapper called name.
func (l *Lowerer) putErased(name, target, recv string, generic, inst *types.Signature, pos token.Pos) {
	w := &eraser{l: l, pos: pos}
	var params, args []string
	if recv != "" {
		params = append(params, "r "+recv)
		target = "r." + target
	}
	for i := range generic.Params().Len() {
		g, t := generic.Params().At(i).Type(), inst.Params().At(i).Type()
		name := fmt.Sprintf("a%d", i)
		typ := l.typ(t, nil)
		arg := w.erase(g, t, name)
		if generic.Variadic() && i == generic.Params().Len()-1 {
			typ = "..." + strings.TrimPrefix(typ, "[]")
			arg += "..."
		}
		params = append(params, name+" "+typ)
		args = append(args, arg)
	}
	var results []string
	for i := range inst.Results().Len() {
		results = append(results, l.typ(inst.Results().At(i).Type(), nil))
	}
	w.restore(generic.Results(), inst.Results(), target+"("+strings.Join(args, ", ")+")")
	ret := ""
	if len(results) > 0 {
		ret = " (" + strings.Join(results, ", ") + ")"
	}
	fmt.Fprintf(&l.out.decls, "func %s(%s)%s {\n%s}\n", name, strings.Join(params, ", "), ret, w.b.String())
}

// restored writes the conversion of a value from the any that it was erased to.
func (l *Lowerer) restored(t types.Type, v string) string {
	if l.native(t) || !isInterface(t) && l.lossy(t) {
		return l.from(t) + "(" + v + ")"
	}
	return l.as(t, nil, v)
}

// eraser writes the conversions between an instance's types and the erased ones.
type eraser struct {
	l   *Lowerer
	pos token.Pos
	b   strings.Builder
}

func (w *eraser) put(format string, args ...any) { fmt.Fprintf(&w.b, format+"\n", args...) }

// generic tells whether a declared type depends on type parameters in a way that
// its erased form differs: a parameter itself, or inside a function, slice or map.
func differs(g types.Type) bool {
	switch g := types.Unalias(g).(type) {
	case *types.TypeParam:
		return true
	case *types.Signature:
		for _, tup := range []*types.Tuple{g.Params(), g.Results()} {
			for v := range tup.Variables() {
				if differs(v.Type()) {
					return true
				}
			}
		}
	case *types.Slice:
		return differs(g.Elem())
	case *types.Map:
		return differs(g.Key()) || differs(g.Elem())
	case *types.Array:
		return differs(g.Elem())
	case *types.Chan:
		return differs(g.Elem())
	case *types.Pointer:
		return differs(g.Elem())
	case *types.Named:
		// A generic function type (iter.Seq) is converted like its signature;
		// other generic types are the erased ones throughout.
		if sig, ok := g.Underlying().(*types.Signature); ok && g.TypeArgs().Len() > 0 {
			return differs(sig)
		}
	}
	return false
}

// erasable refuses a generic function that has no erased form.
func (l *Lowerer) erasable(name string, sig *types.Signature, pos token.Pos) {
	for _, vars := range []*types.Tuple{sig.Params(), sig.Results()} {
		for v := range vars.Variables() {
			if nested(v.Type()) {
				l.unsupported(pos, "%s in the shell, whose generic form has a %s,", name, typeName(v.Type()))
			}
		}
	}
}

// nested tells whether a declared type is a generic one over something made of type
// parameters, *Chan[[]T] say. Its erased form has []any inside, which is neither
// converted nor any.
func nested(g types.Type) bool {
	switch g := types.Unalias(g).(type) {
	case *types.Pointer:
		return nested(g.Elem())
	case *types.Slice:
		return nested(g.Elem())
	case *types.Named:
		for arg := range g.TypeArgs().Types() {
			if _, ok := arg.(*types.TypeParam); !ok && differs(arg) {
				return true
			}
		}
	}
	return false
}

// erase writes the conversion of v, of type t, to the erased form of g.
func (w *eraser) erase(g, t types.Type, v string) string {
	if !differs(g) {
		return v
	}
	switch g := types.Unalias(g).(type) {
	case *types.TypeParam:
		return w.l.convert(v, t, anyType)
	case *types.Slice:
		out, i := w.l.fresh("s"), w.l.fresh("i")
		elem := t.Underlying().(*types.Slice).Elem()
		w.put("var %s []%s", out, w.erasedType(g.Elem()))
		w.put("for %s := range %s {", i, v)
		e := w.erase(g.Elem(), elem, v+"["+i+"]")
		w.put("%s = append(%s, %s)\n}", out, out, e)
		return out
	case *types.Map:
		out, k, e := w.l.fresh("m"), w.l.fresh("k"), w.l.fresh("e")
		m := t.Underlying().(*types.Map)
		w.put("%s := map[%s]%s{}", out, w.erasedType(g.Key()), w.erasedType(g.Elem()))
		w.put("for %s, %s := range %s {", k, e, v)
		w.put("%s[%s] = %s\n}", out, w.erase(g.Key(), m.Key(), k), w.erase(g.Elem(), m.Elem(), e))
		return out
	}
	if sig, ok := g.Underlying().(*types.Signature); ok {
		// The erased function takes erased arguments, restores them, calls v and
		// erases its results.
		return w.function(sig, t.Underlying().(*types.Signature), v, true)
	}
	w.l.unsupported(w.pos, "a %s handed to a compiled generic function", typeName(t))
	return ""
}

// unerase writes the conversion of v from the erased form of g to type t.
func (w *eraser) unerase(g, t types.Type, v string) string {
	if !differs(g) {
		return v
	}
	switch g := types.Unalias(g).(type) {
	case *types.TypeParam:
		return w.l.restored(t, v)
	case *types.Slice:
		out, i := w.l.fresh("s"), w.l.fresh("i")
		elem := t.Underlying().(*types.Slice).Elem()
		w.put("var %s %s", out, w.l.typ(t, nil))
		w.put("for %s := range %s {", i, v)
		e := w.unerase(g.Elem(), elem, v+"["+i+"]")
		w.put("%s = append(%s, %s)\n}", out, out, e)
		return out
	case *types.Map:
		out, k, e := w.l.fresh("m"), w.l.fresh("k"), w.l.fresh("e")
		m := t.Underlying().(*types.Map)
		w.put("%s := %s{}", out, w.l.typ(t, nil))
		w.put("for %s, %s := range %s {", k, e, v)
		w.put("%s[%s] = %s\n}", out, w.unerase(g.Key(), m.Key(), k), w.unerase(g.Elem(), m.Elem(), e))
		return out
	}
	if sig, ok := g.Underlying().(*types.Signature); ok {
		return w.function(sig, t.Underlying().(*types.Signature), v, false)
	}
	w.l.unsupported(w.pos, "a %s from a compiled generic function", typeName(t))
	return ""
}

// function writes a function literal around v. With erasing, v has the instance's
// signature and the literal the erased one; without, the other way round.
func (w *eraser) function(g, t *types.Signature, v string, erasing bool) string {
	outer := w.b
	w.b = strings.Builder{}
	var params, args []string
	for i := range g.Params().Len() {
		gp, tp := g.Params().At(i).Type(), t.Params().At(i).Type()
		name := w.l.fresh("p")
		typ := w.l.typ(tp, nil)
		arg := ""
		if erasing {
			typ = w.erasedType(gp)
			arg = w.unerase(gp, tp, name)
		} else {
			arg = w.erase(gp, tp, name)
		}
		if g.Variadic() && i == g.Params().Len()-1 {
			typ = "..." + strings.TrimPrefix(typ, "[]")
			arg += "..."
		}
		params = append(params, name+" "+typ)
		args = append(args, arg)
	}
	var results []string
	for i := range g.Results().Len() {
		if erasing {
			results = append(results, w.erasedType(g.Results().At(i).Type()))
		} else {
			results = append(results, w.l.typ(t.Results().At(i).Type(), nil))
		}
	}
	call := v + "(" + strings.Join(args, ", ") + ")"
	w.convertResults(g.Results(), t.Results(), call, erasing)
	body := w.b.String()
	w.b = outer
	ret := ""
	if len(results) > 0 {
		ret = " (" + strings.Join(results, ", ") + ")"
	}
	typ := "func(" + joinTypes(params) + ")" + ret
	name := w.l.fresh("f")
	w.put("var %s %s", name, typ)
	w.put("if %s != nil {\n%s = func(%s)%s {\n%s}\n}", v, name, strings.Join(params, ", "), ret, body)
	return name
}

// joinTypes drops the names of parameters.
func joinTypes(params []string) string {
	out := make([]string, len(params))
	for i, p := range params {
		_, out[i], _ = strings.Cut(p, " ")
	}
	return strings.Join(out, ", ")
}

// restore returns the results of an erased call as the instance's.
func (w *eraser) restore(g, t *types.Tuple, call string) { w.convertResults(g, t, call, false) }

func (w *eraser) convertResults(g, t *types.Tuple, call string, erasing bool) {
	n := g.Len()
	if n == 0 {
		w.put("%s", call)
		return
	}
	names := make([]string, n)
	for i := range names {
		names[i] = w.l.fresh("r")
	}
	w.put("%s := %s", strings.Join(names, ", "), call)
	for i := range names {
		if erasing {
			names[i] = w.erase(g.At(i).Type(), t.At(i).Type(), names[i])
		} else {
			names[i] = w.unerase(g.At(i).Type(), t.At(i).Type(), names[i])
		}
	}
	w.put("return %s", strings.Join(names, ", "))
}

// erasedType writes the erased form of a declared type.
func (w *eraser) erasedType(g types.Type) string {
	return w.l.typ(g, nil) // type parameters are written as any
}

// erasedField restores a field of an erased generic struct, whose declared type
// is a type parameter.
func (f *fn) erasedField(sel *types.Selection, index []int, x string) (string, bool) {
	v, ok := sel.Obj().(*types.Var)
	if !ok || v.Origin() == v || !f.l.compiled(v) {
		return "", false
	}
	if !differs(v.Origin().Type()) {
		return "", false
	}
	if _, ok := types.Unalias(v.Origin().Type()).(*types.TypeParam); !ok {
		return "", false
	}
	return f.l.restored(f.env.subst(v.Type()), x), true
}
