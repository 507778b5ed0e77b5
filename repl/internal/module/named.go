package module

import (
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// Named returns the import paths of the packages of the module, and of the modules that are required, whose
// names match, the shortest first.
func (m *Module) Named(match func(name string) bool) (paths []string) {
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
			if path := path.Join(main.path, filepath.ToSlash(rel)); err == nil && match(Name(path)) && hasGo(at) {
				paths = append(paths, path)
			}
			return nil
		})
	}
	required := func(path, dir string) {
		if match(Name(path)) && hasGo(dir) {
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

// Name is what a package is called as a rule: the last element of its import path, without a major version
// behind it.
func Name(p string) string {
	prefix, _, ok := module.SplitPathVersion(p)
	if !ok {
		prefix = p
	}
	return path.Base(prefix)
}

// CheckPath tells what is wrong with the path of a module, if it cannot be one.
func CheckPath(path string) error { return module.CheckPath(path) }

// Required returns the modules that the module requires, directly or not, with their versions.
func (m *Module) Required() (list []module.Version) {
	if m == nil {
		return nil
	}
	for _, o := range m.others {
		list = append(list, module.Version{Path: o.path, Version: o.mod.Version})
	}
	return list
}

// Versions returns the versions of a module that the module cache has, the newest first.
func Versions(path string) (versions []string) {
	escaped, err := module.EscapePath(path)
	if err != nil {
		return nil
	}
	files, _ := filepath.Glob(filepath.Join(cache(), "cache", "download", filepath.FromSlash(escaped), "@v", "*.mod"))
	for _, file := range files {
		if v, err := module.UnescapeVersion(strings.TrimSuffix(filepath.Base(file), ".mod")); err == nil {
			versions = append(versions, v)
		}
	}
	slices.SortFunc(versions, func(a, b string) int { return semver.Compare(b, a) })
	return versions
}
