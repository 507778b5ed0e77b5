package syntax

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
)

// A State tells how far a text has come.
type State int

const (
	Complete   State = iota // it parses
	Incomplete              // more lines may make it complete
	Invalid                 // no further line can mend it
)

func (s State) String() string {
	return [...]string{"complete", "incomplete", "invalid"}[s]
}

// StateOf reports whether src, after which the user has begun a new line, can be run, wants more lines
// or is in error. A text of several complete lines is never called invalid at the end of one of
// them.
//
// The parser looks only one token ahead. So an error that it finds behind the last newline, where
// the text ends, may be mended by what is typed next; one found earlier, or at that newline itself,
// stays whatever follows.
func StateOf(src []byte) State {
	src = mask(src)
	var (
		items []Item
		errs  []parseError
	)
	if IsFile(src) {
		errs = parseFile(src)
	} else {
		items, errs = parse(src, len(stmtPrefix)+1, parserMode|parser.AllErrors)
	}
	if len(errs) == 0 {
		if awaitsStmt(items) || len(items) == 0 && awaitsDecl(src) {
			return Incomplete
		}
		return Complete
	}
	mendable := func(e parseError) bool { return e.offset > len(src) || isOpen(e.msg) }
	final := slices.IndexFunc(errs, func(e parseError) bool { return !mendable(e) && !isHasty(e.msg) })
	mend := slices.IndexFunc(errs, mendable)
	if mend >= 0 && (final < 0 || errs[mend].offset <= errs[final].offset) {
		return Incomplete
	}
	return Invalid
}

// isHasty reports whether an error is one that the parser reports at the start of a statement when it
// takes it for finished. If the text ends in the middle of the statement, the error means nothing.
func isHasty(msg string) bool {
	for _, s := range []string{
		"expected 1 expression", "expected 1 or 2 expressions", "expected at most 2 expressions",
		"expected boolean", "expected switch expression", "expected for loop condition", "expression in ",
	} {
		if strings.HasPrefix(msg, s) {
			return true
		}
	}
	return false
}

// isOpen reports whether an error stems from a comment or string literal that may go on in the next
// line.
func isOpen(msg string) bool {
	return strings.HasPrefix(msg, "comment not terminated") ||
		strings.HasPrefix(msg, "raw string literal not terminated")
}

// awaitsStmt reports whether the last item is a label whose statement is still to come. By the grammar
// a label may stand alone in front of a closing brace, but here there is none to come.
func awaitsStmt(items []Item) bool {
	if len(items) == 0 {
		return false
	}
	s := items[len(items)-1].Stmt
	for {
		l, ok := s.(*ast.LabeledStmt)
		if !ok {
			return false
		}
		if e, ok := l.Stmt.(*ast.EmptyStmt); ok {
			return e.Implicit
		}
		s = l.Stmt
	}
}

// awaitsDecl reports whether a text of comments ends with a directive about the variable
// that is to follow.
func awaitsDecl(src []byte) bool {
	lines := strings.Split(strings.TrimSpace(string(src)), "\n")
	return strings.HasPrefix(lines[len(lines)-1], "//go:embed ")
}

// parseFile returns the errors of a text with a package clause.
func parseFile(src []byte) (errs []parseError) {
	text := string(src) + declSuffix
	_, err := parser.ParseFile(token.NewFileSet(), "", text, parserMode|parser.AllErrors)
	if list, ok := err.(ErrorList); ok {
		for _, e := range list {
			errs = append(errs, parseError{offset: e.Pos.Offset, msg: e.Msg})
		}
	}
	return errs
}
