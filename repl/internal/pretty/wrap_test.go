package pretty

import (
	"strings"
	"testing"
)

func TestWrap(t *testing.T) {
	for _, test := range []struct {
		text string
		cols int
		want string
	}{
		{"short\n", 80, "short\n"},
		{"one two three four\nfive\n", 11, "one two\n    three\n    four\nfive\n"},
		{"  one two  three four", 12, "  one two\n      three\n      four"},
		{"one.two.three(four) five", 9, "one.two.\n    three\n    (four\n    )\n    five"},
		{"日本日本 日本", 5, "日本\n  日\n  本\n  日\n  本"},
		{"anything wide", 0, "anything wide"},
		{"", 10, ""},
	} {
		if got := Wrap(test.text, test.cols); got != test.want {
			t.Errorf("%q in %d cells:\n%s\nwant\n%s", test.text, test.cols, got, test.want)
		}
	}
}

// Words of megabytes are broken, into rows as those of short ones are, in a time that grows with them only.
func TestWrapLongWords(t *testing.T) {
	for _, text := range []string{"x", "é", "日", "\x00", "\u0301", "\x1b[0m", "\xff", " ", "ab "} {
		text = strings.Repeat(text, 1<<18)
		var got strings.Builder
		for i, row := range strings.Split(Wrap(text, 80), "\n") {
			if Width(row) > 80 {
				t.Fatalf("row %d of %.5q: %.100q", i, text, row)
			}
			got.WriteString(row)
		}
		without := strings.NewReplacer(" ", "")
		if without.Replace(got.String()) != without.Replace(text) {
			t.Errorf("%.5q: it is not the same", text)
		}
	}
}

func TestFill(t *testing.T) {
	const text = `A paragraph that
goes on in a second line.

  - an item which
    goes on
  - another

	code := of(some, kind)

10 numbers in a text.
`
	const want = `A paragraph that goes
on in a second line.

  - an item which goes
    on
  - another

    code := of(some,
        kind)

10 numbers in a text.
`
	if got := Fill(text, 22); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTableFits(t *testing.T) {
	head := []string{"name", "what it is", "at"}
	rows := [][]string{{"a", "something with words", "x.go:1:1"}, {"b(1, 2)", "", "y.go"}}
	for _, test := range []struct {
		cols int
		want string
	}{
		{80, "name     what it is            at\na        something with words  x.go:1:1\nb(1, 2)                        y.go\n"},
		{0, "name     what it is            at\na        something with words  x.go:1:1\nb(1, 2)                        y.go\n"},
		{32, "name     what it is  at\na        something   x.go:1:1\n         with words\nb(1, 2)              y.go\n"},
		{25, "name  what it    at\n      is\na     something  x.go:1:1\n      with\n      words\nb(1,             y.go\n2)\n"},
		{20, "name a\n    what it is\n          something\n          with words\n    at\n          x.go:1:1\nname b(1, 2)\n    at          y.go\n"},
	} {
		if got := Table(head, rows, test.cols); got != test.want {
			t.Errorf("in %d cells:\n%s\nwant\n%s", test.cols, got, test.want)
		}
	}
}

func TestTerms(t *testing.T) {
	list := [][2]string{{":a", "does this and that"}, {":longer name", "short"}, {":b", ""}}
	const want = ":a     does this\n       and that\n:longer name\n       short\n:b\n"
	if got := Terms(list, 5, 16); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := Indent("a\n\n b\n", 2); got != "  a\n\n   b\n" || strings.Contains(Wrap(got, 80), "\t") {
		t.Errorf("indented: %q", got)
	}
}

// Of a wide line the part around the column is shown, with the caret under its place.
func TestExcerptOfWideLines(t *testing.T) {
	src := "0123456789 0123456789 x 0123456789 0123456789"
	for _, test := range []struct {
		col, cols int
		want      string
	}{
		{23, 80, "    " + src + "\n    " + strings.Repeat(" ", 22) + "^\n"},
		{23, 30, "    0123456789 0123456789 x 0…\n    " + strings.Repeat(" ", 22) + "^\n"},
		{23, 24, "    …9 0123456789 x 012…\n    " + strings.Repeat(" ", 14) + "^\n"},
		{45, 24, "    …789 0123456789\n    " + strings.Repeat(" ", 14) + "^\n"},
		{0, 24, "    0123456789 01234567…\n"},
	} {
		got := Excerpt(src, 1, test.col, test.cols)
		if got != test.want {
			t.Errorf("column %d in %d cells:\n%s\nwant\n%s", test.col, test.cols, got, test.want)
		}
		for line := range strings.Lines(got) {
			if Width(strings.TrimSuffix(line, "\n")) > test.cols {
				t.Errorf("column %d: more than %d cells:\n%s", test.col, test.cols, got)
			}
		}
	}
	// One of a megabyte costs no more than to measure it.
	got := Excerpt(strings.Repeat("x", 1<<20), 1, 1<<19, 24)
	if want := "    …" + strings.Repeat("x", 18) + "…\n    " + strings.Repeat(" ", 14) + "^\n"; got != want {
		t.Errorf("a very wide line:\n%s\nwant\n%s", got, want)
	}
}
