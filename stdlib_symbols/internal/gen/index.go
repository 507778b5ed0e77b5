package main

import (
	"bytes"
	"fmt"
	"go/format"
	"maps"
	"slices"
	"strings"
)

// entry is a package in the index of the generated tables.
type entry struct {
	path, name string
	first      []string // the packages that have to be imported before it
}

// renderIndex returns the file that lists all tables of a release.
func renderIndex(entries []entry, r release) ([]byte, error) {
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.path, b.path) })
	var b bytes.Buffer
	b.WriteString(header)
	fmt.Fprintf(&b, "\n// GoVersion is the Go release whose standard library this is.\nconst GoVersion = %q\n", r.lang)
	b.WriteString("\nvar index = [...]entry{\n")
	for _, e := range entries {
		first := "nil"
		if len(e.first) > 0 {
			first = fmt.Sprintf("%#v", e.first)
		}
		fmt.Fprintf(&b, "\t{%q, %q, &%s, %s},\n", e.path, e.name, symbolsName(e.path), first)
	}
	b.WriteString("}\n\n// leftOut are the packages that a script cannot import, with the reason.\nvar leftOut = map[string]string{\n")
	for _, path := range slices.Sorted(maps.Keys(unscripted)) {
		fmt.Fprintf(&b, "\t%q: %q,\n", path, unscripted[path])
	}
	b.WriteString("}\n")
	return format.Source(b.Bytes())
}
