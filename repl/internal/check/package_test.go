package check

import (
	"errors"
	"go/ast"
	"go/constant"
	"go/importer"
	"go/token"
	"go/types"
	"strings"
	"sync"
	"testing"

	"github.com/cspsh/cspsh/repl/internal/syntax"
)

// withEmbedded imports the package at EmbedPath besides those of the standard library.
type withEmbedded struct{ types.Importer }

func (imp withEmbedded) Import(path string) (*types.Package, error) {
	if path != EmbedPath {
		return imp.Importer.Import(path)
	}
	embed, err := imp.Importer.Import("embed")
	if err != nil {
		return nil, err
	}
	pkg := types.NewPackage(EmbedPath, "embedded")
	args := types.NewParam(0, pkg, "", types.NewSlice(types.Typ[types.String]))
	result := types.NewParam(0, pkg, "", embed.Scope().Lookup("FS").Type())
	pkg.Scope().Insert(types.NewFunc(0, pkg, "FS", types.NewSignatureType(nil, nil, nil, types.NewTuple(args), types.NewTuple(result), true)))
	pkg.MarkComplete()
	return pkg, nil
}

// std is one importer for all, which then reads each package once.
var std = sync.OnceValue(func() types.Importer { return importer.ForCompiler(token.NewFileSet(), "source", nil) })

// files has a file for each pattern, which says so; two for those that end in *.
func files(patterns []string) (list []File, err error) {
	for _, p := range patterns {
		switch {
		case p == "none":
			return nil, errors.New("pattern none: no matching files found")
		case strings.HasSuffix(p, "*"):
			list = append(list, File{p + "1", "first"}, File{p + "2", "second"})
		default:
			list = append(list, File{p, "text of " + p})
		}
	}
	return list, nil
}

// checkFile checks a package of one file.
func checkFile(t *testing.T, src string, o Options) (*Unit, *ast.File, error) {
	t.Helper()
	fset := token.NewFileSet()
	f, err := syntax.ParseFile("a.go", []byte(src), fset)
	if err != nil {
		t.Fatal(err)
	}
	u, err := Package(fset, f.Name.Name, []*ast.File{f}, withEmbedded{std()}, o)
	return u, f, err
}

func TestEmbedded(t *testing.T) {
	const head = "package p\nimport \"embed\"\nvar _ embed.FS\n"
	for _, test := range []struct{ src, want string }{
		{"//go:embed a\nvar s string", ""},
		{"//go:embed a\n\n// more\nvar s []byte", ""},
		{"type T string\n//go:embed a\nvar s T", ""},
		{"type B byte\n//go:embed a\nvar s []B", ""},
		{"var (\n\t//go:embed a\n\ts string\n\tn int\n)", ""},
		{"//go:embed a\tb* \"c d\" `e f`\n//go:embed g\nvar s embed.FS", ""},
		{"//go:embedded\nvar s int", ""},
		{"//go:embed none\nvar s string", "a.go:4:1: pattern none: no matching files found"},
		{"//go:embed\nvar s string", "a.go:4:1: usage: //go:embed patterns"},
		{"//go:embed \"a\nvar s string", "a.go:4:1: invalid quoted string in //go:embed: \"a"},
		{"//go:embed \"a\"b\nvar s string", "a.go:4:1: invalid quoted string in //go:embed: \"a\"b"},
		{"//go:embed b*\nvar s string", "a.go:4:1: invalid go:embed: multiple files for type string"},
		{"//go:embed a\nvar s, t string", "a.go:4:1: go:embed cannot apply to multiple vars"},
		{"//go:embed a\nvar s = \"\"", "a.go:4:1: go:embed cannot apply to var with initializer"},
		{"//go:embed a\nvar s int", "a.go:4:1: go:embed cannot apply to var of type int"},
		{"//go:embed a\nvar s []rune", "a.go:4:1: go:embed cannot apply to var of type []rune"},
		{"//go:embed a\nvar s *embed.FS", "a.go:4:1: go:embed cannot apply to var of type *embed.FS"},
		{"//go:embed a\nvar s nothing", "a.go:5:7: undefined: nothing"},
		{"//go:embed a\nvar (\n\ts string\n)", "a.go:4:1: misplaced go:embed directive"},
		{"//go:embed a\nconst s = 1", "a.go:4:1: misplaced go:embed directive"},
		{"//go:embed a\nfunc f() {}", "a.go:4:1: misplaced go:embed directive"},
		{"func f() {\n\t//go:embed a\n\tvar s string\n\t_ = s\n}", "a.go:5:2: go:embed cannot apply to var inside func"},
		{"var n int\n//go:embed a", "a.go:5:1: misplaced go:embed directive"},
	} {
		_, _, err := checkFile(t, head+test.src, Options{Embed: files})
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%s\ngot  %s\nwant %s", test.src, got, test.want)
		}
	}
	if _, _, err := checkFile(t, "package p\n//go:embed a\nvar s string", Options{Embed: files}); err == nil || !strings.Contains(err.Error(), `only allowed in Go files that import "embed"`) {
		t.Errorf("without an import: %v", err)
	}
}

// What is embedded is an initial value like any other.
func TestEmbeddedValue(t *testing.T) {
	u, _, err := checkFile(t, "package p\nimport _ \"embed\"\nvar n = len(s)\n//go:embed a\nvar s string", Options{Embed: files})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, it := range u.Items {
		for _, v := range it.Vars {
			names = append(names, v.Name())
			if tv := u.Info.Types[it.Values[0]]; v.Name() == "s" && (tv.Value == nil || constant.StringVal(tv.Value) != "text of a") {
				t.Errorf("the value is %v", tv.Value)
			}
		}
	}
	if got := strings.Join(names, " "); got != "s n" {
		t.Errorf("variables in order: %s", got)
	}
}

func TestBodyless(t *testing.T) {
	for _, test := range []struct {
		src  string
		asm  bool
		want string
	}{
		{"func f() int", false, "a.go:2:6: missing function body"},
		{"func f() int", true, ""},
		{"import _ \"unsafe\"\n//go:linkname f runtime.f\nfunc f() int", false, ""},
		{"import _ \"unsafe\"\n//go:linkname g runtime.f\nfunc f() int", false, "a.go:4:6: missing function body"},
		{"type T int\nfunc (T) M() int", true, ""},
		{"func f[T any]()", true, "a.go:2:6: generic function is missing function body"},
		{"func init()", true, "a.go:2:6: func init must have a body"},
	} {
		_, _, err := checkFile(t, "package p\n"+test.src, Options{Assembly: test.asm})
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.src, got, test.want)
		}
	}
}

func TestGoVersion(t *testing.T) {
	for _, test := range []struct{ line, module, want string }{
		{"", "", GoVersion},
		{"", "go1.20", "go1.20"},
		{"//go:build go1.25", "go1.20", "go1.25"},
		{"//go:build go1.21", "go1.24", "go1.21"},
	} {
		u, f, err := checkFile(t, test.line+"\n\npackage p", Options{GoVersion: test.module})
		if err != nil {
			t.Fatal(err)
		}
		if got := u.GoVersionAt(f.Name.Pos()); got != test.want {
			t.Errorf("%s in a module of %s: %s, want %s", test.line, test.module, got, test.want)
		}
	}
	if _, _, err := checkFile(t, "package p\nvar n = min(1, 2)", Options{GoVersion: "go1.20"}); err == nil {
		t.Error("a module of go1.20 has min")
	}
}
