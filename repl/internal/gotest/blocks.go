package gotest

import (
	"bytes"
	"go/ast"
	"go/token"
	"slices"
)

// A block is a run of statements of which all are executed if the first is, but for panics. It counts
// how often it was.
type block struct {
	from, to   token.Position
	statements int
	count      uint32
}

// blocks divides the functions of a file into blocks, where go tool cover divides them. text is the
// file's. It returns them in order, and which of them is to be counted before which statement: blocks
// without a statement are given an empty one.
func blocks(fset *token.FileSet, f *ast.File, text []byte) (list []*block, counts map[ast.Stmt]*uint32) {
	d := &divider{file: fset.File(f.FileStart), text: text, counts: map[ast.Stmt]*uint32{}}
	ast.Walk(d, f)
	slices.SortStableFunc(d.list, func(a, b *block) int { return a.from.Offset - b.from.Offset })
	return d.list, d.counts
}

type divider struct {
	file   *token.File
	text   []byte
	list   []*block
	counts map[ast.Stmt]*uint32
}

// Visit divides what a node has of lists of statements.
func (d *divider) Visit(n ast.Node) ast.Visitor {
	switch n := n.(type) {
	case *ast.FuncDecl:
		if n.Name.Name == "_" || n.Body == nil {
			return nil // which cannot be called
		}
		ast.Walk(d, n.Body)
		return nil
	case *ast.BlockStmt:
		d.statements(n.Lbrace, n.Rbrace+1, &n.List, true)
	case *ast.IfStmt:
		d.ifStmt(n)
		return nil
	case *ast.SwitchStmt:
		walk(d, n.Init, n.Tag)
		d.clauses(n.Body)
		return nil
	case *ast.TypeSwitchStmt:
		walk(d, n.Init, n.Assign)
		d.clauses(n.Body)
		return nil
	case *ast.SelectStmt:
		d.clauses(n.Body)
		return nil
	}
	return d
}

// walk visits those nodes that are there.
func walk(v ast.Visitor, nodes ...ast.Node) {
	for _, n := range nodes {
		if n != nil {
			ast.Walk(v, n)
		}
	}
}

// clauses divides the clauses of a switch or select statement.
func (d *divider) clauses(body *ast.BlockStmt) {
	for _, s := range body.List {
		switch s := s.(type) {
		case *ast.CaseClause:
			d.statements(s.Colon+1, s.End(), &s.Body, false)
		case *ast.CommClause:
			d.statements(s.Colon+1, s.End(), &s.Body, false)
		}
		ast.Walk(d, s)
	}
}

// ifStmt divides an if statement. An if statement behind else is a block's only one.
func (d *divider) ifStmt(s *ast.IfStmt) {
	walk(d, s.Init, s.Cond, s.Body)
	if s.Else == nil {
		return
	}
	from := d.behindElse(s.Body.End())
	switch or := s.Else.(type) {
	case *ast.BlockStmt:
		d.statements(from, or.Rbrace+1, &or.List, true)
		for _, s := range or.List {
			ast.Walk(d, s)
		}
	case *ast.IfStmt:
		list := []ast.Stmt{or}
		d.statements(from, or.End(), &list, true)
		ast.Walk(d, or)
	}
}

// behindElse returns the position after the word else, which follows at with perhaps comments before it.
func (d *divider) behindElse(at token.Pos) token.Pos {
	rest := d.text[d.file.Offset(at):]
	for i := 0; i < len(rest); i++ {
		comment, end := "", 0
		switch {
		case bytes.HasPrefix(rest[i:], []byte("else")):
			return at + token.Pos(i+len("else"))
		case bytes.HasPrefix(rest[i:], []byte("//")):
			comment = "\n"
		case bytes.HasPrefix(rest[i:], []byte("/*")):
			comment, end = "*/", 1
		default:
			continue
		}
		n := bytes.Index(rest[i+2:], []byte(comment))
		if n < 0 {
			break
		}
		i += 2 + n + end
	}
	return at // never, as it was parsed
}

// statements divides a list of statements. Its first block begins at from; its last ends at to, if
// the list is one block, and whole says so.
func (d *divider) statements(from, to token.Pos, list *[]ast.Stmt, whole bool) {
	if len(*list) == 0 {
		if whole {
			from++ // behind the brace
		}
		*list = []ast.Stmt{&ast.EmptyStmt{Semicolon: to, Implicit: true}}
		d.block(from, to, 0, (*list)[0])
		return
	}
	for rest := *list; len(rest) > 0; from = rest[0].Pos() {
		first := rest[0]
		n, end, split := 0, token.NoPos, ast.Stmt(nil)
		for n < len(rest) {
			s := rest[n]
			n++
			end = boundary(s)
			if !ends(s) {
				continue
			}
			whole = false
			// A goto may lead to a label: what follows one is counted behind it.
			if l, ok := s.(*ast.LabeledStmt); ok && !controls(l.Stmt) {
				end, split = l.Pos(), l.Stmt
			}
			break
		}
		if whole {
			end = to
		}
		if from != end {
			d.block(from, end, n, first)
		}
		rest = rest[n:]
		if split != nil {
			rest = append([]ast.Stmt{split}, rest...)
		}
		if len(rest) == 0 {
			return
		}
	}
}

func (d *divider) block(from, to token.Pos, statements int, first ast.Stmt) {
	b := &block{from: d.file.Position(from), to: d.file.Position(to), statements: statements}
	d.list = append(d.list, b)
	d.counts[first] = &b.count
}

// literal returns where the body of the first function literal in nodes begins, NoPos if there is none.
func literalIn(nodes ...ast.Node) (pos token.Pos) {
	for _, n := range nodes {
		if n == nil {
			continue
		}
		ast.Inspect(n, func(n ast.Node) bool {
			if lit, ok := n.(*ast.FuncLit); ok && !pos.IsValid() {
				pos = lit.Body.Lbrace
			}
			return !pos.IsValid()
		})
	}
	return pos
}

// boundary returns where the block ends whose last statement is s: before what has blocks of its own.
func boundary(s ast.Stmt) token.Pos {
	or := func(pos, otherwise token.Pos) token.Pos {
		if pos.IsValid() {
			return pos
		}
		return otherwise
	}
	switch s := s.(type) {
	case *ast.BlockStmt:
		return s.Lbrace
	case *ast.LabeledStmt:
		return boundary(s.Stmt)
	case *ast.IfStmt:
		return or(literalIn(s.Init, s.Cond), s.Body.Lbrace)
	case *ast.ForStmt:
		return or(literalIn(s.Init, s.Cond, s.Post), s.Body.Lbrace)
	case *ast.RangeStmt:
		return or(literalIn(s.X), s.Body.Lbrace)
	case *ast.SwitchStmt:
		return or(literalIn(s.Init, s.Tag), s.Body.Lbrace)
	case *ast.TypeSwitchStmt:
		return or(literalIn(s.Init), s.Body.Lbrace)
	case *ast.SelectStmt:
		return s.Body.Lbrace
	}
	return or(literalIn(s), s.End())
}

// ends reports whether a statement is the last of its block.
func ends(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.BlockStmt, *ast.BranchStmt, *ast.IfStmt, *ast.LabeledStmt:
		return true
	case *ast.ExprStmt:
		if call, ok := s.X.(*ast.CallExpr); ok && len(call.Args) == 1 {
			if id, ok := call.Fun.(*ast.Ident); ok && id.Name == "panic" {
				return true
			}
		}
	}
	return controls(s) || literalIn(s).IsValid()
}

// controls reports whether a statement belongs together with its label.
func controls(s ast.Stmt) bool {
	switch s.(type) {
	case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
		return true
	}
	return false
}
