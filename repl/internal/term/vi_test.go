package term

import (
	"io"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// typeVi types keys, Escape being \x1b, and returns the line.
func typeVi(from line, keys string) line {
	e := &editor{keys: &keyReader{}, screen: &screen{out: io.Discard}}
	e.SetVim(true)
	e.edit.line = from
	l := loop{e}
	for _, r := range keys {
		switch {
		case r == '\x1b':
			l.do(keyEscape)
		case l.vi.normal || l.search != nil:
			l.arg = r
			l.do(keyChar)
		default:
			e.edit.typed(e.edit.insert(string(r)))
		}
	}
	return e.edit.line
}

func TestVi(t *testing.T) {
	tests := []struct{ from, keys, want string }{
		{"abc|", "\x1b", "ab|c"},
		{"a\n|", "\x1b", "a\n|"},
		{"abc|", "\x1bix", "abx|c"},
		{"abc|", "\x1bax", "abcx|"},
		{"ab|c", "\x1bIx", "x|abc"},
		{"ab|c", "\x1bAx", "abcx|"},
		{"ab|c\nd", "\x1box", "abc\nx|\nd"},
		{"a\nb|c", "\x1bOx", "a\nx|\nbc"},
		{"abc|", "\x1bhh", "|abc"},
		{"|abc", "\x1blll", "ab|c"},
		{"  ab|", "\x1b0", "|  ab"},
		{"  ab|", "\x1b^", "  |ab"},
		{"|abc", "\x1b$", "ab|c"},
		{"|foo.bar baz", "\x1bww", "foo.|bar baz"},
		{"|foo.bar baz", "\x1bwww", "foo.bar |baz"},
		{"foo.bar baz|", "\x1bbb", "foo.|bar baz"},
		{"|foo bar", "\x1bee", "foo ba|r"},
		{"|foo bar", "\x1bdw", "|bar"},
		{"|foo bar", "\x1bcwx", "x| bar"},
		{"|foo bar", "\x1bde", "| bar"},
		{"|a(b)c", "\x1bdf)", "|c"},
		{"|a(b)c", "\x1bct)x", "x|)c"},
		{"a(b)c|", "\x1bdT(", "a(|c"},
		{"ab|c", "\x1bD", "|a"},
		{"ab|c", "\x1bCx", "ax|"},
		{"a\nbc|\nd", "\x1bdd", "a\n|\nd"},
		{"a\nbc|\nd", "\x1bccx", "a\nx|\nd"},
		{"|abc", "\x1bxp", "ba|c"},
		{"|abc", "\x1bywP", "abc|abc"},
		{"|abc", "\x1brx", "|xbc"},
		{"|日本", "\x1brxu", "|日本"},
		{"|", "\x1brxexwbdwu", "|"},
		{"|a\nb", "\x1bj", "a\n|b"},
		{"a\nb|", "\x1bk", "|a\nb"},
		{"|abc", "\x1bdzx", "|bc"}, // an unknown motion gives up the operator
		{"|abc", "\x1bsx", "x|bc"},
		{"abc|", "\x1bX", "a|c"},
		{"ab|c", "\x1bSx", "x|"},
	}
	for _, test := range tests {
		if got := typeVi(parse(test.from), test.keys).String(); got != test.want {
			t.Errorf("%q, %q: got %q, want %q", test.from, test.keys, got, test.want)
		}
	}
}

func TestViRandom(t *testing.T) {
	text := rapid.StringOf(rapid.SampledFrom([]rune("ab .(\t\n日é\u0301")))
	rapid.Check(t, func(t *rapid.T) {
		from := line{text: text.Draw(t, "text")}
		keys := "\x1b" + rapid.StringOf(rapid.SampledFrom([]rune("\x1bhl0^$wbedcyfFtTriaIAoOsSCDxXpPujk/a "))).Draw(t, "keys")
		got := typeVi(from, keys)
		if got.pos < 0 || got.pos > len(got.text) || !utf8.ValidString(got.before()) || !utf8.ValidString(got.after()) {
			t.Fatalf("cursor at %d of %q", got.pos, got.text)
		}
	})
}
