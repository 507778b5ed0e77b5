package restrict

import (
	"errors"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/cspsh/cspsh/stdlib_symbols"
)

// What is refused is there: a name that is misspelt would be refused to nobody.
func TestNames(t *testing.T) {
	imp := stdlib_symbols.Importer(token.NewFileSet())
	look := func(path string) *types.Package {
		if dir, ok := strings.CutPrefix(path, "github.com/cspsh/cspsh/"); ok {
			return functions(t, path, filepath.Join("..", "..", "..", dir))
		}
		pkg, err := imp.Import(path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return types.NewPackage(path, "")
		}
		return pkg
	}
	pkgs, objs := Names()
	for _, path := range pkgs {
		if _, err := build.Import(path, "", build.FindOnly); err != nil {
			t.Errorf("there is no package %s", path)
		}
	}
	for _, key := range objs {
		symbol, method, isMethod := strings.Cut(strings.TrimPrefix(key, "("), ").")
		dot := strings.LastIndexByte(symbol, '.')
		obj := look(symbol[:dot]).Scope().Lookup(symbol[dot+1:])
		if obj == nil {
			t.Errorf("there is no %s", key)
			continue
		}
		if isMethod {
			if m, _, _ := types.LookupFieldOrMethod(types.NewPointer(obj.Type()), true, obj.Pkg(), method); m == nil {
				t.Errorf("there is no %s", key)
			} else {
				obj = m
			}
		}
		if _, why := Object(obj); why != objects[key] {
			t.Errorf("%s is refused for %q", obj, why)
		}
	}
}

// functions is a package with the functions that the files of a folder declare, without their types.
func functions(t *testing.T, path, dir string) *types.Package {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	pkg := types.NewPackage(path, filepath.Base(path))
	for _, name := range names {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && d.Recv == nil {
				pkg.Scope().Insert(types.NewFunc(token.NoPos, pkg, d.Name.Name, new(types.Signature)))
			}
		}
	}
	return pkg
}

// Each function of package os that takes a text is refused, or a method of Folder of the same signature, or
// known to have nothing to do with files.
func TestPackageOS(t *testing.T) {
	harmless := "Clearenv Expand ExpandEnv Getenv IsPathSeparator LookupEnv NewSyscallError Setenv Unsetenv"
	symbols := stdlib_symbols.Symbols("os")
	folder := reflect.TypeFor[*Folder]()
	for name, v := range symbols {
		if v.Kind() != reflect.Func || v.Type().NumIn() == 0 || objects["os."+name] != "" || strings.Contains(harmless, name) {
			continue
		}
		takes := false
		for in := range v.Type().Ins() {
			takes = takes || in.Kind() == reflect.String
		}
		if !takes {
			continue
		}
		m, ok := folder.MethodByName(name)
		if !ok {
			t.Errorf("os.%s takes a text, and is neither refused nor replaced", name)
			continue
		}
		if got := reflect.Zero(folder).MethodByName(name).Type(); got != v.Type() {
			t.Errorf("%s: %v, want %v", m.Name, got, v.Type())
		}
	}
}

func TestFolder(t *testing.T) {
	outer := t.TempDir()
	dir := filepath.Join(outer, "in")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(outer, "secret")
	if err := os.WriteFile(secret, []byte("s"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := New(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.WriteFile("a", []byte("a"), 0o600); err != nil {
		t.Error(err)
	}
	for what, err := range map[string]error{
		"read":     second(f.ReadFile(secret)),
		"up":       second(f.Open("../secret")),
		"rename":   f.Rename("a", "../b"),
		"link":     f.Link(secret, "l"),
		"truncate": f.Truncate(secret, 0),
		"folder":   second(f.ReadDir(outer)),
		"temp":     second(f.CreateTemp(outer, "x")),
		"dirfs":    second(fs.ReadFile(f.DirFS(outer), "secret")),
	} {
		if !errors.Is(err, fs.ErrPermission) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if b, err := os.ReadFile(secret); string(b) != "s" {
		t.Errorf("the secret is %q now, %v", b, err)
	}
	if list, err := f.ReadDir("."); err != nil || len(list) != 1 || list[0].Name() != "a" {
		t.Errorf("%v %v", list, err)
	}
	if err := f.Truncate("a", 0); err != nil {
		t.Error(err)
	}
	if info, err := f.Stat("a"); err != nil || info.Size() != 0 {
		t.Errorf("%v %v", info, err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestAddress(t *testing.T) {
	for address, want := range map[string]bool{
		"127.0.0.1:80": true, "[::1]:1": true, "localhost:0": true, "LOCALHOST:0": true, "127.3.4.5:1": true,
		":80": false, "0.0.0.0:80": false, "10.0.0.1:1": false, "example.com:1": false, "localhost.example.com:1": false, "nothing": false,
	} {
		if err := Address("tcp", address); (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, network := range []string{"unix", "ip", "unixgram"} {
		if Address(network, "127.0.0.1:80") == nil {
			t.Errorf("%s is allowed", network)
		}
	}
}
