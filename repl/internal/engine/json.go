package engine

import (
	"encoding/json"
	"errors"
	"reflect"
)

// jsonSymbols are the functions of package encoding/json that look into values.
func (e *Engine) jsonSymbols(set func(string, any)) {
	set("Marshal", e.marshal)
	set("MarshalIndent", func(v any, prefix, indent string) (b []byte, err error) {
		err = e.encode(v, func(v any) error { b, err = json.MarshalIndent(v, prefix, indent); return err })
		return b, err
	})
	set("Unmarshal", func(b []byte, v any) error {
		d := &decoder{m: &e.decoded}
		return d.into(v, func(v any) error { return json.Unmarshal(b, v) })
	})
}

func (e *Engine) marshal(v any) (b []byte, err error) {
	err = e.encode(v, func(v any) error { b, err = json.Marshal(v); return err })
	return b, err
}

// jsonEncode is the method Encode of an Encoder.
func (e *Engine) jsonEncode(enc *json.Encoder, v any) error {
	return e.encode(v, func(v any) (err error) {
		e.mayBlock("(*json.Encoder).Encode", func() { err = enc.Encode(v) }, enc)
		return err
	})
}

// jsonDecode is the method Decode of a Decoder.
func (e *Engine) jsonDecode(dec *json.Decoder, v any) error {
	state := reflect.ValueOf(dec).Elem().FieldByName("d")
	is := func(field string) bool {
		if state.Kind() != reflect.Struct { // from Go 1.27 on
			return false
		}
		f := state.FieldByName(field)
		return f.IsValid() && f.Bool()
	}
	d := &decoder{m: &e.decoded, useNumber: is("useNumber"), disallowUnknowns: is("disallowUnknownFields")}
	return d.into(v, func(v any) (err error) {
		e.mayBlock("(*json.Decoder).Decode", func() { err = dec.Decode(v) }, dec)
		return err
	})
}

// mayBlock calls f, off the loop if an operand leads to the outside world.
func (e *Engine) mayBlock(what string, f func(), operand any) {
	if e.waits(operand) {
		e.block(what, f)
	} else {
		f()
	}
}

// encode has write encode the mirror of v.
func (e *Engine) encode(v any, write func(any) error) (err error) {
	c := &encoder{m: &e.encoded}
	mirror, err := c.mirror(v)
	if err != nil {
		return err
	}
	err = write(mirror)
	var me *json.MarshalerError
	if c.failed != nil && errors.As(err, &me) {
		me.Type = namedType{me.Type, e.nameOf(nil, c.failed)}
	}
	return err
}

// mirror returns what v looks like to package encoding/json.
func (c *encoder) mirror(v any) (mirror any, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *json.UnsupportedTypeError:
			err = r
		case *json.UnsupportedValueError:
			err = r
		case *json.MarshalerError:
			err = r
		default:
			panic(r)
		}
	}()
	return c.any(v, 0), nil
}
