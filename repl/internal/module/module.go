// Package module finds Go packages that are not part of the standard library where the
// go command keeps them: in the module that a script belongs to and the others of its
// workspace, in the vendor folder, in the folders that a go.mod puts in the place of
// modules, and in the module cache. It downloads nothing.
package module

import (
	"errors"
	"fmt"
	"go/build"
	"go/version"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// A Module is a module with those that its packages need, directly or not.
type Module struct {
	Path string // as go.mod says; "" in a workspace outside of its modules
	Dir  string // where go.mod is, or else go.work

	mains  []main  // the module itself, or all of its workspace
	others []other // longest paths first
	vendor *vendor // where packages of the others are, if there is a vendor folder
}

// A main is a module whose go.mod has a say in which others there are.
type main struct {
	path string
	dir  string
	file *modfile.File
}

// An other is a module that is required.
type other struct {
	path string
	dir  string // where its packages are, if they are
	mod  module.Version
}

// A Package is where a package is.
type Package struct {
	Dir       string
	Module    string // the path of its module
	GoVersion string // the language version of its module, such as go1.21
}

// oldest is the language version of a module whose go.mod tells none.
const oldest = "go1.16"

// Find returns the module that a folder is in, nil if it is in none.
func Find(dir string) (*Module, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	file, data, err := above(dir, "go.mod")
	if err != nil {
		return nil, err
	}
	work, err := findWork(dir)
	if err != nil {
		return nil, err
	}
	m := &Module{}
	switch {
	case work != nil:
		m.Dir, m.mains = work.dir, work.mains
		if file != "" {
			i := slices.IndexFunc(work.mains, func(main main) bool { return main.dir == filepath.Dir(file) })
			if i < 0 {
				return nil, fmt.Errorf("the module in %s is not in the workspace of %s; use \"go work use %[1]s\" there", filepath.Dir(file), work.dir)
			}
			m.Path, m.Dir = work.mains[i].path, work.mains[i].dir
		}
		m.vendor, err = readVendor(work.dir, work.file.Go, workVendored)
	case file == "":
		return nil, nil
	default:
		var own main
		if own, err = readMain(filepath.Dir(file), data); err != nil {
			return nil, err
		}
		m.Path, m.Dir, m.mains = own.path, own.dir, []main{own}
		m.vendor, err = readVendor(own.dir, own.file.Go, modVendored)
	}
	if err != nil {
		return nil, err
	}
	if m.vendor == nil {
		m.others, err = m.requirements(work)
	}
	return m, err
}

// above returns the file with a name that is in a folder or in the nearest one above; an
// empty name if there is none.
func above(dir, name string) (file string, data []byte, err error) {
	for {
		file := filepath.Join(dir, name)
		data, err := os.ReadFile(file)
		switch {
		case err == nil:
			return file, data, nil
		case isDir(file):
		case !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission):
			return "", nil, err
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", nil, nil
		}
		dir = parent
	}
}

// readMain reads the go.mod of a folder.
func readMain(dir string, data []byte) (main, error) {
	f, err := modfile.Parse(filepath.Join(dir, "go.mod"), data, nil)
	if err != nil {
		return main{}, err
	}
	m := main{dir: dir, file: f}
	if f.Module != nil {
		m.path = f.Module.Mod.Path
	}
	return m, nil
}

// language returns the language version that a go directive asks for.
func language(g *modfile.Go) string {
	if g == nil {
		return oldest
	}
	return version.Lang("go" + g.Version)
}

// GoVersion returns the language version of the module.
func (m *Module) GoVersion() string {
	for _, main := range m.mains {
		if main.dir == m.Dir {
			return language(main.file.Go)
		}
	}
	return "" // outside of the modules of the workspace
}

// GoMod returns the text of a go.mod for the module, with which a vendor folder beside it counts.
func (m *Module) GoMod() ([]byte, error) {
	for _, main := range m.mains {
		if main.dir != m.Dir {
			continue
		}
		data, err := os.ReadFile(filepath.Join(main.dir, "go.mod"))
		if err == nil && main.file.Go == nil {
			data = fmt.Appendf(data, "\ngo %s\n", strings.TrimPrefix(oldest, "go"))
		}
		return data, err
	}
	return []byte("module cspsh.invalid/script\n\ngo 1.26\n"), nil // outside of the modules of the workspace
}

// Debug returns the settings of GODEBUG that the go.mod of the module has, as key=value.
func (m *Module) Debug() (settings []string) {
	for _, main := range m.mains {
		if main.dir == m.Dir {
			for _, g := range main.file.Godebug {
				if g.Key != "default" {
					settings = append(settings, g.Key+"="+g.Value)
				}
			}
		}
	}
	return settings
}

// cache returns the folder of the module cache.
func cache() string {
	if dir := os.Getenv("GOMODCACHE"); dir != "" {
		return dir
	}
	first, _, _ := strings.Cut(build.Default.GOPATH, string(filepath.ListSeparator))
	return filepath.Join(first, "pkg", "mod")
}

// Package finds the package with an import path. The module is nil for a program that
// belongs to none.
func (m *Module) Package(path string) (Package, error) {
	if m == nil {
		return Package{}, fmt.Errorf("no required module provides package %s: there is no go.mod in the script's folder or above; use \"go mod init\" and \"go get %[1]s\" there", path)
	}
	if p, ok := m.own(path); ok {
		if isDir(p.Dir) && !m.nested(p.Dir) {
			return p, nil
		}
		if !m.provides(path) {
			return Package{}, fmt.Errorf("package %s is not in module %s: there is no folder %s", path, p.Module, p.Dir)
		}
	}
	if m.vendor != nil {
		return m.vendor.find(path)
	}
	for _, o := range m.others {
		rest, ok := within(o.path, path)
		if !ok {
			continue
		}
		dir := filepath.Join(o.dir, filepath.FromSlash(rest))
		switch {
		case isDir(dir):
			f, err := readRequired(o.mod)
			if err != nil {
				return Package{}, err
			}
			p := Package{dir, o.path, oldest}
			if f != nil {
				p.GoVersion = language(f.Go)
			}
			return p, nil
		case isDir(o.dir):
			continue // perhaps of a module with a shorter path
		case o.mod.Version == "":
			return Package{}, fmt.Errorf("package %s: %s is to be in the place of module %s, and there is no such folder", path, o.mod.Path, o.path)
		default:
			return Package{}, fmt.Errorf("package %s: module %s is not in the module cache; use \"go mod download %s\" in %s", path, o.mod, o.path, m.Dir)
		}
	}
	return Package{}, fmt.Errorf("no required module provides package %s; use \"go get %[1]s\" in %s", path, m.Dir)
}

// own returns where a package of a main module is, or would be.
func (m *Module) own(path string) (p Package, ok bool) {
	longest := -1
	for _, main := range m.mains {
		if rest, fits := within(main.path, path); fits && len(main.path) > longest {
			longest = len(main.path)
			p = Package{filepath.Join(main.dir, filepath.FromSlash(rest)), main.path, language(main.file.Go)}
		}
	}
	return p, longest >= 0
}

// nested reports whether a folder below that of a main module belongs to one of its own.
func (m *Module) nested(dir string) bool {
	for ; ; dir = filepath.Dir(dir) {
		if slices.ContainsFunc(m.mains, func(main main) bool { return main.dir == dir }) {
			return false
		}
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil || filepath.Dir(dir) == dir {
			return true
		}
	}
}

// Paths returns the import paths of modules, and those of the folders beside the one that prefix
// leads to. There need not be a package in each.
func (m *Module) Paths(prefix string) (paths []string) {
	if m == nil {
		return nil
	}
	for _, main := range m.mains {
		paths = append(paths, main.path)
	}
	for _, o := range m.others {
		paths = append(paths, o.path)
	}
	if m.vendor != nil {
		paths = append(paths, m.vendor.modules...)
	}
	i := strings.LastIndexByte(prefix, '/')
	if i < 0 {
		return paths
	}
	p, err := m.Package(prefix[:i])
	if err != nil {
		return paths
	}
	entries, _ := os.ReadDir(p.Dir) // what can be read of them
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() && name[0] != '.' && name[0] != '_' && name != "testdata" && name != "vendor" {
			paths = append(paths, prefix[:i+1]+name)
		}
	}
	return paths
}

// provides reports whether a package may be one of another module.
func (m *Module) provides(path string) bool {
	if m.vendor != nil {
		return m.vendor.provides(path)
	}
	return slices.ContainsFunc(m.others, func(o other) bool { _, ok := within(o.path, path); return ok })
}

// within returns what of an import path follows that of a module.
func within(mod, path string) (rest string, ok bool) {
	if path == mod {
		return "", true
	}
	return strings.CutPrefix(path, mod+"/")
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// MayImport reports whether a package may import another one: those in a folder internal
// are for their neighbours.
func MayImport(from, path string) bool {
	i := strings.LastIndex("/"+path+"/", "/internal/")
	if i < 0 {
		return true
	}
	if i == 0 {
		return false // of the standard library
	}
	_, ok := within(path[:i-1], from)
	return ok
}

// Owns reports whether an import path is that of a package of the module itself or of its
// workspace, or may be one of a module that is required.
func (m *Module) Owns(path string) bool {
	if m == nil {
		return false
	}
	_, ok := m.own(path)
	return ok || m.provides(path)
}
