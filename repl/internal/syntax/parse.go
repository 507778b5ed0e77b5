package syntax

import (
	"cmp"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
)

// A parseError is an error at an offset of the text. An offset beyond the length of the text tells
// that the parser reached its end and found it too early; see [StateOf].
type parseError struct {
	offset int
	msg    string
	echo   bool // found behind the end of a chunk after other errors: their consequence
}

// parse parses a text whose first byte has position base, which must be greater than the length of
// the wrappers. Errors are sorted by offset.
func parse(src []byte, base int, mode parser.Mode) (items []Item, errs []parseError) {
	chunks, end := split(src)
	for _, c := range chunks {
		its, es := parseChunk(src, c, base, mode)
		items = append(items, its...)
		errs = append(errs, es...)
	}
	if end < len(src) {
		errs = append(errs, parseError{offset: end, msg: "unexpected '}'"})
	}
	slices.SortStableFunc(errs, func(a, b parseError) int { return cmp.Compare(a.offset, b.offset) })
	return items, errs
}

// parseChunk parses one chunk. The wrapper is put into a file set of its own at such a place that the
// chunk's bytes get the very positions that they have in the user's file.
func parseChunk(src []byte, c chunk, base int, mode parser.Mode) (items []Item, errs []parseError) {
	prefix, suffix := stmtPrefix, stmtSuffix
	if c.decl {
		prefix, suffix = declPrefix, declSuffix
	}
	text := prefix + string(src[c.start:c.end]) + suffix

	fset := token.NewFileSet()
	if gap := base + c.start - len(prefix); gap > 1 {
		fset.AddFile("", 1, gap-2) // the next file follows at 1 + size + 1
	}
	f, err := parser.ParseFile(fset, "", text, mode)

	var list ErrorList
	if errors.As(err, &list) {
		for i, e := range list {
			offset, msg := c.start+e.Pos.Offset-len(prefix), e.Msg
			behind := offset > c.end
			if behind {
				offset, msg = atNext(src, c.end, offset, msg)
			}
			errs = append(errs, parseError{offset, msg, behind && i > 0})
		}
		return nil, errs
	}
	if at, msg := nestedTooDeep(f); msg != "" {
		return nil, []parseError{{offset: int(at) - base, msg: msg}}
	}

	add := func(it Item) {
		it.Pos, it.End = it.Node().Pos(), min(it.Node().End(), token.Pos(base+c.end))
		items = append(items, it)
	}
	if c.decl {
		for _, d := range f.Decls {
			kind := Decl
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
				kind = Import
			}
			add(Item{Kind: kind, Decl: d})
		}
		return items, nil
	}
	for _, s := range f.Decls[0].(*ast.FuncDecl).Body.List {
		for {
			label, rest := apart(s)
			if label == nil {
				break
			}
			add(Item{Kind: Stmt, Stmt: label})
			s = rest
		}
		switch s := s.(type) {
		case *ast.EmptyStmt:
		case *ast.DeclStmt:
			add(Item{Kind: Decl, Decl: s.Decl})
		case *ast.ExprStmt:
			add(Item{Kind: Expr, Stmt: s, Expr: s.X})
		default:
			add(Item{Kind: Stmt, Stmt: s})
		}
	}
	return items, nil
}

// apart parts a label from the statement behind it, so that this is declared or shown as it is without the label.
// A label that break and continue may name stays with its statement: then label is nil.
func apart(s ast.Stmt) (label *ast.LabeledStmt, rest ast.Stmt) {
	l, ok := s.(*ast.LabeledStmt)
	if !ok {
		return nil, s
	}
	switch l.Stmt.(type) {
	case *ast.AssignStmt, *ast.DeclStmt, *ast.ExprStmt, *ast.LabeledStmt:
		alone := &ast.EmptyStmt{Semicolon: l.Colon + 1, Implicit: true}
		return &ast.LabeledStmt{Label: l.Label, Colon: l.Colon, Stmt: alone}, l.Stmt
	}
	return nil, s
}

// atNext moves an error that the parser found in the wrapper behind a chunk to what follows the chunk
// in the user's text. Behind the last chunk that is nothing, and the offset stays.
func atNext(src []byte, end, offset int, msg string) (int, string) {
	found := "'EOF'"
	pos, tok, lit := newScanner(src[end:], 0).Scan()
	if tok != token.EOF {
		offset = end + int(pos) - 1
		found = "'" + tok.String() + "'"
		if tok.IsLiteral() {
			found = lit
		}
	}
	for _, wrapper := range []string{", found '}'", ", found 'EOF'"} {
		if s, ok := strings.CutSuffix(msg, wrapper); ok {
			msg = s + ", found " + found
		}
	}
	return offset, msg
}
