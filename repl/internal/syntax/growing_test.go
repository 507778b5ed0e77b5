package syntax

import (
	"fmt"
	"strings"
	"testing"
)

// A text has the same state after each line as one that is parsed anew, in short ones.
func TestGrowing(t *testing.T) {
	for _, src := range []string{
		"1 +\n1\n",
		"func f() {\n\tx := 1\n\n\n\treturn x\n}\nf()\n",
		"func f() {\n\tx := := 1\n}\n",
		"fmt.Println(1\n2)\n",
		"s := `a {\n( ` + \"`{\" + string('{') + \"\\\"(\" // {\n1\n",
		"/* {\n( */ 1 + /* ` */\n1\n",
		"var (\n\ta = 1 // )\n\tb = []int{\n\t1,\n}\n)\n",
		"f(1]\n2\n",
		"}\n",
		"x := 'a\n{\n",
		"#!/usr/bin/env cspsh {\nif x {\n}\n",
		"\n\n// only {\n1\n",
		"package main\n\nfunc main() {\n}\n",
	} {
		var g Growing
		for line := range strings.Lines(src) {
			got := g.Add(line)
			if want := StateOf([]byte(g.Text())); got != want {
				t.Errorf("%q: %v, want %v", g.Text(), got, want)
			}
		}
		if g.Text() != src {
			t.Errorf("text %q, want %q", g.Text(), src)
		}
	}
}

// A long text is complete where it ends, and an error in it is not long in coming.
func TestGrowingLong(t *testing.T) {
	const n = 20_000
	var g Growing
	g.Add("var (\n")
	for i := range n {
		if s := g.Add(fmt.Sprintf("\tv%d = f(%[1]d, `\n`)\n", i)); s != Incomplete {
			t.Fatalf("line %d: %v", i, s)
		}
	}
	if s := g.Add(")\n"); s != Complete {
		t.Errorf("at its end: %v", s)
	}

	g = Growing{}
	g.Add("func f() {\n")
	for i := range n {
		line := "\tf()\n"
		if i == 1000 {
			line = "\tf) := \n"
		}
		if s := g.Add(line); s == Invalid {
			if i != 1000 {
				t.Errorf("invalid at line %d", i)
			}
			return
		}
	}
	t.Error("an error is not seen")
}
