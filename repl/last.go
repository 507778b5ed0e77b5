package repl

import (
	"fmt"
	"go/ast"
	"go/types"

	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/syntax"
)

// In an input, _ as a value is the last value that was shown. The parser lets it
// stand, and the shell makes of it a variable, which it declares anew, with the type
// of that value, by an input of its own before.

const (
	lastName    = "last_"                    // the variable that _ stands for
	lastType    = "lastType_"                // the type of the value
	lastPackage = "cspsh.internal/lastvalue" // of the variable that has the value
)

// shellPackages begins the import paths of the shell's own packages.
const shellPackages = "cspsh.internal/"

// A shown value is the last one: a value of a type, or the text of a constant.
type shownValue struct {
	value any
	typ   types.Type
	text  string
	set   bool
	stale bool // the variable does not have it yet
	input int  // the number of the input that it was shown in
}

// parse parses an input, in which _ may be the last value.
func (s *Shell) parse(name, src string) (*syntax.Input, error) {
	in, err := syntax.Parse(name, []byte(src), s.fset)
	if err != nil || s.cfg.Script {
		return in, err
	}
	uses := blanks(in)
	if len(uses) == 0 || !s.last.set {
		return in, nil
	}
	if s.last.stale {
		s.last.stale = false
		decl := fmt.Sprintf("const %s = %s", lastName, s.last.text)
		if s.last.typ != nil {
			s.lastCell = s.last.value
			s.session.Define(types.NewTypeName(0, s.session.Package(), lastType, s.last.typ))
			decl = fmt.Sprintf("var %s, _ = lastvalue.Value.(%s)", lastName, lastType)
		}
		if err := s.declareLast(decl); err != nil {
			return in, nil // and the type checker will say that _ is no value
		}
	}
	for _, id := range uses {
		id.Name = lastName
	}
	return in, nil
}

// declareLast declares the variable that _ stands for. In a trial that is done when its inputs run.
func (s *Shell) declareLast(decl string) error {
	if !s.cfg.trial {
		return s.eval("_", decl, false)
	}
	p, err := s.prepare("_", decl, false)
	if err == nil {
		s.ahead = append(s.ahead, p.code)
	}
	return err
}

// willShow has _ stand for what an input will have shown when it has run, in a trial, for it did so in the session.
func (s *Shell) willShow(e evaluated, u *check.Unit) {
	if !e.shown {
		return
	}
	s.last = shownValue{text: e.text, set: true, stale: true}
	if e.typ == nil {
		return
	}
	n := 0
	for i := range u.Items {
		x := u.Items[i].Expr
		if x == nil {
			continue
		}
		if n == e.expr {
			t := u.Info.TypeOf(x)
			if list, ok := t.(*types.Tuple); ok {
				t = list.At(e.count - 1).Type()
			}
			s.last.typ = types.Default(t)
		}
		n++
	}
}

// blanks returns the places where _ stands for a value.
func blanks(in *syntax.Input) []*ast.Ident {
	var uses []*ast.Ident
	names := map[*ast.Ident]bool{} // that are declared, assigned to or otherwise no value
	name := func(ids ...*ast.Ident) {
		for _, id := range ids {
			names[id] = true
		}
	}
	target := func(e ast.Expr) {
		if id, ok := e.(*ast.Ident); ok {
			name(id)
		}
	}
	for i := range in.Items {
		ast.Inspect(in.Items[i].Node(), func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				for _, e := range n.Lhs {
					target(e)
				}
			case *ast.RangeStmt:
				target(n.Key)
				target(n.Value)
			case *ast.ValueSpec:
				name(n.Names...)
			case *ast.Field:
				name(n.Names...)
			case *ast.ImportSpec:
				name(n.Name)
			case *ast.TypeSpec:
				name(n.Name)
			case *ast.FuncDecl:
				name(n.Name)
			case *ast.LabeledStmt:
				name(n.Label)
			case *ast.BranchStmt:
				name(n.Label)
			case *ast.KeyValueExpr:
				target(n.Key)
			case *ast.SelectorExpr:
				name(n.Sel)
			case *ast.Ident:
				if n.Name == "_" && !names[n] {
					uses = append(uses, n)
				}
			}
			return true
		})
	}
	return uses
}

// ownPackages are the program's packages and the shell's.
func (s *Shell) ownPackages() []Package {
	return append([]Package{
		{Path: lastPackage, Symbols: map[string]any{"Value": Var(&s.lastCell)}},
		explorePackage,
		{Path: check.EmbedPath, Symbols: map[string]any{"FS": embeddedFS}},
	}, s.cfg.Packages...)
}
