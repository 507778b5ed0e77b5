package engine

import (
	"bytes"
	"cmp"
	"fmt"
	"go/types"
	"io"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/cspsh/cspsh/csp"
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
	for i, k := range sortedKeys(v) {
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

// sortedKeys returns a map's keys in the order in which fmt prints them, as far as
// they have one.
func sortedKeys(m reflect.Value) []reflect.Value {
	keys := m.MapKeys()
	slices.SortStableFunc(keys, compareValues)
	return keys
}

func compareValues(a, b reflect.Value) int {
	if a.Kind() == reflect.Interface {
		a, b = a.Elem(), b.Elem()
	}
	if !a.IsValid() || !b.IsValid() || a.Type() != b.Type() {
		rank := func(v reflect.Value) int {
			if !v.IsValid() {
				return -1
			}
			return int(v.Kind())
		}
		return cmp.Compare(rank(a), rank(b))
	}
	switch a.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return cmp.Compare(a.Int(), b.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return cmp.Compare(a.Uint(), b.Uint())
	case reflect.String:
		return cmp.Compare(a.String(), b.String())
	case reflect.Float32, reflect.Float64:
		return cmp.Compare(a.Float(), b.Float())
	case reflect.Bool:
		return cmp.Compare(bit(a.Bool()), bit(b.Bool()))
	case reflect.Pointer, reflect.Chan, reflect.UnsafePointer:
		return cmp.Compare(a.Pointer(), b.Pointer())
	case reflect.Struct:
		for i := range a.NumField() {
			if c := compareValues(a.Field(i), b.Field(i)); c != 0 {
				return c
			}
		}
	case reflect.Array:
		for i := range a.Len() {
			if c := compareValues(a.Index(i), b.Index(i)); c != 0 {
				return c
			}
		}
	}
	return 0
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
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

// visible makes of values what package fmt is to be given.
func (e *Engine) visible(args []any) []any {
	var out []any
	for i, v := range args {
		if v == nil {
			continue
		}
		if v := unbox(v); !e.plainType(reflect.TypeOf(v)) {
			if out == nil {
				out = slices.Clone(args)
			}
			out[i] = shown{e, v}
		}
	}
	if out == nil {
		return args
	}
	return out
}

// directive is a verb of a format with what stands before it.
var directive = regexp.MustCompile(`%([-+# 0]*)((?:\[\d+\])?\*|\d*)((?:\.(?:(?:\[\d+\])?\*|\d*))?)(\[\d+\])?([^\d\[*])`)

// formatted makes of a format and values what package fmt is to be given. It takes
// care of the verbs that fmt lets no one else print: the type and the address.
func (e *Engine) formatted(format string, args []any) (string, []any) {
	out := slices.Clone(e.visible(args))
	next := 0
	// at returns the index of the argument that a part of a directive means.
	at := func(index string) int {
		if index != "" {
			next, _ = strconv.Atoi(strings.Trim(index, "[]*."))
			next--
		}
		next++
		return next - 1
	}
	changed, reordered := false, false
	text := directive.ReplaceAllStringFunc(format, func(d string) string {
		m := directive.FindStringSubmatch(d)
		flags, width, precision, index, verb := m[1], m[2], m[3], m[4], m[5]
		if verb == "%" {
			return d
		}
		star := func(part string) string {
			if !strings.HasSuffix(part, "*") {
				return part
			}
			dot := part[:len(part)-len(strings.TrimPrefix(part, "."))]
			i := ""
			if strings.Contains(part, "[") {
				i, reordered = part, true
			}
			return fmt.Sprintf("%s[%d]*", dot, at(i)+1)
		}
		width, precision = star(width), star(precision)
		i := at(index)
		reordered = reordered || index != ""
		switch {
		case i >= 0 && i < len(args):
		case reordered:
			return "%%!" + verb + "(BADINDEX)"
		default:
			return "%%!" + verb + "(MISSING)"
		}
		switch {
		case verb == "T" && args[i] != nil:
			changed = true
			out = append(out, e.typeName(args[i]))
			i, verb = len(out)-1, "s"
		case verb == "p":
			changed = true
			out = append(out, e.plain(args[i]))
			i = len(out) - 1
		}
		return fmt.Sprintf("%%%s%s%s[%d]%s", flags, width, precision, i+1, verb)
	})
	if next < len(args) && !reordered {
		changed = true
		text += "%%!(EXTRA "
		for i := next; i < len(args); i++ {
			if i > next {
				text += ", "
			}
			if args[i] != nil {
				text += e.typeName(args[i]) + "="
			}
			text += fmt.Sprintf("%%[%d]v", i+1)
		}
		text += ")"
	}
	if !changed {
		return format, out
	}
	return text, out
}

// fmtSymbols are the functions of package fmt that print.
func (e *Engine) fmtSymbols(set func(name string, v any)) {
	out, in := e.opts.Stdout, e.opts.Stdin
	set("Print", func(a ...any) (int, error) { return fmt.Fprint(out, e.visible(a)...) })
	set("Println", func(a ...any) (int, error) { return fmt.Fprintln(out, e.visible(a)...) })
	set("Printf", func(f string, a ...any) (int, error) { f, a = e.formatted(f, a); return fmt.Fprintf(out, f, a...) })
	set("Sprint", func(a ...any) string { return fmt.Sprint(e.visible(a)...) })
	set("Sprintln", func(a ...any) string { return fmt.Sprintln(e.visible(a)...) })
	set("Sprintf", func(f string, a ...any) string { f, a = e.formatted(f, a); return fmt.Sprintf(f, a...) })
	set("Append", func(b []byte, a ...any) []byte { return fmt.Append(b, e.visible(a)...) })
	set("Appendln", func(b []byte, a ...any) []byte { return fmt.Appendln(b, e.visible(a)...) })
	set("Appendf", func(b []byte, f string, a ...any) []byte { f, a = e.formatted(f, a); return fmt.Appendf(b, f, a...) })
	// Printed before it is written: a method of the user's may do something else with w.
	write := func(w io.Writer, print func(b *bytes.Buffer)) (n int, err error) {
		var b bytes.Buffer
		print(&b)
		if !e.waits(w) {
			return w.Write(b.Bytes())
		}
		e.block("fmt.Fprint", func() { n, err = w.Write(b.Bytes()) })
		return n, err
	}
	// Read on a goroutine of its own, where that may take time.
	read := func(r io.Reader, scan func() (int, error)) (n int, err error) {
		what := "fmt.Fscan"
		switch _, isFile := in.(*os.File); {
		case r == in && in != nil && !isFile:
			what = ofStdin
		case !e.waits(r):
			return scan()
		}
		e.block(what, func() { n, err = scan() })
		return n, err
	}
	set("Fprint", func(w io.Writer, a ...any) (int, error) {
		return write(w, func(b *bytes.Buffer) { fmt.Fprint(b, e.visible(a)...) })
	})
	set("Fprintln", func(w io.Writer, a ...any) (int, error) {
		return write(w, func(b *bytes.Buffer) { fmt.Fprintln(b, e.visible(a)...) })
	})
	set("Fprintf", func(w io.Writer, f string, a ...any) (int, error) {
		f, a = e.formatted(f, a)
		return write(w, func(b *bytes.Buffer) { fmt.Fprintf(b, f, a...) })
	})
	set("Errorf", func(f string, a ...any) error {
		wrapped := make([]any, len(a))
		for i, v := range a {
			wrapped[i] = v
			if _, ok := e.method(v, "Error").(func(any) string); ok {
				wrapped[i] = e.wrapError(v)
			}
		}
		f, a = e.formatted(f, wrapped)
		for i := range wrapped {
			if err, ok := wrapped[i].(dynamicError); ok && strings.Contains(f, "%w") {
				a[i] = err
			} else if err, ok := wrapped[i].(dynamicErrors); ok && strings.Contains(f, "%w") {
				a[i] = err
			}
		}
		return fmt.Errorf(f, a...)
	})
	set("Scan", func(a ...any) (int, error) {
		a = e.exportAll(a, "fmt")
		return read(in, func() (int, error) { return fmt.Fscan(in, a...) })
	})
	set("Scanf", func(f string, a ...any) (int, error) {
		a = e.exportAll(a, "fmt")
		return read(in, func() (int, error) { return fmt.Fscanf(in, f, a...) })
	})
	set("Scanln", func(a ...any) (int, error) {
		a = e.exportAll(a, "fmt")
		return read(in, func() (int, error) { return fmt.Fscanln(in, a...) })
	})
	set("Sscan", func(s string, a ...any) (int, error) { return fmt.Sscan(s, e.exportAll(a, "fmt")...) })
	set("Sscanf", func(s, f string, a ...any) (int, error) { return fmt.Sscanf(s, f, e.exportAll(a, "fmt")...) })
	set("Sscanln", func(s string, a ...any) (int, error) { return fmt.Sscanln(s, e.exportAll(a, "fmt")...) })
	set("Fscan", func(r io.Reader, a ...any) (int, error) {
		a = e.exportAll(a, "fmt")
		return read(r, func() (int, error) { return fmt.Fscan(r, a...) })
	})
	set("Fscanf", func(r io.Reader, f string, a ...any) (int, error) {
		a = e.exportAll(a, "fmt")
		return read(r, func() (int, error) { return fmt.Fscanf(r, f, a...) })
	})
	set("Fscanln", func(r io.Reader, a ...any) (int, error) {
		a = e.exportAll(a, "fmt")
		return read(r, func() (int, error) { return fmt.Fscanln(r, a...) })
	})
}

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
