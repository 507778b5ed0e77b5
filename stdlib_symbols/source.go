package stdlib_symbols

import (
	"embed"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed _source
var sources embed.FS

// Source returns a Go file with the generic functions and types of the package
// at path, to be specialised for the types of an interpreted program, and with
// the unexported declarations that they need. It is nil if the package has none
// or they can only be used erased.
//
// The file is a package by itself, of the same name and path, which imports
// compiled packages only: where it needs a declaration that is not generic, it
// imports that from the compiled package of its own path.
func Source(path string) []byte {
	src, err := readFirst(sources, "_source/"+GoVersion+"/"+path+".go", "_source/"+path+".go")
	if err != nil {
		return nil
	}
	return src
}

// License returns the text of the licence of what [Source] returns.
func License() string {
	text, err := sources.ReadFile("_source/LICENSE")
	if err != nil {
		panic(err) // never: it is embedded
	}
	return string(text)
}

// own is where the packages are that [Own] has.
const own = "_source/own"

// OwnPackages returns the paths of the packages that [Own] has.
func OwnPackages() (paths []string) {
	err := fs.WalkDir(sources, own, func(name string, d fs.DirEntry, err error) error {
		if dir := strings.TrimPrefix(path.Dir(name), own+"/"); err == nil && !d.IsDir() && (len(paths) == 0 || paths[len(paths)-1] != dir) {
			paths = append(paths, dir)
		}
		return err
	})
	if err != nil {
		panic(err) // never: it is embedded
	}
	return paths
}

// IsOwn reports whether [Own] has the package at path.
func IsOwn(path string) bool {
	list, err := sources.ReadDir(own + "/" + path)
	return err == nil && slices.ContainsFunc(list, func(e fs.DirEntry) bool { return !e.IsDir() })
}

// Own returns the files of a package of this module that programs here run from source, whole: csp/flow and csp/remote.
func Own(path string) (names, texts []string) {
	if !IsOwn(path) {
		return nil, nil
	}
	list, err := sources.ReadDir(own + "/" + path)
	if err != nil {
		panic(err) // never: it is embedded
	}
	for _, e := range list {
		if e.IsDir() {
			continue
		}
		text, err := sources.ReadFile(own + "/" + path + "/" + e.Name())
		if err != nil {
			panic(err) // never
		}
		names, texts = append(names, path+"/"+e.Name()), append(texts, string(text))
	}
	return names, texts
}
