package lower

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// The interpreter forgets types: structs of equal fields are one type to it, a named
// type is what it is made of, and what it knows of methods it loses on the way through
// compiled code. So lowered code keeps interface values by rules of its own:
//
//   - An interface type of the user's is an any to the interpreter. The value in there
//     is one whose reflect.Type tells its type: a struct has a tag of its own, and what
//     reflection cannot tell apart (a type named Celsius that is a float64, a chan int)
//     is in a box, a struct with such a tag.
//   - An interface type of compiled code is that type. A value of a user's type becomes
//     one by a wrapper, whose methods are looked up in the engine's tables.
//   - A method of an interface is found in the engine's tables by the value's type.

// native tells whether t is an interface of compiled code, error among them.
func (l *Lowerer) native(t types.Type) bool {
	if !isInterface(t) || isEmptyInterface(t) {
		return false
	}
	named, ok := types.Unalias(t).(*types.Named)
	return ok && (named.Obj().Pkg() == nil || l.compiled(named.Obj()))
}

func isInterface(t types.Type) bool { return t != nil && types.IsInterface(t) }

func isEmptyInterface(t types.Type) bool {
	i, ok := t.Underlying().(*types.Interface)
	return ok && i.Empty()
}

// lossy tells whether values of t and of another type are of one type to the
// interpreter, so that they need a box in an interface.
func (l *Lowerer) lossy(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if t.Obj().Pkg() == nil || l.compiled(t.Obj()) {
			return false
		}
		switch t.Underlying().(type) {
		case *types.Struct:
			return false
		case *types.Interface:
			return !isEmptyInterface(t)
		}
		return true
	case *types.Pointer:
		return l.lossy(t.Elem())
	case *types.Slice:
		return l.lossy(t.Elem())
	case *types.Array:
		return l.lossy(t.Elem())
	case *types.Map:
		return l.lossy(t.Key()) || l.lossy(t.Elem())
	case *types.Chan:
		return true
	case *types.Signature:
		for _, tuple := range []*types.Tuple{t.Params(), t.Results()} {
			for v := range tuple.Variables() {
				if l.lossy(v.Type()) {
					return true
				}
			}
		}
	case *types.Struct:
		for f := range t.Fields() {
			if f.Embedded() || !f.Exported() || l.lossy(f.Type()) {
				return true
			}
		}
		return t.NumFields() == 0 // in an any it is nothing to the interpreter
	case *types.Interface:
		return !t.Empty()
	}
	return false
}

// box names the struct that values of a lossy type are put into.
func (l *Lowerer) box(t types.Type) string {
	if name := l.boxes.At(t); name != nil {
		return name.(string)
	}
	name := l.fresh("box")
	l.setType(&l.boxes, t, name)
	fmt.Fprintf(&l.out.types, "type %s struct { V %s %q }\n", name, l.typ(t, nil), dynamicTag(name))
	l.tables.setType(l, name, t)
	l.addMethods(name, t)
	return name
}

// dynamicTag is the field tag by which the engine knows a struct type again.
func dynamicTag(name string) string { return fmt.Sprintf("%s:%q", TagKey, name) }

// TagKey is the key of the tag that the first field of a struct has by which its type
// can be told: see Lowerer.Type.
const TagKey = "cspsh"

// foreign tells whether values of t have nothing of the user's types about them, so
// that compiled code can be given them as they are.
func (l *Lowerer) foreign(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return true
	case *types.Named:
		return t.Obj().Pkg() != nil && l.compiled(t.Obj()) && !isInterface(t)
	case *types.Pointer:
		return l.foreign(t.Elem())
	case *types.Slice:
		return l.foreign(t.Elem())
	case *types.Array:
		return l.foreign(t.Elem())
	case *types.Map:
		return l.foreign(t.Key()) && l.foreign(t.Elem())
	}
	return false
}

// structConversion writes the conversion of v from one struct type to another.
func (l *Lowerer) structConversion(v string, from, to types.Type) string {
	typ := l.typ(to, nil)
	if s := to.Underlying().(*types.Struct); s.NumFields() > 0 {
		return paren(typ) + "(" + v + ")"
	}
	// An empty struct has a field for its tag if it has a name.
	typ0 := l.typ(from, nil)
	name := l.helper("empty "+typ0+" "+typ, "empty", func(name string) {
		fmt.Fprintf(&l.out.decls, "func %s(%s) %s { return %s{} }\n", name, typ0, typ, typ)
	})
	return name + "(" + v + ")"
}

// convert writes the conversion of v from one type to another that it is assigned to.
func (l *Lowerer) convert(v string, from, to types.Type) string {
	switch {
	case from == nil || types.Identical(from, to):
		return v
	case !isInterface(to):
		if _, isStruct := to.Underlying().(*types.Struct); isStruct && l.typ(to, nil) != l.typ(from, nil) {
			return l.structConversion(v, from, to) // one of them has no name
		}
		return v
	case l.native(to):
		if l.native(from) || !isInterface(from) && !l.userMethods(from) {
			return v
		}
		return l.wrap(to) + "(" + l.convert(v, from, anyType) + ")"
	case l.native(from):
		return l.rt("Unbox") + "(" + v + ")"
	case !isInterface(from) && l.lossy(types.Default(from)):
		return l.box(types.Default(from)) + "{" + v + "}"
	}
	return v
}

// convert writes a conversion in the instance under way.
func (f *fn) convert(v string, from, to types.Type) string {
	return f.l.convert(v, f.env.subst(from), f.env.subst(to))
}

// userMethods tells whether the methods of a type that is no interface are unknown to
// compiled code.
func (l *Lowerer) userMethods(t types.Type) bool {
	named, _ := receiver(t)
	return named == nil || !l.compiled(named.Obj())
}

// wrap names a function that turns the value in an any into an interface type of
// compiled code.
func (l *Lowerer) wrap(to types.Type) string {
	typ := l.typ(to, nil)
	return l.helper("wrap "+typ, "wrap", func(name string) {
		fmt.Fprintf(&l.out.decls, "func %s(v any) %s {\nvar w any = %s(v, %d)\nif w == nil { return %s }\nr, _ := w.(%s)\nreturn r\n}\n",
			name, typ, l.rt("Wrap"), l.tables.index(l, to), l.zero(to, nil), typ)
	})
}

// asserted returns the name of a function from a value of type from to (T, bool): the
// comma-ok form of a type assertion.
func (l *Lowerer) asserted(from, to types.Type) string {
	src, dst := l.typ(from, nil), l.typ(to, nil)
	key := "is " + src + " " + dst
	switch {
	case isInterface(to):
		key += fmt.Sprint(" ", l.tables.index(l, to))
	case l.lossy(to):
		key += " " + l.box(to)
	}
	return l.helper(key, "is", func(name string) {
		v := "v"
		if l.native(from) {
			v = l.rt("Unbox") + "(v)"
		}
		fmt.Fprintf(&l.out.decls, "func %s(v %s) (%s, bool) {\n%s}\n", name, src, dst, l.assertBody(v, to, dst))
	})
}

func (l *Lowerer) assertBody(v string, to types.Type, dst string) string {
	switch {
	case isInterface(to) && isEmptyInterface(to):
		return fmt.Sprintf("r := any(%s)\nreturn r, !%s(r)\n", v, l.rt("IsNil"))
	case l.native(to):
		return fmt.Sprintf("var w any = %s(%s, %d)\nif w == nil { return %s, false }\nr, ok := w.(%s)\nreturn r, ok\n",
			l.rt("Wrap"), v, l.tables.index(l, to), l.zero(to, nil), dst)
	case isInterface(to):
		return fmt.Sprintf("r := any(%s)\nif %s(r, %d) { return r, true }\nreturn nil, false\n", v, l.rt("Implements"), l.tables.index(l, to))
	case l.lossy(to):
		return fmt.Sprintf("r, ok := %s.(%s)\nreturn r.V, ok\n", v, l.box(to))
	}
	return fmt.Sprintf("r, ok := %s.(%s)\nreturn r, ok\n", v, dst)
}

// from names a function that turns an any, made of a T by convert, into that T: the
// zero value for nil.
func (l *Lowerer) from(t types.Type) string {
	is := l.asserted(anyType, t)
	return l.helper("from "+is, "from", func(name string) {
		fmt.Fprintf(&l.out.decls, "func %s(v any) %s { r, _ := %s(v); return r }\n", name, l.typ(t, nil), is)
	})
}

// methodOf names the function by which a method of the user's interfaces is called,
// which takes the value as its first argument.
func (l *Lowerer) methodOf(m *types.Func, sig *types.Signature) string {
	params := []string{"any"}
	for i := range sig.Params().Len() {
		t := sig.Params().At(i).Type()
		if sig.Variadic() && i == sig.Params().Len()-1 {
			params = append(params, "..."+l.typ(t.(*types.Slice).Elem(), nil))
			continue
		}
		params = append(params, l.typ(t, nil))
	}
	_, results := l.results(sig)
	typ := "func(" + strings.Join(params, ", ") + ")" + results
	return l.helper("call "+m.Name()+" "+typ, m.Name(), func(name string) {
		f := &fn{l: l}
		head, args := f.forward(sig, "x any")
		if sig.Variadic() {
			args[len(args)-1] += "..."
		}
		ret := ""
		if sig.Results().Len() > 0 {
			ret = "return "
		}
		k := l.tables.method(l, m.Name())
		l.out.setup = append(l.out.setup, fmt.Sprintf("%s(%d, (%s)(nil))", l.rt("Method"), k, typ))
		fmt.Fprintf(&l.out.decls, "func %s%s { %s%s(x, %d).(%s)(%s) }\n",
			name, head, ret, l.rt("Find"), k, typ, strings.Join(append([]string{"x"}, args...), ", "))
	})
}

// results writes the results of a signature, with the space before them.
func (l *Lowerer) results(sig *types.Signature) ([]string, string) {
	var list []string
	for v := range sig.Results().Variables() {
		list = append(list, l.typ(v.Type(), nil))
	}
	switch len(list) {
	case 0:
		return nil, ""
	case 1:
		return list, " " + list[0]
	}
	return list, " (" + strings.Join(list, ", ") + ")"
}

// addMethods has the methods of a type, as interfaces know it, told to the engine
// under the name of its struct: a function from their names to functions that take
// the value first.
func (l *Lowerer) addMethods(name string, t types.Type) {
	n := len(l.dynamic)
	l.dynamic = append(l.dynamic, dynamicType{name, t})
	l.undo = append(l.undo, func() { l.dynamic = l.dynamic[:n] })
	// Last, when all methods are declared.
	l.out.queue = append(l.out.queue, func() { l.putMethods(name, t) })
}

// A dynamicType is a type that the engine knows by the name of its struct, behind a *
// for a pointer to one.
type dynamicType struct {
	name string
	typ  types.Type
}

func (l *Lowerer) putMethods(name string, t types.Type) {
	if isInterface(t) {
		return
	}
	ms := types.NewMethodSet(t)
	if ms.Len() == 0 {
		return
	}
	recv := "r.(" + name + ")"
	if l.lossy(t) {
		recv += ".V"
	}
	list := l.fresh("methods")
	var text strings.Builder // apart: lowering a call may emit functions
	fmt.Fprintf(&text, "func %s(name string) any {\nswitch name {\n", list)
	for sel := range ms.Methods() {
		obj, sig := sel.Obj().(*types.Func), sel.Type().(*types.Signature)
		f := &fn{l: l, name: typeName(t) + "." + obj.Name()}
		head, args := f.forward(sig, "r any")
		if sig.Variadic() {
			args[len(args)-1] += "..."
		}
		call := f.methodCall("x", t, sel.Index(), obj, args)
		if sig.Results().Len() > 0 {
			call = "return " + call
		}
		fmt.Fprintf(&text, "case %q:\nreturn func%s {\nx := %s\n%s\n}\n", obj.Name(), head, recv, call)
	}
	text.WriteString("}\nreturn nil\n}\n")
	l.out.decls.WriteString(text.String())
	sample := l.fresh("sample")
	l.out.setup = append(l.out.setup, fmt.Sprintf("var %s %s\n%s(%q, %s, %s)", sample, name, l.rt("Methods"), name, list, sample))
}

// methodAdded tells the engine of a method that was declared apart from its type.
func (l *Lowerer) methodAdded(fn *function) {
	if t := fn.recv; l.named.At(t) != nil && l.lossy(t) {
		l.out.queue = append(l.out.queue, func() { l.box(t) }) // the first one, perhaps
	}
	for _, d := range l.dynamic {
		obj, _, _ := types.LookupFieldOrMethod(d.typ, false, fn.recv.Obj().Pkg(), fn.name)
		if _, ok := obj.(*types.Func); ok { // its own, or promoted
			l.out.queue = append(l.out.queue, func() { l.putMethods(d.name, d.typ) })
		}
	}
}

// dynamicSwitch tells whether the interpreter's own type switch would not do: it knows
// compiled types only, and only one type in a case that has a variable.
func (f *fn) dynamicSwitch(s *ast.TypeSwitchStmt, x ast.Expr, bound bool) bool {
	if f.l.native(f.typeOf(x)) {
		return true
	}
	for _, c := range s.Body.List {
		list := c.(*ast.CaseClause).List
		if bound && len(list) != 1 {
			return true
		}
		for _, e := range list {
			if f.info.Types[e].IsNil() {
				continue
			}
			if !f.l.foreign(f.typeOf(e)) {
				return true
			}
		}
	}
	return false
}

// typeChain lowers a type switch to a chain of assertions, which finds the case,
// and a plain switch.
func (f *fn) typeChain(s *ast.TypeSwitchStmt, x string, operand types.Type, label *types.Label) {
	tmp := f.l.fresh("x")
	f.put("var %s %s = %s", tmp, f.typ(operand), x)
	x = tmp
	plain := x
	if f.l.native(operand) {
		plain = f.l.fresh("x")
		f.put("var %s any = %s(%s)", plain, f.l.rt("Unbox"), x)
	}
	chosen := f.l.fresh("case")
	f.put("%s := -1", chosen)
	for i, c := range s.Body.List {
		c := c.(*ast.CaseClause)
		obj := f.info.Implicits[c]
		name := "_"
		if obj != nil {
			name = f.local(obj)
			f.put("var %s %s", name, f.typ(obj.Type()))
		}
		for _, e := range c.List {
			if f.info.Types[e].IsNil() {
				f.put("if %s < 0 && %s(%s) { %s = %d }", chosen, f.l.rt("IsNil"), plain, chosen, i)
				continue
			}
			t := f.typeOf(e)
			r, ok := f.l.fresh("r"), f.l.fresh("ok")
			f.put("if %s < 0 {", chosen)
			value := r
			switch {
			case isInterface(t):
				f.put("%s, %s := %s(%s)", r, ok, f.l.asserted(anyType, t), plain)
			case f.l.lossy(t):
				f.put("%s, %s := %s.(%s)", r, ok, plain, f.l.box(t))
				value += ".V"
			default:
				f.put("%s, %s := %s.(%s)", r, ok, plain, f.typ(t))
			}
			f.put("if %s {", ok)
			if obj != nil && len(c.List) == 1 {
				f.put("%s = %s", name, value)
			} else {
				f.put("_ = %s", r)
			}
			f.put("%s = %d\n}\n}", chosen, i)
		}
		if obj != nil && len(c.List) != 1 {
			f.put("%s = %s", name, x)
		}
	}
	f.enter(&target{label: label, isSwitch: true})
	f.putLabel(label)
	f.put("switch %s {", chosen)
	for i, c := range s.Body.List {
		c := c.(*ast.CaseClause)
		if c.List == nil {
			f.put("case -1:")
		} else {
			f.put("case %d:", i)
		}
		f.stmts(c.Body)
	}
	f.put("}")
	f.leave()
}
