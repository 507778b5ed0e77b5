// Packages that look at the fields of structs.
package main

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"reflect"
)

type plain struct {
	a int
	B int
	c string
}

type base struct {
	N int
	x int
}

type Inner struct {
	base
	Deep string
}

type Outer struct {
	Inner
	I   any
	L   []Inner
	Opt *int `json:",omitempty"`
	No  int  `json:"-"`
	Str int  `json:"str,string"`
}

type Node struct {
	Name string
	Kids []Node
	Next *Node
	*Link
}

type Link struct {
	To *Node
	W  int
}

type Pair[K comparable, V any] struct {
	Key K
	Val V
}

func main() {
	show := func(b []byte, err error) { fmt.Println(string(b), err) }
	show(json.Marshal(plain{1, 2, "x"}))
	out, err := json.Marshal(Outer{Inner: Inner{base{1, 2}, "d"}, I: Inner{}, L: []Inner{{}}, Str: 5})
	show(out, err)
	var o Outer
	fmt.Println(json.Unmarshal(out, &o), o.N, o.Deep, o.L, o.Str, o.I)
	show(json.MarshalIndent(Node{Name: "a", Kids: []Node{{Name: "b"}}, Link: &Link{W: 3}}, "", " "))
	var n Node
	fmt.Println(json.Unmarshal([]byte(`{"Name":"x","W":7,"Kids":[{"Name":"y","W":8}]}`), &n), n.Name, n.W, n.Kids[0].W)
	fmt.Println(json.Unmarshal([]byte(`{"Deep":1}`), &o))
	fmt.Println(json.Unmarshal([]byte(`{"B":"s"}`), &plain{}))
	show(json.Marshal(Pair[string, int]{"k", 1}))
	show(xml.Marshal(Inner{base{1, 2}, "d"}))

	t := reflect.TypeOf(Outer{})
	fmt.Println(t, t.Name(), t.Kind(), t.NumField(), t.Field(0).Anonymous, t.Field(3).Tag.Get("json"))
	fmt.Println(reflect.TypeOf([]*Node{}), reflect.TypeOf(map[string]Pair[int, Link]{}), reflect.TypeOf(Pair[int, string]{}).Name())
	fmt.Println(reflect.TypeOf(Inner{}) == reflect.TypeOf(o.Inner), reflect.TypeOf(Inner{}) == reflect.TypeOf(base{}))
	fmt.Println(reflect.ValueOf(o).FieldByName("N"), reflect.DeepEqual(Inner{}, Inner{}), reflect.Zero(t).Field(0))

	embedded()
}

type (
	call  func() int
	named map[string]int
	word  struct{ p *int }
)

// embedded has types that are embedded beside other fields, in structs without a name.
func embedded() {
	type Part struct{ Value string }
	a := struct {
		*Part
		Value *string
	}{Part: &Part{"foo"}}
	out, err := json.Marshal(struct {
		Call call `json:"-"`
		A    any
		*Inner
	}{nil, a, &Inner{Deep: "d"}})
	fmt.Println(string(out), err, a.Part.Value)
	fmt.Printf("%T\n", a)
	b := any(struct {
		N int
		call
		named
		context.CancelFunc
		word
	}{call: func() int { return 1 }, named: named{"a": 2}})
	c, ok := b.(struct {
		N int
		call
		named
		context.CancelFunc
		word
	})
	fmt.Println(ok, c.call(), c.named["a"], reflect.TypeOf(b).Field(1).Anonymous)
	fmt.Printf("%T\n", struct {
		N int
		Func
	}{})
}

// Func has no methods.
type Func func()

// Output:
// {"B":2} <nil>
// {"N":1,"Deep":"d","I":{"N":0,"Deep":""},"L":[{"N":0,"Deep":""}],"str":"5"} <nil>
// <nil> 1 d [{{0 0} }] 5 map[Deep: N:0]
// {
//  "Name": "a",
//  "Kids": [
//   {
//    "Name": "b",
//    "Kids": null,
//    "Next": null
//   }
//  ],
//  "Next": null,
//  "To": null,
//  "W": 3
// } <nil>
// <nil> x 7 8
// go1.26: json: cannot unmarshal number into Go struct field Outer.Inner.Deep of type string
// go1.27: json: cannot unmarshal number into Go struct field Outer.Deep of type string
// json: cannot unmarshal string into Go struct field plain.B of type int
// {"Key":"k","Val":1} <nil>
// <Inner><N>1</N><Deep>d</Deep></Inner> <nil>
// main.Outer Outer struct 6 true ,omitempty
// []*main.Node map[string]main.Pair[int,main.Link] Pair[int,string]
// true false
// 1 true {{0 0} }
// {"A":{"Value":null},"N":0,"Deep":"d"} <nil> foo
// struct { *main.Part; Value *string }
// true 1 2 true
// struct { N int; main.Func }
