package pretty

import (
	"errors"
	"fmt"
	"go/types"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
)

type point struct{ X, Y int }

type list struct {
	V    int
	Next *list
}

type level int

func (l level) String() string { return fmt.Sprintf("level %d", int(l)) }

type urgent struct{ reason string }

func (u *urgent) Error() string { return "urgent: " + u.reason }

// tagged is what an interpreted type looks like.
type tagged = struct {
	XX    int `test:"Point"`
	Xnext []struct {
		XV any `test:"Item"`
	}
}

// The types that the interpreter's stand for.
func interpreted() (point, item *types.Named) {
	pkg := types.NewPackage("main", "main")
	named := func(name string, fields ...*types.Var) *types.Named {
		return types.NewNamed(types.NewTypeName(0, pkg, name, nil), types.NewStruct(fields, nil), nil)
	}
	item = named("Item", types.NewField(0, pkg, "v", types.Universe.Lookup("any").Type(), false))
	point = named("Point", types.NewField(0, pkg, "x", types.Typ[types.Int], false),
		types.NewField(0, pkg, "next", types.NewSlice(item), false))
	return point, item
}

func printer() *Printer {
	point, item := interpreted()
	return &Printer{
		Main: "main",
		Named: func(t reflect.Type) types.Type {
			if t.Kind() == reflect.Struct && t.NumField() > 0 {
				switch t.Field(0).Tag.Get("test") {
				case "Point":
					return point
				case "Item":
					return item
				}
			}
			return nil
		},
		Special: func(v reflect.Value, inner bool) (string, bool) {
			if c, ok := v.Interface().(chan int); ok {
				return fmt.Sprintf("channel of %d, inner %t", cap(c), inner), true
			}
			return "", false
		},
	}
}

func TestValue(t *testing.T) {
	self := map[string]any{}
	self["self"] = self
	ring := []any{1, nil}
	ring[1] = ring
	loop := &list{V: 1}
	loop.Next = loop
	n := 7
	pn := &n
	for _, test := range []struct {
		v    any
		want string
	}{
		{nil, "nil"},
		{42, "42"},
		{uint8(7), "7"},
		{float32(0.1), "0.1"},
		{1e100, "1e+100"},
		{2 + 1i, "(2+1i)"},
		{"a\nb", `"a\nb"`},
		{point{1, 2}, "pretty.point{X: 1, Y: 2}"},
		{&point{1, 2}, "&pretty.point{X: 1, Y: 2}"},
		{(*point)(nil), "nil"},
		{pn, "&7"},
		{&pn, "&&7"},
		{[]int(nil), "nil"},
		{[]int{}, "[]int{}"},
		{map[string]int(nil), "nil"},
		{[]string{"a", "b"}, `[]string{"a", "b"}`},
		{[2]bool{true}, "[2]bool{true, false}"},
		{map[string]int{"b": 2, "a": 1}, `map[string]int{"a": 1, "b": 2}`},
		{map[int]bool{10: true, 9: true, -1: true}, "map[int]bool{-1: true, 9: true, 10: true}"},
		{map[point]int{{2, 1}: 1, {1, 9}: 2}, "map[pretty.point]int{{X: 1, Y: 9}: 2, {X: 2, Y: 1}: 1}"},
		{map[any]int{"x": 1, 3: 2}, `map[any]int{3: 2, "x": 1}`},
		{level(3), "level 3"},
		{[]level{3}, "[]pretty.level{level 3}"},
		{[]any{1, "a", nil, []int{1}}, `[]any{1, "a", nil, []int{1}}`},
		{struct{}{}, "struct{}{}"},
		{[]point{{1, 2}}, "[]pretty.point{{X: 1, Y: 2}}"},
		{[]*point{{1, 2}, nil}, "[]*pretty.point{&pretty.point{X: 1, Y: 2}, nil}"},
		{[][]int{{1}, nil}, "[][]int{{1}, nil}"},
		{make([]int, 8), "[]int{0, 0, 0, 0, 0, 0, 0, 0}"},
		{[]byte("héllo\n"), `[]uint8("héllo\n")`},
		{[]byte{0, 255}, "[]uint8{0, 255}"},
		{[]byte{}, "[]uint8{}"},
		{time.Second, "1s"},
		{time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC), "2024-01-02 03:04:05 +0000 UTC"},
		{[]time.Duration{1000}, "[]time.Duration{1µs}"},
		{url.URL{Host: "x.org"}, "//x.org"},
		{&sync.Mutex{}, "&sync.Mutex{…}"},
		{http.Server{Addr: ":1"}, `http.Server{Addr: ":1", …}`},
		{make(chan int, 3), "channel of 3, inner false"},
		{[]chan int{make(chan int)}, "[]chan int{channel of 0, inner true}"},
		{loop, "&pretty.list{V: 1, Next: <cycle: *pretty.list>}"},
		{self, `map[string]any{"self": <cycle: map[string]any>}`},
		{ring, "[]any{1, <cycle: []any>}"},
		{
			[]string{"a line that is rather long for one", "and another one that is as long as that"},
			"[]string{\n    \"a line that is rather long for one\",\n    \"and another one that is as long as that\",\n}",
		},

		// Errors, with those that they wrap.
		{errors.New("it failed"), "it failed"},
		{[]error{errors.New("it failed")}, `[]error{error("it failed")}`},
		{fmt.Errorf("outer: %w", &urgent{"now"}), "outer: urgent: now\n    wraps *pretty.urgent: urgent: now"},
		{
			errors.Join(errors.New("a"), fmt.Errorf("b: %w", io.EOF)),
			"a\nb: EOF\n    wraps *errors.errorString: a\n    wraps *fmt.wrapError: b: EOF\n        wraps *errors.errorString: EOF",
		},

		// Types that have no name at run time.
		{tagged{XX: 3}, "Point{x: 3, next: nil}"},
		{[]*tagged{{}}, "[]*Point{&Point{x: 0, next: nil}}"},
		{map[string]tagged{}, "map[string]Point{}"},
	} {
		if got := printer().Value(test.v, nil); got != test.want {
			t.Errorf("%#v:\ngot  %s\nwant %s", test.v, got, test.want)
		}
	}

	point, item := interpreted()
	rune_, slice := types.Universe.Lookup("rune").Type(), types.NewSlice(item)
	for _, test := range []struct {
		v    any
		t    types.Type
		want string
	}{
		{'x', rune_, "'x'"},
		{'x', types.Typ[types.Int32], "120"},
		{rune(-1), rune_, "-1"},
		{[]rune("ab"), types.NewSlice(rune_), "[]rune{'a', 'b'}"},
		{[]byte("x"), types.NewSlice(types.Universe.Lookup("byte").Type()), `[]byte("x")`},
		{tagged{}, point, "Point{x: 0, next: nil}"},
		{struct{ XV any }{3}, item, "Item{v: 3}"},
		{[]struct{ XV any }{{3}}, slice, "[]Item{{v: 3}}"},
		{[]struct{ XV any }(nil), slice, "nil"},
		{any(5), types.Universe.Lookup("any").Type(), "5"},
	} {
		if got := printer().Value(test.v, test.t); got != test.want {
			t.Errorf("%#v as %s:\ngot  %s\nwant %s", test.v, test.t, got, test.want)
		}
	}
}

// What has no depth of its own may lie within itself as often as it likes.
func TestValueCutsWhatHasNoDepth(t *testing.T) {
	var pointers any
	value := reflect.ValueOf(1)
	for range 100_000 {
		inner := pointers
		pointers, value = &inner, reflect.ValueOf(value)
	}
	for _, v := range []any{pointers, value} {
		if got := new(Printer).Value(v, nil); !strings.HasSuffix(strings.TrimRight(got, ")"), "…") || len(got) > 100*maxWithin {
			t.Errorf("%d bytes: %.100s", len(got), got)
		}
	}
}

func TestValueCutsWhatIsHuge(t *testing.T) {
	many := new(Printer).Value(make([]bool, maxElems+5), nil)
	if n := strings.Count(many, "false"); n != maxElems || !strings.HasSuffix(many, " … 5 more,\n}") {
		t.Errorf("%d elements are shown, and in the end %q", n, many[len(many)-20:])
	}
	for line := range strings.Lines(many) {
		if Width(line) > maxWidth+4 {
			t.Errorf("a line of %d cells", Width(line))
		}
	}
	grid := make([][]int, maxElems)
	for i := range grid {
		grid[i] = make([]int, maxElems)
	}
	if n := strings.Count(new(Printer).Value(grid, nil), "0,"); n > maxTotal {
		t.Errorf("%d elements of elements are shown", n)
	}
	long := new(Printer).Value(strings.Repeat("é", maxString), nil)
	if !strings.HasSuffix(long, "é\"… 2000 more bytes") {
		t.Errorf("a long string ends in %q", long[len(long)-40:])
	}
	deep := &list{}
	for range 1000 {
		deep = &list{Next: deep}
	}
	if v := new(Printer).Value(deep, nil); !strings.Contains(v, "&pretty.list{…}") {
		t.Errorf("a long list is shown as %s", v)
	}
	type pointer *pointer
	var p pointer
	p = &p
	if v := new(Printer).Value(p, nil); !strings.Contains(v, "cycle") {
		t.Errorf("a pointer to itself is shown as %s", v)
	}
}

func TestExcerpt(t *testing.T) {
	src := "a := 1\n\tb := \"日本\" + x\n\nlast"
	for _, test := range []struct {
		line, col int
		want      string
	}{
		{1, 3, "    a := 1\n      ^\n"},
		{2, 18, "    \tb := \"日本\" + x\n    \t              ^\n"},
		{3, 1, ""},
		{4, 0, "    last\n"},
		{9, 1, ""},
		{0, 0, ""},
	} {
		if got := Excerpt(src, test.line, test.col, 0); got != test.want {
			t.Errorf("%d:%d:\n%q, want\n%q", test.line, test.col, got, test.want)
		}
	}
}

func TestTable(t *testing.T) {
	got := Table([]string{"name", "n"}, [][]string{{"日本", "1"}, {"longer", "22"}}, 80)
	want := "name    n\n日本    1\nlonger  22\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
