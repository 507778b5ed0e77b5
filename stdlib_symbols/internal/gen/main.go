// Command gen writes the tables of package stdlib_symbols: for every package
// that a script may import, the symbols yaegi needs to run it and the export
// data go/types needs to check it.
//
// It type-checks the standard library and package csp from source, once for
// each supported Go release and platform. What comes out the same everywhere is
// written once; the rest is written per release, platform or both. Go files are
// chosen by build constraints, other files by their folders when they are read.
// Documentation is that of the newest release, with marks on what is new.
//
// Run it with "go generate ./stdlib_symbols" from the module's root, after a
// change of csp's exported API. It gets the releases' toolchains by itself, from
// the Go module proxy unless they are there: see GOTOOLCHAIN in "go help
// environment".
//
// For a new Go release, add it to the list in release.go and generate; drop those
// that go.mod no longer allows. Then look at csp/internal/heap, which reads what is
// the release's own.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
)

func main() {
	dir := flag.String("C", ".", "the `directory` of package stdlib_symbols")
	flag.Parse()
	done, err := withNewest()
	if !done && err == nil {
		err = generate(*dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// generate writes all files below dir anew.
func generate(dir string) error {
	lib, err := read(dir)
	if err != nil {
		return err
	}
	files, err := lib.render()
	if err != nil {
		return err
	}
	if files["_source/LICENSE"], err = license(dir); err != nil {
		return err
	}
	if files["doc.zip"], err = renderDocs(dir, lib.paths); err != nil {
		return err
	}
	own, err := ownSources(dir)
	if err != nil {
		return err
	}
	maps.Copy(files, own)
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

// ownSources returns the files of the packages of this module that run from source.
func ownSources(dir string) (map[string][]byte, error) {
	args := []string{"list", "-json=ImportPath,Dir,GoFiles", "--"}
	out, err := target{releases[len(releases)-1], platforms[0]}.goCommand(dir, append(args, sourceOwn...)...)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var pkg listed
		if err := dec.Decode(&pkg); err != nil {
			return nil, err
		}
		for _, name := range pkg.GoFiles {
			data, err := os.ReadFile(filepath.Join(pkg.Dir, name))
			if err != nil {
				return nil, err
			}
			files["_source/own/"+pkg.ImportPath+"/"+name] = data
		}
	}
	return files, nil
}
