package gotest

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/module"
)

// A Target is a package whose tests are to be run, or why it is none.
type Target struct {
	Path string
	Dir  string // absolute
	Err  error  // why its tests cannot be run
	None bool   // it has no test files

	Standard bool // it is one of the standard library
}

// Expand finds the packages that patterns name in the module of the folder dir: folders, such
// as . and ./sub; import paths; and either with /... for all below.
func Expand(dir string, patterns, tags []string) ([]Target, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	m, err := module.Find(dir)
	if err != nil {
		return nil, err
	}
	e := &expander{dir: dir, module: m, tags: tags, seen: map[string]bool{}}
	if len(patterns) == 0 {
		patterns = []string{"."}
	}
	for _, p := range patterns {
		if err := e.pattern(p); err != nil {
			return nil, err
		}
	}
	return e.targets, nil
}

// Covered returns the import paths of packages that patterns name.
func Covered(dir string, patterns, tags []string) (paths []string, err error) {
	targets, err := Expand(dir, patterns, tags)
	for _, t := range targets {
		if t.Err != nil {
			return nil, fmt.Errorf("-coverpkg: %s: %w", t.Path, t.Err)
		}
		paths = append(paths, t.Path)
	}
	return paths, err
}

type expander struct {
	dir     string
	module  *module.Module
	tags    []string
	seen    map[string]bool
	targets []Target
}

func isLocal(p string) bool {
	return p == "." || p == ".." || strings.HasPrefix(p, "./") || strings.HasPrefix(p, "../") || filepath.IsAbs(p)
}

func (e *expander) pattern(p string) error {
	base, all := p, false
	switch {
	case p == "...":
		base, all = "", true
	case strings.HasSuffix(p, "/..."):
		base, all = strings.TrimSuffix(p, "/..."), true
	}
	if strings.Contains(base, "...") {
		return fmt.Errorf("%s: ... may stand at the end of a pattern only, behind a slash", p)
	}
	switch {
	case base == "std" && !all:
		return e.standard()
	case isLocal(base):
		dir := filepath.FromSlash(base)
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(e.dir, dir)
		}
		return e.folder(p, dir, all)
	}
	t := Target{Path: base}
	found, err := e.module.Package(base)
	if e.module == nil || err != nil && !e.module.Owns(base) {
		std, ok, stdErr := module.Standard(base)
		switch {
		case stdErr != nil && !strings.Contains(base, "."):
			err = stdErr
		case ok:
			found, err, t.Standard = std, nil, true
		case all && e.module != nil:
			return e.below(p, base)
		}
	}
	if err != nil {
		t.Err = err
		e.add(t)
		return nil
	}
	if all {
		return e.walk(p, found.Dir, base, t.Standard)
	}
	t.Dir = found.Dir
	e.add(t)
	return nil
}

// folder adds the package in a folder, or those below, too.
func (e *expander) folder(pattern, dir string, all bool) error {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		e.add(Target{Path: pattern, Err: fmt.Errorf("directory not found: %s", dir)})
		return nil
	}
	at, standard, err := e.importPath(dir)
	if err != nil {
		e.add(Target{Path: pattern, Err: err})
		return nil
	}
	if all {
		return e.walk(pattern, dir, at, standard)
	}
	e.add(Target{Path: at, Dir: dir, Standard: standard})
	return nil
}

// importPath returns the import path of the package in a folder.
func (e *expander) importPath(dir string) (at string, standard bool, err error) {
	if root, err := module.Root(); err == nil {
		if rel, err := filepath.Rel(filepath.Join(root, "src"), dir); err == nil && filepath.IsLocal(rel) {
			return filepath.ToSlash(rel), true, nil
		}
	}
	m, err := module.Find(dir)
	if err != nil {
		return "", false, err
	}
	if m == nil {
		return "", false, fmt.Errorf("there is no go.mod in %s or above", dir)
	}
	if e.module == nil || m.Dir != e.module.Dir && !e.module.Owns(m.Path) {
		return "", false, fmt.Errorf("directory %s is outside the main module", dir)
	}
	rel, err := filepath.Rel(m.Dir, dir)
	if err != nil {
		return "", false, err
	}
	return path.Join(m.Path, filepath.ToSlash(rel)), false, nil
}

// below adds the packages of the module whose paths begin with a prefix.
func (e *expander) below(pattern, prefix string) error {
	before := len(e.targets)
	if err := e.walk(pattern, e.module.Dir, e.module.Path, false); err != nil {
		return err
	}
	e.targets = slices.DeleteFunc(e.targets, func(t Target) bool {
		return prefix != "" && t.Path != prefix && !strings.HasPrefix(t.Path, prefix+"/") && t.Err == nil
	})
	if len(e.targets) == before {
		e.add(Target{Path: pattern, Err: fmt.Errorf("no package matches %s", pattern)})
	}
	return nil
}

// walk adds the packages in a folder and below, which has the import path base.
func (e *expander) walk(pattern, dir, base string, standard bool) error {
	found := false
	err := filepath.WalkDir(dir, func(at string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.IsDir() {
			return nil
		}
		name := d.Name()
		if at != dir {
			if name[0] == '.' || name[0] == '_' || name == "testdata" || name == "vendor" {
				return fs.SkipDir
			}
			if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
				return fs.SkipDir // another module
			}
		}
		if list, _ := filepath.Glob(filepath.Join(at, "*.go")); len(list) == 0 {
			return nil
		}
		if _, err := module.Files(at, e.tags...); module.Excluded(err) {
			return nil // none of its files is for this machine
		}
		rel, err := filepath.Rel(dir, at)
		if err != nil {
			return err
		}
		found = true
		e.add(Target{Path: path.Join(base, filepath.ToSlash(rel)), Dir: at, Standard: standard})
		return nil
	})
	if err == nil && !found {
		e.add(Target{Path: pattern, Err: fmt.Errorf("no package matches %s", pattern)})
	}
	return err
}

// standard adds the packages of the standard library, but for the internal ones.
func (e *expander) standard() error {
	root, err := module.Root()
	if err != nil {
		return err
	}
	src := filepath.Join(root, "src")
	if err := e.walk("std", src, "", true); err != nil {
		return err
	}
	e.targets = slices.DeleteFunc(e.targets, func(t Target) bool {
		return t.Standard && (t.Path == "" || strings.HasPrefix(t.Path, "cmd") || strings.HasPrefix(t.Path, "vendor") ||
			slices.Contains(strings.Split(t.Path, "/"), "internal"))
	})
	return nil
}

func (e *expander) add(t Target) {
	if e.seen[t.Path] {
		return
	}
	e.seen[t.Path] = true
	if t.Err == nil {
		src, err := module.Files(t.Dir, e.tags...)
		switch {
		case module.UntestedCgo(err):
			t.None = true
		case err != nil:
			t.Err = err
		default:
			t.None = len(src.Tests)+len(src.XTest) == 0
		}
	}
	e.targets = append(e.targets, t)
}
