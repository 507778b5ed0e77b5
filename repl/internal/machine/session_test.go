package machine

import (
	"fmt"
	"testing"

	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/syntax"
)

// TestRedefinition declares things anew in a session: who was compiled before sees the new
// function or method, values keep the types that they have, and variables of the same type
// keep their places.
func TestRedefinition(t *testing.T) {
	h := newTestHost()
	s := check.NewSession(h.fset, h.imp, map[string]string{"fmt": "fmt"})
	for i, step := range []struct{ input, want string }{
		{"func f() int { return 1 }", ""},
		{"func g() int { return f() * 10 }", ""},
		{"g()", "10\n"},
		{"h := g; k := f", ""},
		{"func f() int { return 2 }", ""},
		{"g()", "20\n"},
		{"h() + k()", "22\n"},
		{"x := 5; p := &x", ""},
		{"x := 7", ""},
		{"*p", "7\n"},
		{"x := \"text\"", ""},
		{"*p", "7\n"},
		{"x", "text\n"},
		{"type T struct{ n int }", ""},
		{"func (t T) Get() int { return t.n }", ""},
		{"v := T{3}; var i interface{ Get() int } = v; m := v.Get", ""},
		{"func (t T) Get() int { return t.n * 100 }", ""},
		{"v.Get()", "300\n"},
		{"i.Get() + m()", "600\n"},
		{"func (t *T) Add(d int) { t.n += d }", ""},
		{"v.Add(2); v", "{5}\n"},
		{"type T struct{ s string }", ""},
		{"v.Get()", "500\n"},
		{"T{\"new\"}", "{new}\n"},
		{"func f() int { if x == \"text\" { return 3 }; return g() }", ""},
		{"g()", "30\n"},
		{"func id[T any](v T) T { return v }", ""},
		{"func ids() (int, string) { return id(1), id(\"s\") }", ""},
		{"fmt.Println(ids())", "1 s\n"},
		{"func id[E any](e E) (zero E) { return }", ""},
		{"a, b := ids(); a == 0 && b == \"\"", "true\n"},
		{"id(2.5)", "0\n"},
		{"func id[T any](v T) (w T) { ws := []T{v}; return ws[0] }", ""},
		{"fmt.Println(ids())", "1 s\n"},
		{"id(2.5)", "2.5\n"},
	} {
		in, err := syntax.Parse(fmt.Sprint("input ", i), []byte(step.input), h.fset)
		if err != nil {
			t.Fatal(step.input, err)
		}
		u, err := s.Check(in, true)
		if err != nil {
			t.Fatal(step.input, err)
		}
		u.AddMethods()
		run, err := h.m.Compile(u)
		if err != nil {
			t.Fatal(step.input, err)
		}
		s.Commit(u)
		h.out.Reset()
		run()
		if got := h.out.String(); got != step.want {
			t.Errorf("%s: %q, want %q", step.input, got, step.want)
		}
	}
}
