package stdlib_symbols

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"go/version"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
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

// TestSourceRuns compiles the sources and compares what they do with what the
// standard library does.
func TestSourceRuns(t *testing.T) {
	goCommand, err := exec.LookPath("go")
	if err != nil || testing.Short() {
		t.Skip("needs to run the go command")
	}
	if version.Lang(runtime.Version()) != GoVersion {
		t.Skipf("the sources are of %s", GoVersion)
	}
	dir := t.TempDir()
	write := func(name string, data []byte) {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	main, err := os.ReadFile("testdata/sources/main.go")
	if err != nil {
		t.Fatal(err)
	}
	write("main.go", main)
	write("go.mod", []byte("module sources\n\ngo "+strings.TrimPrefix(GoVersion, "go")+"\n"))
	for _, path := range Packages() {
		if src := Source(path); src != nil {
			write(path+"/source.go", src)
		}
	}
	cmd := exec.Command(goCommand, "run", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v\n%s", err, out)
	}
}

// What runs from source is what there is in the module.
func TestOwn(t *testing.T) {
	paths := OwnPackages()
	if want := []string{"github.com/cspsh/cspsh/csp/flow", "github.com/cspsh/cspsh/csp/remote"}; !slices.Equal(paths, want) {
		t.Errorf("the packages are %q, want %q", paths, want)
	}
	for _, path := range paths {
		dir := filepath.Join("..", strings.TrimPrefix(path, "github.com/cspsh/cspsh/"))
		list, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{}
		for _, name := range list {
			if !strings.HasSuffix(name, "_test.go") {
				text, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				want[path+"/"+filepath.Base(name)] = string(text)
			}
		}
		names, texts := Own(path)
		for i, name := range names {
			if want[name] != texts[i] {
				t.Errorf("%s is not what it is in the module; go generate ./stdlib_symbols", name)
			}
			delete(want, name)
		}
		for name := range want {
			t.Errorf("%s is missing; go generate ./stdlib_symbols", name)
		}
	}
	if IsOwn("github.com") || IsOwn("fmt") {
		t.Error("what is no package is one")
	}
}
