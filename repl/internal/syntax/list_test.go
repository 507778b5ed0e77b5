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
		"":                                 "",
		"v,":                               "",
	} {
		got, ok := List(src)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q is %q, %t; want %q", src, got, ok, want)
		}
	}
}
