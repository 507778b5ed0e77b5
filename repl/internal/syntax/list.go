package syntax

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// List returns a text that is a list of two or more expressions, as in v, ok, as so many statements:
// with semicolons for the commas between them. No byte changes its offset. It reports whether src is
// such a list.
func List(src string) (list string, ok bool) {
	const head = "f(\n"
	text := strings.TrimRight(src, " \t\r\n")
	e, err := parser.ParseExprFrom(token.NewFileSet(), "", head+text+")", 0)
	call, isCall := e.(*ast.CallExpr)
	if err != nil || !isCall || len(call.Args) < 2 || call.Ellipsis.IsValid() {
		return "", false
	}
	if id, isName := call.Fun.(*ast.Ident); !isName || int(id.Pos()) != 1 {
		return "", false
	}
	if int(call.Rparen) != len(head)+len(text)+1 {
		return "", false
	}
	out := []byte(src)
	commas := 0
	depth := 0
	scan(out, func(start, _ int, tok token.Token) {
		switch tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth--
		case token.COMMA:
			if depth == 0 {
				out[start] = ';'
				commas++
			}
		}
	})
	return string(out), commas == len(call.Args)-1
}
