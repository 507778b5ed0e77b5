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
func MatchBracket(src []byte, pos int) int {
	var open []bracket
	match := -1
	scan(src, func(start, _ int, tok token.Token) {
		switch tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			open = append(open, bracket{tok: tok, offset: start})
		case token.RPAREN, token.RBRACK, token.RBRACE:
			last := len(open) - 1
			if last < 0 || open[last].tok != opening(tok) {
				return
			}
			switch pos {
			case open[last].offset:
				match = start
			case start:
				match = open[last].offset
			}
			open = open[:last]
		}
	})
	return match
}

// Indent returns by how many tabs the line that follows src is to be indented, as gofmt would do it:
// brackets that open on one line indent once, an operator at the end of a line indents once, and the
// first clause of a switch or select does not. It is 0 inside a raw string or a comment, where blanks
// would become part of the text.
func Indent(src []byte) int {
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
	depth, opened := 0, -1
	for _, b := range open {
		if b.line != opened {
			opened = b.line
			depth++
		}
	}
	switch {
	case last == token.LBRACE && len(open) > 0 && open[len(open)-1].clause:
		depth--
	case continues(last) && opened != line:
		depth++
	}
	return depth
}

// continues tells whether an expression goes on behind tok.
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
