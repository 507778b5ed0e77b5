package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/printer"
	"go/token"
	"io"
	"path/filepath"

	"github.com/cspsh/cspsh/stdlib_symbols"
)

// renderDocs returns an archive with the documentation of the packages at paths: a
// file of JSON for each, which is a [stdlib_symbols.Documentation].
func renderDocs(dir string, paths []string) ([]byte, error) {
	out, err := goCommand(dir, platforms[0], append([]string{"list", "-json=ImportPath,Dir,GoFiles,Name"}, paths...)...)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestCompression)
	})
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var pkg struct {
			ImportPath, Dir string
			GoFiles         []string
		}
		if err := dec.Decode(&pkg); err != nil {
			return nil, err
		}
		d, err := document(pkg.ImportPath, pkg.Dir, pkg.GoFiles)
		if err != nil {
			return nil, fmt.Errorf("documentation of %s: %w", pkg.ImportPath, err)
		}
		w, err := z.Create(pkg.ImportPath)
		if err != nil {
			return nil, err
		}
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(d); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// document extracts the documentation of a package from its source.
func document(path, dir string, names []string) (*stdlib_symbols.Documentation, error) {
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range names {
		f, err := parser.ParseFile(fset, filepath.Join(dir, name), nil, parser.ParseComments)
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
	out := &stdlib_symbols.Documentation{Text: string(pkg.Text(pkg.Doc))}
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
			out.Symbols = append(out.Symbols, stdlib_symbols.SymbolDoc{
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
