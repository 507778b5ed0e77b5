package syntax

import "testing"

func TestList(t *testing.T) {
	for src, want := range map[string]string{
		"v, ok":                            "v; ok",
		"f(a, b), []int{1, 2}[i], \"a,b\"": "f(a, b); []int{1, 2}[i]; \"a,b\"",
		"v,\n\tok\n":                       "v;\n\tok\n",
		"v":                                "",
		"f(v, ok)":                         "",
		"v, ok = 1, 2":                     "",
		"v, ok := <-c":                     "",
		"v, ok...":                         "",
		"a), (b":                           "",
		"v, ok = <-c; v, ok":               "v, ok = <-c; v; ok",
		"a, b := 1, 2\na, b // both\n":     "a, b := 1, 2\na; b // both\n",
		"a, b; c, d\r\n":                   "a; b; c; d\r\n",
		"f := func() {\n\tx\n}\nf, /* , */ `;\r\n,`": "f := func() {\n\tx\n}\nf; /* , */ `;\r\n,`",
		"func f() { a, b }":                          "",
		"a, b); (c":                                  "",
		"f(a, b":                                     "",
		"v,;":                                        "",
		"":                                           "",
		"v,":                                         "",
	} {
		got, ok := List(src)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q is %q, %t; want %q", src, got, ok, want)
		}
	}
}

func FuzzList(f *testing.F) {
	for _, s := range []string{"v, ok", "a, b = f(); a, b // c", "a), (b", "f(`\r\n`, x), '\xff'", "#!\nx, y", "\ufeffx, y"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		list, ok := List(src)
		if len(list) != len(src) || !ok && list != src {
			t.Fatalf("List(%q) = %q, %t", src, list, ok)
		}
		if ok && StateOf([]byte(src)) == Complete {
			t.Fatalf("List(%q) = %q, though it is complete", src, list)
		}
	})
}
