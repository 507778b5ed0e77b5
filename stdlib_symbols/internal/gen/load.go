package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"path/filepath"
	"slices"
	"strings"
)

const (
	modulePath = "github.com/cspsh/cspsh"
	cspPath    = modulePath + "/csp"
)

// compiledOwn are the packages of this module that scripts use as they are compiled, and sourceOwn those that run from
// source in scripts, since their generic types have fields of the types that they are made for.
var (
	compiledOwn = []string{cspPath, cspPath + "/remote/engine"}
	sourceOwn   = []string{cspPath + "/flow", cspPath + "/remote"}
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

func (p platform) sizes() types.Sizes { return types.SizesFor("gc", p.goarch) }

// unscripted lists the public packages of the standard library that are left
// out, with the reason.
var unscripted = map[string]string{
	"log/syslog":       "it does not exist on Windows",
	"net/http/pprof":   "importing it exposes the whole program on http.DefaultServeMux",
	"plugin":           "it needs cgo",
	"runtime/cgo":      "it needs cgo",
	"runtime/coverage": "it is for binaries built with -cover",
	"runtime/race":     "it is for binaries built with -race",
}

// scriptPackages returns the sorted import paths of the packages a script may
// import: those of the standard library, and of this module.
func scriptPackages(dir string, t target) ([]string, error) {
	out, err := t.goCommand(dir, "list", "std")
	if err != nil {
		return nil, err
	}
	paths := slices.Clone(compiledOwn)
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

// program is what has been loaded for a target.
type program struct {
	target target
	fset   *token.FileSet
	order  []*listed                 // each after those it imports
	listed map[string]*listed        // by import path
	pkgs   map[string]*types.Package // by import path
}

// load type-checks the packages at paths and all they import for a target,
// without function bodies.
func load(dir string, t target, paths ...string) (*program, error) {
	args := []string{"list", "-deps", "-json=ImportPath,Dir,GoFiles,ImportMap", "--"}
	out, err := t.goCommand(dir, append(args, paths...)...)
	if err != nil {
		return nil, err
	}
	prog := &program{
		target: t,
		fset:   token.NewFileSet(),
		listed: map[string]*listed{},
		pkgs:   map[string]*types.Package{"unsafe": types.Unsafe},
	}
	// The packages come in dependency order.
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		l := new(listed)
		if err := dec.Decode(l); err == io.EOF {
			return prog, nil
		} else if err != nil {
			return nil, err
		}
		if l.ImportPath == "unsafe" {
			continue
		}
		if l.files, err = l.parse(prog.fset); err != nil {
			return nil, err
		}
		pkg, err := l.check(prog, l.files, nil)
		if err != nil {
			return nil, err
		}
		prog.order = append(prog.order, l)
		prog.listed[l.ImportPath] = l
		prog.pkgs[l.ImportPath] = pkg
	}
}

// listed is a package as "go list" describes it.
type listed struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	ImportMap  map[string]string

	files []*ast.File
}

func (l *listed) parse(fset *token.FileSet) ([]*ast.File, error) {
	var files []*ast.File
	for _, name := range l.GoFiles {
		f, err := parser.ParseFile(fset, filepath.Join(l.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// check type-checks the package, with function bodies if info is wanted. It
// takes imports from prog.
func (l *listed) check(prog *program, files []*ast.File, info *types.Info) (*types.Package, error) {
	var first error
	conf := types.Config{
		IgnoreFuncBodies: info == nil,
		Error: func(err error) {
			// An import may be unused where an overlay has taken its user.
			if !err.(types.Error).Soft && first == nil {
				first = err
			}
		},
		Sizes: prog.target.platform.sizes(),
		Importer: importerFunc(func(path string) (*types.Package, error) {
			if mapped, ok := l.ImportMap[path]; ok {
				path = mapped
			}
			if pkg := prog.pkgs[path]; pkg != nil {
				return pkg, nil
			}
			return nil, fmt.Errorf("%s is not among the dependencies", path)
		}),
	}
	pkg, _ := conf.Check(l.ImportPath, prog.fset, files, info)
	return pkg, first
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }
