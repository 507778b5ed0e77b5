package syntax

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestStateOf(t *testing.T) {
	tests := []struct {
		src  string
		want State
	}{
		{"", Complete},
		{"  \n\t", Complete},
		{"// c", Complete},
		{"//go:embed a.txt", Incomplete},
		{"//go:embed a.txt\nvar s string", Complete},
		{"/* c */", Complete},
		{"1 + 1", Complete},
		{"x := 1", Complete},
		{"x := 1;", Complete},
		{"x := 1 // c", Complete},
		{"f()", Complete},
		{"<-c", Complete},
		{"c <- 1", Complete},
		{"[]int{1, 2}", Complete},
		{"map[string]int{}", Complete},
		{"struct{ x int }{1}", Complete},
		{"import \"fmt\"", Complete},
		{"type T struct{}", Complete},
		{"type P[T any] struct{ x T }", Complete},
		{"func f[T any](x T) {}", Complete},
		{"func (t T) m() {}", Complete},
		{"func(x int) int { return x }(1)", Complete},
		{"func(x int) T { return x }(1)", Complete},
		{"func(x int) P[T] { return x }(1)", Complete},
		{"const (\n\ta = iota\n\tb\n)", Complete},
		{"for i := 0; i < 3; i++ { f() }", Complete},
		{"if x := f(); x { }", Complete},
		{"x := `a\nb`", Complete},
		{"type T int; x := 1; func f() {}; f()", Complete},
		{"package main", Complete},
		{"#!/usr/bin/env cspsh\nf()", Complete},
		{"\"}\"", Complete},
		{"f(func() {\n})", Complete},
		{"L: for {}", Complete},

		{"1 +", Incomplete},
		{"1 + // c", Incomplete},
		{"f(1,", Incomplete},
		{"f(", Incomplete},
		{"a.", Incomplete},
		{"c <-", Incomplete},
		{"x :=", Incomplete},
		{"/* c", Incomplete},
		{"f(1 /* c", Incomplete},
		{"x := `abc", Incomplete},
		{"if x {", Incomplete},
		{"if x := f()", Incomplete}, // the condition may follow
		{"if x {\n} else {", Incomplete},
		{"if x {\n} else", Incomplete},
		{"for {", Incomplete},
		{"func f() {", Incomplete},
		{"func", Incomplete},
		{"func (t T) m(", Incomplete},
		{"func(x int) int {", Incomplete},
		{"type T struct {", Incomplete},
		{"type T struct {\n\tx int", Incomplete},
		{"type T", Invalid},
		{"import (", Incomplete},
		{"import", Incomplete},
		{"var (\n\tx = 1", Incomplete},
		{"switch x {", Incomplete},
		{"switch x {\ncase 1:", Incomplete},
		{"select {\ncase v := <-c:\n\tf(v)", Incomplete},
		{"x := []int{\n\t1,", Incomplete},
		{"go func() {\n\tf()", Incomplete},
		{"x := 1; if y {", Incomplete},
		{"type T int; func f() {", Incomplete},
		{"package main\nfunc f() {", Incomplete},
		{"package", Incomplete},
		{"L:", Incomplete},
		{"{", Incomplete},
		{"a,", Incomplete},
		{"go (func() {", Incomplete},
		{"go a.", Incomplete},
		{"for a, b,", Incomplete},

		{"()", Invalid},
		{"}", Invalid},
		{")", Invalid},
		{"x := 1 }", Invalid},
		{"f(})", Invalid},
		{"\"abc", Invalid},
		{"'a", Invalid},
		{"a b", Invalid},
		{"a, b", Invalid},
		{"x := := 1", Invalid},
		{"f(1", Invalid}, // the newline ends the argument list
		{"x = [", Incomplete},
		{"for i := 0; type T int", Invalid},
		{"1 + )\nfunc f() {", Invalid},
		{"a b\nx := `", Invalid},
		{"func f(a b c) {", Invalid},
		{"@", Invalid},
		{"package main\n1 + 1", Invalid},
		{"if x {\n}\nelse {", Invalid},
		{"\x00", Invalid},
	}
	for _, test := range tests {
		if got := StateOf([]byte(test.src)); got != test.want {
			t.Errorf("StateOf(%q) = %v, want %v", test.src, got, test.want)
		}
	}
}

// A complete text must not be called invalid at the end of any of its lines, or nobody could type it.
func checkLines(t *testing.T, src []byte) {
	t.Helper()
	if StateOf(src) != Complete {
		return
	}
	for i, b := range src {
		if b == '\n' && StateOf(src[:i]) == Invalid {
			t.Errorf("invalid after %q\nof %q", src[:i], src)
			return
		}
	}
}

func TestStateOfLines(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := StateOf(src); got != Complete {
			t.Errorf("%s: %v", name, got)
		}
		// Without the package clause it is an input for the prompt. Its declarations are tried one
		// at a time: trying each prefix of a whole file takes long.
		_, body, _ := bytes.Cut(src, []byte("\npackage syntax\n"))
		for part := range strings.SplitSeq(string(body), "\n}\n") {
			checkLines(t, []byte(part+"\n}\n"))
		}
	}
}

func FuzzStateOf(f *testing.F) {
	for _, s := range []string{
		"x := 1\nif x {\n} else {\n}\n", "f(1,\n2)\n", "/* c\n*/ x\n", "x := `a\nb`\n", "L:\nfor {\n}\n",
		"if x := f()\nx {\n}\n", "switch x\n{\n}", "func f(a, b\n int)", "}", "#!x\ny", "\xef\xbb\xbfx", "a\r\n/*\r\n*/b",
		"for\ni := 0\ni < 1\n{\n}\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) { checkLines(t, src) })
}
