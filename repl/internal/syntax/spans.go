package syntax

import (
	"go/scanner"
	"go/token"
	"unicode/utf8"
)

// A Class is what a piece of source is coloured by.
type Class int

const (
	Identifier Class = iota
	Keyword
	String // string and rune literals
	Number
	Comment
	Builtin // predeclared functions, constants and nil
	Type    // predeclared types
	Operator
	Bracket
	Illegal // what the scanner rejects
)

func (c Class) String() string {
	return [...]string{"identifier", "keyword", "string", "number", "comment", "builtin", "type",
		"operator", "bracket", "illegal"}[c]
}

// A Span is a token at the bytes [Start, End) of a source.
type Span struct {
	Start, End int
	Class      Class
}

// Spans returns the tokens of src in order; what lies between them is white space. It takes any text:
// a literal or a comment that is not closed reaches as far as the scanner takes it.
func Spans(src []byte) []Span {
	var spans []Span
	scan(src, func(start, end int, tok token.Token) {
		spans = append(spans, Span{start, end, classOf(tok, src[start:end])})
	})
	return spans
}

// scan calls yield for each token of src but the semicolons that are implied.
func scan(src []byte, yield func(start, end int, tok token.Token)) {
	text := blankCR(mask(src))
	s := newScanner(text, scanner.ScanComments)
	for {
		pos, tok, lit := s.Scan()
		start := int(pos) - 1
		end := start + len(lit)
		switch {
		case tok == token.EOF:
			return
		case tok == token.SEMICOLON && lit == "\n":
			continue
		case tok == token.ILLEGAL && lit == string(utf8.RuneError):
			// May stand for one byte that is no UTF-8.
			_, size := utf8.DecodeRune(text[start:])
			end = start + size
		case lit == "":
			end = start + len(tok.String())
		}
		if end = min(end, len(src)); start < end {
			yield(start, end, tok)
		}
	}
}

func classOf(tok token.Token, text []byte) Class {
	switch tok {
	case token.IDENT:
		return predeclared[string(text)]
	case token.STRING, token.CHAR:
		return String
	case token.INT, token.FLOAT, token.IMAG:
		return Number
	case token.COMMENT:
		return Comment
	case token.LPAREN, token.LBRACK, token.LBRACE, token.RPAREN, token.RBRACK, token.RBRACE:
		return Bracket
	case token.ILLEGAL:
		return Illegal
	}
	if tok.IsKeyword() {
		return Keyword
	}
	return Operator
}

// predeclared classifies the names of Go's universe; any other name is an Identifier.
var predeclared = map[string]Class{
	"any": Type, "bool": Type, "byte": Type, "comparable": Type, "complex64": Type,
	"complex128": Type, "error": Type, "float32": Type, "float64": Type, "int": Type, "int8": Type,
	"int16": Type, "int32": Type, "int64": Type, "rune": Type, "string": Type, "uint": Type,
	"uint8": Type, "uint16": Type, "uint32": Type, "uint64": Type, "uintptr": Type,

	"true": Builtin, "false": Builtin, "iota": Builtin, "nil": Builtin,

	"append": Builtin, "cap": Builtin, "clear": Builtin, "close": Builtin, "complex": Builtin,
	"copy": Builtin, "delete": Builtin, "imag": Builtin, "len": Builtin, "make": Builtin,
	"max": Builtin, "min": Builtin, "new": Builtin, "panic": Builtin, "print": Builtin,
	"println": Builtin, "real": Builtin, "recover": Builtin,
}
