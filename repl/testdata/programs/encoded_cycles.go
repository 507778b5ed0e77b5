package main

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"fmt"
	htmltemplate "html/template"
	"reflect"
	"strings"
	"text/template"
)

// What contains itself can be encoded in part: without what points back.

type node struct {
	Name string  `xml:"name,attr"`
	Up   *node   `xml:"-" json:"-"`
	Kids []*node `xml:"kid"`
	back *node
}

func tree() *node {
	root := &node{Name: "root"}
	for _, name := range []string{"a", "b"} {
		root.Kids = append(root.Kids, &node{Name: name, Up: root, back: root})
	}
	return root
}

// ring has a method by which it is encoded.
type ring struct{ Next *ring }

func (r *ring) MarshalText() ([]byte, error) { return []byte("ring"), nil }
func (r *ring) GobEncode() ([]byte, error)   { return []byte("ring"), nil }
func (r *ring) GobDecode(b []byte) error     { r.Next = r; return nil }

func main() {
	r := &ring{}
	r.Next = r
	b, err := xml.Marshal(tree())
	fmt.Println(string(b), err)
	type rings struct{ R, S *ring }
	b, err = xml.MarshalIndent(rings{r, r}, "", " ")
	fmt.Println(string(b), err)
	b, err = json.Marshal([]any{tree(), r, map[string]any{"x": []any{1, nil, r}}})
	fmt.Println(string(b), err)
	m := map[string]any{}
	m["m"] = []any{m}
	_, err = json.Marshal(m)
	fmt.Println(err != nil)
	var out strings.Builder
	fmt.Println(json.NewEncoder(&out).Encode(map[string]any{"deep": [2]any{map[string]any{}, tree()}}))

	type back struct {
		A    int
		B    *ring
		self *back
	}
	x, y := &back{A: 1, B: r}, &back{}
	x.self = x
	var buf bytes.Buffer
	fmt.Println(gob.NewEncoder(&buf).EncodeValue(reflect.ValueOf(x)))
	fmt.Println(gob.NewDecoder(&buf).Decode(y), y.A, y.B == y.B.Next)

	n := map[string]any{}
	n["m"] = []any{n}
	fmt.Println(reflect.DeepEqual(m, n), reflect.DeepEqual(x, y), reflect.DeepEqual(tree(), tree()))

	// A template may print parts of what contains itself.
	pages := map[string]any{"Title": "<all>"}
	page := map[string]any{"Title": "one", "Site": pages}
	pages["Pages"] = []any{page, tree()}
	const text = "{{.Title}} {{with .Pages}}{{$p := index . 0}}{{$p.Title | printf `%-4s|`}}{{$p.Site.Title | html}}{{len .}} " +
		"{{(index . 1).Up}} {{range (index . 1).Kids}}{{.Name}}{{.Up.Name}}{{else}}none{{end}}{{end}} {{template `t` .}} {{print 1 `a` 2}}\n{{define `t`}}{{.Title | len}}{{end}}"
	plain := template.Must(template.New("plain").Parse(text))
	html := htmltemplate.Must(htmltemplate.New("html").Parse(text))
	for range 2 {
		fmt.Println(plain.Execute(&out, pages), html.Execute(&out, pages))
	}
	fmt.Println(html.ExecuteTemplate(&out, "t", pages), plain.ExecuteTemplate(&out, "none", pages))
	html = htmltemplate.Must(htmltemplate.New("").Parse("{{.}}"))
	fmt.Println(html.Execute(&out, []any{1, "<"}), html.Execute(&out, map[string]any{"a": nil}))
	err = template.Must(template.New("x").Parse("{{.Title.Name}}")).Execute(&out, pages)
	fmt.Println(err)
	fmt.Println(out.String())
}

// Output:
// <node name="root"><kid name="a"></kid><kid name="b"></kid></node> <nil>
// <rings>
//  <R>ring</R>
//  <S>ring</S>
// </rings> <nil>
// [{"Name":"root","Kids":[{"Name":"a","Kids":null},{"Name":"b","Kids":null}]},"ring",{"x":[1,null,"ring"]}] <nil>
// true
// <nil>
// <nil>
// <nil> 1 true
// true false true
// <nil> <nil>
// <nil> <nil>
// <nil> template: no template "none" associated with template "plain"
// <nil> <nil>
// template: x:1:8: executing "x" at <.Title.Name>: can't evaluate field Name in type interface {}
// {"deep":[{},{"Name":"root","Kids":[{"Name":"a","Kids":null},{"Name":"b","Kids":null}]}]}
// <all> one |&lt;all&gt;2 <nil> arootbroot 5 1a2
// &lt;all&gt; one |&lt;all&gt;2 &lt;nil&gt; arootbroot 5 1a2
// <all> one |&lt;all&gt;2 <nil> arootbroot 5 1a2
// &lt;all&gt; one |&lt;all&gt;2 &lt;nil&gt; arootbroot 5 1a2
// 5[1 &lt;]map[a:&lt;nil&gt;]
