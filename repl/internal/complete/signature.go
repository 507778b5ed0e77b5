package complete

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/syntax"
)

// A Call is the innermost call whose arguments the cursor stands in.
type Call struct {
	Key    string // the text up to its arguments: calls with the same one have the same signature
	callee string
	toks   []tok // those before the callee
	start  int   // where the callee begins
}

// CallAt finds the call at the offset pos of src, and reports whether there is one.
func CallAt(src string, pos int) (c Call, ok bool) {
	var toks []tok
	for _, t := range tokens(src) {
		if t.end > pos || t.start >= pos {
			break
		}
		toks = append(toks, t)
	}
	// Back to the parenthesis that is open.
	depth := 0
	for i := len(toks) - 1; i > 0; i-- {
		switch toks[i].Token {
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth++
		case token.LBRACK, token.LBRACE:
			if depth == 0 {
				return Call{}, false // in a literal or a block
			}
			depth--
		case token.SEMICOLON:
			if depth == 0 {
				return Call{}, false
			}
		case token.LPAREN:
			if depth > 0 {
				depth--
				continue
			}
			first := operandAt(toks, i-1)
			if first < 0 || first > 0 && (toks[first-1].Token == token.FUNC || toks[first-1].Token == token.RPAREN) {
				return Call{}, false
			}
			c.start = toks[first].start
			c.Key, c.callee, c.toks = src[:toks[i].end], src[c.start:toks[i].start], toks[:first]
			return c, true
		}
	}
	return Call{}, false
}

// operandAt returns the index of the token with which the operand begins that ends at index i, such as
// a of a.b[c].d, or -1.
func operandAt(toks []tok, i int) int {
	for i >= 0 {
		switch toks[i].Token {
		case token.IDENT:
			if i == 0 || toks[i-1].Token != token.PERIOD {
				return i
			}
			i -= 2
		case token.RPAREN, token.RBRACK:
			depth := 0
			for ; i >= 0; i-- {
				switch toks[i].Token {
				case token.RPAREN, token.RBRACK, token.RBRACE:
					depth++
				case token.LPAREN, token.LBRACK, token.LBRACE:
					depth--
				}
				if depth == 0 {
					break
				}
			}
			if i <= 0 {
				return i
			}
			switch toks[i-1].Token {
			case token.IDENT, token.RPAREN, token.RBRACK:
				i--
			default:
				return i
			}
		default:
			return -1
		}
	}
	return -1
}

// Signature returns the parameters and the results of the function that is called, such as
// Cut(s, sep string) (before, after string, found bool), or "" where it is no function.
func (c *Completer) Signature(call Call) string {
	if text, ok := builtins[call.callee]; ok && c.Session.Lookup(call.callee) == nil {
		return call.callee + strings.TrimPrefix(text, "func")
	}
	p := place{from: call.start, toks: call.toks}
	stmt := p.statement()
	text := call.Key[:stmt] + "\n" + placeholder + " := " + call.callee
	if rest := closing(upTo(call.toks, stmt)); rest != "" {
		text += "\n" + rest
	}
	fset := token.NewFileSet()
	in, err := syntax.Parse("", []byte(text), fset)
	if err != nil {
		return ""
	}
	checked, ok := c.Session.Partial(in, fset)
	if !ok {
		return ""
	}
	path := find(checked.File)
	if path == nil {
		return ""
	}
	obj := checked.Info.Defs[path[len(path)-1].(*ast.Ident)]
	if obj == nil {
		return ""
	}
	sig, ok := obj.Type().Underlying().(*types.Signature)
	if !ok {
		return ""
	}
	name := call.callee
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		name = name[i+1:]
	}
	if !token.IsIdentifier(name) {
		name = "func"
	}
	return name + strings.TrimPrefix(typeText(sig), "func")
}
