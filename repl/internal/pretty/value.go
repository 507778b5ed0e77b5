package pretty

import (
	"fmt"
	"reflect"
	"sort"
	"strconv"
	"strings"
)

// Limits of what is shown of one value.
const (
	maxElems = 100
	maxDepth = 6
	maxWidth = 76 // longer composite values are broken into lines
)

// Value writes a value in Go's syntax. typ is its static type as the user knows
// it: interpreted types have no names at run time.
func Value(v any, typ string) string {
	if v == nil {
		return "nil"
	}
	p := &printer{seen: map[uintptr]bool{}}
	return p.value(reflect.ValueOf(v), typ, 0)
}

type printer struct{ seen map[uintptr]bool }

func (p *printer) value(v reflect.Value, typ string, depth int) string {
	if !v.IsValid() {
		return "nil"
	}
	if v.CanInterface() {
		switch x := v.Interface().(type) {
		case Described:
			return x.Describe(typ)
		case error:
			if isNil(v) {
				return "nil"
			}
			return errorText(x)
		case fmt.Stringer:
			if isNil(v) {
				return "nil"
			}
			return x.String()
		}
	}
	switch v.Kind() {
	case reflect.String:
		return strconv.Quote(v.String())
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case reflect.Interface:
		return p.value(v.Elem(), "", depth)
	case reflect.Pointer:
		return p.pointer(v, typ, depth)
	case reflect.Struct:
		return p.fields(v, typ, depth)
	case reflect.Slice, reflect.Array:
		return p.list(v, typ, depth)
	case reflect.Map:
		return p.mapping(v, typ, depth)
	case reflect.Func:
		if v.IsNil() {
			return "nil"
		}
		return name(v, typ)
	case reflect.Chan, reflect.UnsafePointer:
		return fmt.Sprintf("(%s)(%#x)", name(v, typ), v.Pointer())
	case reflect.Uintptr:
		return fmt.Sprintf("%#x", v.Uint())
	}
	return fmt.Sprint(v)
}

// Described is a value that writes itself, given its static type.
type Described interface{ Describe(typ string) string }

func isNil(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Map, reflect.Slice, reflect.Func, reflect.Chan:
		return v.IsNil()
	}
	return false
}

// errorText writes an error; those it wraps are part of its text by custom.
func errorText(err error) string { return err.Error() }

// name is the type's name: the static one, else what reflection knows.
func name(v reflect.Value, typ string) string {
	if typ != "" && typ != "any" && typ != "error" {
		return typ
	}
	return strings.ReplaceAll(v.Type().String(), "interface {}", "any")
}

func (p *printer) pointer(v reflect.Value, typ string, depth int) string {
	if v.IsNil() {
		return "nil"
	}
	switch v.Elem().Kind() {
	case reflect.Struct, reflect.Slice, reflect.Array, reflect.Map:
		if p.seen[v.Pointer()] || depth > maxDepth {
			return fmt.Sprintf("(%s)(%#x)", name(v, typ), v.Pointer())
		}
		p.seen[v.Pointer()] = true
		defer delete(p.seen, v.Pointer())
		return "&" + p.value(v.Elem(), strings.TrimPrefix(typ, "*"), depth)
	}
	return fmt.Sprintf("(%s)(%#x)", name(v, typ), v.Pointer())
}

func (p *printer) fields(v reflect.Value, typ string, depth int) string {
	if depth > maxDepth {
		return name(v, typ) + "{…}"
	}
	t := v.Type()
	head := typ
	if head == "" || head == "any" {
		head = t.Name()
	}
	if head == "" && t.NumField() == 0 {
		head = "struct{}"
	}
	if foreign(t) {
		return name(v, typ) + "{…}" // what a package keeps to itself is no one's business
	}
	var list []string
	for i := range v.NumField() {
		// yaegi makes every field exported, behind an X.
		field := t.Field(i).Name
		if rest, ok := strings.CutPrefix(field, "X"); ok && t.Name() == "" && rest != "" && rest[:1] == strings.ToLower(rest[:1]) {
			field = rest
		}
		list = append(list, field+": "+p.value(v.Field(i), "", depth+1))
	}
	return wrap(head, list, depth)
}

// foreign tells whether t is a struct of a compiled package with fields that are
// not exported.
func foreign(t reflect.Type) bool {
	if t.Name() == "" {
		return false
	}
	for i := range t.NumField() {
		if !t.Field(i).IsExported() {
			return true
		}
	}
	return false
}

func (p *printer) list(v reflect.Value, typ string, depth int) string {
	if v.Kind() == reflect.Slice && v.IsNil() {
		return "nil"
	}
	if depth > maxDepth {
		return name(v, typ) + "{…}"
	}
	elem := ""
	if rest, ok := strings.CutPrefix(typ, "[]"); ok {
		elem = rest
	}
	var list []string
	for i := range min(v.Len(), maxElems) {
		list = append(list, p.value(v.Index(i), inner(elem, v.Index(i)), depth+1))
	}
	if n := v.Len() - maxElems; n > 0 {
		list = append(list, fmt.Sprintf("… %d more", n))
	}
	return wrap(name(v, typ), list, depth)
}

// inner is the element type to be shown with an element: Go leaves it out of
// composite literals where it is that of the list.
func inner(elem string, v reflect.Value) string {
	if v.Kind() == reflect.Pointer || v.Kind() == reflect.Struct {
		return elem
	}
	return ""
}

func (p *printer) mapping(v reflect.Value, typ string, depth int) string {
	if v.IsNil() {
		return "nil"
	}
	if depth > maxDepth {
		return name(v, typ) + "{…}"
	}
	var list []string
	for iter := v.MapRange(); iter.Next(); {
		list = append(list, p.value(iter.Key(), "", depth+1)+": "+p.value(iter.Value(), "", depth+1))
	}
	sort.Strings(list)
	if n := len(list) - maxElems; n > 0 {
		list = append(list[:maxElems], fmt.Sprintf("… %d more", n))
	}
	return wrap(name(v, typ), list, depth)
}

// wrap puts elements in braces: in one line if that is short enough, else a line
// each.
func wrap(head string, list []string, depth int) string {
	width := len(head) + 2
	for _, e := range list {
		width += len(e) + 2
		if strings.Contains(e, "\n") {
			width = maxWidth + 1
		}
	}
	if width <= maxWidth {
		return head + "{" + strings.Join(list, ", ") + "}"
	}
	indent := strings.Repeat("    ", depth)
	var b strings.Builder
	b.WriteString(head + "{\n")
	for _, e := range list {
		b.WriteString(indent + "    " + e + ",\n")
	}
	b.WriteString(indent + "}")
	return b.String()
}
