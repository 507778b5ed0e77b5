package repl

import (
	"fmt"
	"go/types"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/check"
	"github.com/cspsh/cspsh/repl/internal/module"
)

// reload has the session see what has changed in the sources of packages.
func (s *Shell) reload(string) error {
	patch, paths, err := s.imp.reload()
	if err != nil {
		return &CompileError{err}
	}
	if len(paths) == 0 {
		fmt.Fprintln(s.out(), "nothing has changed")
		return nil
	}
	gone := s.session.Forget(patch.Changed)
	fmt.Fprintln(s.out(), "reloaded", strings.Join(paths, ", "))
	for _, obj := range gone {
		fmt.Fprintf(s.out(), "%s is gone: %s\n", obj.Name(), whyGone(obj))
	}
	s.last, s.lastCell = shownValue{}, nil
	return s.eval("reload", "", false) // which gives the packages' variables their values
}

// whyGone tells why :reload could not keep an object of the session.
func whyGone(obj types.Object) string {
	typ := types.TypeString(obj.Type(), func(p *types.Package) string {
		if p.Path() == check.Path {
			return ""
		}
		return p.Name()
	})
	switch obj.(type) {
	case *types.TypeName:
		return "it is made of types that have changed"
	case *types.Func:
		return "types of " + typ + " have changed"
	}
	return "its type " + typ + " has changed"
}

// stampOf returns what tells the files of a package from others: their names, sizes and times.
func stampOf(src *module.Sources) string {
	var b strings.Builder
	for _, name := range src.Files {
		if info, err := os.Stat(name); err == nil {
			fmt.Fprintf(&b, "%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String()
}

// reload checks the packages anew whose files have changed, and those that import them, and returns their
// paths. Where there is a fault all stays as it was.
func (im *importer) reload() (p *check.Patch, paths []string, err error) {
	im.found = false
	if err := im.find(); err != nil {
		return nil, nil, err
	}
	stale, err := im.stale()
	if err != nil || len(stale) == 0 {
		return nil, nil, err
	}
	// By themselves, beside those that stay.
	fresh := *im
	fresh.fresh, fresh.path, fresh.failed = nil, nil, nil
	fresh.sources = maps.Clone(im.sources)
	for path := range stale {
		delete(fresh.sources, path)
	}
	for _, path := range slices.Sorted(maps.Keys(stale)) {
		if _, err := fresh.Import(path); err != nil {
			if fresh.failed != nil {
				err = fresh.failed
			}
			return nil, nil, err
		}
	}
	p = &check.Patch{Fset: im.fset, Importer: im}
	for _, unit := range fresh.fresh { // each behind those that it imports
		path := unit.Pkg.Path()
		if !stale[path] {
			continue
		}
		if err := im.patch(p, unit, fresh.sources[path].stamp); err != nil {
			return nil, nil, fmt.Errorf("%s: %w; :reset begins anew", path, err)
		}
		paths = append(paths, path)
	}
	return p, paths, nil
}

// stale returns the packages whose files have changed, and those that import them.
func (im *importer) stale() (map[string]bool, error) {
	stale := map[string]bool{}
	for path, p := range im.sources {
		if im.isOwn(path) {
			continue
		}
		located, err := im.locate(path)
		if err != nil {
			return nil, err
		}
		src, err := module.Files(located.Dir, im.tags...)
		if err != nil {
			return nil, err
		}
		if stamp := stampOf(src); p.stamp != stamp && (src.Native == nil || p.stamp != stampOf(src.Native)) {
			stale[path] = true
		}
	}
	for again := true; again; {
		again = false
		for path, p := range im.sources {
			imports := func(pkg *types.Package) bool { return stale[pkg.Path()] }
			if !stale[path] && slices.ContainsFunc(p.unit.Pkg.Imports(), imports) {
				stale[path], again = true, true
			}
		}
	}
	return stale, nil
}

// patch has a package be what its files are now.
func (im *importer) patch(p *check.Patch, fresh *check.Unit, stamp string) error {
	path := fresh.Pkg.Path()
	im.path = append(im.path, path)
	defer func() { im.path = im.path[:len(im.path)-1] }()
	located, err := im.locate(path)
	if err != nil {
		return err
	}
	src, err := module.Files(located.Dir, im.tags...)
	if err != nil {
		return err
	}
	if src.Native != nil && stamp == stampOf(src.Native) {
		src = src.Native
	}
	files, err := im.parseFiles(slices.Clone(src.Files))
	if err != nil {
		return err
	}
	old := im.sources[path]
	was := old.plain
	if was == nil {
		was = old.unit
	}
	unit, err := p.Package(old.unit.Pkg, was, fresh, files, im.packageOptions(located, src))
	if err != nil {
		return err
	}
	im.sources[path] = &sourcePackage{unit: unit, plain: fresh, stamp: stamp}
	im.fresh = append(im.fresh, unit)
	return nil
}
