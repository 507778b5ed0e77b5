package syntax

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Texts that change bit by bit have the tokens that they have at once.
func TestTokens(t *testing.T) {
	pieces := []string{"a", "b1", " ", "\n", "\t", "1", ".", "..", "\"", "'", "`", "\\", "/", "*", "//", "/*", "*/", "#!", "\r", "\uFEFF",
		"(", ")", "{", "}", "func", "true", "<", "-", "<-", "&", "^", "=", ":", "+", "日", "\xff", "0x", "e", "_", "i"}
	rand := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var tokens Tokens
		text := ""
		for range 60 {
			at, piece := rand.IntN(len(text)+1), pieces[rand.IntN(len(pieces))]
			switch rand.IntN(4) {
			case 0:
				text = text[:at] + piece + text[at:]
			case 1:
				text = text[:at] + text[min(at+rand.IntN(3), len(text)):]
			default:
				text += piece
			}
			if got, want := tokens.Of(text), Spans([]byte(text)); !slices.Equal(got, want) {
				t.Fatalf("%q: %v, want %v", text, got, want)
			}
		}
	}
}

// A key behind a long text costs no look at that text.
func TestTokensOfLongTexts(t *testing.T) {
	var tokens Tokens
	text := ""
	for range 20_000 {
		text += "f(x) + "
	}
	tokens.Of(text)
	if n := testing.AllocsPerRun(10, func() {
		text += "y"
		tokens.Of(text)
	}); n > 20 {
		t.Errorf("%v allocations", n)
	}
	if n := len(tokens.spans); n != 5*20_000+1 {
		t.Errorf("%d tokens", n)
	}
}
