package module

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/module"
)

// An Embedded is a file that a //go:embed directive names.
type Embedded struct {
	Name string // relative to the folder of the package, with slashes
	Data []byte
}

// Embed reads the files that the patterns of //go:embed directives match in the folder of
// a package, sorted by name. A pattern that names a folder stands for all files in it, but
// for those whose names begin with a dot or an underscore if it does not begin with all:.
// As in compiled code only regular files of the same module can be embedded, and each
// pattern must match something.
func Embed(dir string, patterns []string) ([]Embedded, error) {
	names := map[string]bool{}
	for _, pattern := range patterns {
		if err := match(dir, pattern, names); err != nil {
			return nil, fmt.Errorf("pattern %s: %w", pattern, err)
		}
	}
	var files []Embedded
	for name := range names {
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return nil, err
		}
		files = append(files, Embedded{name, data})
	}
	slices.SortFunc(files, func(a, b Embedded) int { return strings.Compare(a.Name, b.Name) })
	return files, nil
}

// match adds the names of the files that a pattern matches.
func match(dir, pattern string, names map[string]bool) error {
	glob, all := strings.CutPrefix(pattern, "all:")
	if glob == "." || !fs.ValidPath(glob) {
		return errors.New("invalid pattern syntax")
	}
	matches, err := fs.Glob(os.DirFS(dir), glob)
	if err != nil {
		return err
	}
	if len(matches) == 0 {
		return errors.New("no matching files found")
	}
	for _, name := range matches {
		if err := embeddable(dir, name); err != nil {
			return err
		}
		info, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(name)))
		switch {
		case err != nil:
			return err
		case info.Mode().IsRegular():
			names[name] = true
		case !info.IsDir():
			return fmt.Errorf("cannot embed irregular file %s", name)
		default:
			if err := walk(dir, name, all, names); err != nil {
				return err
			}
		}
	}
	return nil
}

// embeddable tells why a file or folder cannot be embedded, if it cannot because of where
// it is.
func embeddable(dir, name string) error {
	for at := name; at != "."; at = path.Dir(at) {
		if foreign(path.Base(at)) {
			return fmt.Errorf("cannot embed %s: invalid name %s", name, path.Base(at))
		}
		if startsModule(dir, at) {
			return fmt.Errorf("cannot embed %s: in different module", name)
		}
	}
	return nil
}

// startsModule reports whether a folder is the root of a module of its own.
func startsModule(dir, name string) bool {
	_, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name), "go.mod"))
	return err == nil
}

// foreign reports whether a file of that name is no part of a module.
func foreign(name string) bool {
	switch name {
	case ".bzr", ".git", ".hg", ".svn":
		return true
	}
	return module.CheckFilePath(name) != nil
}

// walk adds the names of the files in a folder.
func walk(dir, folder string, all bool, names map[string]bool) error {
	found := false
	err := fs.WalkDir(os.DirFS(dir), folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		skip := foreign(base) || !all && (base[0] == '.' || base[0] == '_')
		switch {
		case name == folder:
		case d.IsDir() && (skip || startsModule(dir, name)):
			return fs.SkipDir
		case !skip && d.Type().IsRegular():
			names[name], found = true, true
		}
		return nil
	})
	if err == nil && !found {
		return fmt.Errorf("cannot embed directory %s: contains no embeddable files", folder)
	}
	return err
}
