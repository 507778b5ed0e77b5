// Command gen writes the tables of package stdlib_symbols: for every package
// that a script may import, the symbols yaegi needs to run it and the export
// data go/types needs to check it.
//
// It type-checks the standard library and package csp from source, once for
// each supported platform. What comes out the same everywhere is written once;
// the rest is written per platform, chosen by file name suffix.
//
// Run it with "go generate ./stdlib_symbols" from the module's root: after a
// change of csp's exported API, and with each new Go release.
package main

import (
	"flag"
	"fmt"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	dir := flag.String("C", ".", "the `directory` of package stdlib_symbols")
	flag.Parse()
	if err := generate(*dir); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// generate writes every generated file below dir and removes those of an
// earlier run that are no longer wanted.
func generate(dir string) error {
	paths, err := scriptPackages(dir)
	if err != nil {
		return err
	}
	files, err := render(dir, paths)
	if err != nil {
		return err
	}
	if err := removeStale(dir, files); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		name, data := filepath.Join(dir, filepath.FromSlash(name)), files[name]
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(name, data, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// removeStale deletes the generated files in dir that are not in files.
func removeStale(dir string, files map[string][]byte) error {
	old, err := filepath.Glob(filepath.Join(dir, "sym_*.go"))
	if err != nil {
		return err
	}
	for _, name := range old {
		if _, ok := files[filepath.Base(name)]; !ok {
			if err := os.Remove(name); err != nil {
				return err
			}
		}
	}
	return os.RemoveAll(filepath.Join(dir, "export"))
}

// render returns the generated files for the packages at paths, by slash
// separated name relative to the package's directory.
func render(dir string, paths []string) (map[string][]byte, error) {
	symbols := map[string]perPlatform{}
	exports := map[string]perPlatform{}
	api := map[string]perPlatform{}
	var pkgs map[string]*types.Package
	for _, pf := range platforms {
		var err error
		if pkgs, err = load(dir, pf, paths); err != nil {
			return nil, fmt.Errorf("%s: %w", pf, err)
		}
		for _, path := range paths {
			sym, err := renderSymbols(pkgs[path])
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", pf, path, err)
			}
			put(symbols, path, pf, sym)
			exp, err := exportData(pkgs[path])
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", pf, path, err)
			}
			put(exports, path, pf, exp)
			put(api, path, pf, []byte(describe(pkgs[path])))
		}
	}

	files := map[string][]byte{}
	isCommon := func(path string) bool { return api[path].same() }
	entries := []entry{{path: "unsafe", name: "unsafe"}}
	for _, path := range paths {
		base := "sym_" + ident(path)
		if symbols[path].same() {
			files[base+".go"] = symbols[path][platforms[0]]
		} else {
			for pf, data := range symbols[path] {
				files[base+"_"+pf.suffix()+".go"] = data
			}
		}
		e := entry{path: path, name: pkgs[path].Name()}
		// Export data holds unexported fields too, which differ in many
		// packages and matter in none: the exported API decides.
		if isCommon(path) {
			data := exports[path][platforms[0]]
			files["export/any/"+path+".x"] = data
			mentioned, err := mentions(data, path)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			e.platform = slices.DeleteFunc(mentioned, func(path string) bool {
				return api[path] == nil || isCommon(path)
			})
		} else {
			for pf, data := range exports[path] {
				files["export/"+pf.suffix()+"/"+path+".x"] = data
			}
		}
		entries = append(entries, e)
	}
	var err error
	files["sym_index.go"], err = renderIndex(entries)
	return files, err
}

// perPlatform holds one rendering of a package for each platform.
type perPlatform map[platform][]byte

func put(m map[string]perPlatform, path string, pf platform, data []byte) {
	if m[path] == nil {
		m[path] = perPlatform{}
	}
	m[path][pf] = data
}

// same reports whether all platforms have the same rendering.
func (p perPlatform) same() bool {
	first := p[platforms[0]]
	for _, data := range p {
		if string(data) != string(first) {
			return false
		}
	}
	return true
}

// ident makes an identifier of an import path: net/http gives net_http, and
// the module's own packages go by their short names.
func ident(path string) string {
	path = strings.TrimPrefix(path, modulePath+"/")
	return strings.NewReplacer("/", "_", ".", "_", "-", "_").Replace(path)
}
