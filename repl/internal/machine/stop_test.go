package machine

import (
	"strings"
	"testing"
)

// TestStopped stops the compilation of a function. The host is told, and when it goes on after all the function is
// compiled from the beginning.
func TestStopped(t *testing.T) {
	for name, body := range map[string]string{
		"statements": strings.Repeat("n++\n", 3*askEvery),
		"levels":     "_ = " + strings.Repeat("-(", 2*askEvery) + "n" + strings.Repeat(")", 2*askEvery) + "\n",
		"literals":   strings.Repeat("func() { n++ }()\n", 2*askEvery),
	} {
		h := newTestHost()
		asked, polls := 0, 0
		h.stopping = func() bool { asked++; return asked == 1 }
		h.polled = func() { polls++ }
		out, raised := h.run(t, "package main\nfunc main() {\nn := 0\nm := func() { n++ }\n"+body+"m()\nprint(n > 0)\n}")
		if raised != nil || out != "true" {
			t.Errorf("%s: %q, %v", name, out, raised)
		}
		if asked < 2 || polls == 0 {
			t.Errorf("%s: asked %d times, %d polls", name, asked, polls)
		}
		for i := range h.m.sites {
			if s := h.m.siteAt(uint32(i)); s != nil && strings.HasPrefix(s.Func.Name, "main.main.func") && s.Line == 4 && s.Func.Name != "main.main.func1" {
				t.Errorf("%s: the first literal is %s", name, s.Func.Name)
			}
		}
	}
	// A host that ends what runs there is not asked again.
	h := newTestHost()
	h.stopping = func() bool { return true }
	h.polled = func() { panic("the end") }
	if out, raised := h.run(t, "package main\nfunc main() {\nn := 0\n"+strings.Repeat("n++\n", 3*askEvery)+"print(n)\n}"); out != "" || raised != "the end" {
		t.Errorf("%q, %v", out, raised)
	}
}
