package module

import (
	"errors"
	"fmt"
	"go/build"
	"path/filepath"
	"runtime"
	"slices"
)

// plain are the tags that by convention choose files in plain Go in place of assembly.
var plain = []string{"purego", "noasm"}

// Files returns the Go files of a folder that belong to its package on this machine,
// tests apart. Of a package that has files with assembly, and others to do without, it
// returns the others. asm reports whether functions may have their bodies in assembly all
// the same. There may be faults of syntax in the files.
func Files(dir string) (files []string, asm bool, err error) {
	pkg, err := choose(dir, nil)
	if err == nil && len(pkg.SFiles) > 0 {
		if other, err := choose(dir, plain); err == nil && len(other.SFiles) < len(pkg.SFiles) {
			pkg = other
		}
	}
	if err != nil {
		return nil, false, err
	}
	files = slices.Concat(pkg.GoFiles, pkg.InvalidGoFiles)
	slices.Sort(files)
	files = slices.Compact(files)
	for i, name := range files {
		files[i] = filepath.Join(dir, name)
	}
	return files, len(pkg.SFiles) > 0, nil
}

// choose returns the files of a folder that build constraints choose on this machine, with
// some tags besides.
func choose(dir string, tags []string) (*build.Package, error) {
	ctxt := build.Default
	ctxt.GOOS, ctxt.GOARCH = runtime.GOOS, runtime.GOARCH
	ctxt.CgoEnabled = false
	ctxt.BuildTags = tags
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
	return pkg, nil
}
