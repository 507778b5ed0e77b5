package engine

import (
	"bytes"
	"encoding/xml"
	"go/types"
	"reflect"
	"strings"

	"github.com/cspsh/cspsh/stdlib_symbols"
)

// xmlSymbols are the functions of package encoding/xml that look into values.
func (e *Engine) xmlSymbols(set func(string, any)) {
	marshal := func(v any, prefix, indent string) ([]byte, error) {
		var b bytes.Buffer
		enc := xml.NewEncoder(&b)
		enc.Indent(prefix, indent)
		if err := e.xmlEncode(enc, v); err != nil {
			return nil, err
		}
		if err := enc.Close(); err != nil {
			return nil, err
		}
		return b.Bytes(), nil
	}
	set("Marshal", func(v any) ([]byte, error) { return marshal(v, "", "") })
	set("MarshalIndent", marshal)
	set("Unmarshal", func(b []byte, v any) error { return xml.Unmarshal(b, e.xmlTarget(v)) })
}

// xmlTarget returns what to decode into for a pointer of the user's.
func (e *Engine) xmlTarget(v any) any {
	v = unbox(v)
	d := stdlib_symbols.Dynamic{Value: v, In: e}
	for _, want := range [][3]string{{"encoding/xml", "Unmarshaler", "UnmarshalXML"}, {"encoding", "TextUnmarshaler", "UnmarshalText"}} {
		if e.method(v, want[2]) == nil {
			continue
		}
		if w, ok := stdlib_symbols.Wrap(want[0], want[1], d); ok {
			p := reflect.New(reflect.TypeOf(w))
			p.Elem().Set(reflect.ValueOf(w))
			return p.Interface()
		}
	}
	return e.plain(v)
}

// xmlDecode is the method Decode of a Decoder.
func (e *Engine) xmlDecode(dec *xml.Decoder, v any) error { return e.xmlDecodeElement(dec, v, nil) }

// xmlDecodeElement is the method DecodeElement of a Decoder.
func (e *Engine) xmlDecodeElement(dec *xml.Decoder, v any, start *xml.StartElement) (err error) {
	v = e.xmlTarget(v)
	e.mayBlock("(*xml.Decoder).Decode", func() { err = dec.DecodeElement(v, start) }, dec)
	return err
}

// xmlEncode is the method Encode of an Encoder. An element has the name of its type, if
// that does not say another.
func (e *Engine) xmlEncode(enc *xml.Encoder, v any) error {
	if name := e.elementName(v); name != "" {
		return e.xmlEncodeElement(enc, v, xml.StartElement{Name: xml.Name{Local: name}})
	}
	return e.xmlWrite(enc, "Encode", v, enc.Encode)
}

// xmlEncodeElement is the method EncodeElement of an Encoder.
func (e *Engine) xmlEncodeElement(enc *xml.Encoder, v any, start xml.StartElement) error {
	return e.xmlWrite(enc, "EncodeElement", v, func(v any) error { return enc.EncodeElement(v, start) })
}

func (e *Engine) xmlWrite(enc *xml.Encoder, method string, v any, write func(any) error) error {
	c := &encoder{m: &e.elements}
	mirror, err := c.mirror(v)
	if err != nil {
		return err
	}
	e.mayBlock("(*xml.Encoder)."+method, func() { err = write(mirror) }, enc)
	return err
}

// elementName returns the name of the type of v, or of its elements, as that of an XML
// element, "" if that is said otherwise.
func (e *Engine) elementName(v any) string {
	v = unbox(v)
	if v == nil {
		return ""
	}
	t, _ := e.userType(reflect.TypeOf(v))
	for r := reflect.TypeOf(v); t == nil && (r.Kind() == reflect.Pointer || r.Kind() == reflect.Slice); {
		r = r.Elem()
		t, _ = e.userType(r)
	}
	for t != nil {
		named, ok := types.Unalias(t).(*types.Named)
		if !ok {
			t = elemOf(t)
			continue
		}
		if s, ok := named.Underlying().(*types.Struct); ok {
			for f := range s.Fields() {
				if f.Name() == "XMLName" {
					return ""
				}
			}
		}
		name, _, _ := strings.Cut(named.Obj().Name(), "[")
		return name
	}
	return ""
}

// An xmlCoder has a value encoded by its own method.
type xmlCoder struct {
	coder
	f func(any, *xml.Encoder, xml.StartElement) error
}

func (w xmlCoder) MarshalXML(enc *xml.Encoder, start xml.StartElement) (err error) {
	w.c.m.e.Call(w.x, "MarshalXML", func(any) { err = w.f(w.x, enc, start) })
	return err
}
