package explore

import (
	"strings"
	"testing"
)

// What is done again and again is told once.
func TestFold(t *testing.T) {
	steps := func(s string) (list []Step) {
		for i, what := range strings.Fields(s) {
			list = append(list, Step{Process: i%2 + 1, What: what, Times: 1})
		}
		return list
	}
	for s, want := range map[string]string{
		"a b c d":                         "a b c d",
		"a b a b":                         "a b a b",
		"x y a b a b a b a":               "x y a b and so on a",
		"x y a b c d a b c d a b c d a b": "x y a b c d and so on a b",
		"a b a b a b c d c d c d":         "a b and so on c d and so on",
		"":                                "",
	} {
		var got []string
		for _, s := range fold(steps(s)) {
			got = append(got, s.What)
		}
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
	if last := fold(steps("a b a b a b a b a")); last[2].Times != 3 || last[2].Process != 1 {
		t.Errorf("%+v", last)
	}
}
