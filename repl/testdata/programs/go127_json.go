//go:build go1.27

// Package encoding/json/v2.
package main

import (
	"bytes"
	"encoding/json/jsontext"
	"encoding/json/v2"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

type Address struct {
	Street string `json:"street"`
	City   string `json:"city,omitempty"`
}

type Person struct {
	Name    string    `json:"name"`
	Born    time.Time `json:"born,omitzero"`
	Address           // embedded, so inlined
	Home    Address   `json:"home,omitzero"`
	Tags    []string  `json:"tags"`
	Secret  string    `json:"-"`
	private int
}

// A Level is text in JSON.
type Level int

func (l Level) MarshalJSONTo(e *jsontext.Encoder) error {
	return e.WriteToken(jsontext.String(strings.Repeat("*", int(l))))
}

func (l *Level) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	t, err := d.ReadToken()
	if err == nil {
		*l = Level(len(t.String()))
	}
	return err
}

type Colour struct{ r, g, b byte }

func (c Colour) MarshalText() ([]byte, error) {
	return fmt.Appendf(nil, "#%02x%02x%02x", c.r, c.g, c.b), nil
}

func main() {
	p := Person{
		Name: "Ada", Born: time.Date(1815, 12, 10, 0, 0, 0, 0, time.UTC),
		Address: Address{Street: "St James's Square"}, Secret: "no",
	}
	b, err := json.Marshal(p)
	fmt.Println(string(b), err)

	var back Person
	in := `{"name":"Bob","street":"Here","city":"There","tags":["a","b"],"more":[1,2]}`
	err = json.Unmarshal([]byte(in), &back)
	fmt.Printf("%v %v %q %v\n", back.Name, back.Address, back.Tags, err)

	b, err = json.Marshal(map[string]any{"z": Level(3), "a": Colour{1, 2, 255}, "n": nil}, json.Deterministic(true))
	fmt.Println(string(b), err)
	var levels []Level
	fmt.Println(json.Unmarshal([]byte(`["**", "****"]`), &levels), levels)

	var m map[string]int
	fmt.Println(json.Unmarshal([]byte(`{"a":1,"a":2}`), &m))
	fmt.Println(json.Unmarshal([]byte(`{"a":1,"a":2}`), &m, jsontext.AllowDuplicateNames(true)), m)
	err = json.Unmarshal([]byte(`{"name":"x","nope":1}`), &back, json.RejectUnknownMembers(true))
	fmt.Println(errors.Is(err, json.ErrUnknownName)) // the text is one of two, by chance
	var semantic *json.SemanticError
	err = json.Unmarshal([]byte(`{"tags":[1]}`), &back)
	fmt.Println(errors.As(err, &semantic), semantic.JSONPointer)

	var out bytes.Buffer
	fmt.Println(json.MarshalWrite(&out, []int{1, 2}, jsontext.WithIndent("  ")))
	fmt.Println(out.String())

	d := jsontext.NewDecoder(strings.NewReader(`{"a":[true,null,1.5]}`))
	for {
		t, err := d.ReadToken()
		if err == io.EOF {
			break
		}
		fmt.Print(t.Kind(), " ", t, "; ")
	}
	fmt.Println()

	// Functions for a type take precedence over its methods.
	loud := json.WithMarshalers(json.JoinMarshalers(
		json.MarshalFunc(func(l Level) ([]byte, error) { return fmt.Appendf(nil, "%d", int(l)), nil }),
		json.MarshalToFunc(func(e *jsontext.Encoder, s string) error {
			return e.WriteToken(jsontext.String(strings.ToUpper(s)))
		}),
	))
	b, err = json.Marshal([]any{Level(2), "quiet", 7}, loud)
	fmt.Println(string(b), err)
	halve := json.WithUnmarshalers(json.UnmarshalFunc(func(b []byte, v *int) error {
		_, err := fmt.Sscan(string(b), v)
		*v /= 2
		return err
	}))
	var n []int
	fmt.Println(json.Unmarshal([]byte("[8, 10]"), &n, halve), n)

	q, err := jsontext.AppendQuote(nil, "a\"b\n")
	fmt.Println(string(q), err)
	u, err := jsontext.AppendUnquote(nil, `"\u00e4\t"`)
	fmt.Printf("%q %v\n", u, err)
	v, err := jsontext.AppendFormat([]byte("as "), jsontext.Value(`{ "b" : [ 1 , 2 ] }`), jsontext.SpaceAfterComma(true))
	fmt.Println(string(v), err)

	// The first that is for a value and does not leave it to others.
	some := json.WithMarshalers(json.JoinMarshalers(
		json.MarshalToFunc(func(e *jsontext.Encoder, l Level) error {
			if l > 2 {
				return errors.ErrUnsupported
			}
			return e.WriteToken(jsontext.String("low"))
		}),
		json.MarshalFunc(func(s fmt.Stringer) ([]byte, error) { return jsontext.AppendQuote(nil, s.String()) }),
		json.MarshalFunc(func(p *int) ([]byte, error) { *p++; return fmt.Append(nil, *p), nil }),
		json.MarshalFunc(func(Colour) ([]byte, error) { return nil, errors.ErrUnsupported }),
	))
	b, err = json.Marshal([]any{Level(1), Level(4), time.Second, 7}, some)
	fmt.Println(string(b), err)
	b, err = json.Marshal([]any{0, Colour{}}, some)
	fmt.Println(errors.As(err, &semantic), semantic.JSONPointer, semantic.GoType, semantic.Err)
	pairs := json.WithUnmarshalers(json.UnmarshalFromFunc(func(d *jsontext.Decoder, a *Address) error {
		if d.PeekKind() != '"' {
			return errors.ErrUnsupported
		}
		t, err := d.ReadToken()
		a.City = t.String()
		return err
	}))
	var places []Address
	fmt.Println(json.Unmarshal([]byte(`["Rome", {"city": "Oslo"}]`), &places, pairs), places)
	func() {
		defer func() { fmt.Println(recover()) }()
		json.UnmarshalFunc(func([]byte, Level) error { return nil })
	}()

	opts := json.JoinOptions(json.Deterministic(true), jsontext.WithIndent(" "), some)
	det, ok := json.GetOption(opts, json.Deterministic)
	indent, ok2 := json.GetOption(opts, jsontext.WithIndent)
	marshalers, ok3 := json.GetOption(opts, json.WithMarshalers)
	fmt.Printf("%t %t %q %t %t %t\n", det, ok, indent, ok2, marshalers != nil, ok3)
	_, ok = json.GetOption(opts, json.StringifyNumbers)
	fmt.Println(ok)
}

// Output:
// {"name":"Ada","born":"1815-12-10T00:00:00Z","street":"St James's Square","tags":[]} <nil>
// Bob {Here There} ["a" "b"] <nil>
// {"a":"#0102ff","n":null,"z":"***"} <nil>
// <nil> [2 4]
// jsontext: duplicate object member name "a"
// <nil> map[a:2]
// true
// true /tags/0
// <nil>
// [
//   1,
//   2
// ]
// { {; string a; [ [; true true; null null; number 1.5; ] ]; } };
// [2,"QUIET",7] <nil>
// <nil> [4 5]
// "a\"b\n" <nil>
// "ä\t" <nil>
// as {"b":[1, 2]} <nil>
// ["low","****","1s",8] <nil>
// true /1 main.Colour marshal function of type func(T) ([]byte, error) may not return errors.ErrUnsupported
// <nil> [{ Rome} { Oslo}]
// input type main.Level must be an interface type or an unnamed pointer type
// true true " " true true true
// false
