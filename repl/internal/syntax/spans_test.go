package syntax

import (
	"fmt"
	"go/types"
	"strings"
	"testing"
)

func TestSpans(t *testing.T) {
	tests := []struct{ src, want string }{
		{"", ""},
		{"x := 1", "identifier x|operator :=|number 1"},
		{"func f(s string) error { return nil }", "keyword func|identifier f|bracket (|identifier s|type string|" +
			"bracket )|type error|bracket {|keyword return|builtin nil|bracket }"},
		{"len(\"a\") + 'b' // c", "builtin len|bracket (|string \"a\"|bracket )|operator +|string 'b'|comment // c"},
		{"a;\nb", "identifier a|operator ;|identifier b"},
		{"s := `a\r\nb`; t", "identifier s|operator :=|string `a\r\nb`|operator ;|identifier t"},
		{"x /* a\r\n", "identifier x|comment /* a\r\n"},
		{"\"abc", "string \"abc"},
		{"`abc", "string `abc"},
		{"a \xff\xfe", "identifier a|illegal \xff|illegal \xfe"},
		{"#!x\ny", "comment #!x|identifier y"},
		{"c <- 1.5i", "identifier c|operator <-|number 1.5i"},
		{"日本 = \"語\"", "identifier 日本|operator =|string \"語\""},
	}
	for _, test := range tests {
		var got []string
		for _, s := range Spans([]byte(test.src)) {
			got = append(got, fmt.Sprint(s.Class, " ", test.src[s.Start:s.End]))
		}
		if got := strings.Join(got, "|"); got != test.want {
			t.Errorf("Spans(%q):\n%s\nwant\n%s", test.src, got, test.want)
		}
	}
}

func TestPredeclared(t *testing.T) {
	for _, name := range types.Universe.Names() {
		want := Builtin
		if _, ok := types.Universe.Lookup(name).(*types.TypeName); ok {
			want = Type
		}
		if got := predeclared[name]; got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	if len(predeclared) != len(types.Universe.Names()) {
		t.Error("names that Go does not predeclare")
	}
}

func TestMatchBracket(t *testing.T) {
	tests := []struct {
		src  string
		pos  int
		want int
	}{
		{"f(x)", 1, 3},
		{"f(x)", 3, 1},
		{"f(x)", 0, -1},
		{"f(g(x)[1])", 1, 9},
		{"f(g(x)[1])", 6, 8},
		{"f(\")\")", 1, 5},
		{"f(\")\")", 3, -1},
		{"{ /* } */", 0, -1},
		{"f(]", 1, -1},
		{")", 0, -1},
		{"f()", 9, -1},
	}
	for _, test := range tests {
		if got := MatchBracket([]byte(test.src), test.pos); got != test.want {
			t.Errorf("MatchBracket(%q, %d) = %d, want %d", test.src, test.pos, got, test.want)
		}
	}
}

func TestIndent(t *testing.T) {
	tests := []struct {
		src  string
		want int
	}{
		{"", 0},
		{"x := 1", 0},
		{"func f() {", 1},
		{"func f() {\n\tif x {", 2},
		{"func f() {\n\tif x {\n\t}", 1},
		{"f(func() {", 1},
		{"f(\n\tg(", 2},
		{"f(1,", 1},
		{"x := 1 +", 1},
		{"x := f(1 +", 1},
		{"f(\n\t1 +", 2},
		{"a.", 1},
		{"c <-", 1},
		{"x++", 0},
		{"if x {\n} else {", 1},
		{"switch x {", 0},
		{"switch x {\ncase 1:", 1},
		{"switch x := f(); x.(type) {", 0},
		{"select { // c", 0},
		{"select {\ncase v := <-c:\n\tif v {", 2},
		{"for { // {", 1},
		{"x := `a {", 0},
		{"{ /* {", 0},
		{"{ /* c */", 1},
		{"x := []int{", 1},
		{"switch {\ncase f(func() {", 2},
		{"}", 0},
		{"f(]", 1},
	}
	for _, test := range tests {
		if got := Indent([]byte(test.src), ""); got != test.want {
			t.Errorf("Indent(%q) = %d, want %d", test.src, got, test.want)
		}
	}
}

func TestIndentOf(t *testing.T) {
	for _, test := range []struct {
		src, next string
		want      int
	}{
		{"func f() {", "}", 0},
		{"func f() {\n\tif x {", "} else {", 1},
		{"f(func() {\n\tg()", "})", 0},
		{"f(\n\tg(func() {", "})", 1},
		{"f(\n\tx,", ")", 0},
		{"switch x {", "case 1:", 0},
		{"switch x {\ncase 1:\n\tf()", "case 2:", 0},
		{"switch x {\ncase 1:\n\tf()", "default:", 0},
		{"switch x {\ncase 1:\n\tf()", "cases()", 1},
		{"switch x {\ncase 1:", "}", 0},
		{"for {\n\tselect {\n\tcase <-c:\n\t\tf()", "case <-d:", 1},
		{"for {\n\tselect {\n\tcase <-c:\n\t\tif x {", "default:", 3},
		{"x := []int{\n\t1,", "}", 0},
		{"x := `a {", "}", 0},
		{"{", ")", 1},
		{"", "}", 0},
	} {
		if got := Indent([]byte(test.src), test.next); got != test.want {
			t.Errorf("Indent(%q, %q) = %d, want %d", test.src, test.next, got, test.want)
		}
	}
}

func FuzzSpans(f *testing.F) {
	for _, s := range []string{"x := 1", "`a\r", "/*\r", "\xff\"", "#!", "\ufeffx", "(}[", "'\x80", "switch {"} {
		f.Add([]byte(s), 1)
	}
	f.Fuzz(func(t *testing.T, src []byte, pos int) {
		end := 0
		for _, s := range Spans(src) {
			if s.Start < end || s.End <= s.Start || s.End > len(src) {
				t.Fatalf("span %v of %q", s, src)
			}
			end = s.End
		}
		if m := MatchBracket(src, pos); m >= 0 && MatchBracket(src, m) != pos {
			t.Fatalf("bracket at %d of %q belongs to %d, but not the other way", pos, src, m)
		}
		if Indent(src, "}") < 0 || Indent(src, "case") < 0 {
			t.Fatalf("Indent(%q) < 0", src)
		}
	})
}
