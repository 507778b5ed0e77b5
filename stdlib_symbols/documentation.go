package stdlib_symbols

import (
	"archive/zip"
	_ "embed" // for the archive
	"encoding/json"
	"go/version"
	"slices"
	"strings"
)

//go:embed doc.zip
var docs string

// A Documentation is that of a package, as text for a terminal.
type Documentation struct {
	Name    string `json:"-"` // of the package
	Text    string
	Symbols []SymbolDoc
}

// A SymbolDoc is the documentation of one declaration: of a constant, a variable, a
// function or a type by its name, of a method by Type.Method. One declaration may have
// several names.
type SymbolDoc struct {
	Names []string
	Decl  string // in Go, without bodies and unexported fields
	Text  string
	Since map[string]string `json:",omitempty"` // the Go release that a name is new in, such as "go1.27"
}

// Doc returns the documentation of the package at path, or nil if there is none. It is
// from the newest release that there are tables for, without the symbols that [GoVersion]
// does not have.
func Doc(path string) *Documentation {
	if path != "builtin" && !Has(path) && !IsOwn(path) {
		return nil
	}
	z, err := zip.NewReader(strings.NewReader(docs), int64(len(docs)))
	if err != nil {
		panic(err) // never: it is embedded
	}
	f, err := z.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	d := &Documentation{Name: path}
	switch {
	case path == "builtin":
	case IsOwn(path):
		d.Name = path[strings.LastIndexByte(path, '/')+1:]
	default:
		d.Name = Name(path)
	}
	if err := json.NewDecoder(f).Decode(d); err != nil {
		panic(err) // never
	}
	for i := range d.Symbols {
		s := &d.Symbols[i]
		s.Names = slices.DeleteFunc(s.Names, func(name string) bool { return version.Compare(s.Since[name], GoVersion) > 0 })
	}
	d.Symbols = slices.DeleteFunc(d.Symbols, func(s SymbolDoc) bool { return len(s.Names) == 0 })
	return d
}

// Symbol returns the documentation of one name, or nil.
func (d *Documentation) Symbol(name string) *SymbolDoc {
	i := slices.IndexFunc(d.Symbols, func(s SymbolDoc) bool { return slices.Contains(s.Names, name) })
	if i < 0 {
		return nil
	}
	return &d.Symbols[i]
}
