package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/json"
	"fmt"
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
		if docs[pkg.ImportPath], err = stdlib_symbols.Extract(pkg.ImportPath, inFolder(pkg.Dir, pkg.GoFiles)); err != nil {
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
		of, err := documentation(dir, target{r, platforms[0]}, slices.Concat(paths[r], sourceOwn, []string{"builtin", "unsafe"}))
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

// inFolder returns the paths of files in a folder.
func inFolder(dir string, names []string) []string {
	paths := make([]string, len(names))
	for i, name := range names {
		paths[i] = filepath.Join(dir, name)
	}
	return paths
}
