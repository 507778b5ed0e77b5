package syntax

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
)

// List returns a text in which lists of several expressions, such as v, ok, stand as statements, with these
// expressions as statements of their own: with semicolons in the place of the commas. ok tells that there is one.
func List(src string) (list string, ok bool) {
	var (
		out        = []byte(src)
		s          = newScanner(blankCR(mask(out)), scanner.ScanComments)
		start, end = -1, 0 // of the tokens of a statement
		depth      int
		commas     []int // outside of all brackets
	)
	for {
		pos, tok, lit := s.Scan()
		offset := int(pos) - 1
		switch tok {
		case token.COMMENT:
			continue
		case token.EOF, token.SEMICOLON:
			if tok == token.SEMICOLON && depth > 0 {
				continue
			}
			if len(commas) > 0 && isList(src[start:end], len(commas)+1) {
				ok = true
				for _, at := range commas {
					out[at] = ';'
				}
			}
			if tok == token.EOF {
				return string(out), ok
			}
			start, depth, commas = -1, 0, nil
			continue
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth--
		case token.COMMA:
			if depth == 0 {
				commas = append(commas, offset)
			}
		}
		if start < 0 {
			start = offset
		}
		end = min(offset+len(cmp.Or(lit, tok.String())), len(src))
	}
}

// isList reports whether a text is a list of so many expressions.
func isList(text string, n int) bool {
	const head = "f("
	e, err := parser.ParseExprFrom(token.NewFileSet(), "", head+text+")", 0)
	call, isCall := e.(*ast.CallExpr)
	if err != nil || !isCall || len(call.Args) != n || call.Ellipsis.IsValid() {
		return false
	}
	// Not something that the text goes on to after a bracket of its own.
	return int(call.Lparen) == len(head) && int(call.Rparen) == len(head)+len(text)+1
}
