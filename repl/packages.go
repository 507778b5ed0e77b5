package repl

import (
	"embed"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/embedfs"
	"github.com/cspsh/cspsh/repl/internal/gotest"
	"github.com/cspsh/cspsh/repl/internal/module"
	"github.com/cspsh/cspsh/repl/internal/restrict"
	"github.com/cspsh/cspsh/repl/internal/syntax"
	"github.com/cspsh/cspsh/stdlib_symbols"
)

// An importer finds the packages that the user's code imports: a program's own, those of
// the standard library, and from source those of the module that the code belongs to and
// of the ones that this requires.
type importer struct {
	own      ownPackages
	std      types.Importer
	allow    func(path string) bool // nil for all
	folder   *restrict.Folder       // of a restricted program, or nil
	sent     bool                   // the program was, with the files that it embeds
	fset     *token.FileSet
	remember func(name, src string)

	tags    []string        // build tags that hold
	testing *underTest      // the package whose tests are run, or nil
	source  map[string]bool // packages of the standard library that are run from source

	module  *module.Module
	found   bool // the module was looked for
	dir     string
	here    string // if set, the folder that names of files in reports are relative to
	sources map[string]*sourcePackage
	path    []string      // of packages that are being imported, each by the one before
	fresh   []*check.Unit // packages whose variables have no values yet, in order
	// embedded are the names of files that were embedded, by the folders of their packages, which they are relative to.
	embedded map[string][]string
	failed   error // why the first of them could not be imported, if not for want of it
}

// A sourcePackage is one that is run from source.
type sourcePackage struct {
	unit  *check.Unit // nil while it is being imported
	plain *check.Unit // what its files are by themselves: see check.Patch
	stamp string      // tells its files from others
	err   error
}

// in has packages looked for from a folder on.
func (im *importer) in(dir string) { im.dir, im.found = dir, false }

func (im *importer) Import(path string) (*types.Package, error) {
	im.follow(path)
	switch {
	case im.allow != nil && !strings.HasPrefix(path, shellPackages) && !im.allow(path):
		return nil, fmt.Errorf("package %s is not allowed here", path)
	case im.folder != nil && restrict.Package(path) != "":
		return nil, fmt.Errorf("package %s is not allowed here: %s", path, restrict.Package(path))
	case im.own[path] != nil:
		p, err := im.own.get(path)
		if err != nil {
			return nil, err
		}
		return p.Types, nil
	case path == "C":
		return nil, errors.New("cspsh does not have cgo")
	case path == "unsafe" || stdlib_symbols.Has(path) && !im.source[path]:
		return im.std.Import(path)
	}
	p := im.sources[path]
	switch {
	case p == nil:
		p = &sourcePackage{}
		im.sources[path] = p
		if p.unit, p.stamp, p.err = im.load(path); p.err != nil {
			delete(im.sources, path) // it may be there the next time
		}
	case p.unit == nil:
		return nil, im.cycle(path)
	}
	if p.err != nil {
		return nil, p.err
	}
	return p.unit.Pkg, nil
}

// follow has a package of the standard library be run from source if the one is whose tests are run,
// and it imports that.
func (im *importer) follow(path string) {
	if u := im.testing; u != nil && u.standard && !im.source[path] && stdlib_symbols.Has(path) && gotest.Follows(path, u.path) {
		im.source[path] = true
	}
}

// cycle is the error of an import that leads back to path.
func (im *importer) cycle(path string) error {
	var b strings.Builder
	b.WriteString("import cycle not allowed")
	around := append(im.path[slices.Index(im.path, path):], path)
	for i := range around[1:] {
		fmt.Fprintf(&b, "\n\t%s imports %s", around[i], around[i+1])
	}
	return errors.New(b.String())
}

// find looks for the module.
func (im *importer) find() error {
	if im.found {
		return nil
	}
	m, err := module.Find(im.dir)
	if err != nil {
		return err
	}
	im.module, im.found = m, true
	return nil
}

// paths returns those of packages from source that a prefix leads to.
func (im *importer) paths(prefix string) []string {
	if im.find() != nil {
		return nil
	}
	return slices.DeleteFunc(im.module.Paths(prefix), func(path string) bool { return !module.MayImport(im.from(), path) })
}

// load reads and checks a package. It returns what tells its files from others, too.
func (im *importer) load(path string) (unit *check.Unit, stamp string, err error) {
	if err := im.find(); err != nil {
		return nil, "", err
	}
	if im.isOwn(path) {
		unit, err := im.loadOwn(path)
		return unit, "", err
	}
	p, err := im.locate(path)
	if err != nil {
		return nil, "", err
	}
	src, err := module.Files(p.Dir, im.tagsIn(p)...)
	if err != nil {
		return nil, "", err
	}
	im.path = append(im.path, path)
	defer func() { im.path = im.path[:len(im.path)-1] }()
	unit, err = im.loadFiles(path, p, src)
	if err != nil && src.Native != nil {
		src = src.Native
		unit, err = im.loadFiles(path, p, src)
	}
	if err != nil {
		if im.failed == nil {
			im.failed = err
		}
		return nil, "", err
	}
	if unit.Pkg.Name() == check.Name {
		if !im.testing.is(path) {
			return nil, "", fmt.Errorf("import %q is a program, not an importable package", path)
		}
		unit.Main = nil // its tests are what is run
	}
	im.fresh = append(im.fresh, unit)
	return unit, stampOf(src), nil
}

// isOwn reports whether a package is part of the shell as source.
func (im *importer) isOwn(path string) bool {
	return stdlib_symbols.IsOwn(path) && !im.module.Owns(path)
}

// loadOwn checks a package of csp's module that is part of the shell as source. Such are made for the loop of csp.
func (im *importer) loadOwn(path string) (*check.Unit, error) {
	im.path = append(im.path, path)
	defer func() { im.path = im.path[:len(im.path)-1] }()
	files, err := im.parse(stdlib_symbols.Own(path))
	if err != nil {
		return nil, err
	}
	unit, err := check.Package(im.fset, path, files, im, check.Options{})
	if err != nil {
		return nil, err
	}
	unit.Unwatched = true
	im.fresh = append(im.fresh, unit)
	return unit, nil
}

// loadFiles checks files of a package.
func (im *importer) loadFiles(path string, p module.Package, src *module.Sources) (*check.Unit, error) {
	names := slices.Clone(src.Files)
	if im.testing.is(path) {
		names = append(names, src.Tests...)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no non-test Go files in %s", p.Dir)
	}
	files, err := im.parseFiles(slices.Clone(names))
	if err != nil {
		return nil, err
	}
	counts, err := im.count(path, src.Files, files)
	if err != nil {
		return nil, err
	}
	if text := gotest.Overlay(path); text != "" && im.source[path] {
		over, err := im.parse([]string{path + "/cspsh.go"}, []string{text})
		if err != nil {
			return nil, err
		}
		gotest.Replace(files, over[0])
		files = append(files, over...)
	}
	unit, err := check.Package(im.fset, path, files, im, im.packageOptions(p, src))
	if err == nil {
		unit.Counts, unit.Unwatched = counts, stdlib_symbols.IsOwn(path)
	}
	return unit, err
}

// packageOptions are those of a package from source.
func (im *importer) packageOptions(p module.Package, src *module.Sources) check.Options {
	return check.Options{GoVersion: p.GoVersion, Assembly: src.Assembly, Embed: im.embedFrom(p.Dir)}
}

// count has the statements of a package's files be counted, tests apart, if they are to be.
func (im *importer) count(path string, names []string, files []*ast.File) (counts map[ast.Stmt]*uint32, err error) {
	cover := im.testing.covered(path)
	if cover == nil {
		return nil, nil
	}
	counts = map[ast.Stmt]*uint32{}
	for i, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		maps.Copy(counts, cover.File(path, im.fset, files[i], name, text))
	}
	return counts, nil
}

// locate finds the package that is imported by a path.
func (im *importer) locate(path string) (module.Package, error) {
	if im.source[path] || im.inStandard() {
		p, ok, err := module.Standard(path)
		switch {
		case err != nil:
			return p, err
		case ok:
			im.source[path] = true
			return p, nil
		}
	}
	if !module.MayImport(im.from(), path) {
		return module.Package{}, fmt.Errorf("use of internal package %s not allowed", path)
	}
	if first, _, _ := strings.Cut(path, "/"); !strings.Contains(first, ".") && !im.module.Owns(path) {
		if im.testing != nil { // it may need what is not there on every machine
			if p, ok, err := module.Standard(path); err == nil && ok {
				im.source[path] = true
				return p, nil
			}
		}
		_, err := im.missing(path)
		return module.Package{}, err
	}
	return im.module.Package(path)
}

// inStandard reports whether it is a package of the standard library that imports.
func (im *importer) inStandard() bool { return len(im.source) > 0 && im.source[im.from()] }

// from is the import path of the package that imports.
func (im *importer) from() string {
	switch {
	case len(im.path) > 0:
		return im.path[len(im.path)-1]
	case im.module != nil:
		if dir, err := filepath.Abs(im.dir); err == nil {
			if rel, err := filepath.Rel(im.module.Dir, dir); err == nil {
				return path.Join(im.module.Path, filepath.ToSlash(rel))
			}
		}
	}
	return check.Path
}

// parseFiles reads and parses files, whose names it changes to those that reports have.
func (im *importer) parseFiles(names []string) ([]*ast.File, error) {
	srcs := make([]string, len(names))
	for i, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		srcs[i] = string(b)
		names[i] = im.fromHere(name)
	}
	return im.parse(names, srcs)
}

// program checks the files of a main package in the importer's folder.
func (im *importer) program(files []*ast.File, asm bool) (*check.Unit, error) {
	if err := im.find(); err != nil {
		return nil, err
	}
	o := check.Options{Assembly: asm, Embed: im.embed}
	if im.module != nil {
		o.GoVersion = im.module.GoVersion()
	}
	return check.Package(im.fset, files[0].Name.Name, files, im, o)
}

// embed reads what files in the importer's folder embed. To a restricted program these are files like those
// that it opens, unless they were sent with it.
func (im *importer) embed(patterns []string) ([]check.File, error) {
	files, err := im.embedFrom(im.dir)(patterns)
	if err != nil || im.folder == nil || im.sent {
		return files, err
	}
	dir, err := filepath.Abs(im.dir)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if _, err := im.folder.Stat(filepath.Join(dir, filepath.FromSlash(f.Name))); err != nil {
			return nil, fmt.Errorf("%s is not allowed here: the file is outside of the folder of a restricted program", f.Name)
		}
	}
	return files, nil
}

// embedFrom returns what reads what files in a folder embed.
func (im *importer) embedFrom(dir string) func(patterns []string) ([]check.File, error) {
	return func(patterns []string) ([]check.File, error) {
		list, err := module.Embed(dir, patterns)
		if err != nil {
			return nil, err
		}
		if im.embedded == nil {
			im.embedded = map[string][]string{}
		}
		files := make([]check.File, len(list))
		for i, f := range list {
			files[i] = check.File{Name: f.Name, Data: string(f.Data)}
			im.embedded[dir] = append(im.embedded[dir], f.Name)
		}
		return files, nil
	}
}

// embeddedFS is the function FS of the package at check.EmbedPath.
func embeddedFS(nameAndData ...string) embed.FS {
	var files []embedfs.File
	for pair := range slices.Chunk(nameAndData, 2) {
		files = append(files, embedfs.File{Name: pair[0], Data: pair[1]})
	}
	fsys, err := embedfs.New(files...)
	if err != nil {
		panic(err)
	}
	return fsys
}

// fromHere returns the name of a file as a person in the working folder would write it, or in the
// one that the tests of a package were asked for in.
func (im *importer) fromHere(name string) string {
	name, err := filepath.Abs(name)
	if err != nil {
		return name
	}
	here := im.here
	if here == "" {
		if here, err = os.Getwd(); err != nil {
			return name
		}
	}
	if rel, err := filepath.Rel(here, name); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return name
}

// parse parses files, and remembers their texts for excerpts.
func (im *importer) parse(names, srcs []string) ([]*ast.File, error) {
	var files []*ast.File
	var errs syntax.ErrorList
	for i, name := range names {
		im.remember(name, srcs[i])
		f, err := syntax.ParseFile(name, []byte(srcs[i]), im.fset)
		var list syntax.ErrorList
		switch {
		case errors.As(err, &list):
			errs = append(errs, list...)
		case err != nil:
			return nil, err
		default:
			files = append(files, f)
		}
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return files, nil
}

// missing is the error of a package that is not in the standard library.
func (im *importer) missing(path string) (*check.Unit, error) {
	_, err := im.std.Import(path)
	return nil, err
}

// checked calls f, which checks the user's code. Faults in packages that it imports count
// before those that follow from them, and packages that were imported for the first time
// are to be compiled with it.
func (im *importer) checked(f func() (*check.Unit, error)) (*check.Unit, error) {
	im.failed = nil
	u, err := f()
	if im.failed != nil {
		err = im.failed
	}
	if err != nil {
		return nil, err
	}
	u.Packages = im.fresh
	return u, nil
}

// fromSource returns what reports whether a package is run from source of whose path there is
// a compiled one; nil if none is.
func (im *importer) fromSource() func(pkg *types.Package) bool {
	if len(im.source) == 0 {
		return nil
	}
	return func(pkg *types.Package) bool {
		p := im.sources[pkg.Path()]
		return p != nil && (p.unit == nil || p.unit.Pkg == pkg)
	}
}

// forget has packages imported anew.
func (im *importer) forget() {
	im.sources, im.fresh = map[string]*sourcePackage{}, nil
	im.found = false
}

// symbols gives the engine the symbols of the program's packages.
func (im *importer) symbols(path string) (name string, symbols map[string]reflect.Value, ok bool) {
	p, err := im.own.get(path)
	if p == nil || err != nil {
		return "", nil, false
	}
	return p.Types.Name(), maps.Clone(p.Symbols), true
}

// files returns the source files of a package that is run from source.
func (im *importer) files(path string) ([]string, error) {
	if err := im.find(); err != nil {
		return nil, err
	}
	p, err := im.module.Package(path)
	if err != nil {
		return nil, err
	}
	src, err := module.Files(p.Dir, im.tagsIn(p)...)
	if err != nil {
		return nil, err
	}
	return src.Files, nil
}

// tagsIn are the build tags that hold in a package. That of the race detector does in the module whose tests are
// run: other modules, and Go's own, take it for Go's, and call what only that has.
func (im *importer) tagsIn(p module.Package) []string {
	if u := im.testing; u != nil && u.module != "" && u.module == p.Module {
		return im.tags
	}
	return slices.DeleteFunc(slices.Clone(im.tags), func(tag string) bool { return tag == "race" })
}

// split parts a symbol such as example.com/pkg.Type.Method into the path of a package that is run from
// source and the name in it, and reports whether there is that package.
func (im *importer) split(symbol string) (path, name string, ok bool) {
	if im.find() != nil || im.module == nil {
		return "", "", false
	}
	// A path may have dots in its elements: the longest one that is there counts.
	for end := len(symbol); end > strings.LastIndexByte(symbol, '/'); end = strings.LastIndexByte(symbol[:end], '.') {
		path := symbol[:end]
		if strings.Contains(path, ".") || im.module.Owns(path) {
			if files, err := im.files(path); err == nil && len(files) > 0 {
				return path, strings.TrimPrefix(symbol[end:], "."), true
			}
		}
	}
	return "", "", false
}
