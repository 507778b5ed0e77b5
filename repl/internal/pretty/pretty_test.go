package pretty

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

type point struct{ X, Y int }

type list struct {
	V    int
	Next *list
}

type level int

func (l level) String() string { return fmt.Sprintf("level %d", int(l)) }

func TestValue(t *testing.T) {
	loop := &list{V: 1}
	loop.Next = loop
	for _, test := range []struct {
		v    any
		typ  string
		want string
	}{
		{nil, "any", "nil"},
		{42, "int", "42"},
		{"a\nb", "string", `"a\nb"`},
		{point{1, 2}, "Point", "Point{X: 1, Y: 2}"},
		{&point{1, 2}, "*Point", "&Point{X: 1, Y: 2}"},
		{(*point)(nil), "*Point", "nil"},
		{[]int(nil), "[]int", "nil"},
		{[]string{"a", "b"}, "[]string", `[]string{"a", "b"}`},
		{[2]bool{true}, "[2]bool", "[2]bool{true, false}"},
		{map[string]int{"b": 2, "a": 1}, "map[string]int", `map[string]int{"a": 1, "b": 2}`},
		{errors.New("it failed"), "error", "it failed"},
		{level(3), "level", "level 3"},
		{[]any{1, "a", nil}, "[]any", `[]any{1, "a", nil}`},
		{struct{}{}, "struct{}", "struct{}{}"},
		{[]point{{1, 2}}, "[]Point", "[]Point{Point{X: 1, Y: 2}}"},
		{make([]int, 8), "[]int", "[]int{0, 0, 0, 0, 0, 0, 0, 0}"},
		{
			[]string{"a line that is rather long for one", "and another one that is as long as that"}, "[]string",
			"[]string{\n    \"a line that is rather long for one\",\n    \"and another one that is as long as that\",\n}",
		},
	} {
		if got := Value(test.v, test.typ); got != test.want {
			t.Errorf("%#v as %s:\ngot  %s\nwant %s", test.v, test.typ, got, test.want)
		}
	}
	if got, want := Value(loop, "*List"), fmt.Sprintf("&List{V: 1, Next: (*pretty.list)(%p)}", loop); got != want {
		t.Errorf("a cycle: got %s, want %s", got, want)
	}
}

func TestValueCutsWhatIsHuge(t *testing.T) {
	v := Value(make([]bool, maxElems+5), "[]bool")
	if n := strings.Count(v, "false"); n != maxElems || !strings.HasSuffix(v, "… 5 more,\n}") {
		t.Errorf("%d elements are shown, and in the end %q", n, v[len(v)-20:])
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
		if got := Excerpt(src, test.line, test.col); got != test.want {
			t.Errorf("%d:%d:\n%q, want\n%q", test.line, test.col, got, test.want)
		}
	}
}

func TestTable(t *testing.T) {
	got := Table([]string{"name", "n"}, [][]string{{"日本", "1"}, {"longer", "22"}})
	want := "name    n\n日本    1\nlonger  22\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
