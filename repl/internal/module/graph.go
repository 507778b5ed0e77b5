package module

import (
	"cmp"
	"fmt"
	"go/version"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// pruned is the language version since which a go.mod names all modules that are needed,
// directly or not.
const pruned = "go1.17"

// A graph finds out which modules are needed, each in the highest version that anybody
// requires of it.
type graph struct {
	mains    []main
	replaced map[string][]replacement // by the path of what is replaced
	excluded map[module.Version]bool

	chosen map[string]string // versions by path
	seen   map[visit]bool    // whose requirements were taken in
}

// A replacement is what the go.mod or go.work in a folder has in the place of a module.
type replacement struct {
	*modfile.Replace
	dir string
}

// A visit is a module of which the requirements are taken in, and perhaps all that follows
// from them.
type visit struct {
	mod module.Version
	all bool
}

// requirements returns the modules that are needed besides the main ones.
func (m *Module) requirements(work *workspace) ([]other, error) {
	g := &graph{
		mains:    m.mains,
		replaced: map[string][]replacement{},
		excluded: map[module.Version]bool{},
		chosen:   map[string]string{},
		seen:     map[visit]bool{},
	}
	if work != nil { // first: what it replaces, no other does
		g.replace(work.dir, work.file.Replace)
	}
	deep := work != nil
	for _, main := range m.mains {
		g.replace(main.dir, main.file.Replace)
		for _, e := range main.file.Exclude {
			g.excluded[e.Mod] = true
		}
		deep = deep || isOld(main.file.Go)
	}
	for _, main := range m.mains {
		for _, r := range main.file.Require {
			if err := g.require(r.Mod, deep, isOld(main.file.Go)); err != nil {
				return nil, err
			}
		}
	}
	var list []other
	for path, v := range g.chosen {
		mod := g.standIn(module.Version{Path: path, Version: v})
		dir, _, err := locate(mod)
		if err != nil {
			return nil, err
		}
		list = append(list, other{path, dir, mod})
	}
	// A package belongs to the module with the longest path that fits.
	slices.SortFunc(list, func(a, b other) int {
		return cmp.Or(cmp.Compare(len(b.path), len(a.path)), cmp.Compare(a.path, b.path))
	})
	return list, nil
}

// isOld reports whether a go.mod names only what its module imports directly.
func isOld(g *modfile.Go) bool { return version.Compare(language(g), pruned) < 0 }

// replace takes in what the go.mod or go.work of a folder replaces.
func (g *graph) replace(dir string, list []*modfile.Replace) {
	for _, r := range list {
		g.replaced[r.Old.Path] = append(g.replaced[r.Old.Path], replacement{r, dir})
	}
}

// standIn returns what stands in the place of a module. The path of a folder is absolute,
// and has no version.
func (g *graph) standIn(mod module.Version) module.Version {
	list := g.replaced[mod.Path]
	i := slices.IndexFunc(list, func(r replacement) bool { return r.Old.Version == mod.Version })
	if i < 0 {
		i = slices.IndexFunc(list, func(r replacement) bool { return r.Old.Version == "" })
	}
	if i < 0 {
		return mod
	}
	r := list[i]
	if r.New.Version != "" || filepath.IsAbs(r.New.Path) {
		return r.New
	}
	return module.Version{Path: filepath.Join(r.dir, filepath.FromSlash(r.New.Path))}
}

// require takes in that a module is required: with deep also what it requires itself, and
// with all whatever follows from that.
func (g *graph) require(mod module.Version, deep, all bool) error {
	if g.excluded[mod] || slices.ContainsFunc(g.mains, func(m main) bool { return m.path == mod.Path }) {
		return nil
	}
	if old, ok := g.chosen[mod.Path]; !ok || semver.Compare(mod.Version, old) > 0 {
		g.chosen[mod.Path] = mod.Version
	}
	if !deep || g.seen[visit{mod, all}] {
		return nil
	}
	g.seen[visit{mod, all}] = true
	f, err := readRequired(g.standIn(mod))
	if err != nil || f == nil {
		return err // one that is not there is told when a package of it is looked for
	}
	all = all || isOld(f.Go)
	for _, next := range f.Require {
		if err := g.require(next.Mod, all, all); err != nil {
			return err
		}
	}
	return nil
}

// locate returns the folder of a module that is required, and where its go.mod may be.
func locate(mod module.Version) (dir string, files []string, err error) {
	if mod.Version == "" {
		return mod.Path, []string{filepath.Join(mod.Path, "go.mod")}, nil
	}
	path, err1 := module.EscapePath(mod.Path)
	v, err2 := module.EscapeVersion(mod.Version)
	if err := cmp.Or(err1, err2); err != nil {
		return "", nil, fmt.Errorf("%s: %w", mod, err)
	}
	dir = filepath.Join(cache(), filepath.FromSlash(path)+"@"+v)
	return dir, []string{
		// That of a module without one is made by the go command, and in the cache only.
		filepath.Join(cache(), "cache", "download", filepath.FromSlash(path), "@v", v+".mod"),
		filepath.Join(dir, "go.mod"),
	}, nil
}

// readRequired reads the go.mod of a module that is required, nil if it is not there.
func readRequired(mod module.Version) (*modfile.File, error) {
	_, files, err := locate(mod)
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		if data, err := os.ReadFile(name); err == nil {
			return modfile.ParseLax(name, data, nil)
		}
	}
	return nil, nil
}
