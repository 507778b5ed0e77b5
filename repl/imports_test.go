package repl_test

import (
	"go/build"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/cspsh/cspsh/"

// mayImport lists what each package of the module may import of the module itself
// and of other modules. Packages import downwards only. A package of a program that
// generates files is in a folder named gen, and need not be listed.
var mayImport = map[string][]string{
	"cmd/cspsh": {
		"csp", "csp/explore", "csp/explore/farm", "csp/remote/nats", "csp/remote/nats/embedded", "repl", "repl/grade", "golang.org/x/sys/unix"},
	"repl": {
		"csp", "csp/explore", "csp/explore/race", "stdlib_symbols", "repl/internal/check", "repl/internal/compiled", "repl/internal/complete",
		"repl/internal/embedfs", "repl/internal/engine", "repl/internal/gotest", "repl/internal/jupyter", "repl/internal/lesson", "repl/internal/machine", "repl/internal/module",
		"repl/internal/picture", "repl/internal/pretty", "repl/internal/restrict", "repl/internal/signals", "repl/internal/syntax",
		"repl/internal/term", "repl/internal/web",
	},

	"repl/grade": {"csp/explore", "repl", "repl/internal/lesson"},

	"csp":                   {"csp/internal/heap", "csp/internal/prefetch", "csp/internal/stacks", "github.com/petermattis/goid"},
	"csp/explore":           {"csp", "github.com/anishathalye/porcupine"},
	"csp/explore/farm":      {"csp", "csp/explore", "csp/remote", "golang.org/x/sys/unix", "golang.org/x/sys/windows"},
	"csp/flow":              {"csp"},
	"csp/remote":            {"csp", "csp/remote/engine"},
	"csp/remote/engine":     {},
	"csp/explore/race":      {"csp"},
	"csp/internal/heap":     {},
	"csp/internal/prefetch": {},
	"csp/internal/ratios":   {},
	"csp/internal/stacks":   {},
	"stdlib_symbols":        {"csp", "csp/remote/engine", "golang.org/x/tools/go/gcexportdata"},

	"csp/remote/nats":          {"csp", "csp/remote", "github.com/nats-io/nats.go", "github.com/nats-io/nats.go/jetstream"},
	"csp/remote/nats/embedded": {"csp", "csp/remote/nats", "github.com/nats-io/nats-server/v2/server"},

	"repl/internal/syntax":  {},
	"repl/internal/check":   {"repl/internal/syntax"},
	"repl/internal/module":  {"golang.org/x/mod/modfile", "golang.org/x/mod/module", "golang.org/x/mod/semver"},
	"repl/internal/embedfs": {},

	"repl/internal/rtype":           {"golang.org/x/tools/go/types/typeutil"},
	"repl/internal/rtype/testtypes": {},
	"repl/internal/native":          {},
	"repl/internal/machine": {
		"repl/internal/check", "repl/internal/native", "repl/internal/order", "repl/internal/rtype", "golang.org/x/tools/go/types/typeutil",
	},
	"repl/internal/restrict": {},
	"repl/internal/signals":  {},
	"repl/internal/shim": {
		"csp", "csp/explore/race", "stdlib_symbols", "repl/internal/order", "repl/internal/restrict", "repl/internal/rtype",
		"repl/internal/signals", "github.com/google/pprof/profile", "golang.org/x/sys/unix",
		"golang.org/x/tools/go/types/typeutil",
	},
	"repl/internal/yaegi": {"github.com/traefik/yaegi/interp"},
	"repl/internal/engine": {
		"csp", "csp/explore/race", "stdlib_symbols", "repl/internal/check", "repl/internal/machine", "repl/internal/order", "repl/internal/restrict",
		"repl/internal/rtype", "repl/internal/shim", "repl/internal/yaegi",
	},

	"repl/internal/compiled": {},
	"repl/internal/complete": {"repl/internal/check", "repl/internal/syntax"},
	"repl/internal/lesson":   {"repl/internal/pretty"},
	"repl/internal/jupyter":  {"github.com/go-zeromq/zmq4"},

	"repl/internal/jupyter/jupytertest": {"github.com/go-zeromq/zmq4"},

	"repl/internal/order":   {},
	"repl/internal/compat":  {},
	"repl/internal/gotest":  {"repl/internal/module"},
	"repl/internal/picture": {"csp", "repl/internal/pretty"},
	"repl/internal/web":     {"csp", "repl/internal/picture"},
	"repl/internal/pretty":  {"repl/internal/order", "github.com/mattn/go-runewidth"},
	"repl/internal/randgo":  {},
	"repl/internal/speed":   {"repl", "stdlib_symbols", "github.com/traefik/yaegi/interp"},
	"repl/internal/term": {
		"github.com/chzyer/readline", "github.com/clipperhouse/uax29/v2/graphemes", "github.com/mattn/go-runewidth",
		"golang.org/x/sys/unix", "golang.org/x/sys/windows", "golang.org/x/term", "repl/internal/signals",
	},
	"repl/internal/term/termtest": {
		"github.com/creack/pty", "github.com/hinshun/vt10x", "github.com/mattn/go-runewidth", "golang.org/x/term",
	},
}

// examplesImport is what the programs in examples may import.
var examplesImport = []string{
	"csp", "csp/flow", "repl", "golang.org/x/sync/errgroup", "golang.org/x/sync/semaphore", "golang.org/x/sync/singleflight",
}

// TestImports holds the packages to their place in the house. A package that is not
// listed fails it.
func TestImports(t *testing.T) {
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	err = filepath.WalkDir(root, func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if strings.HasPrefix(d.Name(), ".") || strings.HasPrefix(d.Name(), "_") || d.Name() == "testdata" {
			return filepath.SkipDir
		}
		pkg, err := build.ImportDir(dir, 0)
		if _, none := err.(*build.NoGoError); none {
			return nil
		} else if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, dir)
		rel = filepath.ToSlash(rel)
		allowed, ok := mayImport[rel]
		switch {
		case ok:
			seen[rel] = true
		case strings.HasPrefix(rel, "examples"):
			allowed = examplesImport
		case d.Name() == "gen" && pkg.Name == "main":
			return nil
		default:
			t.Errorf("%s is not listed: say what it may import", rel)
			return nil
		}
		for _, imp := range pkg.Imports {
			if imp == "os/signal" && rel != "repl/internal/signals" && rel != "stdlib_symbols" && !strings.HasPrefix(rel, "examples") {
				t.Errorf("%s watches for signals by itself, and not by package signals", rel)
			}
			own, isOwn := strings.CutPrefix(imp, module)
			first, _, _ := strings.Cut(imp, "/")
			if std := !strings.Contains(first, "."); !std && !slices.Contains(allowed, own) {
				t.Errorf("%s imports %s", rel, own)
			} else if isOwn && strings.HasPrefix(rel, "csp") && !strings.HasPrefix(own, "csp") {
				t.Errorf("%s knows of the shell: it imports %s", rel, own)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for rel := range mayImport {
		if !seen[rel] {
			t.Errorf("%s is listed, and not there", rel)
		}
	}
}
