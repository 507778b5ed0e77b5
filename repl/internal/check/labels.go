package check

import (
	"go/ast"
	"go/token"

	"github.com/cspsh/cspsh/repl/internal/syntax"
)

// labels are those of an input's items, nested in nothing. A goto in one item may lead to the label of another, but the
// checker sees each statement in a function of its own. There, a label stands for each that the statement leads to
// elsewhere, and a goto for those that lead to it.
type labels struct {
	at    map[string][]int      // the items that have a label
	leads map[ast.Stmt][]string // labels of other items that gotos of a statement name
	named map[string]bool       // labels that other items lead to
}

// labels gathers the labels of an input.
func (b *builder) labels(items []syntax.Item) {
	l := labels{at: map[string][]int{}, leads: map[ast.Stmt][]string{}, named: map[string]bool{}}
	for i := range items {
		if s, ok := items[i].Stmt.(*ast.LabeledStmt); ok {
			l.at[s.Label.Name] = append(l.at[s.Label.Name], i)
		}
	}
	b.labelled = l
	if len(l.at) == 0 {
		return
	}
	for i := range items {
		if items[i].Stmt != nil {
			b.gotos(items, i)
		}
	}
}

// gotos looks at where the gotos of an item lead. Within the item, the checker sees that itself.
func (b *builder) gotos(items []syntax.Item, from int) {
	l, s := &b.labelled, items[from].Stmt
	own := map[string]bool{}
	var gotos []*ast.Ident
	ast.Inspect(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false // whose labels are its own
		case *ast.LabeledStmt:
			own[n.Label.Name] = true
		case *ast.BranchStmt:
			if n.Tok == token.GOTO {
				gotos = append(gotos, n.Label)
			}
		}
		return true
	})
	for _, id := range gotos {
		at := l.at[id.Name]
		switch {
		case len(at) > 1:
			b.errorf(items[at[1]].Pos, "label %s already declared at %s", id.Name, b.session.Fset.Position(items[at[0]].Pos))
		case len(at) == 0, own[id.Name]:
		default:
			if over := declaredBetween(items, from+1, at[0]); over != nil {
				b.errorf(id.Pos(), "goto %s jumps over variable declaration at line %d", id.Name, b.session.Fset.Position(over.Pos).Line)
			}
			l.leads[s] = append(l.leads[s], id.Name)
			l.named[id.Name] = true
		}
	}
}

// declaredBetween returns the first item of those from one to before another that declares variables, nil if none does.
func declaredBetween(items []syntax.Item, from, to int) *syntax.Item {
	for i := from; i < to; i++ {
		if d, ok := items[i].Decl.(*ast.GenDecl); ok && d.Tok == token.VAR || isDefine(items[i].Stmt) {
			return &items[i]
		}
	}
	return nil
}

// around returns a statement together with what stands for the labels elsewhere that it leads to, and for what leads to
// its own.
func (l *labels) around(s ast.Stmt) []ast.Stmt {
	var list []ast.Stmt
	seen := map[string]bool{}
	for _, name := range l.leads[s] {
		if !seen[name] {
			seen[name] = true
			at := s.Pos()
			list = append(list, &ast.LabeledStmt{
				Label: &ast.Ident{NamePos: at, Name: name}, Colon: at,
				Stmt: &ast.EmptyStmt{Semicolon: at, Implicit: true},
			})
		}
	}
	list = append(list, s)
	if ls, ok := s.(*ast.LabeledStmt); ok && l.named[ls.Label.Name] {
		list = append(list, &ast.BranchStmt{TokPos: s.End(), Tok: token.GOTO, Label: &ast.Ident{NamePos: s.End(), Name: ls.Label.Name}})
	}
	return list
}

// isDefine reports whether a statement declares variables by :=.
func isDefine(s ast.Stmt) bool {
	a, ok := s.(*ast.AssignStmt)
	return ok && a.Tok == token.DEFINE
}
