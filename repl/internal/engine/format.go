package engine

import (
	"fmt"
	"go/types"
	"io"
	"reflect"
	"regexp"
	"strings"

	"github.com/cspsh/cspsh/csp"
	"github.com/cspsh/cspsh/repl/internal/order"
)

// shown is a value as package fmt is given it: it is printed by the types and methods
// that the user gave it, at any depth, where reflection finds none. The rules are those
// of package fmt's documentation.
type shown struct {
	e *Engine
	v any
}

func (s shown) Format(st fmt.State, verb rune) {
	p := &formatter{e: s.e, st: st, verb: verb, format: fmt.FormatString(st, verb)}
	p.sharp = verb == 'v' && st.Flag('#')
	p.plus = verb == 'v' && st.Flag('+')
	p.value(reflect.ValueOf(s.v), nil, 0)
}

// formatter prints one value.
type formatter struct {
	e           *Engine
	st          fmt.State
	verb        rune
	format      string // the directive, for values that fmt prints by itself
	sharp, plus bool   // %#v, %+v
	hidden      int    // depth of unexported fields: their methods are not called
}

func (p *formatter) put(s string) { io.WriteString(p.st, s) }

// basic has fmt print a value.
func (p *formatter) basic(v any) { fmt.Fprintf(p.st, p.format, v) }

// named has fmt print a value of a type of the user's that has a predeclared one
// underneath. That the verb is not for it is told with the name.
func (p *formatter) named(v reflect.Value, t types.Type) {
	text := fmt.Sprintf(p.format, v.Interface())
	if bad, ok := strings.CutPrefix(text, fmt.Sprintf("%%!%c(%s=", p.verb, v.Type())); ok && t != nil {
		text = fmt.Sprintf("%%!%c(%s=%s", p.verb, p.e.nameOf(nil, t), bad)
	}
	p.put(text)
}

// value prints v, which is of type t as the user knows it; t is nil if v's own type
// tells.
func (p *formatter) value(v reflect.Value, t types.Type, depth int) {
	if v.IsValid() && v.Kind() == reflect.Interface {
		if v.IsNil() && p.sharp {
			p.put(p.e.nameOf(v.Type(), t) + "(nil)")
			return
		}
		v, t = v.Elem(), nil
	}
	if !v.IsValid() {
		p.put("<nil>")
		return
	}
	if w, ok := v.Interface().(interface{ Error() string }); ok {
		v = reflect.ValueOf(unbox(w))
	}
	x := v.Interface()
	if t == nil {
		var boxed bool
		if t, boxed = p.e.userType(v.Type()); boxed {
			v = v.Field(0)
		}
	} else {
		x = p.e.rebox(v, t)
	}
	if p.hidden == 0 && p.methods(x, v) {
		return
	}
	if basic := basicTypes[v.Kind()]; p.hidden > 0 && basic != nil {
		p.named(v.Convert(basic), t)
		return
	}
	if t == nil && p.e.plainType(v.Type()) && (depth == 0 || v.Kind() != reflect.Pointer || v.NumMethod() > 0) {
		p.basic(x)
		return
	}
	p.kind(v, t, depth)
}

// methods prints a value by a method that it has for that, if it has one.
func (p *formatter) methods(x any, v reflect.Value) (handled bool) {
	name := "Format"
	defer func() {
		if r := recover(); r != nil {
			handled = true
			if v.Kind() == reflect.Pointer && v.IsNil() {
				p.put("<nil>")
				return
			}
			if csp.IsKill(r) {
				panic(r)
			}
			fmt.Fprintf(p.st, "%%!%c(PANIC=%s method: %v)", p.verb, name, shown{p.e, p.e.plainValue(r)})
		}
	}()
	if f, ok := p.e.method(x, "Format").(func(any, fmt.State, rune)); ok {
		f(x, p.st, p.verb)
		return true
	}
	if p.sharp {
		name = "GoString"
		if f, ok := p.e.method(x, "GoString").(func(any) string); ok {
			p.put(f(x))
			return true
		}
		return false
	}
	switch p.verb {
	case 'v', 's', 'x', 'X', 'q':
		for _, name = range []string{"Error", "String"} {
			if f, ok := p.e.method(x, name).(func(any) string); ok {
				text := f(x)
				fmt.Fprintf(p.st, strings.TrimSuffix(p.format, "v")+map[bool]string{true: "s"}[p.verb == 'v'], text)
				return true
			}
		}
	}
	return false
}

// kind prints a value by what it is made of.
func (p *formatter) kind(v reflect.Value, t types.Type, depth int) {
	switch v.Kind() {
	case reflect.Struct:
		p.fields(v, t, depth)
	case reflect.Map:
		p.mapping(v, t, depth)
	case reflect.Slice, reflect.Array:
		p.list(v, t, depth)
	case reflect.Pointer:
		if _, ok := v.Interface().(*Chan); ok && t != nil {
			p.pointer(v, t)
			return
		}
		if depth == 0 && !v.IsNil() {
			switch v.Elem().Kind() {
			case reflect.Array, reflect.Slice, reflect.Struct, reflect.Map:
				p.put("&")
				p.value(v.Elem(), elemOf(t), depth+1)
				return
			}
		}
		p.pointer(v, t)
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		p.pointer(v, t)
	default:
		p.named(v, t)
	}
}

// pointer prints an address.
func (p *formatter) pointer(v reflect.Value, t types.Type) {
	switch {
	case strings.ContainsRune("bodxXp", p.verb):
		fmt.Fprintf(p.st, p.format, v.Pointer())
	case p.verb != 'v' && v.IsNil():
		p.put(fmt.Sprintf("%%!%c(%s=<nil>)", p.verb, p.e.nameOf(v.Type(), t)))
	case p.verb != 'v':
		p.put(fmt.Sprintf("%%!%c(%s=%#x)", p.verb, p.e.nameOf(v.Type(), t), v.Pointer()))
	case p.sharp && v.IsNil():
		p.put("(" + p.e.nameOf(v.Type(), t) + ")(nil)")
	case p.sharp:
		fmt.Fprintf(p.st, "(%s)(%#x)", p.e.nameOf(v.Type(), t), v.Pointer())
	case v.IsNil():
		p.put("<nil>")
	default:
		fmt.Fprintf(p.st, "%#x", v.Pointer())
	}
}

func (p *formatter) fields(v reflect.Value, t types.Type, depth int) {
	var s *types.Struct
	if t != nil {
		s, _ = t.Underlying().(*types.Struct)
	}
	if p.sharp {
		p.put(p.e.nameOf(v.Type(), t))
	}
	p.put("{")
	n := v.NumField()
	if s != nil {
		n = s.NumFields() // without the field that only carries a tag
	}
	for i := range n {
		if i > 0 {
			p.separate()
		}
		name, ft := v.Type().Field(i).Name, types.Type(nil)
		if s != nil {
			name, ft = s.Field(i).Name(), p.e.staticType(s.Field(i).Type())
		}
		if p.sharp || p.plus {
			p.put(name + ":")
		}
		hidden := bit(s != nil && !s.Field(i).Exported())
		p.hidden += hidden
		p.value(v.Field(i), ft, depth+1)
		p.hidden -= hidden
	}
	p.put("}")
}

func (p *formatter) separate() {
	if p.sharp {
		p.put(", ")
	} else {
		p.put(" ")
	}
}

func (p *formatter) mapping(v reflect.Value, t types.Type, depth int) {
	var key, elem types.Type
	if t != nil {
		if m, ok := t.Underlying().(*types.Map); ok {
			key, elem = p.e.staticType(m.Key()), p.e.staticType(m.Elem())
		}
	}
	switch {
	case !p.sharp:
		p.put("map[")
	case v.IsNil():
		p.put(p.e.nameOf(v.Type(), t) + "(nil)")
		return
	default:
		p.put(p.e.nameOf(v.Type(), t) + "{")
	}
	for i, k := range order.Keys(v) {
		if i > 0 {
			p.separate()
		}
		p.value(k, key, depth+1)
		p.put(":")
		p.value(v.MapIndex(k), elem, depth+1)
	}
	p.put(map[bool]string{true: "}", false: "]"}[p.sharp])
}

func (p *formatter) list(v reflect.Value, t types.Type, depth int) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		switch p.verb {
		case 's', 'q', 'x', 'X':
			b := make([]byte, v.Len())
			reflect.Copy(reflect.ValueOf(b), v)
			p.basic(b)
			return
		}
	}
	elem := elemOf(t)
	if elem != nil {
		elem = p.e.staticType(elem)
	}
	open, end := "[", "]"
	if p.sharp {
		open, end = p.e.nameOf(v.Type(), t), "}"
		if v.Kind() == reflect.Slice && v.IsNil() {
			p.put(open + "(nil)")
			return
		}
		open += "{"
	}
	p.put(open)
	for i := range v.Len() {
		if i > 0 {
			p.separate()
		}
		p.value(v.Index(i), elem, depth+1)
	}
	p.put(end)
}

// elemOf returns the element type of a type of the user's, or nil.
func elemOf(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	if e, ok := t.Underlying().(interface{ Elem() types.Type }); ok {
		return e.Elem()
	}
	return nil
}

// staticType returns a type of the user's for what reflection would not tell, nil for
// what it does.
func (e *Engine) staticType(t types.Type) types.Type {
	if named, ok := types.Unalias(t).(*types.Named); ok && named.Obj().Pkg() != nil && e.compiled(named.Obj().Pkg().Path()) {
		return nil
	}
	if _, ok := types.Unalias(t).(*types.Basic); ok {
		return nil
	}
	return t
}

// rebox returns v, of a type of the user's, as lowered code has it in an interface.
func (e *Engine) rebox(v reflect.Value, t types.Type) any {
	e.values.mu.Lock()
	box, ok := e.values.boxes.At(t).(reflect.Type)
	e.values.mu.Unlock()
	if !ok || !v.Type().AssignableTo(box.Field(0).Type) {
		return v.Interface()
	}
	b := reflect.New(box).Elem()
	b.Field(0).Set(v)
	return b.Interface()
}

// plainType tells whether values of a type have nothing of the user's types in them.
func (e *Engine) plainType(t reflect.Type) bool {
	if t.PkgPath() != "" {
		return true
	}
	switch t.Kind() {
	case reflect.Interface:
		return false
	case reflect.Pointer:
		return e.plainType(t.Elem())
	case reflect.Slice, reflect.Array:
		return e.plainType(t.Elem())
	case reflect.Map:
		return e.plainType(t.Key()) && e.plainType(t.Elem())
	case reflect.Struct:
		return false
	}
	return true
}

// directive is a verb of a format with what stands before it.
var directive = regexp.MustCompile(`%([-+# 0]*)((?:\[\d+\])?\*|\d*)((?:\.(?:(?:\[\d+\])?\*|\d*))?)(\[\d+\])?([^\d\[*])`)

// basicTypes are the predeclared types by kind, by which a value is printed without its
// methods.
var basicTypes = func() map[reflect.Kind]reflect.Type {
	types := map[reflect.Kind]reflect.Type{}
	for _, v := range []any{
		false, "", 0, int8(0), int16(0), int32(0), int64(0), uint(0), uint8(0), uint16(0), uint32(0), uint64(0),
		uintptr(0), float32(0), float64(0), complex64(0), complex128(0),
	} {
		types[reflect.TypeOf(v).Kind()] = reflect.TypeOf(v)
	}
	return types
}()

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}
