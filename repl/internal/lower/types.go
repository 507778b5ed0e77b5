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
		t = types.NewPointer(e.subst(t.Elem()))
		if l.lossy(t.Elem()) && l.boxes.At(t) == nil && types.NewMethodSet(t).Len() > 0 {
			l.out.queue = append(l.out.queue, func() { l.box(t) }) // for its methods' sake
		}
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
		return "any"
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

// taggedStruct writes the struct of a named type. To the interpreter structs of
// equal fields are one type; a tag of its own makes each a type of its own. One
// without fields gets one, without size, to carry the tag.
func (l *Lowerer) taggedStruct(s *types.Struct, name string) string {
	tag := dynamicTag(name)
	if s.NumFields() == 0 {
		return fmt.Sprintf("struct { tag_ [0]int %q }", tag)
	}
	return l.structWith(s, nil, tag)
}

// unseen is the tag of a field that packages do not see.
const unseen = `json:"-" xml:"-"`

func (l *Lowerer) structWith(t *types.Struct, e env, first string) string {
	if t.NumFields() == 0 {
		return "struct{}"
	}
	var b strings.Builder
	b.WriteString("struct {")
	for i := range t.NumFields() {
		f := t.Field(i)
		fmt.Fprintf(&b, " %s %s", fieldName(t, i), l.typ(f.Type(), e))
		tag := t.Tag(i)
		if !f.Exported() && !f.Embedded() {
			tag = unseen // to the interpreter all fields are exported
		}
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
	if name := l.named.At(t); name != nil {
		return name.(string)
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return l.plainType(t)
	}
	name := l.fresh(obj.Name())
	// Set before its fields are written: they may refer to it.
	l.setType(&l.named, t, name)
	l.tables.setType(l, name, t)
	under := l.taggedStruct(s, name)
	fmt.Fprintf(&l.out.types, "type %s %s\n", name, under)
	l.addMethods(name, t)
	l.addMethods("*"+name, types.NewPointer(t))
	return name
}

// plainType writes a defined type that is no struct: as what it is made of. One that
// is made of itself is an any, with what it is made of inside.
func (l *Lowerer) plainType(t *types.Named) string {
	under := "any"
	if !l.recursive(t) {
		under = l.typ(t.Underlying(), nil)
	}
	l.setType(&l.named, t, under)
	if t.NumMethods() > 0 {
		l.out.queue = append(l.out.queue, func() { // for its methods' sake
			l.box(t)
			if types.NewMethodSet(t).Len() < t.NumMethods() {
				l.box(types.NewPointer(t))
			}
		})
	}
	return under
}

// recursive tells whether a type is made of itself with no struct in between, which
// the interpreter cannot express.
func (l *Lowerer) recursive(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil || l.compiled(named.Obj()) {
		return false
	}
	return l.madeOf(named.Underlying(), named, map[types.Type]bool{})
}

func (l *Lowerer) madeOf(t types.Type, part *types.Named, seen map[types.Type]bool) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if types.Identical(t, part) {
			return true
		}
		if seen[t] || t.Obj().Pkg() == nil || l.compiled(t.Obj()) {
			return false
		}
		seen[t] = true
		return l.madeOf(t.Underlying(), part, seen)
	case *types.Pointer:
		return l.madeOf(t.Elem(), part, seen)
	case *types.Slice:
		return l.madeOf(t.Elem(), part, seen)
	case *types.Array:
		return l.madeOf(t.Elem(), part, seen)
	case *types.Map:
		return l.madeOf(t.Key(), part, seen) || l.madeOf(t.Elem(), part, seen)
	case *types.Signature:
		for _, tuple := range []*types.Tuple{t.Params(), t.Results()} {
			for v := range tuple.Variables() {
				if l.madeOf(v.Type(), part, seen) {
					return true
				}
			}
		}
	}
	return false
}

// forward returns a parameter list with names, behind others, results included, and
// the names as arguments.
func (f *fn) forward(sig *types.Signature, before ...string) (params string, args []string) {
	list := before
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
	_, results := f.l.results(types.NewSignatureType(nil, nil, nil, nil, f.env.tuple(sig.Results()), false))
	return "(" + strings.Join(list, ", ") + ")" + results, args
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
		if !l.native(t) {
			return "nil"
		}
		// The interpreter would look for the methods of a bare nil.
		return l.helper("nil "+typ, "nil", func(name string) { fmt.Fprintf(&l.out.decls, "var %s %s\n", name, typ) })
	}
	if typ == "any" {
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

func deref(t types.Type) (types.Type, bool) {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem(), true
	}
	return t, false
}

// as names a function that turns an any into a T: the zero value for nil.
func (l *Lowerer) as(t types.Type, e env, v string) string {
	t = types.Unalias(e.subst(t))
	if isInterface(t) && !l.native(t) {
		return v
	}
	typ := l.typ(t, e)
	if typ == "any" {
		return v
	}
	body := fmt.Sprintf("r, _ := v.(%s)", typ)
	if isInterface(t) {
		body = fmt.Sprintf("var r %s; if !%s(v) { r, _ = v.(%s) }", typ, l.rt("IsNil"), typ)
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
