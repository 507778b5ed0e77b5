package module

import (
	"go/build"
	"runtime"
	"sync"
)

// dependents knows which packages of the standard library import which.
var dependents = struct {
	sync.Mutex
	imports map[string][]string
}{imports: map[string][]string{}}

// Depends reports whether a package of the standard library imports another one, directly or not.
func Depends(path, on string) bool {
	dependents.Lock()
	defer dependents.Unlock()
	return depends(path, on, map[string]bool{})
}

func depends(path, on string, seen map[string]bool) bool {
	if path == on {
		return true
	}
	if seen[path] || path == "unsafe" || path == "C" {
		return false
	}
	seen[path] = true
	imports, ok := dependents.imports[path]
	if !ok {
		if p, found, err := Standard(path); err == nil && found {
			ctxt := build.Default
			ctxt.GOOS, ctxt.GOARCH, ctxt.CgoEnabled = runtime.GOOS, runtime.GOARCH, false
			if pkg, err := ctxt.ImportDir(p.Dir, 0); err == nil {
				imports = pkg.Imports
			}
		}
		dependents.imports[path] = imports
	}
	for _, p := range imports {
		if depends(p, on, seen) {
			return true
		}
	}
	return false
}
