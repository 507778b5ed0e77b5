package stdlib_symbols

import (
	"bytes"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/printer"
	"go/token"
)

// Extract returns the documentation of the package at path from its source files. The error is one
// of reading or parsing them.
func Extract(path string, paths []string) (*Documentation, error) {
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range paths {
		f, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	opts := []any{}
	if path == "builtin" { // it declares what is predeclared, in lower case
		opts = append(opts, doc.AllDecls)
	}
	pkg, err := doc.NewFromFiles(fset, files, path, opts...)
	if err != nil {
		return nil, err
	}
	out := &Documentation{Name: pkg.Name, Text: string(pkg.Text(pkg.Doc))}
	add := func(names []string, decl ast.Decl, text string) {
		if f, ok := decl.(*ast.FuncDecl); ok {
			f.Body, f.Doc = nil, nil
		}
		if g, ok := decl.(*ast.GenDecl); ok {
			g.Doc = nil
		}
		var src bytes.Buffer
		cfg := printer.Config{Mode: printer.UseSpaces | printer.TabIndent, Tabwidth: 4}
		if err = cfg.Fprint(&src, fset, decl); err == nil {
			out.Symbols = append(out.Symbols, SymbolDoc{
				Names: names, Decl: src.String(), Text: string(pkg.Text(text)),
			})
		}
	}
	values := func(list []*doc.Value) {
		for _, v := range list {
			add(v.Names, v.Decl, v.Doc)
		}
	}
	funcs := func(prefix string, list []*doc.Func) {
		for _, f := range list {
			add([]string{prefix + f.Name}, f.Decl, f.Doc)
		}
	}
	values(pkg.Consts)
	values(pkg.Vars)
	funcs("", pkg.Funcs)
	for _, t := range pkg.Types {
		add([]string{t.Name}, t.Decl, t.Doc)
		values(t.Consts)
		values(t.Vars)
		funcs("", t.Funcs)
		funcs(t.Name+".", t.Methods)
	}
	return out, err
}
