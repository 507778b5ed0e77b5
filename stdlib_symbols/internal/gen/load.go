package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const (
	modulePath = "github.com/cspsh/cspsh"
	cspPath    = modulePath + "/csp"
)

// A platform is a pair of operating system and architecture.
type platform struct{ goos, goarch string }

// platforms are those the shell is built for. All have 64-bit ints, so that
// constants such as math.MaxInt need no rendering of their own.
var platforms = []platform{
	{"linux", "amd64"}, {"linux", "arm64"},
	{"darwin", "amd64"}, {"darwin", "arm64"},
	{"windows", "amd64"}, {"windows", "arm64"},
}

func (p platform) String() string { return p.goos + "/" + p.goarch }
func (p platform) suffix() string { return p.goos + "_" + p.goarch }

// unscripted lists the public packages of the standard library that are left
// out, with the reason.
var unscripted = map[string]string{
	"log/syslog":       "does not exist on Windows",
	"net/http/pprof":   "importing it exposes the whole program on http.DefaultServeMux",
	"plugin":           "needs cgo",
	"runtime/cgo":      "needs cgo",
	"runtime/coverage": "is for binaries built with -cover",
	"runtime/race":     "is for binaries built with -race",
	"testing/synctest": "its bubbles cannot hold the runtime's event loop",
}

// scriptPackages returns the sorted import paths of the packages a script may
// import: those of the standard library, and csp.
func scriptPackages(dir string) ([]string, error) {
	out, err := goCommand(dir, platforms[0], "list", "std")
	if err != nil {
		return nil, err
	}
	paths := []string{cspPath}
	for path := range strings.FieldsSeq(string(out)) {
		elems := strings.Split(path, "/")
		if elems[0] == "vendor" || slices.Contains(elems, "internal") || unscripted[path] != "" || path == "unsafe" {
			continue
		}
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths, nil
}

// goCommand runs the go command for a platform, without cgo: its output does
// not depend on the C compilers of the machine.
func goCommand(dir string, pf platform, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS="+pf.goos, "GOARCH="+pf.goarch, "CGO_ENABLED=0", "GOFLAGS=")
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return nil, fmt.Errorf("go %s: %s", args[0], bytes.TrimSpace(exit.Stderr))
	}
	return out, err
}

// load type-checks the packages at paths and all they import for a platform,
// without function bodies. The result is indexed by import path.
func load(dir string, pf platform, paths []string) (map[string]*types.Package, error) {
	args := []string{"list", "-deps", "-json=ImportPath,Dir,GoFiles,ImportMap", "--"}
	out, err := goCommand(dir, pf, append(args, paths...)...)
	if err != nil {
		return nil, err
	}
	pkgs := map[string]*types.Package{"unsafe": types.Unsafe}
	fset := token.NewFileSet()
	// The packages come in dependency order.
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var l listed
		if err := dec.Decode(&l); err == io.EOF {
			return pkgs, nil
		} else if err != nil {
			return nil, err
		}
		if l.ImportPath == "unsafe" {
			continue
		}
		pkg, err := l.check(fset, pf, pkgs)
		if err != nil {
			return nil, err
		}
		pkgs[l.ImportPath] = pkg
	}
}

// listed is a package as "go list" describes it.
type listed struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	ImportMap  map[string]string
}

// check type-checks the declarations of the package, taking its imports from
// pkgs.
func (l *listed) check(fset *token.FileSet, pf platform, pkgs map[string]*types.Package) (*types.Package, error) {
	var files []*ast.File
	for _, name := range l.GoFiles {
		f, err := parser.ParseFile(fset, filepath.Join(l.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	conf := types.Config{
		IgnoreFuncBodies: true,
		Sizes:            types.SizesFor("gc", pf.goarch),
		Importer: importerFunc(func(path string) (*types.Package, error) {
			if mapped, ok := l.ImportMap[path]; ok {
				path = mapped
			}
			if pkg := pkgs[path]; pkg != nil {
				return pkg, nil
			}
			return nil, fmt.Errorf("%s is not among the dependencies", path)
		}),
	}
	return conf.Check(l.ImportPath, fset, files, nil)
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }
