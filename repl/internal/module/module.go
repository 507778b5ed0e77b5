// Package module finds Go packages that are not part of the standard library where the
// go command keeps them: in the module that a script belongs to, in its vendor folder,
// in the folders that its go.mod puts in the place of modules, and in the module cache.
// It downloads nothing.
package module

import (
	"cmp"
	"errors"
	"fmt"
	"go/build"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// A Module is a module with those that its go.mod names. Since Go 1.17 these are all that
// its packages need, directly or not.
type Module struct {
	Path string // as go.mod says
	Dir  string // where go.mod is

	vendored bool // packages of other modules are in the vendor folder only
	others   []other
}

// An other is a module that is required.
type other struct {
	path string
	dir  string // where its packages are, if they are
	mod  module.Version
}

// Find returns the module that a folder is in, nil if it is in none.
func Find(dir string) (*Module, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	for {
		file := filepath.Join(dir, "go.mod")
		data, err := os.ReadFile(file)
		switch {
		case err == nil:
			return read(dir, file, data)
		case !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission):
			return nil, err
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return nil, nil
		}
		dir = parent
	}
}

func read(dir, file string, data []byte) (*Module, error) {
	f, err := modfile.Parse(file, data, nil)
	if err != nil {
		return nil, err
	}
	m := &Module{Dir: dir}
	if f.Module != nil {
		m.Path = f.Module.Mod.Path
	}
	if info, err := os.Stat(filepath.Join(dir, "vendor", "modules.txt")); err == nil && !info.IsDir() {
		m.vendored = true
	}
	for _, r := range f.Require {
		o := other{path: r.Mod.Path, mod: replaced(f, r.Mod)}
		if o.mod.Version == "" { // a folder
			o.dir = o.mod.Path
			if !filepath.IsAbs(o.dir) {
				o.dir = filepath.Join(dir, o.dir)
			}
		} else {
			path, err1 := module.EscapePath(o.mod.Path)
			version, err2 := module.EscapeVersion(o.mod.Version)
			if err := cmp.Or(err1, err2); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			o.dir = filepath.Join(cache(), path+"@"+version)
		}
		m.others = append(m.others, o)
	}
	// A package belongs to the module with the longest path that fits.
	slices.SortFunc(m.others, func(a, b other) int { return cmp.Compare(len(b.path), len(a.path)) })
	return m, nil
}

// replaced returns what go.mod has in the place of a module.
func replaced(f *modfile.File, mod module.Version) module.Version {
	for _, r := range f.Replace {
		if r.Old.Path == mod.Path && (r.Old.Version == "" || r.Old.Version == mod.Version) {
			return r.New
		}
	}
	return mod
}

// cache returns the folder of the module cache.
func cache() string {
	if dir := os.Getenv("GOMODCACHE"); dir != "" {
		return dir
	}
	first, _, _ := strings.Cut(build.Default.GOPATH, string(filepath.ListSeparator))
	return filepath.Join(first, "pkg", "mod")
}

// Folder returns the folder of the package with an import path. The module is nil for a
// program that belongs to none.
func (m *Module) Folder(path string) (string, error) {
	if m == nil {
		return "", fmt.Errorf("no required module provides package %s: there is no go.mod in the script's folder or above; use \"go mod init\" and \"go get %[1]s\" there", path)
	}
	if rest, ok := within(m.Path, path); ok {
		dir := filepath.Join(m.Dir, filepath.FromSlash(rest))
		if isDir(dir) {
			return dir, nil
		}
		if !m.provides(path) {
			return "", fmt.Errorf("package %s is not in module %s: there is no folder %s", path, m.Path, dir)
		}
	}
	if m.vendored {
		if dir := filepath.Join(m.Dir, "vendor", filepath.FromSlash(path)); isDir(dir) {
			return dir, nil
		}
		return "", fmt.Errorf("package %s is not in the vendor folder of %s; use \"go get %[1]s\" and \"go mod vendor\" there", path, m.Dir)
	}
	for _, o := range m.others {
		rest, ok := within(o.path, path)
		if !ok {
			continue
		}
		dir := filepath.Join(o.dir, filepath.FromSlash(rest))
		switch {
		case isDir(dir):
			return dir, nil
		case isDir(o.dir):
			continue // perhaps of a module with a shorter path
		case o.mod.Version == "":
			return "", fmt.Errorf("package %s: go.mod has %s in the place of module %s, and there is no such folder", path, o.mod.Path, o.path)
		default:
			return "", fmt.Errorf("package %s: module %s is not in the module cache; use \"go mod download %s\" in %s", path, o.mod, o.path, m.Dir)
		}
	}
	return "", fmt.Errorf("no required module provides package %s; use \"go get %[1]s\" in %s", path, m.Dir)
}

// Paths returns the import paths of modules, and those of the folders beside the one that prefix
// leads to. There need not be a package in each.
func (m *Module) Paths(prefix string) (paths []string) {
	if m == nil {
		return nil
	}
	paths = append(paths, m.Path)
	for _, o := range m.others {
		paths = append(paths, o.path)
	}
	i := strings.LastIndexByte(prefix, '/')
	if i < 0 {
		return paths
	}
	dir, err := m.Folder(prefix[:i])
	if err != nil {
		return paths
	}
	entries, _ := os.ReadDir(dir) // what can be read of them
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() && name[0] != '.' && name[0] != '_' && name != "testdata" && name != "vendor" {
			paths = append(paths, prefix[:i+1]+name)
		}
	}
	return paths
}

// provides tells whether a package may be one of another module.
func (m *Module) provides(path string) bool {
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

// MayImport tells whether a package may import another one: those in a folder internal
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

// Owns tells whether an import path is that of a package of the module itself, or may be
// one of a module that it requires.
func (m *Module) Owns(path string) bool {
	if m == nil {
		return false
	}
	_, ok := within(m.Path, path)
	return ok || m.provides(path)
}
