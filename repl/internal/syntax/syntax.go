// Package syntax reads Go as it is written at a prompt: declarations and statements in any order, in
// pieces that may not be finished yet.
//
// All functions are pure and work on text alone, with the standard library's scanner and parser. What
// a name means is not known here.
package syntax

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
)

// Error is a syntax error at a position of the user's own text.
type Error = scanner.Error

// ErrorList is what the parsing functions fail with: at least one and at most ten errors, by
// position, no two on one line.
type ErrorList = scanner.ErrorList

const maxErrors = 10

const parserMode = parser.ParseComments | parser.SkipObjectResolution

// A Kind tells what an [Item] is.
type Kind int

const (
	Import Kind = iota // an import declaration
	Decl               // a const, type, var or func declaration
	Stmt               // any statement but an expression
	Expr               // an expression that stands as a statement
)

func (k Kind) String() string {
	return [...]string{"import", "declaration", "statement", "expression"}[k]
}

// An Item is one top-level declaration or statement.
//
// Decl is set for the kinds Import and Decl, Stmt for Stmt and Expr, and Expr for Expr.
type Item struct {
	Kind Kind
	Decl ast.Decl
	Stmt ast.Stmt
	Expr ast.Expr

	// Pos and End bound the item's source. A doc comment lies outside of them.
	Pos, End token.Pos
}

// Node returns the item's syntax tree: the declaration or the statement.
func (it *Item) Node() ast.Node {
	if it.Decl != nil {
		return it.Decl
	}
	return it.Stmt
}

// An Input is a parsed text.
type Input struct {
	File  *token.File // maps positions to offsets, lines and columns of Src
	Src   []byte
	Items []Item // in source order
}

// Text returns the source of an item.
func (in *Input) Text(it *Item) string {
	return string(in.Src[in.File.Offset(it.Pos):in.File.Offset(it.End)])
}

// Between returns the source between two positions.
func (in *Input) Between(from, to token.Pos) string {
	return string(in.Src[in.File.Offset(from):in.File.Offset(to)])
}

// Wrappers that make a file of a part of the text. The newline keeps a doc comment that follows from
// being taken for a comment on the package clause.
const (
	declPrefix = "package p\n"
	stmtPrefix = "package p\nfunc _() {\n"
	declSuffix = "\n"
	stmtSuffix = "\n}"
)

// Parse parses a text without a package clause, in which declarations and statements may be mixed.
// It adds a file called name to fset; every position in the result belongs to that file, whose lines
// and columns are those of src. A first line that begins with #! counts as a comment.
//
// If the text has syntax errors, the error is an [ErrorList].
func Parse(name string, src []byte, fset *token.FileSet) (*Input, error) {
	// The gap before the file leaves room for a wrapper in front of its first byte.
	file := fset.AddFile(name, fset.Base()+len(stmtPrefix), len(src))
	file.SetLinesForContent(src)

	items, errs := parse(mask(src), file.Base(), parserMode)
	if len(errs) > 0 {
		var list ErrorList
		for _, e := range errs {
			if e.echo {
				continue
			}
			list.Add(file.PositionFor(file.Pos(min(e.offset, len(src))), false), e.msg)
		}
		list.RemoveMultiples()
		return nil, list[:min(len(list), maxErrors)]
	}
	return &Input{File: file, Src: src, Items: items}, nil
}

// IsFile reports whether src has a package clause: it is then a source file, to be parsed with
// [ParseFile].
func IsFile(src []byte) bool {
	s := newScanner(mask(src), 0)
	_, tok, _ := s.Scan()
	return tok == token.PACKAGE
}

// ParseFile parses a whole source file, as [parser.ParseFile] does, but lets its first line begin
// with #!. The error, if any, is an [ErrorList].
func ParseFile(name string, src []byte, fset *token.FileSet) (*ast.File, error) {
	f, err := parser.ParseFile(fset, name, mask(src), parserMode)
	if err != nil {
		return nil, err
	}
	if at, msg := nestedTooDeep(f); msg != "" {
		return nil, ErrorList{{Pos: fset.PositionFor(at, false), Msg: msg}}
	}
	return f, nil
}

// mask returns src with a #! line turned into a comment and a byte order mark into spaces. No byte
// changes its offset.
func mask(src []byte) []byte {
	switch {
	case len(src) >= 2 && src[0] == '#' && src[1] == '!':
		src = append([]byte("//"), src[2:]...)
	case len(src) >= 3 && string(src[:3]) == "\uFEFF":
		src = append([]byte("   "), src[3:]...)
	}
	return src
}

// newScanner returns a scanner whose positions, less one, are offsets in src, and which keeps errors
// to itself.
func newScanner(src []byte, mode scanner.Mode) *scanner.Scanner {
	file := token.NewFileSet().AddFile("", 1, len(src))
	s := new(scanner.Scanner)
	s.Init(file, src, nil, mode)
	return s
}

// blankCR replaces carriage returns, which the scanner would drop from the text of comments and raw
// strings, so that the length of a token is that of its source.
func blankCR(src []byte) []byte {
	return bytes.ReplaceAll(src, []byte("\r"), []byte(" "))
}
