package repl_test

import (
	"go/build"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/cspsh/cspsh/"

// mayImport lists what each package of the module may import of the module itself
// and of other modules. Packages import downwards only.
var mayImport = map[string][]string{
	"cmd/cspsh": {"repl", "golang.org/x/sys/unix"},
	"repl": {
		"csp", "stdlib_symbols", "repl/internal/check", "repl/internal/complete", "repl/internal/engine", "repl/internal/lower",
		"repl/internal/machine", "repl/internal/runner", "repl/internal/compiled", "repl/internal/embedfs", "repl/internal/module", "repl/internal/pretty", "repl/internal/syntax", "repl/internal/term",
	},
	"repl/internal/embedfs":  {},
	"repl/internal/module":   {"golang.org/x/mod/modfile", "golang.org/x/mod/module", "golang.org/x/mod/semver"},
	"repl/internal/compiled": {},
	"repl/internal/native":   {},
	"repl/internal/complete": {"repl/internal/check", "repl/internal/syntax"},
	"repl/internal/engine":   {"csp", "stdlib_symbols", "repl/internal/check", "repl/internal/lower", "repl/internal/order", "repl/internal/engine/goctx", "repl/internal/engine/gosync", "github.com/traefik/yaegi/interp", "golang.org/x/tools/go/types/typeutil"},
	"repl/internal/runner":   {"csp", "stdlib_symbols", "repl/internal/check", "repl/internal/machine", "repl/internal/order", "repl/internal/rtype", "repl/internal/shim"},
	"repl/internal/lower":    {"repl/internal/check", "golang.org/x/tools/go/types/typeutil"},
	"repl/internal/check":    {"repl/internal/syntax"},
	"repl/internal/syntax":   {},
	"repl/internal/order":    {},
	"repl/internal/pretty":   {"repl/internal/order", "github.com/mattn/go-runewidth"},
	"repl/internal/term":     {"github.com/chzyer/readline", "github.com/mattn/go-runewidth", "github.com/clipperhouse/uax29/v2/graphemes", "golang.org/x/term", "golang.org/x/sys/unix", "golang.org/x/sys/windows"},
	"csp":                    {"github.com/petermattis/goid", "csp/internal/heap"},
	"stdlib_symbols":         {"csp", "golang.org/x/tools/go/gcexportdata"},

	"csp/internal/heap":           {},
	"repl/internal/engine/goctx":  {"csp"},
	"repl/internal/engine/gosync": {"csp"},
}

// TestImports holds the packages to their place in the house.
func TestImports(t *testing.T) {
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	err = filepath.WalkDir(root, func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if strings.HasPrefix(d.Name(), ".") || strings.HasPrefix(d.Name(), "_") || d.Name() == "testdata" {
			return filepath.SkipDir
		}
		rel, _ := filepath.Rel(root, dir)
		rel = filepath.ToSlash(rel)
		allowed, ok := mayImport[rel]
		if !ok {
			return nil
		}
		seen++
		pkg, err := build.ImportDir(dir, 0)
		if err != nil {
			return err
		}
		for _, imp := range pkg.Imports {
			imp = strings.TrimPrefix(imp, module)
			std := !strings.Contains(strings.Split(imp, "/")[0], ".") && build.Default.GOROOT != "" && isStandard(imp)
			if !std && !slices.Contains(allowed, imp) {
				t.Errorf("%s imports %s", rel, imp)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen != len(mayImport) {
		t.Errorf("found %d of %d packages", seen, len(mayImport))
	}
}

// isStandard tells whether a path is one of the standard library: those of this
// module were made relative, and begin with one of its folders.
func isStandard(imp string) bool {
	switch top, _, _ := strings.Cut(path.Clean(imp), "/"); top {
	case "cmd", "repl", "csp", "stdlib_symbols":
		return false
	}
	return true
}
