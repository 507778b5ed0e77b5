package engine

import (
	"encoding"
	"encoding/json"
	"encoding/xml"
	"go/types"
	"reflect"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/types/typeutil"
)

// Packages encoding/json and encoding/xml look into values by reflection, and there those of
// interpreted code are not what they would be when compiled: unexported fields are exported,
// embedded structs are fields like others, and types have no methods and no names. So they
// are given mirrors, which have what they would see. A mirror is made for encoding, or for
// JSON to be decoded into and then taken over.

// mirrors makes mirrors of one kind.
type mirrors struct {
	e      *Engine
	tag    string    // the key of the tags of fields that are for it
	coders [2]string // the methods that are looked for, best first
	decode bool

	mu      sync.Mutex
	known   typeutil.Map // *glass by the user's type
	foreign map[reflect.Type]*glass
}

// A glass tells how the values of a type are mirrored.
type glass struct {
	kind   glassKind
	typ    reflect.Type // of mirrors
	own    reflect.Type // of interpreted values
	t      types.Type   // as the user knows it, or nil if own tells
	key    *glass
	elem   *glass
	fields []glassField
	plain  *glass // of a type with methods: without them
	making bool
}

type glassField struct {
	*glass
	from, to            int // index in the value and in the mirror
	omitEmpty, omitZero bool
}

type glassKind int

const (
	asIs      glassKind = iota // needs no mirror
	dynamic                    // an interface
	coded                      // has methods for this
	postponed                  // made of itself: the mirror is an interface, or raw
	refused                    // cannot be encoded
	pointer
	list
	array
	mapping
	structure
)

var (
	anyType = reflect.TypeFor[any]()
	rawType = reflect.TypeFor[json.RawMessage]()
)

// coder returns the method by which values of a type of the user's are encoded or decoded,
// and whether only pointers have it.
func (m *mirrors) coder(t types.Type) (name string, byPointer bool) {
	if t == nil || types.IsInterface(t) {
		return "", false
	}
	for _, name := range m.coders {
		if types.NewMethodSet(t).Lookup(nil, name) != nil {
			return name, false
		}
		if _, isPtr := types.Unalias(t).(*types.Pointer); !isPtr && types.NewMethodSet(types.NewPointer(t)).Lookup(nil, name) != nil {
			return name, true
		}
	}
	return "", false
}

// of returns the glass for values of type own, which are of t as the user knows them.
func (m *mirrors) of(own reflect.Type, t types.Type) *glass {
	if t == nil {
		t, _ = m.e.userType(own)
	} else {
		t = m.e.staticType(t)
	}
	// Others than structs are not kept: with a part that is postponed here, they are for
	// use in that part only.
	isStruct := own.Kind() == reflect.Struct
	var g *glass
	switch {
	case !isStruct:
	case t != nil:
		g, _ = m.known.At(t).(*glass)
	default:
		g = m.foreign[own]
	}
	switch {
	case g == nil:
	case g.making:
		return &glass{kind: postponed, typ: m.raw(), own: own, t: t}
	default:
		return g
	}
	g = &glass{own: own, t: t, making: true}
	switch {
	case !isStruct:
	case t != nil:
		m.known.Set(t, g)
	default:
		m.foreign[own] = g
	}
	if name, _ := m.coder(t); name != "" && (!m.decode || own.Kind() != reflect.Pointer) {
		g.kind, g.typ = coded, m.raw()
	} else {
		m.fill(g)
	}
	g.making = false
	return g
}

// raw is the type of mirrors that are not yet known.
func (m *mirrors) raw() reflect.Type {
	if m.decode {
		return rawType
	}
	return anyType
}

// fill finds the glass of a type by what it is made of.
func (m *mirrors) fill(g *glass) {
	own := g.own
	g.kind, g.typ = asIs, own
	if own == reflect.TypeFor[*Chan]() {
		g.kind, g.typ = refused, reflect.TypeFor[chan struct{}]()
		return
	}
	if own.Name() != "" && dynamicName(own) == "" && own.Kind() != reflect.Interface {
		return // of a compiled package
	}
	switch own.Kind() {
	case reflect.Interface:
		if !m.decode {
			g.kind, g.typ = dynamic, anyType
		} else if g.t != nil && !isEmpty(g.t) {
			g.kind, g.typ = dynamic, reflect.TypeFor[interface{ undecodable() }]()
		}
	case reflect.Func:
		g.kind = refused
	case reflect.Pointer:
		if g.elem = m.of(own.Elem(), elemOf(g.t)); g.elem.kind != asIs {
			g.kind, g.typ = pointer, reflect.PointerTo(g.elem.typ)
		}
	case reflect.Slice:
		if g.elem = m.of(own.Elem(), elemOf(g.t)); g.elem.kind != asIs {
			g.kind, g.typ = list, reflect.SliceOf(g.elem.typ)
		}
	case reflect.Array:
		if g.elem = m.of(own.Elem(), elemOf(g.t)); g.elem.kind != asIs {
			g.kind, g.typ = array, reflect.ArrayOf(own.Len(), g.elem.typ)
		}
	case reflect.Map:
		g.elem = m.of(own.Elem(), elemOf(g.t))
		if g.key = m.of(own.Key(), keyOf(g.t)); g.key.kind == coded && (m.decode || own.Key().Kind() != reflect.String) {
			g.kind, g.typ = mapping, reflect.MapOf(reflect.TypeFor[string](), g.elem.typ)
		} else if g.elem.kind != asIs {
			g.kind, g.typ = mapping, reflect.MapOf(own.Key(), g.elem.typ)
			g.key = &glass{kind: asIs, typ: own.Key(), own: own.Key()}
		}
	case reflect.Struct:
		m.fillStruct(g)
	}
}

// fillStruct finds the glass of a struct. That it needs none is so for one whose fields
// are exported, and need none.
func (m *mirrors) fillStruct(g *glass) {
	var s *types.Struct
	if g.t != nil {
		s, _ = g.t.Underlying().(*types.Struct)
	}
	n := g.own.NumField()
	if s != nil {
		n = s.NumFields()
	}
	same := true
	var fields []reflect.StructField
	for i := range n {
		f := g.own.Field(i)
		var t types.Type
		exported := f.IsExported()
		if s != nil {
			v := s.Field(i)
			t, exported = v.Type(), v.Exported()
			f.Name, f.Tag, f.Anonymous = v.Name(), reflect.StructTag(s.Tag(i)), v.Embedded()
		}
		tag := f.Tag.Get(m.tag)
		name, options, _ := strings.Cut(tag, ",")
		isStruct := f.Type.Kind() == reflect.Struct || f.Type.Kind() == reflect.Pointer && f.Type.Elem().Kind() == reflect.Struct
		if !exported && !(f.Anonymous && isStruct) || tag == "-" {
			same = false
			continue
		}
		field := glassField{glass: m.of(f.Type, t), from: i, to: len(fields)}
		if f.Anonymous = f.Anonymous && name == "" && isStruct && field.kind != coded; f.Anonymous {
			field.glass = m.stripped(field.glass)
		}
		has := func(option string) bool { return slices.Contains(strings.Split(options, ","), option) }
		field.omitEmpty, field.omitZero = has("omitempty"), has("omitzero")
		if !exported {
			f.Name = embeddedPrefix + f.Name
		}
		same = same && field.kind == asIs && !f.Anonymous
		fields = append(fields, reflect.StructField{Name: f.Name, Type: field.typ, Tag: f.Tag, Anonymous: f.Anonymous && field.typ.Kind() != reflect.Interface})
		g.fields = append(g.fields, field)
	}
	if !same {
		g.kind, g.typ = structure, reflect.StructOf(fields)
	}
}

// embeddedPrefix begins the name of what stands for an unexported embedded struct.
const embeddedPrefix = "X_"

// stripped is the glass for an embedded struct of a compiled package: without its methods,
// with which package reflect cannot embed it. They are not for this: with the outer type
// would have them, too.
func (m *mirrors) stripped(g *glass) *glass {
	own := g.own
	if g.kind == pointer && g.elem.own.PkgPath() != "" || own.Kind() == reflect.Pointer && own.Elem().PkgPath() != "" {
		elem := m.stripped(&glass{kind: asIs, typ: own.Elem(), own: own.Elem()})
		return &glass{kind: pointer, typ: reflect.PointerTo(elem.typ), own: own, elem: elem}
	}
	if g.kind != asIs || own.PkgPath() == "" {
		return g
	}
	s := &glass{kind: structure, own: own}
	var fields []reflect.StructField
	for i := range own.NumField() {
		f := own.Field(i)
		if !f.IsExported() {
			continue
		}
		s.fields = append(s.fields, glassField{glass: m.of(f.Type, nil), from: i, to: len(fields)})
		fields = append(fields, reflect.StructField{Name: f.Name, Type: s.fields[len(fields)].typ, Tag: f.Tag})
	}
	s.typ = reflect.StructOf(fields)
	return s
}

func keyOf(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	if m, ok := t.Underlying().(*types.Map); ok {
		return m.Key()
	}
	return nil
}

// isEmpty tells whether a type is the empty interface.
func isEmpty(t types.Type) bool {
	i, ok := t.Underlying().(*types.Interface)
	return ok && i.Empty()
}

// maxMirrored bounds how deep values are mirrored: data may be a circle.
const maxMirrored = 1000

// encoder makes the mirrors of one call.
type encoder struct {
	m      *mirrors
	failed types.Type // of the value for which a method returned an error
}

// any returns the mirror of a value in an interface.
func (c *encoder) any(x any, depth int) any {
	if x = unbox(x); x == nil {
		return nil
	}
	v := reflect.ValueOf(x)
	t, boxed := c.m.e.userType(v.Type())
	if boxed {
		v = v.Field(0)
	}
	return c.value(c.m.glass(v.Type(), t), v, depth).Interface()
}

// value returns the mirror of v.
func (c *encoder) value(g *glass, v reflect.Value, depth int) reflect.Value {
	if depth > maxMirrored {
		panic(&json.UnsupportedValueError{Value: v, Str: "encountered a cycle via " + c.m.e.nameOf(g.own, g.t)})
	}
	out := reflect.New(g.typ).Elem()
	set := func(x any) {
		if x != nil {
			out.Set(reflect.ValueOf(x))
		}
	}
	switch g.kind {
	case asIs:
		return v
	case refused:
		panic(&json.UnsupportedTypeError{Type: namedType{g.typ, c.m.e.nameOf(g.own, g.t)}})
	case dynamic:
		if v.IsNil() {
			break
		}
		if g.t != nil && !types.IsInterface(g.t) { // a type that is made of itself
			set(c.value(c.m.glass(v.Elem().Type(), g.t.Underlying()), v.Elem(), depth+1).Interface())
			break
		}
		set(c.any(v.Interface(), depth+1))
	case postponed:
		set(c.value(c.m.glass(v.Type(), g.t), v, depth+1).Interface())
	case coded:
		set(c.coded(g, v, depth))
	case pointer:
		if !v.IsNil() {
			out.Set(reflect.New(g.elem.typ))
			out.Elem().Set(c.value(g.elem, v.Elem(), depth+1))
		}
	case list:
		if !v.IsNil() {
			out.Set(reflect.MakeSlice(g.typ, v.Len(), v.Len()))
		}
		for i := range v.Len() {
			out.Index(i).Set(c.value(g.elem, v.Index(i), depth+1))
		}
	case array:
		for i := range v.Len() {
			out.Index(i).Set(c.value(g.elem, v.Index(i), depth+1))
		}
	case mapping:
		if v.IsNil() {
			break
		}
		out.Set(reflect.MakeMapWithSize(g.typ, v.Len()))
		for k, e := range v.Seq2() {
			out.SetMapIndex(c.key(g.key, k), c.value(g.elem, e, depth+1))
		}
	case structure:
		for _, f := range g.fields {
			from := v.Field(f.from)
			if f.typ == anyType && (f.omitEmpty && empty(from) || f.omitZero && from.IsZero()) {
				continue
			}
			out.Field(f.to).Set(c.value(f.glass, from, depth+1))
		}
	}
	return out
}

// empty is what omitempty means by that.
func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

// key returns the mirror of a map's key.
func (c *encoder) key(g *glass, k reflect.Value) reflect.Value {
	if g.kind == asIs {
		return k
	}
	w, ok := c.coded(g, k, 0).(encoding.TextMarshaler)
	if !ok {
		return reflect.ValueOf("")
	}
	b, err := w.MarshalText()
	if err != nil {
		panic(&json.MarshalerError{Type: namedType{g.own, c.m.e.nameOf(g.own, g.t)}, Err: err})
	}
	return reflect.ValueOf(string(b))
}

// coded returns the mirror of a value that has a method to be encoded by.
func (c *encoder) coded(g *glass, v reflect.Value, depth int) any {
	e := c.m.e
	name, byPointer := c.m.coder(g.t)
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return nil
	}
	var x any
	switch {
	case !byPointer:
		x = e.rebox(v, g.t)
	case v.CanAddr():
		x = e.rebox(v.Addr(), types.NewPointer(g.t))
	}
	w := coder{c, x, g.t}
	switch f := e.method(x, name).(type) {
	case func(any) ([]byte, error):
		if name == "MarshalText" {
			return textCoder{w}
		}
		return jsonCoder{w}
	case func(any, *xml.Encoder, xml.StartElement) error:
		return xmlCoder{w, f}
	}
	return c.value(c.m.plain(g), v, depth).Interface()
}

// A coder has a value encoded by its own method.
type coder struct {
	c *encoder
	x any
	t types.Type
}

func (w coder) call(method string) (b []byte, err error) {
	w.c.m.e.Call(w.x, method, func(f any) { b, err = f.(func(any) ([]byte, error))(w.x) })
	if err != nil {
		w.c.failed = w.t
	}
	return b, err
}

type jsonCoder struct{ coder }

func (w jsonCoder) MarshalJSON() ([]byte, error) { return w.call("MarshalJSON") }

type textCoder struct{ coder }

func (w textCoder) MarshalText() ([]byte, error) { return w.call("MarshalText") }

// glass returns the glass for values of type own, which are of t as the user knows them.
func (m *mirrors) glass(own reflect.Type, t types.Type) *glass {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.of(own, t)
}

// plain returns the glass of a type as if it had no methods.
func (m *mirrors) plain(g *glass) *glass {
	m.mu.Lock()
	defer m.mu.Unlock()
	if g.plain == nil {
		g.plain = &glass{own: g.own, t: g.t}
		m.fill(g.plain)
	}
	return g.plain
}

// namedType is a type under the name that the user knows it by.
type namedType struct {
	reflect.Type
	name string
}

func (t namedType) String() string { return t.name }
