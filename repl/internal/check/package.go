package check

import (
	"go/ast"
	"go/token"
	"go/types"
)

// Package type-checks the files of one package by Go's ordinary rules. The
// error is Errors.
func Package(fset *token.FileSet, path string, files []*ast.File, imp types.Importer) (*Unit, error) {
	c := &collector{}
	info := newInfo()
	pkg := types.NewPackage(path, files[0].Name.Name)
	// The collector has every error that Files could return.
	_ = types.NewChecker(config(imp, c), fset, pkg, info).Files(files)
	if err := c.err(); err != nil {
		return nil, err
	}

	u := &Unit{
		Fset:     fset,
		Pkg:      pkg,
		Info:     info,
		Replaces: map[types.Object]types.Object{},
		Methods:  map[*ast.FuncDecl]*Method{},
	}
	for _, f := range files {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.Name == "init" {
					u.Inits = append(u.Inits, d)
				}
				u.Items = append(u.Items, Item{Pos: d.Pos(), Decl: d})
			case *ast.GenDecl:
				if d.Tok == token.CONST || d.Tok == token.TYPE {
					u.Items = append(u.Items, Item{Pos: d.Pos(), Decl: d})
				}
				if d.Tok == token.VAR {
					u.Items = append(u.Items, zeroVars(info, d)...)
				}
			}
		}
	}
	for _, in := range info.InitOrder {
		vars := make([]*types.Var, len(in.Lhs))
		for i, v := range in.Lhs {
			if v.Name() != "_" {
				vars[i] = v
			}
		}
		u.Items = append(u.Items, Item{Pos: in.Rhs.Pos(), Vars: vars, Values: []ast.Expr{in.Rhs}})
	}
	if pkg.Name() == Name {
		u.Main, _ = pkg.Scope().Lookup("main").(*types.Func)
	}
	return u, nil
}

// zeroVars returns the declarations of variables without initial values.
func zeroVars(info *types.Info, d *ast.GenDecl) []Item {
	var items []Item
	for _, spec := range d.Specs {
		spec := spec.(*ast.ValueSpec)
		if len(spec.Values) > 0 {
			continue
		}
		for _, id := range spec.Names {
			if v, ok := info.Defs[id].(*types.Var); ok && id.Name != "_" {
				items = append(items, Item{Pos: id.Pos(), Vars: []*types.Var{v}})
			}
		}
	}
	return items
}
