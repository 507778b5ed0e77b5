package stdlib_symbols

import "embed"

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
