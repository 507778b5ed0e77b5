package module

import (
	"errors"
	"go/build"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
)

// errNoRoot is the error where the sources of the standard library are wanted and not there.
var errNoRoot = errors.New("the sources of the standard library are not here: install Go, or have GOROOT name its folder")

// root returns the folder that Go is in, with its sources: that of the release which this
// program was built with if it is there, else the one that the go command has.
var root = sync.OnceValues(func() (string, error) {
	for _, find := range []func() string{
		func() string { return os.Getenv("GOROOT") },
		func() string { return build.Default.GOROOT },
		func() string { return toolchain(build.Default.ReleaseTags[len(build.Default.ReleaseTags)-1]) },
		func() string {
			out, _ := exec.Command("go", "env", "GOROOT").Output() // no go command, no folder
			return strings.TrimSpace(string(out))
		},
	} {
		if dir := find(); dir != "" && isDir(filepath.Join(dir, "src", "testing")) {
			return dir, nil
		}
	}
	return "", errNoRoot
})

// toolchain returns the folder of a release that the go command has downloaded, if any.
func toolchain(release string) string {
	pattern := filepath.Join(cache(), "golang.org", "toolchain@*-"+release+".*."+runtime.GOOS+"-"+runtime.GOARCH)
	list, _ := filepath.Glob(pattern)
	if len(list) == 0 {
		return ""
	}
	return list[len(list)-1]
}

// Root returns the folder that Go is in, with the sources of the standard library.
func Root() (string, error) { return root() }

// Standard finds a package of the standard library, as another one of it imports it. ok is
// false where there is none of that path.
func Standard(path string) (p Package, ok bool, err error) {
	dir, err := root()
	if err != nil {
		return p, false, err
	}
	for _, under := range []string{"src", filepath.Join("src", "vendor")} {
		at := filepath.Join(dir, under, filepath.FromSlash(path))
		if hasGo(at) {
			return Package{Dir: at}, true, nil
		}
	}
	return p, false, nil
}

// hasGo reports whether there are Go files in a folder.
func hasGo(dir string) bool {
	list, _ := filepath.Glob(filepath.Join(dir, "*.go"))
	return len(list) > 0
}
