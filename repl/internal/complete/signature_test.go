package complete

import "testing"

func TestCallAt(t *testing.T) {
	for _, test := range []struct {
		src, callee string
	}{
		{"f(", "f"},
		{"f(1, ", "f"},
		{"x := a.b[c(1)].d(1, g(2, 3), ", "a.b[c(1)].d"},
		{"f(g(1, ", "g"},
		{"func f(x int) { h(", "h"},
		{"f[int](", "f[int]"},
		{"f(1)(", "f(1)"},
		{"f(1)", ""},
		{"f([]int{1, ", ""},
		{"func f(", ""},
		{"func (t T) f(", ""},
		{"(1 + ", ""},
		{"f(func() { ", ""},
		{"\"f(", ""},
		{"// f(", ""},
		{"if x { f(1); g", ""},
	} {
		c, ok := CallAt(test.src, len(test.src))
		if ok != (test.callee != "") || c.callee != test.callee {
			t.Errorf("%s: %q, %t", test.src, c.callee, ok)
		}
	}
}
