package check

import (
	"go/ast"
	"go/importer"
	"go/token"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/repl/internal/syntax"
)

func newSession() *Session {
	fset := token.NewFileSet()
	return NewSession(fset, importer.ForCompiler(fset, "source", nil), map[string]string{
		"errors": "errors", "sort": "sort", "strings": "strings",
	})
}

// enter checks an input and, if it is right, commits it.
func enter(t *testing.T, s *Session, src string) (*Unit, error) {
	t.Helper()
	in, err := syntax.Parse("in", []byte(src), s.Fset)
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	u, err := s.Check(in, true)
	if err == nil {
		s.Commit(u)
	}
	return u, err
}

// TestErrors checks the messages of single inputs, after those before them.
func TestErrors(t *testing.T) {
	for _, test := range []struct {
		name   string
		before []string
		input  string
		want   string // "" for none
	}{
		{"undefined", nil, "x", "in:1:1: undefined: x"},
		{"position on a later line", nil, "a := 1\nb := a + c", "in:2:10: undefined: c"},
		{"all errors, by position", nil, "p\nq", "in:1:1: undefined: p\nin:2:1: undefined: q"},
		{"mismatched types", nil, `1 + "a"`, `in:1:1: invalid operation: 1 + "a" (mismatched types untyped int and untyped string)`},
		{"unused variable in a function", nil, "func f() { x := 1 }", ""},
		{"unused import", nil, `import "strings"`, ""},
		{"a value shown", nil, "1 + 1", ""},
		{"missing return", nil, "func f() int { }", "in:1:16: missing return"},
		{"redeclared in one input", nil, "var x int; var x int", "in:1:16: x redeclared in this block\n\tin:1:5: other declaration of x"},
		{"redeclared later", []string{"var x int"}, "var x string", ""},
		{":= again in one input", nil, "a, b := 1, 2; c, b := 3, 4", ""},
		{":= again with nothing new", nil, "a := 1; a := 2", "in:1:11: no new variables on left side of :="},
		{":= again with another type", nil, `a, b := 1, 2; c, b := 3, "s"`, "in:1:18: cannot use value of type string as int value in assignment to b"},
		{":= with one name twice", nil, "a, a := 1, 2", "in:1:4: a repeated on left side of :="},
		{"unexported fields of an earlier type", []string{"type T struct{ n int }"}, "T{1}.n", ""},
		{"package without import", nil, `strings.ToUpper("a")`, ""},
		{"its name taken by a variable", []string{"strings := 1"}, `strings.ToUpper("a")`, "in:1:9: strings.ToUpper undefined (type int has no field or method ToUpper)"},
		{"import under another name", []string{`import str "strings"`}, `str.ToUpper("a")`, ""},
		{"unknown import", nil, `import "no/such"`, `in:1:8: package no/such is not in std`},
		{"initialization cycle between items", nil, "x := f()\nfunc f() int { if false { return x }; return 1 }", ""},
		{"method of an earlier type", []string{"type T struct{}"}, "func (t T) M() int { return 1 }\nT{}.M()", ""},
		{"recursive method of an earlier type", []string{"type T struct{ next *T }"}, "func (t *T) Len() int { if t == nil { return 0 }; return 1 + t.next.Len() }", ""},
		{"fault in a method of an earlier type", []string{"type T struct{}"}, "func (t T) M() int { return \"s\" }", `in:1:29: cannot use "s" (untyped string constant) as int value in return statement`},
		{"an interface met by a later method", []string{"type T struct{}", "func (T) Error() string { return \"\" }"}, "var e error = T{}", ""},
		{"generic type", []string{"type P[T any] struct{ v T }"}, "P[int]{1}.v", ""},
		{"later method of a generic type", []string{"type P[T any] struct{ v T }"}, "func (p P[T]) V() T { return p.v }", "in:1:15: a method of the generic type P must be declared in one input with the type: declare both again"},
		{"goto back to an earlier statement", nil, "x := 0; L: x++; if x < 3 { goto L }", ""},
		{"goto back over a variable", nil, "L: x := 0; var y int; if x > y { goto L }", ""},
		{"goto ahead, over a type", nil, "x := 1; if x > 0 { goto L }; type T int; x++; L: M: x", "in:1:50: label M declared and not used"},
		{"goto ahead over a variable", nil, "x := 1\nif x > 0 { goto L }\ny := 2\nL: M: y", "in:2:17: goto L jumps over variable declaration at line 3"},
		{"goto into a block", nil, "x := 1; { L: x++ }; if x < 3 { goto L }", "in:1:11: label L declared and not used\nin:1:37: label L not declared"},
		{"goto to a label nowhere", nil, "M: f := func() {}; goto M; goto L", "in:1:33: label L not declared"},
		{"goto to the label of a function literal", nil, "f := func() { L: goto L }; goto L", "in:1:33: label L not declared"},
		{"goto out of a function literal", nil, "x := 1; L: x++; func() { goto L }()", "in:1:9: label L declared and not used\nin:1:31: label L not declared"},
		{"labels of loops", nil, "L: for { break L }; L: for range 3 { continue L }", ""},
		{"goto to one of two labels", nil, "L: for { break L }; L: for range 3 { continue L }; goto L", "in:1:21: label L already declared at in:1:1"},
		{"break to the label of another loop", nil, "L: for { break L }; for { break L }", "in:1:33: invalid break label L"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newSession()
			for _, src := range test.before {
				if _, err := enter(t, s, src); err != nil {
					t.Fatalf("%s: %v", src, err)
				}
			}
			_, err := enter(t, s, test.input)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != test.want && (test.want == "" || !strings.HasPrefix(got, test.want)) {
				t.Errorf("%s\ngot  %s\nwant %s", test.input, got, test.want)
			}
		})
	}
}

// TestCheckChangesNothing checks that a session is the same before Commit.
func TestCheckChangesNothing(t *testing.T) {
	s := newSession()
	if _, err := enter(t, s, "type T struct{}; x := 1"); err != nil {
		t.Fatal(err)
	}
	before := strings.Join(s.Names(), " ")
	in, err := syntax.Parse("in", []byte("y := 2; type U int; func (t T) M() {}; import \"sort\"; x := \"s\""), s.Fset)
	if err != nil {
		t.Fatal(err)
	}
	x := s.Lookup("x")
	if _, err := s.Check(in, true); err != nil {
		t.Fatal(err)
	}
	if after := strings.Join(s.Names(), " "); after != before {
		t.Errorf("names %s, before %s", after, before)
	}
	if s.Lookup("x") != x || len(s.Imports()) != 0 {
		t.Errorf("x is %v, imports %v", s.Lookup("x"), s.Imports())
	}
	if _, err := enter(t, s, "T{}.M()"); err == nil {
		t.Error("the method is there")
	}
}

// TestReplaces checks what counts as the same variable or function declared again.
func TestReplaces(t *testing.T) {
	for _, test := range []struct {
		first, second string
		same          bool
	}{
		{"x := 1", "x := 2", true},
		{"x := 1", "x := \"s\"", false},
		{"func x() int { return 1 }", "func x() int { return 2 }", true},
		{"func x() int { return 1 }", "func x() string { return \"\" }", false},
		{"x := func() {}", "func x() {}", false},
		{"func x[T any](v T) T { return v }", "func x[E any](e E) (w E) { return w }", true},
		{"func x[T any](v T) T { return v }", "func x[T comparable](v T) T { return v }", false},
		{"type x int", "type x int", false},
	} {
		s := newSession()
		if _, err := enter(t, s, test.first); err != nil {
			t.Fatal(err)
		}
		old := s.Lookup("x")
		u, err := enter(t, s, test.second)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(u.Replaces) == 1 && s.Lookup("x") == old; got != test.same {
			t.Errorf("%s, then %s: the same %t, want %t", test.first, test.second, got, test.same)
		}
	}
}

// TestPackage checks that a package is held to Go's own rules.
func TestPackage(t *testing.T) {
	for _, test := range []struct{ src, want string }{
		{"package main\nfunc main() { x := 1 }", "a.go:2:15: declared and not used: x"},
		{"package main\nimport \"os\"\nfunc main() {}", `a.go:2:8: "os" imported and not used`},
		{"package main\nfunc main() { 1 + 1 }", "a.go:2:15: 1 + 1 (untyped int constant 2) is not used"},
		{"package main\nvar x = y\nvar y = x\nfunc main() {}", "a.go:2:5: initialization cycle for x"},
		{"package main\nfunc main() { strings.ToUpper(\"\") }", "a.go:2:15: undefined: strings"},
	} {
		fset := token.NewFileSet()
		f, err := syntax.ParseFile("a.go", []byte(test.src), fset)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Package(fset, "main", []*ast.File{f}, importer.ForCompiler(fset, "source", nil), Options{})
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%q: error %v, want %s", test.src, err, test.want)
		}
	}
}
