package syntax

import (
	"bytes"
	"go/token"
)

// PackageName returns the name in the package clause of a source file, or "" if there is none.
func PackageName(src []byte) (name string) {
	seen := false
	out := mask(src)
	scan(out, func(start, end int, tok token.Token) {
		switch {
		case name == "" && seen && tok == token.IDENT:
			name = string(out[start:end])
		case tok == token.PACKAGE:
			seen = true
		}
	})
	return name
}

// WithoutPackage returns a source file with its package clause blanked out, so that it
// can be parsed by [Parse]. No byte changes its offset.
func WithoutPackage(src []byte) []byte {
	out := bytes.Clone(mask(src))
	seen := false
	scan(out, func(start, end int, tok token.Token) {
		switch {
		case tok == token.PACKAGE && !seen, seen && tok == token.IDENT:
			copy(out[start:end], bytes.Repeat([]byte(" "), end-start))
			seen = !seen && tok == token.PACKAGE
		}
	})
	return out
}

// Head reports whether a text that may go on behind src begins with a package clause, perhaps
// after comments: Complete if it does, Invalid if it does not, Incomplete if that is not to
// be told yet. With end set, nothing follows.
func Head(src []byte, end bool) State {
	s := newScanner(mask(src), 0)
	pos, tok, lit := s.Scan()
	if lit == "" {
		lit = tok.String()
	}
	atEnd := tok == token.EOF || int(pos)-1+len(lit) >= len(src)
	switch {
	case atEnd && !end:
		return Incomplete // in a comment or a word, perhaps
	case tok == token.PACKAGE:
		return Complete
	}
	return Invalid
}
