package check

import (
	"go/ast"
	"go/token"
	"go/types"
	"go/version"
)

// Options say what is known of a package besides its files.
type Options struct {
	// GoVersion is its language version, such as go1.21. A build constraint of a file
	// may ask for another one. Empty, it is that of inputs.
	GoVersion string

	// Assembly reports that functions may have their bodies in assembly. Those panic
	// when they are called, as do functions that are linked from elsewhere, unless Unit.Links
	// leads to something.
	Assembly bool

	// Embed reads the files for the patterns of a //go:embed directive, sorted by name.
	// Without it, there are none.
	Embed func(patterns []string) ([]File, error)

	patch bool // declarations were taken out, for which perhaps a package was imported
}

// Package type-checks the files of one package by Go's ordinary rules. It completes
// their syntax trees: variables get the files that they embed as initial values, and
// functions without a body in Go one that panics. The error is Errors.
func Package(fset *token.FileSet, path string, files []*ast.File, imp types.Importer, o Options) (*Unit, error) {
	return checkFiles(fset, types.NewPackage(path, files[0].Name.Name), files, imp, o)
}

// checkFiles type-checks files as those of a package, which may have objects already.
func checkFiles(fset *token.FileSet, pkg *types.Package, files []*ast.File, imp types.Importer, o Options) (*Unit, error) {
	c := &collector{ignore: func(e types.Error) bool { return o.patch && unusedImport(e.Msg) }}
	e := &embedder{fset: fset, read: o.Embed, vars: map[token.Pos]*ast.ValueSpec{}}
	links := map[*ast.FuncDecl]Link{}
	for _, f := range files {
		e.file(f)
		c.errs = append(c.errs, giveBodies(fset, pkg.Path(), f, o.Assembly, links)...)
	}
	info := newInfo()
	cfg := config(imp, c)
	if o.GoVersion != "" {
		cfg.GoVersion = o.GoVersion
	}
	// The collector has every error that Files could return.
	_ = types.NewChecker(cfg, fset, pkg, info).Files(files)
	e.explain(c.errs)
	e.verify(info)
	c.errs = append(c.errs, e.errs...)
	if err := c.err(); err != nil {
		return nil, err
	}

	u := &Unit{
		Fset:     fset,
		versions: versions(fset, info),
		Pkg:      pkg,
		Info:     info,
		Links:    links,
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

// versions returns the language versions of files.
func versions(fset *token.FileSet, info *types.Info) map[*token.File]string {
	out := map[*token.File]string{}
	for f, v := range info.FileVersions {
		out[fset.File(f.FileStart)] = version.Lang(v)
	}
	return out
}
