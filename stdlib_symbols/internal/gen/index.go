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
	platform   []string // the packages that have to be imported before it
}

// renderIndex returns the file that lists all tables, which are of a Go release
// such as "go1.26".
func renderIndex(entries []entry, release string) ([]byte, error) {
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.path, b.path) })
	var b bytes.Buffer
	b.WriteString(header)
	fmt.Fprintf(&b, "\n// GoVersion is the Go release whose standard library this is.\nconst GoVersion = %q\n", release)
	b.WriteString("\nvar index = [...]entry{\n")
	for _, e := range entries {
		platform := "nil"
		if len(e.platform) > 0 {
			platform = fmt.Sprintf("%#v", e.platform)
		}
		fmt.Fprintf(&b, "\t{%q, %q, &%s, %s},\n", e.path, e.name, symbolsName(e.path), platform)
	}
	b.WriteString("}\n\n// leftOut are the packages that a script cannot import, with the reason.\nvar leftOut = map[string]string{\n")
	for _, path := range slices.Sorted(maps.Keys(unscripted)) {
		fmt.Fprintf(&b, "\t%q: %q,\n", path, unscripted[path])
	}
	b.WriteString("}\n")
	return format.Source(b.Bytes())
}
