package syntax

import (
	"bytes"
	"go/scanner"
	"go/token"
	"slices"
)

// A chunk is a part of a text that is parsed on its own: one declaration, or a run of statements.
type chunk struct {
	start, end int // including comments before it, and those behind it on its last line
	decl       bool
}

// split cuts a text at the semicolons, written or implied, that stand outside of all brackets. It
// stops in front of a closing brace that was never opened. The chunks adjoin each other; end is where
// the last one ends: the length of the text, or the offset of the stray brace.
//
// A cut may fall between the clauses of a for, if or switch. That does no harm: the pieces are all
// statements, and adjoining statements make up one chunk.
func split(src []byte) (chunks []chunk, end int) {
	var (
		s     = newScanner(blankCR(src), scanner.ScanComments)
		piece []token.Token // the current piece
		start int           // where it starts
		open  []token.Token // the brackets open in it
	)
	cut := func(end int) {
		c := chunk{start, end, isDecl(piece)}
		if last := len(chunks) - 1; last >= 0 && !c.decl && !chunks[last].decl {
			chunks[last].end = end
		} else {
			chunks = append(chunks, c)
		}
		piece, start, open = piece[:0], end, open[:0]
	}
	for {
		pos, tok, lit := s.Scan()
		offset := int(pos) - 1
		switch tok {
		case token.EOF:
			// Comments alone count as well: one may be open.
			if len(bytes.TrimSpace(src[start:])) > 0 {
				cut(len(src))
			}
			return chunks, len(src)
		case token.COMMENT:
			// A comment on the line on which a chunk ended belongs to that chunk.
			if len(piece) == 0 && len(chunks) > 0 && !bytes.ContainsRune(src[start:offset], '\n') {
				start = min(offset+len(lit), len(src))
				chunks[len(chunks)-1].end = start
			}
			continue
		case token.SEMICOLON:
			if len(open) == 0 {
				if lit == ";" {
					offset++
				}
				cut(offset)
				continue
			}
		case token.LPAREN, token.LBRACK, token.LBRACE:
			open = append(open, tok)
		case token.RPAREN, token.RBRACK, token.RBRACE:
			// Brackets of another kind that are still open are an error which the parser reports.
			i := lastIndex(open, opening(tok))
			if i < 0 && tok == token.RBRACE {
				if len(piece) > 0 {
					cut(offset)
				}
				return chunks, offset
			}
			if i >= 0 {
				open = open[:i]
			}
		}
		piece = append(piece, tok)
	}
}

// isDecl tells a declaration from a statement. A piece that begins with func may be either: the
// expression func(x int) T { … }(1) goes on like a method up to what follows the name.
func isDecl(piece []token.Token) bool {
	at := func(i int) token.Token {
		if i < len(piece) {
			return piece[i]
		}
		return token.EOF
	}
	switch at(0) {
	case token.IMPORT, token.CONST, token.TYPE, token.VAR:
		return true
	case token.FUNC:
		if at(1) == token.IDENT {
			return true
		}
		i := skipBrackets(piece, 1)
		if at(i) != token.IDENT {
			return false
		}
		i++
		if at(i) == token.LBRACK {
			i = skipBrackets(piece, i)
		}
		return at(i) == token.LPAREN
	}
	return false
}

// skipBrackets returns the index behind the parentheses or square brackets that open at index i, and
// i itself if none do.
func skipBrackets(toks []token.Token, i int) int {
	depth := 0
	for j := i; j < len(toks); j++ {
		switch toks[j] {
		case token.LPAREN, token.LBRACK:
			depth++
		case token.RPAREN, token.RBRACK:
			depth--
		}
		if depth <= 0 {
			if j == i {
				return i
			}
			return j + 1
		}
	}
	return len(toks)
}

// opening returns the bracket that a closing one closes.
func opening(tok token.Token) token.Token {
	switch tok {
	case token.RPAREN:
		return token.LPAREN
	case token.RBRACK:
		return token.LBRACK
	}
	return token.LBRACE
}

func lastIndex(toks []token.Token, tok token.Token) int {
	for i, t := range slices.Backward(toks) {
		if t == tok {
			return i
		}
	}
	return -1
}
