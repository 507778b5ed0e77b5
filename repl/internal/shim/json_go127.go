//go:build go1.27

package shim

import (
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"fmt"
	"reflect"
	"unsafe"
)

// Package encoding/json/jsontext: what takes text as a string or as bytes is given bytes.
var jsontextPkg = pkg{
	path:        "encoding/json/jsontext",
	synchronous: true,
	generic: map[string]generic{
		"AppendFormat": func(_ *Table, in *instance) (reflect.Value, error) {
			return in.appender(func(dst, src []byte, opts []jsontext.Options) ([]byte, error) {
				return jsontext.AppendFormat(dst, src, opts...)
			}), nil
		},
		"AppendQuote": func(_ *Table, in *instance) (reflect.Value, error) {
			return in.appender(func(dst, src []byte, _ []jsontext.Options) ([]byte, error) {
				return jsontext.AppendQuote(dst, src)
			}), nil
		},
		"AppendUnquote": func(_ *Table, in *instance) (reflect.Value, error) {
			return in.appender(func(dst, src []byte, _ []jsontext.Options) ([]byte, error) {
				return jsontext.AppendUnquote(dst, src)
			}), nil
		},
	},
}

// appender makes the instance of a function that appends what it makes of some text.
func (in *instance) appender(f func(dst, src []byte, opts []jsontext.Options) ([]byte, error)) reflect.Value {
	return in.makeFunc(func(args, results unsafe.Pointer) {
		var src []byte
		if v := in.arg(args, 1); v.Kind() == reflect.String {
			src = []byte(v.String())
		} else {
			src = v.Bytes()
		}
		var opts []jsontext.Options
		if len(in.in.types) > 2 {
			opts = *(*[]jsontext.Options)(in.arg(args, 2).Addr().UnsafePointer())
		}
		b, err := f(in.arg(args, 0).Bytes(), src, opts)
		in.result(results, 0).SetBytes(b)
		*(*error)(in.result(results, 1).Addr().UnsafePointer()) = err
	})
}

// Package encoding/json/v2: a function for a type of the user's is one for all types, which
// leaves the others to those that come after it.
var jsonV2Pkg = pkg{
	path:        "encoding/json/v2",
	synchronous: true,
	generic: map[string]generic{
		"MarshalFunc":       forType(true, json.MarshalToFunc[any], marshalBytes),
		"MarshalToFunc":     forType(true, json.MarshalToFunc[any], stream[*jsontext.Encoder]),
		"UnmarshalFunc":     forType(false, json.UnmarshalFromFunc[any], unmarshalBytes),
		"UnmarshalFromFunc": forType(false, json.UnmarshalFromFunc[any], stream[*jsontext.Decoder]),
		"GetOption":         getOption,
	},
}

func init() {
	packages[jsontextPkg.path] = &jsontextPkg
	packages[jsonV2Pkg.path] = &jsonV2Pkg
}

// aside tells package json that a function is not for a value.
var aside = errors.ErrUnsupported

// forType makes the instances of a function that takes one for a type: they give that, made
// one for all types, to all. call calls it with what the package works on and with a value.
func forType[Work, Funcs any](marshal bool, all func(func(Work, any) error) Funcs,
	call func(target jsonTarget, f reflect.Value, w Work, v reflect.Value) error) generic {
	return func(_ *Table, in *instance) (reflect.Value, error) {
		target := jsonTarget{in.targs[0], marshal}
		return in.makeFunc(func(args, results unsafe.Pointer) {
			target.check()
			f := keep(in.arg(args, 0))
			in.result(results, 0).Set(reflect.ValueOf(all(func(w Work, p any) error {
				v, ok := target.of(p)
				if !ok {
					return aside
				}
				return call(target, f, w, v)
			})))
		}), nil
	}
}

func marshalBytes(target jsonTarget, f reflect.Value, e *jsontext.Encoder, v reflect.Value) error {
	r := f.Call([]reflect.Value{v})
	if err := asError(r[1]); err != nil {
		return target.failed(err, "marshal function of type func(T) ([]byte, error)")
	}
	return e.WriteValue(r[0].Bytes())
}

func unmarshalBytes(target jsonTarget, f reflect.Value, d *jsontext.Decoder, v reflect.Value) error {
	text, err := d.ReadValue()
	if err != nil {
		return err
	}
	err = asError(f.Call([]reflect.Value{reflect.ValueOf([]byte(text)), v})[0])
	return target.failed(err, "unmarshal function of type func([]byte, T) error")
}

// stream is for functions that are given the encoder or decoder.
func stream[Coder any](target jsonTarget, f reflect.Value, c Coder, v reflect.Value) error {
	return target.failed(asError(f.Call([]reflect.Value{reflect.ValueOf(c), v})[0]), "")
}

// A jsonTarget is the type that a function for package json is for.
type jsonTarget struct {
	typ     reflect.Type
	marshal bool
}

// check panics where package json does, with its words.
func (t jsonTarget) check() {
	switch kind := t.typ.Kind(); {
	case kind == reflect.Interface, kind == reflect.Pointer && t.typ.Name() == "", kind != reflect.Pointer && t.marshal:
	case t.marshal:
		panic(fmt.Sprintf("input type %v must be an interface type, an unnamed pointer type, or a non-pointer type", t.typ))
	default:
		panic(fmt.Sprintf("input type %v must be an interface type or an unnamed pointer type", t.typ))
	}
}

// of returns the value that p points to, or p itself, as one of the type. ok is false where
// the function is not for it.
func (t jsonTarget) of(p any) (v reflect.Value, ok bool) {
	v = reflect.ValueOf(p)
	switch t.typ.Kind() {
	case reflect.Interface:
		if !v.Type().Implements(t.typ) {
			return v, false
		}
		return v.Convert(t.typ), true
	case reflect.Pointer:
		return v, v.Type() == t.typ
	}
	return v.Elem(), v.Type().Elem() == t.typ
}

// failed returns what package json is to be told of an error. A function that has no way to
// leave a value to others, which what names, must not.
func (t jsonTarget) failed(err error, what string) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errors.ErrUnsupported):
		if what == "" {
			return err
		}
		err = errors.New(what + " may not return errors.ErrUnsupported")
	}
	switch err := err.(type) {
	case *json.SemanticError:
		if err.GoType == nil {
			err.GoType = t.typ
		}
		return err
	case *jsontext.SyntacticError:
		return err
	}
	return &json.SemanticError{GoType: t.typ, Err: err}
}

func asError(v reflect.Value) error {
	err, _ := v.Interface().(error)
	return err
}

// getOption makes the instances of json.GetOption. Options are of few types: what is found
// by a setter of one of these is the value.
func getOption(_ *Table, in *instance) (reflect.Value, error) {
	get := optionOf[bool]
	switch in.targs[0] {
	case reflect.TypeFor[string]():
		get = optionOf[string]
	case reflect.TypeFor[*json.Marshalers]():
		get = optionOf[*json.Marshalers]
	case reflect.TypeFor[*json.Unmarshalers]():
		get = optionOf[*json.Unmarshalers]
	case reflect.TypeFor[bool]():
	default:
		return reflect.Value{}, fmt.Errorf("json.GetOption: there are no options of type %v", in.targs[0])
	}
	return in.makeFunc(func(args, results unsafe.Pointer) {
		opts, _ := in.arg(args, 0).Interface().(json.Options)
		v, ok := get(opts, in.arg(args, 1).Interface())
		in.result(results, 0).Set(v)
		in.result(results, 1).SetBool(ok)
	}), nil
}

// optionOf is json.GetOption for options of type T.
func optionOf[T any](opts json.Options, setter any) (reflect.Value, bool) {
	v, ok := json.GetOption(opts, setter.(func(T) json.Options))
	return reflect.ValueOf(&v).Elem(), ok
}
