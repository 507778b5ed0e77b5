package repl

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"

	"github.com/cspsh/cspsh/repl/internal/gotest"
	"github.com/cspsh/cspsh/repl/internal/module"
	"github.com/cspsh/cspsh/repl/internal/term"
)

// completeSymbol completes what :doc is asked for, which begins at the offset start: besides what Go may
// be, packages that are not imported, by their paths and names, and what is in them.
func (s *Shell) completeSymbol(text string, start, pos int) term.Completion {
	typed := text[start:pos]
	slash := strings.LastIndexByte(typed, '/') + 1
	pkg, _, dotted := strings.Cut(typed[slash:], ".")
	pkg = typed[:slash] + pkg
	if slash > 0 {
		if out := s.completePath(text, start, pos); len(out.Candidates) > 0 {
			return out
		}
	}
	out := s.completeGo(text, start, pos)
	switch {
	case dotted && (len(out.Candidates) == 0 || slash > 0):
		return startingWith(start, pos, text, s.symbolsOf(pkg))
	case !dotted && typed != "" && out.From == start && s.imp.find() == nil:
		var list []term.Candidate
		for _, path := range s.imp.module.Named(func(name string) bool { return strings.HasPrefix(name, typed) }) {
			list = append(list, term.Candidate{Text: module.Name(path), Detail: "package " + path})
		}
		out.Candidates = append(out.Candidates, startingWith(start, pos, text, list).Candidates...)
	}
	return out
}

// symbolsOf returns what a package has that is given by its name or its path.
func (s *Shell) symbolsOf(pkg string) (list []term.Candidate) {
	path, ok := s.packagePath(pkg)
	if !ok {
		path = pkg
	}
	doc, err := s.documentation(path)
	if err != nil {
		return nil
	}
	for _, symbol := range doc.Symbols {
		decl, _, _ := strings.Cut(symbol.Decl, "\n")
		for _, name := range symbol.Names {
			list = append(list, term.Candidate{Text: pkg + "." + name, Detail: strings.TrimSuffix(decl, " {")})
		}
	}
	return list
}

// testWords returns what may stand for a word behind :test: flags, folders, or the names of tests.
func testWords(word string) (list []term.Candidate) {
	switch {
	case strings.HasPrefix(word, "-"):
		for _, f := range gotest.Flags {
			list = append(list, term.Candidate{Text: "-" + f.Name, Detail: strings.TrimSpace(f.Arg + "  " + f.Help)})
		}
	case strings.HasPrefix(word, "."):
		for _, f := range files(word) {
			dir, ok := strings.CutSuffix(f.Text, string(filepath.Separator))
			if base := filepath.Base(dir); ok && base != "testdata" && base != "vendor" {
				list = append(list, term.Candidate{Text: dir}, term.Candidate{Text: dir + "/..."})
			}
		}
		list = append(list, term.Candidate{Text: "./...", Detail: "all packages"})
	default:
		for _, name := range testNames(".") {
			list = append(list, term.Candidate{Text: name})
		}
	}
	return list
}

// testNames returns the names of the tests in a folder, as far as they can be read.
func testNames(dir string) []string {
	src, err := module.Files(dir)
	if err != nil {
		return nil
	}
	fset := token.NewFileSet()
	parse := func(names []string) (files []*ast.File) {
		for _, name := range names {
			if f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution); err == nil {
				files = append(files, f)
			}
		}
		return files
	}
	p := &gotest.Package{Tests: parse(src.Tests), XTest: parse(src.XTest)}
	names, _ := p.Names(fset) // none, if one is written as no test is
	return names
}

// modules returns the modules that go.mod requires and, behind an @, the versions of one that the module
// cache has.
func (s *Shell) modules(query string) (list []term.Candidate) {
	if s.imp.find() != nil {
		return nil
	}
	if path, _, ok := strings.Cut(query, "@"); ok {
		for _, v := range append(module.Versions(path), "latest") {
			list = append(list, term.Candidate{Text: path + "@" + v})
		}
		return list
	}
	for _, m := range s.imp.module.Required() {
		list = append(list, term.Candidate{Text: m.Path, Detail: m.Version})
	}
	return list
}
