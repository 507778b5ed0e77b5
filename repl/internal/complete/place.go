package complete

import (
	"go/scanner"
	"go/token"
	"strconv"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/syntax"
)

// placeholder is the name that is put where the cursor stands. It is a valid one
// that nobody writes.
const placeholder = "cursorǃ"

// A place is where the cursor stands.
type place struct {
	kind     placeKind
	from, to int  // the name at the cursor, which may be empty
	selector bool // the name follows a dot

	toks []tok // those before the name
}

type placeKind int

const (
	atName   placeKind = iota
	inText             // a comment, a string or a number
	inImport           // the path of an import
)

// A tok is a token of the text.
type tok struct {
	token.Token
	start, end int
}

// tokens returns the tokens of a text, implied semicolons included.
func tokens(src string) (toks []tok) {
	file := token.NewFileSet().AddFile("", 1, len(src))
	var s scanner.Scanner
	// The scanner's carriage returns would not be counted in the length of a literal.
	s.Init(file, []byte(strings.ReplaceAll(src, "\r", " ")), nil, scanner.ScanComments)
	for {
		pos, t, lit := s.Scan()
		start := int(pos) - 1
		end := start + len(lit)
		switch {
		case t == token.EOF:
			return toks
		case t == token.SEMICOLON && lit == "\n":
			end = start
		case lit == "":
			end = start + len(t.String())
		}
		toks = append(toks, tok{t, start, min(end, len(src))})
	}
}

func placeOf(src string, pos int) place {
	p := place{from: pos, to: pos}
	for _, t := range tokens(src) {
		if t.start >= pos {
			break
		}
		if t.end < pos || t.end == pos && !joins(t.Token) {
			if t.Token != token.COMMENT {
				p.toks = append(p.toks, t)
			}
			continue
		}
		switch {
		case t.Token == token.IDENT || t.IsKeyword():
			p.from, p.to = t.start, t.end
		case t.Token == token.STRING && p.inImports():
			p.kind, p.from, p.to = inImport, t.start+1, t.end
			return p
		default:
			p.kind = inText
			return p
		}
	}
	// An implied semicolon at the end of the text is the scanner's.
	for n := len(p.toks); n > 0 && p.toks[n-1].Token == token.SEMICOLON && p.toks[n-1].start >= p.from; n-- {
		p.toks = p.toks[:n-1]
	}
	p.selector = len(p.toks) > 0 && p.toks[len(p.toks)-1].Token == token.PERIOD
	return p
}

// joins reports whether a cursor that stands behind a token is at it still: more
// characters would belong to it.
func joins(t token.Token) bool {
	return t.IsKeyword() || t.IsLiteral() || t == token.COMMENT
}

// inImports reports whether a string after the tokens so far is an import's path.
func (p *place) inImports() bool {
	i := len(p.toks) - 1
	at := func() token.Token {
		if i < 0 {
			return token.EOF
		}
		return p.toks[i].Token
	}
	if at() == token.IDENT || at() == token.PERIOD { // the name of the import
		i--
	}
	if at() == token.IMPORT {
		return true
	}
	for at() == token.SEMICOLON || at() == token.STRING || at() == token.IDENT || at() == token.PERIOD {
		i--
	}
	if at() != token.LPAREN {
		return false
	}
	i--
	return at() == token.IMPORT
}

// A variant is a text made whole.
type variant struct {
	input *syntax.Input
	fset  *token.FileSet
}

// tails are what a statement may still want behind the cursor.
var tails = []string{"", " {}", ":", " = 0", ", _ = 0, 0", "()", "; {}", "; ; {}", " int", " struct{}", " f() {}", " := range 0 {}"}

// variants returns the ways to make the text whole with the placeholder at the
// cursor, the likeliest first: as it stands, or cut behind the cursor and what is open
// there closed, or, if the statement at the cursor fits in nowhere, with just what is
// in front of the cursor in its place.
func variants(src string, p place) (list []variant) {
	add := func(text string) bool {
		fset := token.NewFileSet()
		in, err := syntax.Parse("", []byte(text), fset)
		if err != nil {
			return false
		}
		list = append(list, variant{in, fset})
		return true
	}
	add(src[:p.from] + placeholder + src[p.to:])

	closers := closing(p.toks)
	for _, tail := range tails {
		// The tail belongs behind the brackets that the statement has opened, so
		// in front of a brace that closes a block.
		done := false
		for i := 0; i <= len(closers) && !done; i++ {
			text := src[:p.from] + placeholder + closers[:i] + tail
			if rest := closers[i:]; rest != "" {
				text += "\n" + rest
			}
			done = add(text)
			if i < len(closers) && closers[i] == '}' && tail == "" {
				break
			}
		}
		if done {
			break
		}
	}

	stmt, base := p.operand()
	text := src[:stmt] + "\n_ = " + src[base:p.from] + placeholder
	if rest := closing(upTo(p.toks, stmt)); rest != "" {
		text += "\n" + rest
	}
	add(text)
	return list
}

func upTo(toks []tok, offset int) []tok {
	for i, t := range toks {
		if t.start >= offset {
			return toks[:i]
		}
	}
	return toks
}

// closing returns the brackets that close those that tokens leave open, innermost
// first.
func closing(toks []tok) string {
	var open []byte
	for _, t := range toks {
		switch t.Token {
		case token.LPAREN:
			open = append(open, ')')
		case token.LBRACK:
			open = append(open, ']')
		case token.LBRACE:
			open = append(open, '}')
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		}
	}
	var b strings.Builder
	for i := len(open) - 1; i >= 0; i-- {
		b.WriteByte(open[i])
	}
	return b.String()
}

// operand returns where the statement at the cursor begins, and where the operand
// that the name at the cursor ends.
func (p *place) operand() (stmt, base int) {
	base = p.from
	i := len(p.toks) - 1
	if p.selector {
		base = p.toks[i].start
		// Back over the operand: a.b(c)[d].
		for i--; i >= 0; i-- {
			t := p.toks[i]
			switch t.Token {
			case token.RPAREN, token.RBRACK, token.RBRACE:
				depth := 0
				for ; i >= 0; i-- {
					switch p.toks[i].Token {
					case token.RPAREN, token.RBRACK, token.RBRACE:
						depth++
					case token.LPAREN, token.LBRACK, token.LBRACE:
						depth--
					}
					if depth == 0 {
						break
					}
				}
				if i < 0 {
					return p.statement(), base
				}
				base = p.toks[i].start
				if i > 0 && (p.toks[i-1].Token == token.IDENT || p.toks[i-1].Token == token.RPAREN ||
					p.toks[i-1].Token == token.RBRACK || p.toks[i-1].Token == token.RBRACE) {
					continue
				}
			case token.IDENT, token.STRING, token.INT, token.FLOAT, token.CHAR:
				base = t.start
			default:
				return p.statement(), base
			}
			if i == 0 || p.toks[i-1].Token != token.PERIOD {
				break
			}
			i--
		}
	}
	return p.statement(), base
}

// statement returns where the statement at the cursor begins.
func (p *place) statement() int {
	depth := 0
	for i := len(p.toks) - 1; i >= 0; i-- {
		switch t := p.toks[i]; t.Token {
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth++
		case token.LPAREN, token.LBRACK:
			depth--
		case token.LBRACE:
			if depth <= 0 {
				return t.end
			}
			depth--
		case token.SEMICOLON, token.COLON:
			if depth <= 0 {
				return t.end
			}
		}
	}
	return 0
}

func constText(s string) string {
	if len(s) > 40 {
		if u, err := strconv.Unquote(s); err == nil {
			return strconv.Quote(u[:20]) + "…"
		}
		return s[:39] + "…"
	}
	return s
}
