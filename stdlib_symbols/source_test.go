package stdlib_symbols

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"
)

// TestSource checks that every source compiles against the compiled packages,
// and declares what the export data says it does.
func TestSource(t *testing.T) {
	fset := token.NewFileSet()
	imp := Importer(fset)
	var found []string
	for _, path := range Packages() {
		src := Source(path)
		if src == nil {
			continue
		}
		found = append(found, path)
		f, err := parser.ParseFile(fset, path+".go", src, 0)
		if err != nil {
			t.Error(err)
			continue
		}
		conf := types.Config{Importer: imp}
		pkg, err := conf.Check(path, fset, []*ast.File{f}, nil)
		if err != nil {
			t.Error(err)
			continue
		}
		compiled, err := imp.Import(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range compiled.Scope().Names() {
			want := compiled.Scope().Lookup(name)
			if !isGeneric(want) || !want.Exported() {
				continue
			}
			got := pkg.Scope().Lookup(name)
			if got == nil {
				t.Errorf("%v is missing", want)
			} else if g, w := describeGeneric(got), describeGeneric(want); g != w {
				t.Errorf("got\n%s\nwant\n%s", g, w)
			}
		}
	}
	want := []string{"cmp", "errors", "maps", "math/rand/v2", "reflect", "slices", "sync", "sync/atomic"}
	if !slices.Equal(found, want) {
		t.Errorf("the packages with source are %q, want %q", found, want)
	}
	if !strings.Contains(License(), "The Go Authors") {
		t.Errorf("the licence is %q", License())
	}
}

// describeGeneric returns a function's type, or the methods of a type.
func describeGeneric(obj types.Object) string {
	named, ok := obj.Type().(*types.Named)
	if !ok {
		return types.ObjectString(obj, nil)
	}
	var methods []string
	for m := range named.Methods() {
		if m.Exported() {
			methods = append(methods, types.ObjectString(m, nil))
		}
	}
	slices.Sort(methods)
	return strings.Join(methods, "\n")
}
