package module

import (
	"errors"
	"fmt"
	"go/build"
	"path/filepath"
	"slices"
)

// plain are the tags that by convention choose files in plain Go.
var plain = []string{"purego", "noasm", "appengine", "safe"}

// Files returns the Go files of a folder that belong to its package on this machine,
// tests apart. Of packages that have files with cgo, assembly or tricks of package unsafe,
// and others to do without, it returns the others. There may be faults of syntax in them.
func Files(dir string) ([]string, error) {
	ctxt := build.Default
	ctxt.CgoEnabled = false
	ctxt.BuildTags = plain
	pkg, err := ctxt.ImportDir(dir, 0)
	var none *build.NoGoError
	var several *build.MultiplePackageError
	switch {
	case errors.As(err, &none):
		ctxt.CgoEnabled = true
		if pkg, err := ctxt.ImportDir(dir, 0); err == nil && len(pkg.CgoFiles) > 0 {
			return nil, fmt.Errorf("the package in %s needs cgo, which cspsh does not have", dir)
		}
		if len(pkg.IgnoredGoFiles) > 0 {
			return nil, fmt.Errorf("build constraints exclude all Go files in %s", dir)
		}
		return nil, fmt.Errorf("no Go files in %s", dir)
	case errors.As(err, &several):
		return nil, err
	case err != nil && len(pkg.InvalidGoFiles) == 0:
		return nil, err
	}
	files := slices.Concat(pkg.GoFiles, pkg.InvalidGoFiles)
	slices.Sort(files)
	files = slices.Compact(files)
	for i, name := range files {
		files[i] = filepath.Join(dir, name)
	}
	return files, nil
}
