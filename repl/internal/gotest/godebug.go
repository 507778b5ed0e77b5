package gotest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/version"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/module"
)

// godebug returns the value of GODEBUG for the tests of a module whose go.mod has a language
// version, such as go1.20: settings that a release has changed since are as they were, and
// directives and the environment come last.
func godebug(lang string, directives []string, env string) string {
	settings := append(oldSettings(lang), directives...)
	if env != "" {
		settings = append(settings, env)
	}
	return strings.Join(settings, ",")
}

// oldSettings are the settings of GODEBUG that have changed since a release, as they were. The
// sources of Go tell.
func oldSettings(lang string) (settings []string) {
	if lang == "" {
		return nil
	}
	root, err := module.Root()
	if err != nil {
		return nil
	}
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, "src", "internal", "godebugs", "table.go"), nil, 0)
	if err != nil {
		return nil
	}
	ast.Inspect(f, func(n ast.Node) bool {
		row, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		var name, old string
		changed := 0
		for _, e := range row.Elts {
			kv, ok := e.(*ast.KeyValueExpr)
			if !ok {
				return true
			}
			key, _ := kv.Key.(*ast.Ident)
			lit, _ := kv.Value.(*ast.BasicLit)
			if key == nil || lit == nil {
				continue
			}
			switch key.Name {
			case "Name":
				name, _ = strconv.Unquote(lit.Value)
			case "Old":
				old, _ = strconv.Unquote(lit.Value)
			case "Changed":
				changed, _ = strconv.Atoi(lit.Value)
			}
		}
		if name != "" && changed > 0 && version.Compare(lang, "go1."+strconv.Itoa(changed)) < 0 {
			settings = append(settings, name+"="+old)
		}
		return false
	})
	return settings
}

// Environment returns what the environment of a package's tests has besides that of the command.
func Environment(t Target) []string {
	lang, directives := "", []string(nil)
	if m, err := module.Find(t.Dir); err == nil && m != nil && !t.Standard {
		lang, directives = m.GoVersion(), m.Debug()
	}
	if s := godebug(lang, directives, os.Getenv("GODEBUG")); s != "" {
		return []string{"GODEBUG=" + s, "PWD=" + t.Dir}
	}
	return []string{"PWD=" + t.Dir}
}
