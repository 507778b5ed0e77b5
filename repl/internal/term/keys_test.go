package term

import (
	"fmt"
	"io"
	"slices"
	"testing"
	"time"
	"unicode/utf8"
)

// A script is a source that hands out given pieces of input. A wait with a limit runs out at once when
// the next piece is "", and one of less than a second when it is late.
type script []string

const late = "late"

func (s *script) read(p []byte, timeout time.Duration) (int, error) {
	if len(*s) == 0 {
		return 0, io.EOF
	}
	next := (*s)[0]
	if next == "" && timeout < 0 {
		panic("waits without limit for the rest of a key")
	}
	if next == late {
		if *s = (*s)[1:]; timeout >= 0 && timeout < time.Second {
			return 0, nil
		}
		return s.read(p, timeout)
	}
	n := copy(p, next)
	if (*s)[0] = next[n:]; n == len(next) {
		*s = (*s)[1:]
	}
	return n, nil
}

func (s *script) close() error { return nil }

// keysOf returns the keys that pieces of input decode to. Pastes are given as their text.
func keysOf(vim bool, pieces ...string) []string {
	src := script(pieces)
	k := &keyReader{src: &src, idle: func() {}}
	k.vim.Store(vim)
	var keys []string
	p := make([]byte, utf8.UTFMax)
	for {
		n, err := k.Read(p)
		if err != nil {
			return keys
		}
		r, size := utf8.DecodeRune(p[:n])
		if size != n {
			panic("more than one rune")
		}
		switch {
		case r == keyPaste:
			keys = append(keys, "paste "+k.takePaste())
		case isKey(r):
			keys = append(keys, fmt.Sprint("key ", r-keyFirst))
		default:
			keys = append(keys, string(r))
		}
	}
}

func key(r rune) string { return fmt.Sprint("key ", r-keyFirst) }

func TestKeys(t *testing.T) {
	tests := []struct {
		in   string
		want []string
	}{
		{"ab", []string{"a", "b"}},
		{"日é", []string{"日", "é"}},
		{"\xff", []string{"\uFFFD"}},
		{string(keyUp), []string{"\uFFFD"}}, // no one can type our keys
		{"\r\n", []string{"\r", "\r"}},
		{"\x03\x04", []string{"\x03", "\x04"}},
		{"\x00\x11", nil},
		{"\x01\x05\x12", []string{key(keyHome), key(keyEnd), key(keySearch)}},
		{"\x7f\b\t", []string{key(keyBackspace), key(keyBackspace), key(keyTab)}},
		{"\x1b[A\x1b[B\x1b[C\x1b[D", []string{key(keyUp), key(keyDown), key(keyRight), key(keyLeft)}},
		{"\x1bOA\x1bOH\x1bOF", []string{key(keyUp), key(keyHome), key(keyEnd)}},
		{"\x1b[H\x1b[F\x1b[1~\x1b[4~\x1b[3~", []string{key(keyHome), key(keyEnd), key(keyHome), key(keyEnd), key(keyDelete)}},
		{"\x1b[1;5C\x1b[1;3D\x1bb\x1bf", []string{key(keyWordRight), key(keyWordLeft), key(keyWordLeft), key(keyWordRight)}},
		{"\x1b\r\x1b[13;2u\x1b[27;2;13~", []string{key(keyNewline), key(keyNewline), key(keyNewline)}},
		{"\x1b[24;80Rx", []string{"x"}},
		{"\x1b]11;rgb:0/0/0\ax\x1b]0;\x1b\\y", []string{"x", "y"}},
		{"\x1b[99Zx", []string{"x"}},
		{"\x1b[200~a\rb\r\nc\x1b[201~d", []string{"paste a\nb\nc", "d"}},
		{"\x1b[200~a\r\x1b[201~d", []string{"paste a", "\r", "d"}},
		{"\x1b[200~\x1b[201~d", []string{"paste ", "d"}},
		{"\x1b[200~\x1b[A\x03\x1b[201~", []string{"paste \x1b[A\x03"}},
	}
	for _, test := range tests {
		if got := keysOf(false, test.in); !slices.Equal(got, test.want) {
			t.Errorf("%q: got %q, want %q", test.in, got, test.want)
		}
		// The same, a byte at a time.
		if got := keysOf(false, single(test.in)...); !slices.Equal(got, test.want) {
			t.Errorf("%q in single bytes: got %q, want %q", test.in, got, test.want)
		}
	}
}

// single returns the bytes of a string one by one.
func single(s string) []string {
	var parts []string
	for i := range len(s) {
		parts = append(parts, s[i:i+1])
	}
	return parts
}

func TestKeysInTime(t *testing.T) {
	tests := []struct {
		vim  bool
		in   []string
		want []string
	}{
		{false, []string{"\x1b", "", "b"}, []string{key(keyEscape), "b"}},
		{false, []string{"\x1b", "b"}, []string{key(keyWordLeft)}},
		{true, []string{"\x1b", "", "b"}, []string{key(keyEscape), "b"}},
		{true, []string{"\x1bb"}, []string{key(keyEscape), "b"}},
		{true, []string{"\x1b[A"}, []string{key(keyUp)}},
		{false, []string{"\x1b\x1b[A"}, []string{key(keyEscape), key(keyUp)}},
		{false, []string{"\x1b[", "", "A"}, []string{"A"}},
		{false, []string{"\x1b", late, "b"}, []string{key(keyEscape), "b"}},
		{false, []string{"\x1b[", late, "1;5", late, "C", late, "\x1bO", late, "A"}, []string{key(keyWordRight), key(keyUp)}},
		{false, []string{"\xe6", late, "\x97", late, "\xa5"}, []string{"日"}},
		{false, []string{"\xe6\x97", "", "a"}, []string{"\uFFFD", "\uFFFD", "a"}},
		{false, []string{"\x1b[200~ab", "", "c"}, []string{"paste ab", "c"}},
		{false, []string{"\x1b[20", "0~ab\x1b[201", "~c"}, []string{"paste ab", "c"}},
	}
	for _, test := range tests {
		if got := keysOf(test.vim, test.in...); !slices.Equal(got, test.want) {
			t.Errorf("%q: got %q, want %q", test.in, got, test.want)
		}
	}
}

// Input means the same however it is cut into pieces.
func FuzzKeys(f *testing.F) {
	f.Add("ab\x1b[A\x1b[200~x\r\x1b[201~日\x1b", 3, false)
	f.Add("\x1b]0;\x1b\\\x1bO\x1b[1;5C\xff", 7, true)
	f.Fuzz(func(t *testing.T, in string, at int, vim bool) {
		if in == "" || at < 0 || at > len(in) {
			return
		}
		whole := keysOf(vim, in)
		if at == 0 || at == len(in) {
			return
		}
		if cut := keysOf(vim, in[:at], in[at:]); !slices.Equal(cut, whole) {
			t.Errorf("%q: %q, cut at %d: %q", in, whole, at, cut)
		}
	})
}
