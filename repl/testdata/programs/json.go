// What package encoding/json sees of types of the user's: fields, embedded structs, and
// methods by which values encode and decode themselves, at any depth.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"time"
)

type celsius float64

func (c celsius) MarshalJSON() ([]byte, error) {
	if c < -273 {
		return nil, errors.New("too cold")
	}
	return fmt.Appendf(nil, `"%.1f°"`, float64(c)), nil
}

func (c *celsius) UnmarshalJSON(b []byte) error {
	if _, err := fmt.Sscanf(string(b), `"%f°"`, (*float64)(c)); err != nil {
		return fmt.Errorf("no temperature: %s", b)
	}
	return nil
}

type month struct{ y, m int }

func (m month) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%d-%02d", m.y, m.m), nil }
func (m *month) UnmarshalText(b []byte) error {
	_, err := fmt.Sscanf(string(b), "%d-%d", &m.y, &m.m)
	return err
}

type color int

const (
	red color = iota
	green
)

var names = []string{"red", "green"}

func (c color) MarshalText() ([]byte, error) { return []byte(names[c]), nil }
func (c *color) UnmarshalText(b []byte) error {
	for i, n := range names {
		if n == string(b) {
			*c = color(i)
			return nil
		}
	}
	return fmt.Errorf("no color %q", b)
}

// counter has its method with a pointer only.
type counter struct{ n int }

func (c *counter) MarshalJSON() ([]byte, error) { return json.Marshal(map[string]int{"count": c.n}) }

type base struct {
	ID     int `json:"id"`
	secret string
}

type Stamp struct {
	time.Time
}

type Kind string

type all struct {
	base
	*Extra
	Name    string             `json:"name,omitempty"`
	Kind    Kind               `json:",omitempty"`
	Temp    celsius            `json:"temp"`
	Temps   []celsius          `json:"temps,omitempty"`
	When    month              `json:"when"`
	Maybe   *month             `json:"maybe,omitempty"`
	By      map[color]month    `json:"by,omitempty"`
	Colors  map[string][]color `json:"colors,omitempty"`
	Fixed   [2]color           `json:"fixed"`
	Count   counter            `json:"counter"`
	Any     any                `json:"any"`
	Num     int                `json:"num,string"`
	Hidden  int                `json:"-"`
	Dash    int                `json:"-,"`
	Raw     json.RawMessage    `json:"raw,omitempty"`
	At      time.Time          `json:"at,omitzero"`
	Zero    month              `json:"zero,omitzero"`
	Anon    struct{ A, b int }
	Bytes   []byte
	private celsius
}

type Extra struct {
	Note string
	Tags []Kind
}

type tree struct {
	Value    color
	Children []*tree          `json:",omitempty"`
	Named    map[string]*tree `json:",omitempty"`
	Left     *tree            `json:",omitempty"`
}

type pair[K comparable, V any] struct {
	Key K
	Val V
	own int
}

func show(v any) {
	b, err := json.Marshal(v)
	fmt.Println(string(b), err)
}

func parse[T any](text string) {
	var v T
	err := json.Unmarshal([]byte(text), &v)
	fmt.Printf("%+v %v\n", v, err)
}

type shape interface{ Area() float64 }
type square struct{ Side float64 }

func (s square) Area() float64 { return s.Side * s.Side }

func main() {
	v := all{
		base: base{1, "s"}, Extra: &Extra{"n", []Kind{"a"}}, Name: "x", Temp: 20, Temps: []celsius{1, 2}, When: month{2024, 5},
		Maybe: &month{2025, 6}, By: map[color]month{green: {1, 2}, red: {3, 4}}, Colors: map[string][]color{"k": {green, red}},
		Fixed: [2]color{green}, Count: counter{3}, Any: []any{celsius(5), &month{7, 8}, map[string]color{"c": green}, nil, base{2, "t"}},
		Num: 7, Hidden: 8, Dash: 9, Raw: json.RawMessage(`{"r":1}`), Anon: struct{ A, b int }{1, 2}, Bytes: []byte("hi"), private: 1,
	}
	show(v)
	show(&v)
	b, err := json.MarshalIndent(v, ">", "  ")
	fmt.Println(string(b), err)
	show(all{})
	b, _ = json.Marshal(&v)
	w := all{base: base{5, "kept"}, Hidden: 6, Count: counter{9}}
	err = json.Unmarshal(bytes.Replace(b, []byte(`{"count":3}`), []byte(`{}`), 1), &w)
	fmt.Println(err, w.base, w.Extra.Note, w.Tags, w.Name, w.Temp, w.Temps, w.When, *w.Maybe, w.By, w.Colors, w.Fixed, w.Count, w.Any, w.Num, w.Hidden, w.Dash, string(w.Raw), w.Anon, string(w.Bytes))

	show(celsius(1))
	show([]celsius{1, 2})
	show(map[color]celsius{red: 1})
	show(struct{ C *celsius }{new(celsius)})
	show(struct{ C *celsius }{})
	show([]counter{{1}})
	show([]*counter{{1}, nil})
	show(map[string]counter{"a": {1}})
	show(Stamp{time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)})
	show(pair[string, celsius]{"a", 1, 2})
	show([]pair[color, []month]{{green, []month{{1, 2}}, 3}})
	show([]shape{square{2}, &square{3}, nil})
	show([]error{errors.New("x")})
	show(struct {
		sync.Mutex
		N int
	}{N: 1})
	t := &tree{Value: green, Children: []*tree{{Value: red}, nil}, Named: map[string]*tree{"x": {Left: &tree{}}}}
	show(t)
	b, _ = json.Marshal(t)
	var u tree
	fmt.Println(json.Unmarshal(b, &u), u.Value, u.Children[0].Value, u.Children[1], *u.Named["x"].Left)
	show(&u)

	// What is there is kept, or filled.
	m := &month{1, 1}
	x := struct {
		M *month
		N map[string]celsius
		C celsius
		T *tree
		L []month
	}{m, map[string]celsius{"a": 1}, 4, &tree{Value: green}, []month{{9, 9}}}
	fmt.Println(json.Unmarshal([]byte(`{"M": "2-2", "N": {"b": "3°"}, "T": {"Left": {"Value": "green"}}}`), &x), *m, x.N, x.C, x.T.Value, x.T.Left.Value, x.L)
	fmt.Println(json.Unmarshal([]byte(`{"M": null, "N": null, "T": null, "L": null}`), &x), x.M, x.N == nil, x.C, x.T, x.L == nil)
	fmt.Println(json.Unmarshal([]byte(`{"L": []}`), &x), x.L != nil, len(x.L))
	parse[celsius](`"3°"`)
	parse[*celsius](`null`)
	parse[[]month](`["1-2", "3-4"]`)
	parse[[2]month](`["1-2"]`)
	parse[map[color]month](`{"green": "1-2"}`)
	parse[map[Kind]Kind](`{"a": "b"}`)
	parse[pair[color, celsius]](`{"Key": "green", "val": "5°", "own": 3}`)
	parse[any](`{"a": [1, "b", null]}`)
	parse[map[string]any](`{"a": 1}`)
	parse[struct{ At Stamp }](`{"At": "2020-01-02T03:04:05Z"}`)

	// Errors
	show(celsius(-300))
	show(map[string]any{"k": []celsius{-300}})
	show(make(chan int))
	show(struct{ C chan Kind }{})
	show(func() {})
	show(struct{ F func(Kind) int }{})
	parse[celsius](`"x"`)
	parse[struct{ A []celsius }](`{"A": ["1°", 5]}`)
	parse[color](`"blue"`)
	parse[map[color]int](`{"blue": 1}`)
	parse[Kind](`5`)
	parse[Extra](`{"Note": 5}`)
	fmt.Println(json.Unmarshal([]byte(`{"name": 5}`), &w))
	fmt.Println(json.Unmarshal([]byte(`{"Tags": [1]}`), &w))
	fmt.Println(json.Unmarshal([]byte(`{"id": ""}`), &w))
	fmt.Println(json.Unmarshal([]byte(`{"when": 5}`), &w))
	parse[struct{ E []Extra }](`{"E": [{"Tags": "x"}]}`)
	parse[pair[string, int]](`{"Val": 1.5}`)
	parse[struct{ S shape }](`{"S": null}`)
	parse[base](`[`)
	fmt.Println(json.Unmarshal([]byte(`{}`), v))
	fmt.Println(json.Unmarshal([]byte(`{}`), nil))
	fmt.Println(json.Unmarshal([]byte(`{}`), (*all)(nil)))
	fmt.Println(json.Unmarshal([]byte(`1`), celsius(1)))
	var me *json.MarshalerError
	_, err = json.Marshal([]celsius{-300})
	fmt.Println(errors.As(err, &me), me.Err)
	func() {
		defer func() { fmt.Println("panic:", recover()) }()
		show(color(7))
	}()

	// Streams
	var out strings.Builder
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	enc.Encode(struct {
		H string
		C celsius
	}{"<b>", 1})
	dec := json.NewDecoder(strings.NewReader(`{"Note": "a"} {"Note": "b", "Other": 1} {"Note": 3}`))
	for {
		var e Extra
		if err := dec.Decode(&e); err != nil {
			fmt.Println(err)
			break
		}
		fmt.Println(e.Note)
	}
	dec = json.NewDecoder(strings.NewReader(`{"Note": "a", "Other": 1}`))
	dec.DisallowUnknownFields()
	fmt.Println(dec.Decode(&Extra{}))
	dec = json.NewDecoder(strings.NewReader(`{"K": {"K": 5, "v": 1}, "V": 12345678901234567890}`))
	dec.UseNumber()
	var num struct{ K, V any }
	fmt.Println(dec.Decode(&num), num)
	here, there := net.Pipe()
	go func() {
		enc := json.NewEncoder(there)
		for i := range 3 {
			enc.Encode(base{ID: i})
		}
		there.Close()
	}()
	dec = json.NewDecoder(here)
	for {
		var b base
		if err := dec.Decode(&b); err != nil {
			fmt.Println(err == io.EOF)
			break
		}
		fmt.Print(b.ID, " ")
	}
	log := slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	log.Info("logged", "temp", celsius(1), "when", month{1, 2}, "base", base{1, "s"}, "err", errors.New("e"), "kinds", []Kind{"k"})
	fmt.Print(out.String())
}

// Output:
// {"id":1,"Note":"n","Tags":["a"],"name":"x","temp":"20.0°","temps":["1.0°","2.0°"],"when":"2024-05","maybe":"2025-06","by":{"green":"1-02","red":"3-04"},"colors":{"k":["green","red"]},"fixed":["green","red"],"counter":{},"any":["5.0°","7-08",{"c":"green"},null,{"id":2}],"num":"7","-":9,"raw":{"r":1},"Anon":{"A":1},"Bytes":"aGk="} <nil>
// {"id":1,"Note":"n","Tags":["a"],"name":"x","temp":"20.0°","temps":["1.0°","2.0°"],"when":"2024-05","maybe":"2025-06","by":{"green":"1-02","red":"3-04"},"colors":{"k":["green","red"]},"fixed":["green","red"],"counter":{"count":3},"any":["5.0°","7-08",{"c":"green"},null,{"id":2}],"num":"7","-":9,"raw":{"r":1},"Anon":{"A":1},"Bytes":"aGk="} <nil>
// {
// >  "id": 1,
// >  "Note": "n",
// >  "Tags": [
// >    "a"
// >  ],
// >  "name": "x",
// >  "temp": "20.0°",
// >  "temps": [
// >    "1.0°",
// >    "2.0°"
// >  ],
// >  "when": "2024-05",
// >  "maybe": "2025-06",
// >  "by": {
// >    "green": "1-02",
// >    "red": "3-04"
// >  },
// >  "colors": {
// >    "k": [
// >      "green",
// >      "red"
// >    ]
// >  },
// >  "fixed": [
// >    "green",
// >    "red"
// >  ],
// >  "counter": {},
// >  "any": [
// >    "5.0°",
// >    "7-08",
// >    {
// >      "c": "green"
// >    },
// >    null,
// >    {
// >      "id": 2
// >    }
// >  ],
// >  "num": "7",
// >  "-": 9,
// >  "raw": {
// >    "r": 1
// >  },
// >  "Anon": {
// >    "A": 1
// >  },
// >  "Bytes": "aGk="
// >} <nil>
// {"id":0,"temp":"0.0°","when":"0-00","fixed":["red","red"],"counter":{},"any":null,"num":"0","-":0,"Anon":{"A":0},"Bytes":null} <nil>
// <nil> {1 kept} n [a] x 20 [1 2] {2024 5} {2025 6} map[0:{3 4} 1:{1 2}] map[k:[1 0]] [1 0] {9} [5.0° 7-08 map[c:green] <nil> map[id:2]] 7 6 9 {"r":1} {1 0} hi
// "1.0°" <nil>
// ["1.0°","2.0°"] <nil>
// {"red":"1.0°"} <nil>
// {"C":"0.0°"} <nil>
// {"C":null} <nil>
// [{"count":1}] <nil>
// [{"count":1},null] <nil>
// {"a":{}} <nil>
// "2020-01-02T03:04:05Z" <nil>
// {"Key":"a","Val":"1.0°"} <nil>
// [{"Key":"green","Val":["1-02"]}] <nil>
// [{"Side":2},{"Side":3},null] <nil>
// [{}] <nil>
// {"N":1} <nil>
// {"Value":"green","Children":[{"Value":"red"},null],"Named":{"x":{"Value":"red","Left":{"Value":"red"}}}} <nil>
// <nil> 1 0 <nil> {0 [] map[] <nil>}
// {"Value":"green","Children":[{"Value":"red"},null],"Named":{"x":{"Value":"red","Left":{"Value":"red"}}}} <nil>
// <nil> {2 2} map[a:1 b:3] 4 1 1 [{9 9}]
// <nil> <nil> true 4 <nil> true
// <nil> true 0
// 3 <nil>
// <nil> <nil>
// [{y:1 m:2} {y:3 m:4}] <nil>
// [{y:1 m:2} {y:0 m:0}] <nil>
// map[1:{y:1 m:2}] <nil>
// map[a:b] <nil>
// {Key:1 Val:5 own:0} <nil>
// map[a:[1 b <nil>]] <nil>
// map[a:1] <nil>
// {At:2020-01-02 03:04:05 +0000 UTC} <nil>
// go1.26:  json: error calling MarshalJSON for type main.celsius: too cold
// go1.27:  json: error calling MarshalJSON for type *main.celsius: too cold
// go1.26:  json: error calling MarshalJSON for type main.celsius: too cold
// go1.27:  json: error calling MarshalJSON for type *main.celsius: too cold
//  json: unsupported type: chan int
//  json: unsupported type: chan main.Kind
//  json: unsupported type: func()
//  json: unsupported type: func(main.Kind) int
// 0 no temperature: "x"
// {A:[1 0]} no temperature: 5
// 0 no color "blue"
// map[] no color "blue"
//  json: cannot unmarshal number into Go value of type main.Kind
// {Note: Tags:[]} json: cannot unmarshal number into Go struct field Extra.Note of type string
// json: cannot unmarshal number into Go struct field all.name of type string
// go1.26: json: cannot unmarshal number into Go struct field all.Extra.Tags of type main.Kind
// go1.27: json: cannot unmarshal number into all.Tags.0 of type main.Kind
// go1.26: json: cannot unmarshal string into Go struct field all.base.id of type int
// go1.27: json: cannot unmarshal string into Go struct field all.id of type int
// go1.26: json: cannot unmarshal number into Go struct field all.when of type main.month
// go1.27: json: cannot unmarshal number into Go struct field all.when of type main.month: JSON value must be string type
// go1.26: {E:[{Note: Tags:[]}]} json: cannot unmarshal string into Go struct field Extra.E.Tags of type []main.Kind
// go1.27: {E:[{Note: Tags:[]}]} json: cannot unmarshal string into Go struct field .E.0.Tags of type []main.Kind
// {Key: Val:0 own:0} json: cannot unmarshal number 1.5 into Go struct field pair[string,int].Val of type int
// {S:<nil>} <nil>
// {ID:0 secret:} unexpected end of JSON input
// json: Unmarshal(non-pointer main.all)
// json: Unmarshal(nil)
// json: Unmarshal(nil *main.all)
// json: Unmarshal(non-pointer main.celsius)
// true too cold
// panic: runtime error: index out of range [7] with length 2
// a
// b
// json: cannot unmarshal number into Go struct field Extra.Note of type string
// json: unknown field "Other"
// <nil> {map[K:5 v:1] 12345678901234567890}
// 0 1 2 true
// {
//  "H": "<b>",
//  "C": "1.0°"
// }
// {"level":"INFO","msg":"logged","temp":"1.0°","when":"1-02","base":{"id":1},"err":"e","kinds":["k"]}
