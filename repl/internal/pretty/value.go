package pretty

import (
	"fmt"
	"go/types"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cspsh/cspsh/repl/internal/order"
)

// Limits of what is shown of one value.
const (
	maxElems  = 100 // of one list or map
	maxTotal  = 500 // elements and fields in all
	maxDepth  = 8
	maxWithin = 100  // values within each other, of which pointers and interfaces take up no depth
	maxString = 2000 // bytes of one string
	maxWidth  = 76   // longer composite values are broken into lines
	maxChain  = 10   // errors that an error wraps
)

// A Printer writes values in Go's syntax, as far as that goes. All fields may be left
// zero.
type Printer struct {
	// Special writes values that have a way of their own of being shown, such as
	// processes. inner tells that the value is part of another. A variable is given
	// as one, and what a variable is part of or points to.
	Special func(v reflect.Value, inner bool) (text string, ok bool)

	// Named returns the user's type that a type is at run time, or nil for others.
	Named func(reflect.Type) types.Type
	// Reflected returns the type at run time of one of the source, or nil.
	Reflected func(types.Type) reflect.Type

	// Main is the path of the package whose names are written without it.
	Main string
}

// Value writes a value of the given static type, which may be nil where it is not
// known.
func (p *Printer) Value(v any, t types.Type) string { return p.Variable(reflect.ValueOf(v), t) }

// Variable is Value for a variable, rather than a copy of what it holds.
func (p *Printer) Variable(r reflect.Value, t types.Type) string {
	w := &walk{Printer: p, seen: map[visit]bool{}, left: maxTotal}
	if err, ok := w.asError(r); ok {
		return w.errorChain(err)
	}
	return w.value(r, t, place{})
}

// A walk writes one value.
type walk struct {
	*Printer
	seen map[visit]bool // what is being written
	left int            // how many elements and fields may still be written

	within int // in how many values what is being written lies
}

// A visit is to a pointer, map or slice.
type visit struct {
	at  uintptr
	typ reflect.Type
	len int
}

// A place is where in the whole a value stands.
type place struct {
	depth int
	elide bool // what is around it tells its type
}

func (p place) in(elide bool) place { return place{p.depth + 1, elide} }

func (w *walk) value(v reflect.Value, t types.Type, at place) string {
	if !v.IsValid() {
		return "nil"
	}
	if w.within > maxWithin {
		return "…"
	}
	w.within++
	defer func() { w.within-- }()
	if v.Kind() == reflect.Interface {
		if v.IsNil() {
			return "nil"
		}
		at.elide = false
		return w.value(v.Elem(), nil, at)
	}
	if t != nil && types.IsInterface(t) {
		t = nil // of what it holds only the value itself tells
	}
	if t == nil {
		t = w.named(v.Type())
	}
	if isNil(v) {
		return "nil"
	}
	if v.CanInterface() && w.Special != nil {
		if text, ok := w.Special(v, at.depth > 0); ok {
			return text
		}
	}
	if x, ok := w.loaded(v, t); ok {
		return w.typeText(v.Type(), t) + "(" + w.value(x, nil, place{depth: at.depth}) + ")"
	}
	if s, ok := w.own(v, at); ok {
		return s
	}
	switch v.Kind() {
	case reflect.String:
		return quote(v.String())
	case reflect.Int32:
		if r := rune(v.Int()); isRune(t) && strconv.IsPrint(r) {
			return strconv.QuoteRune(r)
		}
	case reflect.Uintptr:
		return fmt.Sprintf("%#x", v.Uint())
	case reflect.Float32:
		return strconv.FormatFloat(v.Float(), 'g', -1, 32)
	case reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'g', -1, 64)
	case reflect.Pointer:
		return w.pointer(v, t, at)
	case reflect.Struct:
		return w.structure(v, t, at)
	case reflect.Slice, reflect.Array:
		return w.list(v, t, at)
	case reflect.Map:
		return w.mapping(v, t, at)
	case reflect.Func:
		return w.typeText(v.Type(), t)
	case reflect.Chan, reflect.UnsafePointer:
		return fmt.Sprintf("(%s)(%#x)", w.typeText(v.Type(), t), v.Pointer())
	}
	return plain(v)
}

// plain writes a value of a basic kind, which is asked nothing.
func plain(v reflect.Value) string {
	switch {
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10)
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10)
	case v.CanComplex():
		return fmt.Sprint(v.Complex())
	case v.Kind() == reflect.Bool:
		return strconv.FormatBool(v.Bool())
	}
	return fmt.Sprint(v)
}

// own returns what a value says of itself: an error or a fmt.Stringer.
func (w *walk) own(v reflect.Value, at place) (text string, ok bool) {
	defer func() {
		if recover() != nil { // not every zero value can be asked
			text, ok = "", false
		}
	}()
	if !v.CanInterface() || isNil(v) {
		return "", false
	}
	x := v.Interface()
	switch x := x.(type) {
	case reflect.Type:
		return w.typeText(x, nil), true
	case reflect.Value:
		return "reflect.ValueOf(" + w.value(x, nil, place{depth: at.depth}) + ")", true
	}
	if v.Kind() == reflect.Struct && v.Type().PkgPath() != "" {
		// Whether it is a value or a pointer that has the method does not matter.
		ptr := reflect.New(v.Type())
		ptr.Elem().Set(v)
		x = ptr.Interface()
	}
	switch x := x.(type) {
	case error:
		if at.depth > 0 {
			return "error(" + quote(x.Error()) + ")", true
		}
		return x.Error(), true
	case fmt.Stringer:
		return x.String(), true
	}
	return "", false
}

func (w *walk) named(t reflect.Type) types.Type {
	if w.Named == nil {
		return nil
	}
	return w.Named(t)
}

func isNil(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Map, reflect.Slice, reflect.Func, reflect.Chan, reflect.UnsafePointer:
		return v.IsNil()
	}
	return false
}

func isRune(t types.Type) bool {
	b, ok := t.(*types.Basic)
	return ok && (b.Name() == "rune" || b.Kind() == types.UntypedRune)
}

// quote quotes a string, or as much of it as is shown.
func quote(s string) string {
	if len(s) <= maxString {
		return strconv.Quote(s)
	}
	cut := maxString
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return strconv.Quote(s[:cut]) + fmt.Sprintf("… %d more bytes", len(s)-cut)
}

func (w *walk) pointer(v reflect.Value, t types.Type, at place) string {
	elem := elemType(t)
	seen := visit{v.Pointer(), v.Type(), 0}
	switch {
	case w.seen[seen]:
		return w.cycle(v, t)
	case at.depth > maxDepth:
		return "&" + w.typeText(v.Type().Elem(), elem) + "{…}"
	}
	w.seen[seen] = true
	defer delete(w.seen, seen)
	if v.Elem().Kind() == reflect.Pointer {
		at.depth++ // a pointer may point to itself
	}
	at.elide = false
	return "&" + w.value(v.Elem(), elem, at)
}

func (w *walk) cycle(v reflect.Value, t types.Type) string {
	return "<cycle: " + w.typeText(v.Type(), t) + ">"
}

// manyFields is how many fields a struct of a compiled package has at least for those
// that are not set to be left out.
const manyFields = 8

// structure writes a struct. Of one of a compiled package, what is not exported is no
// one's business.
func (w *walk) structure(v reflect.Value, t types.Type, at place) string {
	head := ""
	if !at.elide {
		head = w.typeText(v.Type(), t)
	}
	if at.depth > maxDepth {
		return head + "{…}"
	}
	var list []string
	if path := v.Type().PkgPath(); path != "" && path != w.Main {
		hidden := false
		for i := range v.NumField() {
			f := v.Type().Field(i)
			switch {
			case !f.IsExported():
				hidden = true
			case v.NumField() < manyFields || !v.Field(i).IsZero():
				list = append(list, f.Name+": "+w.value(v.Field(i), fieldType(t, f.Name), at.in(false)))
			}
		}
		if hidden {
			list = append(list, "…")
		}
		return wrap(head, list, at.depth, false)
	}
	s, _ := underlying(t).(*types.Struct)
	if s != nil && s.NumFields() == 0 {
		return head + "{}" // what it has at run time is not the user's
	}
	v = variable(v)
	for i := range v.NumField() {
		name, typ := v.Type().Field(i).Name, types.Type(nil)
		if s != nil && s.NumFields() == v.NumField() {
			name, typ = s.Field(i).Name(), s.Field(i).Type()
		}
		if w.left--; w.left < 0 {
			list = append(list, fmt.Sprintf("… %d more", v.NumField()-i))
			break
		}
		list = append(list, name+": "+w.value(opened(v.Field(i)), typ, at.in(false)))
	}
	return wrap(head, list, at.depth, false)
}

// fieldType returns the type of a field, or nil where it is not known.
func fieldType(t types.Type, name string) types.Type {
	s, ok := underlying(t).(*types.Struct)
	if !ok {
		return nil
	}
	for f := range s.Fields() {
		if f.Name() == name {
			return f.Type()
		}
	}
	return nil
}

func (w *walk) list(v reflect.Value, t types.Type, at place) string {
	head := ""
	if !at.elide {
		head = w.typeText(v.Type(), t)
	}
	if v.Kind() == reflect.Slice {
		if v.Len() > 0 {
			seen := visit{v.Pointer(), v.Type(), v.Len()}
			if w.seen[seen] {
				return w.cycle(v, t)
			}
			w.seen[seen] = true
			defer delete(w.seen, seen)
		}
		if v.Type().Elem().Kind() == reflect.Uint8 && v.Len() > 0 && isText(v.Bytes()) {
			return w.typeText(v.Type(), t) + "(" + quote(string(v.Bytes())) + ")"
		}
	}
	if at.depth > maxDepth && v.Len() > 0 {
		return head + "{…}"
	}
	elem := elemType(t)
	n := min(v.Len(), maxElems)
	var list []string
	for i := range n {
		if w.left--; w.left < 0 {
			n = i
			break
		}
		list = append(list, w.value(v.Index(i), elem, at.in(elides(v.Type().Elem()))))
	}
	if rest := v.Len() - n; rest > 0 {
		list = append(list, fmt.Sprintf("… %d more", rest))
	}
	return wrap(head, list, at.depth, true)
}

// elides reports whether an element of a composite literal is written without its type.
func elides(elem reflect.Type) bool {
	switch elem.Kind() {
	case reflect.Struct, reflect.Slice, reflect.Array, reflect.Map:
		return true
	}
	return false
}

// isText reports whether bytes are a text that can be read.
func isText(b []byte) bool {
	if !utf8.Valid(b) {
		return false
	}
	for _, r := range string(b[:min(len(b), maxString)]) {
		if !unicode.IsPrint(r) && !unicode.IsSpace(r) && r != utf8.RuneError {
			return false
		}
	}
	return true
}

func (w *walk) mapping(v reflect.Value, t types.Type, at place) string {
	head := ""
	if !at.elide {
		head = w.typeText(v.Type(), t)
	}
	seen := visit{v.Pointer(), v.Type(), 0}
	if w.seen[seen] {
		return w.cycle(v, t)
	}
	if at.depth > maxDepth && v.Len() > 0 {
		return head + "{…}"
	}
	w.seen[seen] = true
	defer delete(w.seen, seen)
	entries := order.Entries(v)
	n := min(len(entries), maxElems)
	var list []string
	for i, e := range entries[:n] {
		if w.left--; w.left < 0 {
			n = i
			break
		}
		list = append(list, w.value(e.Key, keyType(t), at.in(elides(v.Type().Key())))+": "+
			w.value(e.Value, elemType(t), at.in(elides(v.Type().Elem()))))
	}
	if rest := len(entries) - n; rest > 0 {
		list = append(list, fmt.Sprintf("… %d more", rest))
	}
	return wrap(head, list, at.depth, false)
}

// wrap puts elements in braces: in one line if that is short enough, else a line
// each, or as many in a line as there is room for.
func wrap(head string, list []string, depth int, fill bool) string {
	width, longest := Width(head)+2+4*depth, 0
	for _, e := range list {
		n := Width(e)
		width += n + 2
		longest = max(longest, n)
		if strings.Contains(e, "\n") {
			width, fill = maxWidth+1, false
		}
	}
	if width <= maxWidth {
		return head + "{" + strings.Join(list, ", ") + "}"
	}
	indent := "\n" + strings.Repeat("    ", depth+1)
	var b strings.Builder
	b.WriteString(head + "{")
	col := maxWidth
	for _, e := range list {
		n := Width(e) + 2
		if !fill || longest > maxWidth/4 || col+n > maxWidth {
			b.WriteString(indent)
			col = len(indent)
		} else {
			b.WriteString(" ")
		}
		b.WriteString(e + ",")
		col += n
	}
	b.WriteString("\n" + strings.Repeat("    ", depth) + "}")
	return b.String()
}
