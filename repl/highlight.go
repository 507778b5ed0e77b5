package repl

import (
	"strings"

	"github.com/cspsh/cspsh/repl/internal/syntax"
	"github.com/cspsh/cspsh/repl/internal/term"
)

// matchSGR is how the brackets that belong together are shown.
const matchSGR = "1;4"

// highlight colours Go's tokens, and shows the bracket that belongs to the one at the
// cursor or just before it.
func highlight(text string, pos int) []term.Style {
	if strings.HasPrefix(strings.TrimSpace(text), ":") {
		return nil
	}
	a, b := brackets(text, pos)
	var out []term.Style
	for _, sp := range syntax.Spans([]byte(text)) {
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
func brackets(text string, pos int) (a, b int) {
	for _, at := range []int{pos, pos - 1} {
		if at < 0 || at >= len(text) || !strings.ContainsRune("()[]{}", rune(text[at])) {
			continue
		}
		if match := syntax.MatchBracket([]byte(text), at); match >= 0 {
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
