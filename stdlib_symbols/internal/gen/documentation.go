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
	"maps"
	"path/filepath"
	"slices"

	"github.com/cspsh/cspsh/stdlib_symbols"
)

// documentation returns what the documentation of the packages at paths is, by
// path.
func documentation(dir string, t target, paths []string) (map[string]*stdlib_symbols.Documentation, error) {
	args := []string{"list", "-json=ImportPath,Dir,GoFiles", "--"}
	out, err := t.goCommand(dir, append(args, paths...)...)
	if err != nil {
		return nil, err
	}
	docs := map[string]*stdlib_symbols.Documentation{}
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var pkg listed
		if err := dec.Decode(&pkg); err != nil {
			return nil, err
		}
		if docs[pkg.ImportPath], err = document(pkg.ImportPath, pkg.Dir, pkg.GoFiles); err != nil {
			return nil, fmt.Errorf("documentation of %s: %w", pkg.ImportPath, err)
		}
	}
	return docs, nil
}

// renderDocs returns an archive with the documentation of all packages, which is that of
// the newest release: a file of JSON for each, which is a [stdlib_symbols.Documentation].
func renderDocs(dir string, paths map[release][]string) ([]byte, error) {
	var docs map[string]*stdlib_symbols.Documentation
	for i, r := range releases {
		of, err := documentation(dir, target{r, platforms[0]}, append(slices.Clone(paths[r]), "builtin", "unsafe"))
		if err != nil {
			return nil, err
		}
		if i > 0 {
			markNew(of, docs, r)
		}
		docs = of
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestCompression)
	})
	for _, path := range slices.Sorted(maps.Keys(docs)) {
		w, err := z.Create(path)
		if err != nil {
			return nil, err
		}
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(docs[path]); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// markNew marks in the documentation of a release what the one before it does not have.
// Of the rest it takes over the marks.
func markNew(docs, before map[string]*stdlib_symbols.Documentation, r release) {
	for path, d := range docs {
		old := before[path]
		if old == nil {
			continue // as a whole: its package is not in the older index
		}
		for i := range d.Symbols {
			s := &d.Symbols[i]
			for _, name := range s.Names {
				since := r.lang
				if was := old.Symbol(name); was != nil {
					since = was.Since[name]
				}
				if since == "" {
					continue
				}
				if s.Since == nil {
					s.Since = map[string]string{}
				}
				s.Since[name] = since
			}
		}
	}
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
