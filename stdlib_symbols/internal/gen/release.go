package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/version"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
)

// A release is a Go release that the shell can be built with.
type release struct {
	lang      string // such as "go1.26"
	toolchain string // the one whose standard library is read; "" for that of the go command
}

// releases are those there are tables for, the oldest first. Each is to be one
// language version above the one before it.
var releases = []release{
	{"go1.26", "go1.26.8"},
	{"go1.27", "go1.27.3"},
}

func newest() release { return releases[len(releases)-1] }

// suffix is how the names of the release's own Go files end: in _go126.
func (r release) suffix() string { return "_" + strings.ReplaceAll(r.lang, ".", "") }

// constraint is the build constraint of the release's own Go files. That of the
// newest holds for all that come after it.
func (r release) constraint() string {
	i := slices.Index(releases, r)
	switch {
	case i == 0:
		return "!" + releases[1].lang
	case r == newest():
		return r.lang
	}
	return r.lang + " && !" + releases[i+1].lang
}

// A target is what the standard library is read for.
type target struct {
	release  release
	platform platform
}

func (t target) String() string { return t.release.lang + " " + t.platform.String() }

// goCommand runs the go command for a target, without cgo: its output does not
// depend on the C compilers of the machine.
func (t target) goCommand(dir string, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS="+t.platform.goos, "GOARCH="+t.platform.goarch, "CGO_ENABLED=0", "GOFLAGS=", "GOEXPERIMENT=")
	if t.release.toolchain != "" {
		// The tool that runs this may have set GOROOT to its own.
		cmd.Env = slices.DeleteFunc(cmd.Env, func(s string) bool { return strings.HasPrefix(s, "GOROOT=") })
		cmd.Env = append(cmd.Env, "GOTOOLCHAIN="+t.release.toolchain)
	}
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return nil, fmt.Errorf("%s: go %s: %s", t, args[0], bytes.TrimSpace(exit.Stderr))
	}
	return out, err
}

// withNewest runs the generator again, built by the newest toolchain, if it was built by
// an older one: only that has a parser and a type checker for what the newest library is
// written in. It reports whether it did.
func withNewest() (done bool, err error) {
	if version.Compare(runtime.Version(), newest().lang) >= 0 {
		return false, nil
	}
	cmd := exec.Command("go", append([]string{"run", modulePath + "/stdlib_symbols/internal/gen"}, os.Args[1:]...)...)
	cmd.Env = append(os.Environ(), "GOROOT=", "GOTOOLCHAIN="+newest().toolchain)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return true, cmd.Run()
}
