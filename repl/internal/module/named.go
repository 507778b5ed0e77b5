package module

import (
	"io/fs"
	"path"
	"path/filepath"
	"slices"

	"golang.org/x/mod/module"
)

// Named returns the import paths of the packages of the module, and of the modules that are required, whose
// last element is a name, the shortest first.
func (m *Module) Named(name string) (paths []string) {
	if m == nil {
		return nil
	}
	for _, main := range m.mains {
		_ = filepath.WalkDir(main.dir, func(at string, d fs.DirEntry, err error) error {
			switch base := filepath.Base(at); {
			case err != nil || !d.IsDir():
				return nil // what cannot be read is as if it were not there
			case at != main.dir && (base[0] == '.' || base[0] == '_' || base == "testdata" || base == "vendor" || m.nested(at)):
				return fs.SkipDir
			}
			rel, err := filepath.Rel(main.dir, at)
			if path := path.Join(main.path, filepath.ToSlash(rel)); err == nil && lastElement(path) == name && hasGo(at) {
				paths = append(paths, path)
			}
			return nil
		})
	}
	required := func(path, dir string) {
		if lastElement(path) == name && hasGo(dir) {
			paths = append(paths, path)
		}
	}
	for _, o := range m.others {
		required(o.path, o.dir)
	}
	if m.vendor != nil {
		for _, path := range m.vendor.modules {
			required(path, filepath.Join(m.vendor.dir, filepath.FromSlash(path)))
		}
	}
	slices.SortStableFunc(paths, func(a, b string) int { return len(a) - len(b) })
	return paths
}

// lastElement is the last element of an import path, without a major version behind it.
func lastElement(p string) string {
	prefix, _, ok := module.SplitPathVersion(p)
	if !ok {
		prefix = p
	}
	return path.Base(prefix)
}

// CheckPath tells what is wrong with the path of a module, if it cannot be one.
func CheckPath(path string) error { return module.CheckPath(path) }
