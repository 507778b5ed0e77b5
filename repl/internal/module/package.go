package module

import (
	"errors"
	"fmt"
	"go/build"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// plain are the tags that by convention choose files in plain Go in place of assembly.
var plain = []string{"purego", "noasm", "math_big_pure_go"}

// Sources are the Go files of a folder that belong to its package on this machine. There may
// be faults of syntax in them.
type Sources struct {
	Name  string   // of the package
	Files []string // of the package, tests apart
	Tests []string // _test.go files of the package itself
	XTest []string // and of the package of its external tests
	// Assembly reports whether functions may have their bodies in assembly.
	Assembly bool
	// Native, if set, are the files for this machine, where the others are those of a machine for
	// which there is no assembly: it may be that they do not compile.
	Native *Sources
}

// Files returns the Go files of a folder. Of a package that has files with assembly, and
// others to do without, it returns the others. tags are build tags that hold.
func Files(dir string, tags ...string) (*Sources, error) {
	pkg, err := choose(dir, runtime.GOARCH, tags)
	var native *build.Package
	for _, arch := range []string{runtime.GOARCH, noArch} {
		if err != nil || len(pkg.SFiles) == 0 {
			break
		}
		other, err := choose(dir, arch, slices.Concat(plain, tags))
		if err == nil && len(other.SFiles) < len(pkg.SFiles) && len(other.GoFiles) > 0 {
			if arch == noArch {
				native = pkg
			}
			pkg = other
		}
	}
	if err != nil {
		return nil, err
	}
	s := sources(dir, pkg)
	if native != nil {
		s.Native = sources(dir, native)
	}
	return s, nil
}

func sources(dir string, pkg *build.Package) *Sources {
	in := func(names []string) []string {
		slices.Sort(names)
		names = slices.Compact(names)
		for i, name := range names {
			names[i] = filepath.Join(dir, name)
		}
		return names
	}
	isTest := func(name string) bool { return strings.HasSuffix(name, "_test.go") }
	invalid := slices.DeleteFunc(slices.Clone(pkg.InvalidGoFiles), isTest)
	invalidTests := slices.DeleteFunc(slices.Clone(pkg.InvalidGoFiles), func(name string) bool {
		return !isTest(name) || slices.Contains(pkg.XTestGoFiles, name)
	})
	return &Sources{
		Name:     pkg.Name,
		Files:    in(slices.Concat(pkg.GoFiles, invalid)),
		Tests:    in(slices.Concat(pkg.TestGoFiles, invalidTests)),
		XTest:    in(slices.Clone(pkg.XTestGoFiles)),
		Assembly: len(pkg.SFiles) > 0,
	}
}

// An excluded error tells that build constraints leave no file of a folder.
type excluded struct{ dir string }

func (e *excluded) Error() string { return "build constraints exclude all Go files in " + e.dir }

// Excluded reports whether an error of Files is that build constraints leave no file.
func Excluded(err error) bool { return errors.As(err, new(*excluded)) }

// A needsCgo tells that all files of a package, but for tests, need cgo.
type needsCgo struct {
	dir   string
	tests bool
}

func (e *needsCgo) Error() string {
	return fmt.Sprintf("the package in %s needs cgo, which cspsh does not have", e.dir)
}

// UntestedCgo reports whether an error of Files is that a package needs cgo, which has no tests that would.
func UntestedCgo(err error) bool {
	var e *needsCgo
	return errors.As(err, &e) && !e.tests
}

// noArch is an architecture that nobody has written assembly for.
const noArch = "none"

// choose returns the files of a folder that build constraints choose on this machine, or on one of
// another architecture, with some tags besides.
func choose(dir, arch string, tags []string) (*build.Package, error) {
	ctxt := build.Default
	ctxt.GOOS, ctxt.GOARCH = runtime.GOOS, arch
	ctxt.CgoEnabled = false
	ctxt.BuildTags = tags
	pkg, err := ctxt.ImportDir(dir, 0)
	var none *build.NoGoError
	var several *build.MultiplePackageError
	switch {
	case errors.As(err, &none), err == nil && len(pkg.GoFiles) == 0:
		ctxt.CgoEnabled = true
		if pkg, err := ctxt.ImportDir(dir, 0); err == nil && len(pkg.CgoFiles) > 0 {
			return nil, &needsCgo{dir, len(pkg.TestGoFiles)+len(pkg.XTestGoFiles) > 0}
		}
		if err == nil {
			return pkg, nil // nothing but tests
		}
		if len(pkg.IgnoredGoFiles) > 0 {
			return nil, &excluded{dir}
		}
		return nil, fmt.Errorf("no Go files in %s", dir)
	case errors.As(err, &several):
		return nil, err
	case err != nil && len(pkg.InvalidGoFiles) == 0 && len(pkg.TestGoFiles)+len(pkg.XTestGoFiles) == 0:
		return nil, err
	}
	return pkg, nil
}
