package gotest

import (
	"slices"

	"github.com/cspsh/cspsh/repl/internal/module"
)

// needRuntime are packages that are never run from source for the sake of one that they import: they
// are made of what Go's runtime gives them.
var needRuntime = map[string]bool{
	"runtime": true, "runtime/debug": true, "runtime/pprof": true, "runtime/trace": true, "runtime/metrics": true,
	"reflect": true, "sync": true, "sync/atomic": true, "syscall": true, "unsafe": true, "time": true, "os": true,
	"os/exec": true, "os/signal": true, "net": true, "internal/poll": true, "iter": true, "unique": true, "weak": true,
	"context": true, "plugin": true, "log": true, "fmt": true, "flag": true, "io": true, "io/fs": true, "embed": true,
}

// together are packages that reach into one another by more than what they export.
var together = map[string][]string{
	"mime/multipart": {"net/textproto"},
	"go/parser":      {"go/scanner"},
}

// FromSource returns the packages of the standard library that are run from source for the tests of
// one: itself, and those that it reaches into.
func FromSource(path string) []string { return append(together[path], path) }

// Follows reports whether a package of the standard library is to be run from source because
// another one is which it imports: otherwise it would know other types of that. So do those that
// such a package reaches into.
func Follows(path, other string) bool {
	if needRuntime[path] {
		return false
	}
	for p, with := range together {
		if slices.Contains(with, path) && Follows(p, other) {
			return true
		}
	}
	return module.Depends(path, other)
}

// Why tells why the tests of a package of the standard library cannot be run from source, "" if they
// perhaps can.
func Why(path string) string {
	switch path {
	case "runtime", "runtime/debug", "runtime/metrics", "runtime/pprof", "runtime/trace", "sync", "sync/atomic", "time",
		"os", "os/exec", "os/signal", "net", "syscall", "reflect", "iter", "unique", "weak", "plugin":
		return "it is made of what Go's runtime gives it, and has no source that could run without"
	}
	return ""
}
