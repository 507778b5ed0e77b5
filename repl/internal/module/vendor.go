package module

import (
	"errors"
	"fmt"
	"go/version"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
)

// The language versions since which the go command looks into the vendor folder of a
// module, and of a workspace, without being told to.
const (
	modVendored  = "go1.14"
	workVendored = "go1.22"
)

// A vendor is a vendor folder: all packages of other modules are in it.
type vendor struct {
	dir       string
	modules   []string          // their paths
	goVersion map[string]string // their language versions
	moduleOf  map[string]string // by package
}

// readVendor returns the vendor folder in dir, nil if there is none that counts.
func readVendor(dir string, g *modfile.Go, since string) (*vendor, error) {
	if g == nil || version.Compare(language(g), since) < 0 {
		return nil, nil
	}
	v := &vendor{dir: filepath.Join(dir, "vendor"), goVersion: map[string]string{}, moduleOf: map[string]string{}}
	list, err := os.ReadFile(filepath.Join(v.dir, "modules.txt"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	}
	mod := ""
	for line := range strings.Lines(string(list)) {
		line = strings.TrimSpace(line)
		if notes, ok := strings.CutPrefix(line, "## "); ok {
			for note := range strings.SplitSeq(notes, ";") {
				if n, ok := strings.CutPrefix(strings.TrimSpace(note), "go "); ok && mod != "" {
					v.goVersion[mod] = version.Lang("go" + n)
				}
			}
			continue
		}
		if name, ok := strings.CutPrefix(line, "# "); ok {
			mod, _, _ = strings.Cut(name, " ")
			v.modules = append(v.modules, mod)
			continue
		}
		v.moduleOf[line] = mod
	}
	return v, nil
}

// provides reports whether a package may be in the folder.
func (v *vendor) provides(path string) bool {
	return slices.ContainsFunc(v.modules, func(mod string) bool { _, ok := within(mod, path); return ok })
}

// find finds a package.
func (v *vendor) find(path string) (Package, error) {
	dir := filepath.Join(v.dir, filepath.FromSlash(path))
	if !isDir(dir) {
		return Package{}, fmt.Errorf("package %s is not in the vendor folder of %s; use \"go get %[1]s\" and \"go mod vendor\" there", path, filepath.Dir(v.dir))
	}
	goVersion := oldest
	if lang := v.goVersion[v.moduleOf[path]]; lang != "" {
		goVersion = lang
	}
	return Package{dir, v.moduleOf[path], goVersion}, nil
}
