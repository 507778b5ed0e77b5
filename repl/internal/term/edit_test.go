package term

import (
	"strings"
	"testing"
)

// parse reads a line whose cursor is marked by a bar.
func parse(s string) line {
	before, after, _ := strings.Cut(s, "|")
	return line{before + after, len(before)}
}

func (l line) String() string { return l.before() + "|" + l.after() }

func TestEditKeys(t *testing.T) {
	tests := []struct {
		from string
		keys []rune
		want string
	}{
		{"abc|", []rune{keyLeft}, "ab|c"},
		{"|abc", []rune{keyLeft}, "|abc"},
		{"a|bc", []rune{keyRight}, "ab|c"},
		{"abc|", []rune{keyRight}, "abc|"},
		{"日本|", []rune{keyLeft, keyBackspace}, "|本"},
		{"xe\u0301|", []rune{keyBackspace}, "x|"},
		{"|👨\u200d👩\u200d👧x", []rune{keyRight}, "👨\u200d👩\u200d👧|x"},
		{"foo.bar baz|", []rune{keyWordLeft}, "foo.bar |baz"},
		{"foo.bar |baz", []rune{keyWordLeft}, "foo.|bar baz"},
		{"|foo.bar", []rune{keyWordRight, keyWordRight}, "foo.bar|"},
		{"a\nbc|d\ne", []rune{keyHome}, "a\n|bcd\ne"},
		{"a\nb|cd\ne", []rune{keyEnd}, "a\nbcd|\ne"},
		{"a\nbc|d\ne", []rune{keyKill}, "a\nbc|\ne"},
		{"a\nbcd|\ne", []rune{keyKill}, "a\nbcd|e"},
		{"a\nbc|d\ne", []rune{keyKillFront}, "a\n|d\ne"},
		{"a\n|d", []rune{keyKillFront}, "a|d"},
		{"ab cd|", []rune{keyKillWordBack, keyHome, keyYank}, "cd|ab "},
		{"|ab cd", []rune{keyKillWord}, "| cd"},
		{"ab|c", []rune{keyDelete}, "ab|"},
		{"abc|", []rune{keyDelete}, "abc|"},
		{"ab|", []rune{keyTranspose}, "ba|"},
		{"a|bc", []rune{keyTranspose}, "ba|c"},
		{"a|", []rune{keyTranspose}, "a|"},
		{"|ab", []rune{keyTranspose}, "|ab"},
		{"ab|", []rune{keyNewline}, "ab\n|"},
		{"x\n      |y", []rune{keyBackspace}, "x\n    |y"},
		{"    |y", []rune{keyBackspace}, "|y"},
		{"\t\t|y", []rune{keyBackspace}, "\t|y"},
		{"ab|", []rune{keyBackspace, keyBackspace, keyUndo}, "a|"},
		{"ab|", []rune{keyBackspace, keyBackspace, keyBackspace, keyUndo, keyUndo, keyUndo}, "ab|"},
	}
	for _, test := range tests {
		e := editing{line: parse(test.from)}
		for _, k := range test.keys {
			if !e.key(k) {
				t.Errorf("key %d does not edit", k-keyFirst)
			}
		}
		if got := e.line.String(); got != test.want {
			t.Errorf("%q, keys %v: got %q, want %q", test.from, test.keys, got, test.want)
		}
	}
}

func TestUpDown(t *testing.T) {
	tests := []struct {
		from     string
		up, down string // "" if there is no such line
	}{
		{"a|b", "", ""},
		{"abc\nd|e", "a|bc\nde", ""},
		{"a\nbcd|", "a|\nbcd", ""},
		{"abc|\nd", "", "abc\nd|"},
		{"a|b\ncd", "", "ab\nc|d"},
		{"日本\nabc|", "日|本\nabc", ""},
		{"\tx\nabcd|", "\t|x\nabcd", ""},
		{"a\n|\nb", "|a\n\nb", "a\n\n|b"},
	}
	for _, test := range tests {
		for _, dir := range []struct {
			name string
			move func(line) (line, bool)
			want string
		}{{"up", line.up, test.up}, {"down", line.down, test.down}} {
			got, ok := dir.move(parse(test.from))
			if ok != (dir.want != "") || ok && got.String() != dir.want {
				t.Errorf("%s from %q: got %q, %v, want %q", dir.name, test.from, got, ok, dir.want)
			}
		}
	}
}

func TestUndoTyping(t *testing.T) {
	var e editing
	for _, s := range []string{"a|", "ab|", "ab |", "ab c|", "ab cd|"} {
		e.typed(parse(s))
	}
	var got []string
	for range 4 {
		e.key(keyUndo)
		got = append(got, e.line.String())
	}
	if want := "ab |,|,|,|"; strings.Join(got, ",") != want {
		t.Errorf("got %q, want %s", got, want)
	}
}

func TestOutdent(t *testing.T) {
	for _, test := range []struct {
		from   string
		indent int
		want   string
	}{
		{"{\n\t}|", 0, "{\n}|"},
		{"{\n\t\t}|", 1, "{\n\t}|"},
		{"{\n\t    }|", 1, "{\n\t}|"},
		{"{\n        }|", 0, "{\n}|"},
		{"{\n  }|", 1, "{\n  }|"},
		{"{\n}|", 0, "{\n}|"},
		{"\tx}|", 0, "\tx}|"},
		{"}|", 0, "}|"},
		{"{\n\tcase |", 0, "{\ncase |"},
		{"{\n\tcas|", 0, "{\n\tcas|"},
		{"{\n\tdefault:|", 0, "{\ndefault:|"},
		{"{\n\t}| // c", 0, "{\n}| // c"},
	} {
		e := editing{line: parse(test.from)}
		if e.outdent(func(string, string) int { return test.indent }); e.line.String() != test.want {
			t.Errorf("%q: got %q, want %q", test.from, e.line, test.want)
		}
	}
}

func TestStripPrompts(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"x := 1", "x := 1"},
		{">>> x := 1", "x := 1"},
		{">>> for {\n...     f()\n... }\nout\n>>> g()", "for {\n    f()\n}\ng()"},
		{">>>\n...", "\n"},
		{"... x", "... x"},
		{">>>x", ">>>x"},
	} {
		if got := stripPrompts(test.text, "\x1b[1m>>> \x1b[m", "... "); got != test.want {
			t.Errorf("%q: got %q, want %q", test.text, got, test.want)
		}
	}
}

func TestEndsBlank(t *testing.T) {
	for text, want := range map[string]bool{"": false, "a\n": false, "a\n\n": true, "a\n \n\t": true, "\n\nb": false} {
		if got := endsBlank(text); got != want {
			t.Errorf("endsBlank(%q) = %v", text, got)
		}
	}
}

func TestCompletionList(t *testing.T) {
	cs := func(s string) (cs []Candidate) {
		for f := range strings.FieldsSeq(s) {
			cs = append(cs, Candidate{Text: f})
		}
		return cs
	}
	if got, n := list(cs("aa b cc d e"), 11, 9); got != "aa  cc  e\nb   d\n" || n != 5 {
		t.Errorf("columns: %d, %q", n, got)
	}
	if got, n := list(cs("aa bb cc"), 4, 2); got != "aa\nbb\n" || n != 2 {
		t.Errorf("cut: %d, %q", n, got)
	}
	details := []Candidate{{"Put", "func(v T) bool"}, {"日本", "const"}}
	if got, _ := list(details, 15, 9); got != "Put   func(v …\n日本  const\n" {
		t.Errorf("details: %q", got)
	}
	for _, test := range []struct{ all, want string }{{"chan channel", "chan"}, {"a b", ""}, {"日本 日米", "日"}, {"x", "x"}} {
		if got := commonPrefix(cs(test.all)); got != test.want {
			t.Errorf("common prefix of %s: %q", test.all, got)
		}
	}
}
