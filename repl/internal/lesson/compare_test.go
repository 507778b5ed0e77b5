package lesson

import "testing"

func TestDiffers(t *testing.T) {
	for _, test := range []struct {
		got, want string
		unordered bool
		why       string
	}{
		{"a\nb\n", "a\nb", false, ""},
		{"a  \r\nb\n\n\n", "a\nb", false, ""},
		{"a\nc\n", "a\nb", false, `line 2 of the output is "c", and should be "b"`},
		{"a\n", "a\nb", false, `the output ends after 1 lines, and "b" should come next`},
		{"a\nb\nc", "a\nb", false, `line 3 of the output is "c", and nothing should come there any more`},
		{"b\na\n", "a\nb", true, ""},
		{"b\na\na\n", "a\nb", true, `the line "a" in the output should not be there`},
		{"b\n", "a\nb", true, `the line "a" is missing in the output`},
		{"", "", true, ""},
	} {
		if why := Differs(test.got, test.want, test.unordered); why != test.why {
			t.Errorf("%q and %q: %s", test.got, test.want, why)
		}
	}
}
