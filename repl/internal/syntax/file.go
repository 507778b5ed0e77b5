package syntax

import (
	"bytes"
	"go/token"
)

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
