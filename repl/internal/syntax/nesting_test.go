package syntax

import (
	"go/token"
	"strings"
	"testing"
)

func TestNesting(t *testing.T) {
	nested := func(open, inner, close string) func(n int) string {
		return func(n int) string { return strings.Repeat(open, n) + inner + strings.Repeat(close, n) }
	}
	tests := []struct {
		head   string
		src    func(n int) string
		levels int    // how many are fine; twice as many are not
		want   string // where the error is, and what it says
	}{
		{"_ = ", nested("(", "1", ")"), 9_000, "nested too deep: more than 10000 levels"},
		{"_ = a", nested("", "", ".a"), 9_000, "nested too deep: more than 10000 levels"},
		{"", nested("if t { ", "", " }"), 4_500, "nested too deep: more than 10000 levels"},
		{"", nested("func() { ", "", " }()"), 2_000, "nested too deep: more than 10000 levels"},
		{"if t { }", nested("", "", " else if t { }"), 9_000, "nested too deep: more than 10000 levels"},
		{"var x ", nested("*", "int", ""), 390, "types nested too deep: more than 400 levels"},
		{"var x ", nested("struct{ f []", "int", " }"), 195, "types nested too deep: more than 400 levels"},
		{"var x ", nested("G[", "int", "]"), 390, "types nested too deep: more than 400 levels"},
		{"_ = ", nested("func() any { return []any{", "1", "} }"), 1_500, "nested too deep: more than 10000 levels"},
	}
	for _, test := range tests {
		for _, file := range []bool{false, true} {
			parse := func(n int) error {
				src := test.head + test.src(n)
				if file {
					_, err := ParseFile("f", []byte("package p\n"+inFunction(src)), token.NewFileSet())
					return err
				}
				if got := StateOf([]byte(src + "\n")); got == Incomplete {
					t.Errorf("%.20q of %d levels is %v", src, n, got)
				}
				_, err := Parse("f", []byte(src), token.NewFileSet())
				return err
			}
			if err := parse(test.levels); err != nil {
				t.Errorf("%.20q of %d levels: %v", test.src(2), test.levels, err)
			}
			err := parse(2*test.levels + 200)
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "f:") {
				t.Errorf("%.20q: %v, want %s", test.src(2), err, test.want)
			}
		}
	}
	// Operators side by side are on one level, however many there are.
	if _, err := Parse("f", []byte("_ = 1"+strings.Repeat(" + 1", 50_000)), token.NewFileSet()); err != nil {
		t.Error(err)
	}
}

// inFunction puts a statement into a declaration.
func inFunction(src string) string { return "func _() { " + src + " }" }
