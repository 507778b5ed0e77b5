package stdlib_symbols

import (
	"go/token"
	"go/types"
	"strings"
	"testing"
)

// TestDocAgrees checks that what is documented is there in this release, and that what is
// there is documented.
func TestDocAgrees(t *testing.T) {
	imp := Importer(token.NewFileSet())
	for _, path := range Packages() {
		d := Doc(path)
		if d == nil {
			t.Errorf("%s has no documentation", path)
			continue
		}
		pkg, err := imp.Import(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range d.Symbols {
			for _, name := range s.Names {
				if path != "unsafe" && token.IsExported(name) && find(pkg, name) == nil {
					t.Errorf("%s.%s is documented, and not there", path, name)
				}
			}
		}
		for _, name := range pkg.Scope().Names() {
			if token.IsExported(name) && d.Symbol(name) == nil && !differs[path] {
				t.Errorf("%s.%s is not documented", path, name)
			}
		}
	}
	if Doc("builtin").Symbol("append") == nil {
		t.Error("append is not documented")
	}
	if Doc("no/such") != nil {
		t.Error("a package that is not there is documented")
	}
}

// differs are the packages whose documentation is that of another platform.
var differs = map[string]bool{"syscall": platform != "linux_amd64", "runtime": platform != "linux_amd64", "os": platform != "linux_amd64"}

// find returns an object, or a method by Type.Method, nil if there is none.
func find(pkg *types.Package, name string) types.Object {
	name, method, ok := strings.Cut(name, ".")
	obj := pkg.Scope().Lookup(name)
	if obj == nil || !ok {
		return obj
	}
	m, _, _ := types.LookupFieldOrMethod(obj.Type(), true, pkg, method)
	return m
}
