package check

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/cspsh/cspsh/repl/internal/syntax"
)

// A Partial is what is known of an input that someone is still typing.
type Partial struct {
	Info *types.Info
	File *ast.File // the input, as the checker was given it

	// Methods are those that the input declares for types of earlier ones.
	Methods map[*types.Named][]*types.Func
}

// Partial type-checks an input as far as that goes, whatever its errors. in was
// parsed with fset, which may be another than the session's. The session does
// not change. The result is good until the session checks something else.
func (s *Session) Partial(in *syntax.Input, fset *token.FileSet) (p *Partial, ok bool) {
	defer func() {
		if recover() != nil { // the checker has faults of its own
			p, ok = nil, false
		}
	}()
	b := builder{
		session: s,
		unit: &Unit{
			Fset:     fset,
			Replaces: map[types.Object]types.Object{},
			Methods:  map[*ast.FuncDecl]*Method{},
			Show:     true,
		},
		again: map[*ast.Ident]*ast.Ident{},
	}
	b.build(in)
	s.populate(&b)
	cfg := config(s.imp, &collector{})
	cfg.Error = func(error) {}
	p = &Partial{Info: newInfo(), File: b.file, Methods: map[*types.Named][]*types.Func{}}
	// Errors are what is to be expected.
	_ = types.NewChecker(cfg, fset, s.pkg, p.Info).Files([]*ast.File{b.file})
	added, _ := b.collectMethods(p.Info)
	for _, m := range added {
		p.Methods[m.Recv] = append(p.Methods[m.Recv], m.fn)
	}
	return p, true
}

// PackageNames maps the names by which packages can be used to their paths.
func (s *Session) PackageNames() map[string]string {
	names := map[string]string{}
	for name, path := range s.std {
		names[name] = path
	}
	for name, path := range s.imports {
		names[name] = path
	}
	return names
}
