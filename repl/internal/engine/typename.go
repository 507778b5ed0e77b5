package engine

import (
	"fmt"
	"go/types"
	"reflect"
	"strings"
)

// goName writes a type as Go's runtime does.
func goName(t types.Type) string {
	var w typeWriter
	w.typ(t)
	return w.String()
}

// typeWriter writes types as package reflect does.
type typeWriter struct {
	strings.Builder
	inArgs int // type arguments around: packages there are written with their whole paths
}

func (w *typeWriter) put(format string, args ...any) { fmt.Fprintf(w, format, args...) }

func (w *typeWriter) typ(t types.Type) {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		if t.Kind() == types.UnsafePointer {
			w.put("unsafe.")
		}
		w.put("%s", types.Typ[t.Kind()].Name()) // not byte and rune
	case *types.Named:
		w.named(t)
	case *types.Pointer:
		w.put("*")
		w.typ(t.Elem())
	case *types.Slice:
		w.put("[]")
		w.typ(t.Elem())
	case *types.Array:
		w.put("[%d]", t.Len())
		w.typ(t.Elem())
	case *types.Map:
		w.put("map[")
		w.typ(t.Key())
		w.put("]")
		w.typ(t.Elem())
	case *types.Chan:
		w.channel(t)
	case *types.Signature:
		w.put("func")
		w.signature(t)
	case *types.Struct:
		w.structure(t)
	case *types.Interface:
		w.iface(t)
	default:
		w.put("%s", t)
	}
}

func (w *typeWriter) named(t *types.Named) {
	if p := t.Obj().Pkg(); p != nil {
		if w.inArgs > 0 {
			w.put("%s.", p.Path())
		} else {
			w.put("%s.", p.Name())
		}
	}
	w.put("%s", t.Obj().Name())
	if t.TypeArgs().Len() == 0 {
		return
	}
	w.inArgs++
	for i := range t.TypeArgs().Len() {
		w.put("%c", "[,"[min(i, 1)])
		w.typ(t.TypeArgs().At(i))
	}
	w.inArgs--
	w.put("]")
}

func (w *typeWriter) channel(t *types.Chan) {
	w.put("%s", map[types.ChanDir]string{types.SendRecv: "chan ", types.SendOnly: "chan<- ", types.RecvOnly: "<-chan "}[t.Dir()])
	if inner, ok := types.Unalias(t.Elem()).(*types.Chan); ok && t.Dir() != types.SendOnly && inner.Dir() == types.RecvOnly {
		w.put("(")
		defer w.put(")")
	}
	w.typ(t.Elem())
}

func (w *typeWriter) signature(t *types.Signature) {
	w.put("(")
	for i := range t.Params().Len() {
		if i > 0 {
			w.put(", ")
		}
		p := t.Params().At(i).Type()
		if s, ok := p.(*types.Slice); ok && t.Variadic() && i == t.Params().Len()-1 {
			w.put("...")
			p = s.Elem()
		}
		w.typ(p)
	}
	w.put(")")
	switch n := t.Results().Len(); n {
	case 0:
	case 1:
		w.put(" ")
		w.typ(t.Results().At(0).Type())
	default:
		for i := range n {
			w.put("%s", []string{" (", ", "}[min(i, 1)])
			w.typ(t.Results().At(i).Type())
		}
		w.put(")")
	}
}

func (w *typeWriter) structure(t *types.Struct) {
	w.put("struct {")
	for i := range t.NumFields() {
		if i > 0 {
			w.put(";")
		}
		w.put(" ")
		if f := t.Field(i); !f.Embedded() {
			w.put("%s ", f.Name())
		}
		w.typ(t.Field(i).Type())
		if tag := t.Tag(i); tag != "" {
			w.put(" %q", tag)
		}
	}
	if t.NumFields() > 0 {
		w.put(" ")
	}
	w.put("}")
}

func (w *typeWriter) iface(t *types.Interface) {
	w.put("interface {")
	for i := range t.NumMethods() {
		if i > 0 {
			w.put(";")
		}
		m := t.Method(i)
		w.put(" ")
		if !m.Exported() {
			w.put("%s.", m.Pkg().Name())
		}
		w.put("%s", m.Name())
		w.signature(m.Signature())
	}
	if t.NumMethods() > 0 {
		w.put(" ")
	}
	w.put("}")
}

// nameOf writes a type as Go's runtime does: t if it is known, else what reflection
// tells.
func (e *Engine) nameOf(r reflect.Type, t types.Type) string {
	if t == nil {
		t, _ = e.userType(r)
	}
	if t != nil {
		return goName(t)
	}
	if r.PkgPath() != "" || e.plainType(r) {
		return r.String()
	}
	elem := func() string { return e.nameOf(r.Elem(), nil) }
	switch r.Kind() {
	case reflect.Pointer:
		return "*" + elem()
	case reflect.Slice:
		return "[]" + elem()
	case reflect.Array:
		return fmt.Sprintf("[%d]%s", r.Len(), elem())
	case reflect.Map:
		return "map[" + e.nameOf(r.Key(), nil) + "]" + elem()
	case reflect.Struct:
		fields := make([]string, r.NumField())
		for i := range fields {
			f := r.Field(i)
			fields[i] = f.Name + " " + e.nameOf(f.Type, nil)
			if f.Tag != "" {
				fields[i] += fmt.Sprintf(" %q", f.Tag)
			}
		}
		return "struct { " + strings.Join(fields, "; ") + " }"
	case reflect.Func:
		return e.nameOfFunc(r)
	}
	return r.String()
}

func (e *Engine) nameOfFunc(r reflect.Type) string {
	var params, results []string
	for p := range r.Ins() {
		params = append(params, e.nameOf(p, nil))
	}
	for p := range r.Outs() {
		results = append(results, e.nameOf(p, nil))
	}
	if last := len(params) - 1; r.IsVariadic() {
		params[last] = "..." + strings.TrimPrefix(params[last], "[]")
	}
	text := "func(" + strings.Join(params, ", ") + ")"
	switch len(results) {
	case 0:
		return text
	case 1:
		return text + " " + results[0]
	}
	return text + " (" + strings.Join(results, ", ") + ")"
}
