package syntax

import (
	"bytes"
	"go/token"
	"slices"
	"strings"
)

// A bracket is one that is open.
type bracket struct {
	tok    token.Token
	offset int
	line   int
	clause bool // opens the body of a switch or select
}

// MatchBracket returns the offset of the bracket that belongs to the one at offset pos, or -1 if
// there is no bracket at pos or none that belongs to it. Brackets in strings and comments are text.
func MatchBracket(src []byte, pos int) int { return MatchIn(string(src), Spans(src), pos) }

// MatchIn is MatchBracket for a text with these tokens.
func MatchIn(src string, spans []Span, pos int) int {
	var open []int // offsets
	for _, sp := range spans {
		if sp.Class != Bracket {
			continue
		}
		opener, closes := openers[src[sp.Start]]
		if !closes {
			open = append(open, sp.Start)
			continue
		}
		last := len(open) - 1
		if last < 0 || src[open[last]] != opener {
			continue
		}
		switch pos {
		case open[last]:
			return sp.Start
		case sp.Start:
			return open[last]
		}
		open = open[:last]
	}
	return -1
}

// Indent returns by how many tabs the line that follows src and begins with next is to be indented, as
// gofmt would do it: brackets that open on one line indent once, an operator at the end of a line
// indents once, and the clauses of a switch or select do not; a bracket that closes stands below the
// line of the one that it belongs to. It is 0 inside a raw string or a comment, where blanks would
// become part of the text.
func Indent(src []byte, next string) int {
	var (
		open []bracket
		line int         // of the current token
		from int         // where counting lines goes on
		head token.Token // the keyword whose body the next brace opens
		last token.Token // the last token that is no comment
		tail string      // the last token, comments included
	)
	scan(src, func(start, end int, tok token.Token) {
		line += bytes.Count(src[from:start], []byte("\n"))
		from = start
		tail = string(src[start:end])
		switch tok {
		case token.COMMENT:
			return
		case token.LPAREN, token.LBRACK, token.LBRACE:
			clause := tok == token.LBRACE && (head == token.SWITCH || head == token.SELECT)
			open = append(open, bracket{tok, start, line, clause})
			if tok == token.LBRACE {
				head = token.ILLEGAL
			}
		case token.RPAREN, token.RBRACK, token.RBRACE:
			i := lastOpen(open, opening(tok))
			if i >= 0 {
				open = open[:i]
			}
		case token.FOR, token.FUNC, token.IF, token.INTERFACE, token.SELECT, token.STRUCT, token.SWITCH:
			head = tok
		}
		last = tok
	})

	if strings.HasPrefix(tail, "`") && (tail == "`" || !strings.HasSuffix(tail, "`")) ||
		strings.HasPrefix(tail, "/*") && (len(tail) < 4 || !strings.HasSuffix(tail, "*/")) {
		return 0
	}
	if i := closes(open, next); i >= 0 {
		return depth(open[:i], open[i].line)
	}
	depth := depth(open, -1)
	opened := -1
	if len(open) > 0 {
		opened = open[len(open)-1].line
	}
	switch {
	case last == token.LBRACE && len(open) > 0 && open[len(open)-1].clause:
		depth--
	case continues(last) && opened != line:
		depth++
	}
	return depth
}

// closes returns the index of the bracket below whose line a line that begins with next stands: that
// which it closes, or that of the switch or select of whose clauses it begins one. It is -1 if there is
// none.
func closes(open []bracket, next string) int {
	at := -1
	scan([]byte(next), func(start, _ int, tok token.Token) {
		if start > 0 {
			return
		}
		switch last := len(open) - 1; tok {
		case token.RPAREN, token.RBRACK, token.RBRACE:
			at = lastOpen(open, opening(tok))
		case token.CASE, token.DEFAULT:
			if last >= 0 && open[last].clause {
				at = last
			}
		}
	})
	return at
}

// depth returns on how many lines brackets are opened, without the given line.
func depth(open []bracket, without int) int {
	n, line := 0, -1
	for _, b := range open {
		if b.line != line && b.line != without {
			n++
		}
		line = b.line
	}
	return n
}

// continues reports whether an expression goes on behind tok.
func continues(tok token.Token) bool {
	switch tok {
	case token.INC, token.DEC:
		return false
	case token.PERIOD:
		return true
	}
	return token.ADD <= tok && tok <= token.DEFINE // operators, less the punctuation
}

func lastOpen(open []bracket, tok token.Token) int {
	for i, b := range slices.Backward(open) {
		if b.tok == tok {
			return i
		}
	}
	return -1
}
