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
	"os"
	"path/filepath"
)

func main() {
	dir := flag.String("C", ".", "the `directory` of package stdlib_symbols")
	flag.Parse()
	if err := generate(*dir); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// generate writes all files below dir anew.
func generate(dir string) error {
	paths, err := scriptPackages(dir)
	if err != nil {
		return err
	}
	files, err := render(dir, paths)
	if err != nil {
		return err
	}
	if files["doc.zip"], err = renderDocs(dir, append(paths, "builtin", "unsafe")); err != nil {
		return err
	}
	// What is no longer generated must not stay.
	old, err := filepath.Glob(filepath.Join(dir, "sym_*.go"))
	if err != nil {
		return err
	}
	for _, name := range append(old, filepath.Join(dir, "export"), filepath.Join(dir, "_source")) {
		if err := os.RemoveAll(name); err != nil {
			return err
		}
	}
	for name, data := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(name, data, 0o666); err != nil {
			return err
		}
	}
	return nil
}
