package stdlib_symbols

import (
	"reflect"
	"sort"
)

// Packages returns the sorted import paths of all packages. Package unsafe is
// among them.
func Packages() []string {
	paths := make([]string, len(index))
	for i := range index {
		paths[i] = index[i].path
	}
	return paths
}

// Has reports whether there is a package of this import path.
func Has(path string) bool { return lookup(path) != nil }

// Name returns the name of the package at path: "rand" for "math/rand/v2". It
// is empty if there is none.
func Name(path string) string {
	if e := lookup(path); e != nil {
		return e.name
	}
	return ""
}

// Symbols returns the symbols of the package at path by name, as yaegi wants
// them: a function or typed constant is its value, an untyped constant is a
// [go/constant.Value], a variable is addressable, a type is a nil pointer to
// it. It is nil if there is no such package.
//
// The map is made anew by each call, and the caller's to change.
func Symbols(path string) map[string]reflect.Value {
	e := lookup(path)
	if e == nil {
		return nil
	}
	return e.table.symbols()
}

// entry is a package in the index, which is sorted by path.
type entry struct {
	path, name string
	table      *table
	first      []string // those the export data mentions of the packages that differ by platform or release
}

func lookup(path string) *entry {
	i := sort.Search(len(index), func(i int) bool { return index[i].path >= path })
	if i < len(index) && index[i].path == path {
		return &index[i]
	}
	return nil
}
