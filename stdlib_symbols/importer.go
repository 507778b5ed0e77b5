package stdlib_symbols

import (
	"bytes"
	"embed"
	"fmt"
	"go/token"
	"go/types"
	"io/fs"
	"sync"

	"golang.org/x/tools/go/gcexportdata"
)

// The export data of a package is in export/any if its exported API is the same
// on all platforms, else in the directory of this one. What is not the same in
// all Go releases is in the release's directory there.
//
//go:embed export/any
var commonExports embed.FS

// Importer returns an importer of the packages of [Packages] for go/types. It
// reads a package when it is first imported and keeps it, so that all packages
// that one importer has imported fit together. An unknown path is an error.
//
// The importer may be called from several goroutines, but the packages are for
// one type checker at a time, for go/types completes some types when they are
// first used. Imported objects have no positions.
func Importer(fset *token.FileSet) types.Importer {
	own, err := fs.Sub(platformExports, "export/"+platform)
	if err != nil {
		panic(err) // never: the directory is embedded
	}
	return newImporter(fset, own)
}

func newImporter(fset *token.FileSet, own fs.FS) *dataImporter {
	return &dataImporter{fset: fset, own: own, pkgs: map[string]*types.Package{}}
}

type dataImporter struct {
	fset *token.FileSet
	own  fs.FS // the export data of the platform's own packages

	mu sync.Mutex
	// pkgs also has packages that were only mentioned by others: they hold what
	// was mentioned and are not complete.
	pkgs map[string]*types.Package
}

func (im *dataImporter) Import(path string) (*types.Package, error) {
	im.mu.Lock()
	defer im.mu.Unlock()
	return im.load(path)
}

func (im *dataImporter) load(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if pkg := im.pkgs[path]; pkg != nil && pkg.Complete() {
		return pkg, nil
	}
	e := lookup(path)
	switch {
	case leftOut[path] != "":
		return nil, fmt.Errorf("package %s cannot be imported here: %s", path, leftOut[path])
	case e == nil:
		return nil, fmt.Errorf("package %s is not in std", path)
	}
	// Common export data has been written for one platform and one release, and
	// what it says of packages that have their own data is true there only. The
	// first declaration of an object counts, so those packages have to come first.
	for _, path := range e.first {
		if _, err := im.load(path); err != nil {
			return nil, err
		}
	}
	data, err := readFirst(im.own, GoVersion+"/"+path+".x", path+".x")
	if err != nil {
		data, err = readFirst(commonExports, "export/any/"+GoVersion+"/"+path+".x", "export/any/"+path+".x")
	}
	if err != nil {
		return nil, err
	}
	return gcexportdata.Read(bytes.NewReader(data), im.fset, im.pkgs, path)
}

// readFirst reads the first of the files that exists.
func readFirst(fsys fs.FS, names ...string) (data []byte, err error) {
	for _, name := range names {
		if data, err = fs.ReadFile(fsys, name); err == nil {
			break
		}
	}
	return data, err
}
