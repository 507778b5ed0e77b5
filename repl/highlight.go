package repl

import (
	"strings"

	"github.com/cspsh/cspsh/repl/internal/syntax"
	"github.com/cspsh/cspsh/repl/internal/term"
)

// matchSGR is how the brackets that belong together are shown.
const matchSGR = "1;4"

// A highlighter colours a text that is typed.
type highlighter struct{ tokens syntax.Tokens }

// styles colours Go's tokens, and shows the bracket that belongs to the one at the
// cursor or just before it.
func (h *highlighter) styles(text string, pos int) []term.Style {
	if strings.HasPrefix(strings.TrimSpace(text), ":") {
		return nil
	}
	spans := h.tokens.Of(text)
	a, b := brackets(text, spans, pos)
	var out []term.Style
	for _, sp := range spans {
		sgr := colours[sp.Class]
		if sp.Class == syntax.Bracket && (sp.Start == a || sp.Start == b) {
			sgr = matchSGR
		}
		if sgr != "" {
			out = append(out, term.Style{Start: sp.Start, End: sp.End, SGR: sgr})
		}
	}
	return out
}

// brackets returns the offsets of the bracket at the cursor, or before it, and of the
// one that belongs to it, or -1 twice.
func brackets(text string, spans []syntax.Span, pos int) (a, b int) {
	for _, at := range []int{pos, pos - 1} {
		if at < 0 || at >= len(text) || !strings.ContainsRune("()[]{}", rune(text[at])) {
			continue
		}
		if match := syntax.MatchIn(text, spans, at); match >= 0 {
			return at, match
		}
	}
	return -1, -1
}

var colours = map[syntax.Class]string{
	syntax.Keyword: "35",
	syntax.String:  "32",
	syntax.Number:  "36",
	syntax.Comment: "90",
	syntax.Builtin: "34",
	syntax.Type:    "33",
	syntax.Illegal: "31",
}
