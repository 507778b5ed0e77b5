package engine

import (
	"bytes"
	"encoding/json"
	"go/types"
	"reflect"
	"strings"
)

// decoder takes over what one call has decoded into mirrors.
type decoder struct {
	m                           *mirrors
	useNumber, disallowUnknowns bool
}

// into decodes what read reads into the value behind a pointer of the user's.
func (d *decoder) into(x any, read func(any) error) error {
	e := d.m.e
	x = unbox(x)
	if x == nil {
		return read(nil)
	}
	p := reflect.ValueOf(x)
	t, boxed := e.userType(p.Type())
	if boxed {
		p = p.Field(0)
	}
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return &json.InvalidUnmarshalError{Type: namedType{p.Type(), e.nameOf(p.Type(), t)}}
	}
	g := d.m.glass(p.Type().Elem(), elemOf(t))
	if g.kind == asIs {
		return d.named(read(p.Interface()), g)
	}
	mirror := reflect.New(g.typ)
	d.prepare(g, mirror.Elem(), p.Elem())
	err := d.named(read(mirror.Interface()), g)
	if err2 := d.take(g, p.Elem(), mirror.Elem()); err == nil {
		err = err2
	}
	return err
}

// prepare makes a mirror of what is there before.
func (d *decoder) prepare(g *glass, mirror, v reflect.Value) {
	switch g.kind {
	case asIs:
		mirror.Set(v)
	case pointer:
		if !v.IsNil() {
			mirror.Set(reflect.New(g.elem.typ))
			d.prepare(g.elem, mirror.Elem(), v.Elem())
		}
	case list:
		if !v.IsNil() {
			mirror.Set(reflect.MakeSlice(g.typ, 0, 1)) // untouched as long as it is empty and has room
		}
	case array:
		for i := range v.Len() {
			d.prepare(g.elem, mirror.Index(i), v.Index(i))
		}
	case mapping:
		if !v.IsNil() {
			mirror.Set(reflect.MakeMap(g.typ))
		}
	case structure:
		for _, f := range g.fields {
			d.prepare(f.glass, mirror.Field(f.to), v.Field(f.from))
		}
	}
}

// take sets v to what a mirror of it has become.
func (d *decoder) take(g *glass, v, mirror reflect.Value) error {
	switch g.kind {
	case asIs:
		v.Set(mirror)
	case coded:
		return d.coded(g, v, mirror.Bytes())
	case postponed:
		if raw := mirror.Bytes(); raw != nil {
			return d.into(d.m.e.rebox(v.Addr(), types.NewPointer(g.t)), func(x any) error { return d.unmarshal(raw, x) })
		}
	case pointer:
		if mirror.IsNil() {
			v.SetZero()
			return nil
		}
		if v.IsNil() {
			v.Set(reflect.New(g.own.Elem()))
		}
		return d.take(g.elem, v.Elem(), mirror.Elem())
	case list:
		if mirror.IsNil() {
			v.SetZero()
			return nil
		}
		n := mirror.Len()
		if n == 0 && mirror.Cap() > 0 {
			return nil
		}
		v.Set(reflect.MakeSlice(g.own, n, n))
		for i := range n {
			if err := d.take(g.elem, v.Index(i), mirror.Index(i)); err != nil {
				return err
			}
		}
	case array:
		for i := range v.Len() {
			if err := d.take(g.elem, v.Index(i), mirror.Index(i)); err != nil {
				return err
			}
		}
	case mapping:
		return d.mapping(g, v, mirror)
	case structure:
		for _, f := range g.fields {
			if err := d.take(f.glass, v.Field(f.from), mirror.Field(f.to)); err != nil {
				return d.inField(err, g, f)
			}
		}
	}
	return nil
}

// inField adds to an error in which field it was.
func (d *decoder) inField(err error, g *glass, f glassField) error {
	te, ok := err.(*json.UnmarshalTypeError)
	if !ok {
		return err
	}
	sf := g.typ.Field(f.to)
	name, _, _ := strings.Cut(sf.Tag.Get("json"), ",")
	if name == "" {
		name = strings.TrimPrefix(sf.Name, embeddedPrefix)
	}
	te.Field = strings.TrimSuffix(name+"."+te.Field, ".")
	if te.Struct == "" || sf.Anonymous {
		te.Struct = d.structName(g)
	}
	return te
}

func (d *decoder) structName(g *glass) string {
	_, name, _ := strings.Cut(d.m.e.nameOf(g.own, g.t), ".")
	return name
}

func (d *decoder) mapping(g *glass, v, mirror reflect.Value) error {
	if mirror.IsNil() {
		v.SetZero()
		return nil
	}
	if v.IsNil() {
		v.Set(reflect.MakeMapWithSize(g.own, mirror.Len()))
	}
	for k, e := range mirror.Seq2() {
		elem := reflect.New(g.own.Elem()).Elem()
		if err := d.take(g.elem, elem, e); err != nil {
			return err
		}
		key := reflect.New(g.own.Key()).Elem()
		if g.key.kind == coded {
			if err := d.text(g.key, key, []byte(k.String())); err != nil {
				return err
			}
		} else {
			key.Set(k)
		}
		v.SetMapIndex(key, elem)
	}
	return nil
}

// coded has v decode itself.
func (d *decoder) coded(g *glass, v reflect.Value, raw []byte) error {
	if raw == nil {
		return nil // there was nothing for it
	}
	e := d.m.e
	if name, _ := d.m.coder(g.t); name == "UnmarshalText" {
		var text string
		switch {
		case string(raw) == "null":
			return nil
		case raw[0] != '"':
			return &json.UnmarshalTypeError{Value: kindOf(raw), Type: namedType{g.own, e.nameOf(g.own, g.t)}, Offset: int64(len(raw))}
		}
		json.Unmarshal(raw, &text)
		return d.text(g, v, []byte(text))
	}
	return d.call(g, v, "UnmarshalJSON", raw)
}

// kindOf tells what a value in JSON is.
func kindOf(raw []byte) string {
	switch raw[0] {
	case '{':
		return "object"
	case '[':
		return "array"
	case 't', 'f':
		return "bool"
	}
	return "number"
}

func (d *decoder) text(g *glass, v reflect.Value, text []byte) error {
	return d.call(g, v, "UnmarshalText", text)
}

// call calls a method of v's with what it is to decode.
func (d *decoder) call(g *glass, v reflect.Value, method string, b []byte) (err error) {
	e := d.m.e
	x := e.rebox(v.Addr(), types.NewPointer(g.t))
	if e.method(x, method) == nil {
		x = e.rebox(v, g.t)
	}
	e.Call(x, method, func(f any) { err = f.(func(any, []byte) error)(x, b) })
	return err
}

// unmarshal is json.Unmarshal in the manner of the call that is under way.
func (d *decoder) unmarshal(raw []byte, x any) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if d.useNumber {
		dec.UseNumber()
	}
	if d.disallowUnknowns {
		dec.DisallowUnknownFields()
	}
	return dec.Decode(x)
}

// named gives the types in an error the names that the user knows.
func (d *decoder) named(err error, g *glass) error {
	te, ok := err.(*json.UnmarshalTypeError)
	if !ok {
		return err
	}
	if te.Field == "" {
		te.Type = d.m.nameIn(g, te.Type)
		return te
	}
	owner, field := g.find(te.Field)
	if field == nil {
		return te
	}
	te.Struct = d.structName(owner)
	te.Field = strings.ReplaceAll("."+te.Field, "."+embeddedPrefix, ".")[1:]
	te.Type = d.m.nameIn(field, te.Type)
	return te
}

// nameIn gives a type of mirrors its name, if it is that of g's or of its elements'.
func (m *mirrors) nameIn(g *glass, t reflect.Type) reflect.Type {
	for ; g != nil; g = g.elem {
		if g.typ == t {
			return namedType{t, m.e.nameOf(g.own, g.t)}
		}
	}
	return t
}

// find returns what is at the end of a path of fields' names, in JSON or of embedded
// structs, and the innermost struct that is no embedded one.
func (g *glass) find(path string) (owner, field *glass) {
	field = g
	embedded := false
	for name := range strings.SplitSeq(path, ".") {
		for field.elem != nil {
			field = field.elem
		}
		if !embedded {
			owner = field
		}
		if field, embedded = field.field(name); field == nil {
			return nil, nil
		}
	}
	return owner, field
}

// field returns the field of a struct with a name, and whether it is embedded.
func (g *glass) field(name string) (field *glass, embedded bool) {
	for _, f := range g.fields {
		sf := g.typ.Field(f.to)
		tag, _, _ := strings.Cut(sf.Tag.Get("json"), ",")
		if tag == name || tag == "" && strings.EqualFold(sf.Name, name) {
			return f.glass, sf.Anonymous
		}
	}
	return nil, false
}
