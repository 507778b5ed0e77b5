package shim

import (
	"encoding"
	"encoding/asn1"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"reflect"
	"strings"
	"unsafe"
)

// Packages that encode values, whose stack is held to its limit: see descent.

// nestedMost is how many values within each other are encoded: they take a third of Go's stack.
const nestedMost = 400_000

var (
	encodingXML = &descent{
		what: "encoded",
		own:  []reflect.Type{reflect.TypeFor[xml.Marshaler](), reflect.TypeFor[encoding.TextMarshaler]()},
		enters: func(f reflect.StructField) bool {
			_, options, _ := strings.Cut(f.Tag.Get("xml"), ",")
			return entersTagged("xml")(f) && (options == "" || strings.HasPrefix(options, "any") || strings.HasPrefix(options, "omitempty"))
		},
		follows: true, deepest: nestedMost,
	}
	encodingJSON = &descent{
		what:    "encoded",
		own:     []reflect.Type{reflect.TypeFor[json.Marshaler](), reflect.TypeFor[encoding.TextMarshaler]()},
		enters:  entersTagged("json"),
		follows: true, maps: true, circular: true, deepest: nestedMost,
	}
	encodingGob = &descent{
		what:    "encoded",
		own:     []reflect.Type{reflect.TypeFor[gob.GobEncoder](), reflect.TypeFor[encoding.BinaryMarshaler]()},
		enters:  func(f reflect.StructField) bool { return f.IsExported() },
		follows: true, maps: true, deepest: nestedMost,
	}
	encodingASN1 = &descent{what: "encoded", deepest: nestedMost / 2}
)

// entersTagged returns what enters the fields that are exported or embedded, and that a tag does not leave out.
func entersTagged(key string) func(f reflect.StructField) bool {
	return func(f reflect.StructField) bool { return (f.IsExported() || f.Anonymous) && f.Tag.Get(key) != "-" }
}

// encode encodes a value, on a goroutine of its own where what it is written to may wait.
func (t *Table) encode(d *descent, to any, what string, v any, encode func() error) (err error) {
	t.check(d, v)
	if !t.waitsFor(to) {
		return encode()
	}
	t.env.Block(what, func() { err = encode() })
	return err
}

var xmlPkg = pkg{
	path:        "encoding/xml",
	synchronous: true,
	replace: func(t *Table, s *symbols) {
		s.set("Marshal", func(v any) ([]byte, error) {
			t.check(encodingXML, v)
			return xml.Marshal(v)
		})
		s.set("MarshalIndent", func(v any, prefix, indent string) ([]byte, error) {
			t.check(encodingXML, v)
			return xml.MarshalIndent(v, prefix, indent)
		})
		s.method("Encode", func(e *xml.Encoder, v any) error {
			return t.encode(encodingXML, e, "xml.Encoder.Encode", v, func() error { return e.Encode(v) })
		})
		s.method("EncodeElement", func(e *xml.Encoder, v any, start xml.StartElement) error {
			return t.encode(encodingXML, e, "xml.Encoder.EncodeElement", v, func() error { return e.EncodeElement(v, start) })
		})
	},
}

var jsonPkg = pkg{
	path:        "encoding/json",
	synchronous: true,
	replace: func(t *Table, s *symbols) {
		s.set("Marshal", func(v any) ([]byte, error) {
			t.check(encodingJSON, v)
			t.readAll(encodingJSON, []any{v})
			return json.Marshal(v)
		})
		s.set("MarshalIndent", func(v any, prefix, indent string) ([]byte, error) {
			t.check(encodingJSON, v)
			t.readAll(encodingJSON, []any{v})
			return json.MarshalIndent(v, prefix, indent)
		})
		s.method("Encode", func(e *json.Encoder, v any) error {
			return t.encode(encodingJSON, e, "json.Encoder.Encode", v, func() error { return e.Encode(v) })
		})
	},
}

var gobPkg = pkg{
	path:        "encoding/gob",
	synchronous: true,
	replace: func(t *Table, s *symbols) {
		s.method("Encode", func(e *gob.Encoder, v any) (err error) {
			t.inTurn(unsafe.Pointer(e), func() {
				err = t.encode(encodingGob, e, "gob.Encoder.Encode", v, func() error { return e.Encode(v) })
			})
			return err
		})
		s.method("EncodeValue", func(e *gob.Encoder, v reflect.Value) (err error) {
			t.inTurn(unsafe.Pointer(e), func() {
				err = t.encode(encodingGob, e, "gob.Encoder.EncodeValue", v, func() error { return e.EncodeValue(v) })
			})
			return err
		})
		decode := func(d *gob.Decoder, what string, decode func() error) (err error) {
			t.inTurn(unsafe.Pointer(d), func() {
				if !t.waitsFor(d) {
					err = decode()
					return
				}
				t.env.Block(what, func() { err = decode() })
			})
			return err
		}
		s.method("Decode", func(d *gob.Decoder, v any) error {
			return decode(d, "gob.Decoder.Decode", func() error { return d.Decode(v) })
		})
		s.method("DecodeValue", func(d *gob.Decoder, v reflect.Value) error {
			return decode(d, "gob.Decoder.DecodeValue", func() error { return d.DecodeValue(v) })
		})
	},
}

var asn1Pkg = pkg{
	path:        "encoding/asn1",
	synchronous: true,
	replace: func(t *Table, s *symbols) {
		s.set("Marshal", func(v any) ([]byte, error) {
			t.check(encodingASN1, v)
			return asn1.Marshal(v)
		})
		s.set("MarshalWithParams", func(v any, params string) ([]byte, error) {
			t.check(encodingASN1, v)
			return asn1.MarshalWithParams(v, params)
		})
	},
}
