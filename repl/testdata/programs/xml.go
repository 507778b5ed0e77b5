// What package encoding/xml sees of types of the user's when it encodes.
package main

import (
	"encoding/xml"
	"fmt"
	"strings"
)

type P struct {
	Name string `xml:"name,attr"`
	age  int
	Kind Kind     `xml:"kind,omitempty"`
	Tags []string `xml:"tags>tag"`
	base
	Sub  *P `xml:"sub"`
	Any  any
	D    day
	Ds   []day  `xml:"d"`
	Text string `xml:",chardata"`
	No   int    `xml:"-"`
}

type base struct {
	ID     int
	hidden string
}

type Kind string

type day int

func (d day) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "day %d", int(d)), nil }

type dot struct{ X, Y int }

func (d dot) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	return e.EncodeElement(fmt.Sprintf("%d/%d", d.X, d.Y), start)
}

type doc struct {
	XMLName xml.Name `xml:"document"`
	Dots    []dot    `xml:"dots>dot"`
	One     dot
}

type list[T any] struct{ Items []T }

func show(v any) {
	b, err := xml.Marshal(v)
	fmt.Println(string(b), err)
}

func main() {
	p := P{Name: "a", age: 1, Kind: "k", Tags: []string{"x", "y"}, base: base{7, "h"}, Sub: &P{Name: "b"}, Any: base{8, ""}, D: 3, Ds: []day{1, 2}, Text: "text", No: 1}
	show(p)
	show(&p)
	show([]base{{1, "x"}, {2, "y"}})
	show(dot{1, 2})
	show(doc{Dots: []dot{{1, 2}, {3, 4}}})
	show(Kind("k"))
	show(day(5))
	show(list[dot]{[]dot{{5, 6}}})
	show(5)
	b, err := xml.MarshalIndent(p.Sub, "", " ")
	fmt.Println(string(b), err)
	var out strings.Builder
	enc := xml.NewEncoder(&out)
	fmt.Println(enc.Encode(base{9, ""}), enc.EncodeElement(base{}, xml.StartElement{Name: xml.Name{Local: "other"}}))
	fmt.Println(out.String())
	var q struct {
		Name string   `xml:"name,attr"`
		Tags []string `xml:"tags>tag"`
		ID   int
	}
	b, _ = xml.Marshal(p)
	fmt.Println(xml.Unmarshal(b, &q), q)
}

type num int

func (n *num) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	var s string
	if err := d.DecodeElement(&s, &start); err != nil {
		return err
	}
	*n = num(len(s))
	return nil
}

func init() {
	var n num
	fmt.Println(xml.Unmarshal([]byte("<n>four</n>"), &n), n)
	dec := xml.NewDecoder(strings.NewReader("<base><ID>3</ID></base><base><ID>4</ID></base>"))
	for {
		var b base
		if err := dec.Decode(&b); err != nil {
			fmt.Println(err)
			break
		}
		fmt.Print(b.ID, " ")
	}
	var k Kind
	fmt.Println(xml.Unmarshal([]byte("<k>kind</k>"), &k), k)
}

// Output:
// <nil> 4
// 3 4 EOF
// <nil> kind
// <P name="a"><kind>k</kind><tags><tag>x</tag><tag>y</tag></tags><ID>7</ID><sub name="b"><tags></tags><ID>0</ID><D>day 0</D></sub><Any><ID>8</ID></Any><D>day 3</D><d>day 1</d><d>day 2</d>text</P> <nil>
// <P name="a"><kind>k</kind><tags><tag>x</tag><tag>y</tag></tags><ID>7</ID><sub name="b"><tags></tags><ID>0</ID><D>day 0</D></sub><Any><ID>8</ID></Any><D>day 3</D><d>day 1</d><d>day 2</d>text</P> <nil>
// <base><ID>1</ID></base><base><ID>2</ID></base> <nil>
// <dot>1/2</dot> <nil>
// <document><dots><dot>1/2</dot><dot>3/4</dot></dots><One>0/0</One></document> <nil>
// <Kind>k</Kind> <nil>
// <day>day 5</day> <nil>
// <list><Items>5/6</Items></list> <nil>
// <int>5</int> <nil>
// <P name="b">
//  <tags></tags>
//  <ID>0</ID>
//  <D>day 0</D>
// </P> <nil>
// <nil> <nil>
// <base><ID>9</ID></base><other><ID>0</ID></other>
// <nil> {a [x y] 7}
