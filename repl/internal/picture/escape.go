package picture

import (
	"fmt"
	"html"
	"strconv"
	"strings"
	"unicode"
)

// clean makes a text one line of what can be seen: control characters, those that change the direction of
// writing, and what is not UTF-8 are written as escapes; with ascii all that is not ASCII is.
func clean(s string, ascii bool) string {
	plain := true
	for _, r := range s {
		if r < ' ' || r > '~' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == unicode.ReplacementChar && !strings.HasPrefix(s[i:], "\uFFFD"):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case ascii && r == '…':
			b.WriteString("...")
		case r > '~' && ascii, !unicode.IsPrint(r):
			q := strconv.QuoteToASCII(string(r))
			b.WriteString(q[1 : len(q)-1])
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// markup makes a text one that can stand anywhere in HTML and in SVG.
func markup(s string) string { return html.EscapeString(clean(s, false)) }

// mermaidText makes a text one that mermaid shows as it is, wherever it stands: all but letters, digits and some
// marks are written by number. So is a letter of words that have a meaning there.
func mermaidText(s string) string {
	var b strings.Builder
	word := func(w string) {
		switch strings.ToLower(w) {
		case "end", "as", "loop", "alt", "else", "opt", "par", "and", "rect", "note", "over", "participant", "actor", "click", "style", "class", "subgraph", "graph", "box", "break", "create", "destroy":
			fmt.Fprintf(&b, "#%d;", w[0])
			w = w[1:]
		}
		b.WriteString(w)
	}
	from := 0
	runes := []rune(clean(s, false))
	for i, r := range runes {
		if r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			continue
		}
		word(string(runes[from:i]))
		from = i + 1
		if r == ' ' || r == '.' || r == '_' {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	word(string(runes[from:]))
	return b.String()
}

// shorten cuts a text that is longer than so many characters.
func shorten(s string, most int) string {
	n, last := 0, 0
	for i := range s {
		if n == most-1 {
			last = i
		}
		if n++; n > most {
			return s[:last] + "…"
		}
	}
	return s
}
