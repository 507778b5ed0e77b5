package gotest

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/token"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Package is one whose tests are to be run: its import path and the files of its tests.
type Package struct {
	Path   string
	Module string      // the path of its module, "" for the standard library
	Tests  []*ast.File // of the package itself
	XTest  []*ast.File // of the package of the external tests
	None   bool        // there are external tests only
	Leaks  bool        // a test that leaves processes behind which can never go on fails
}

// Names returns the names of the tests and fuzz targets, in the order of the source.
func (p *Package) Names(fset *token.FileSet) (names []string, err error) {
	fns, err := p.find(fset)
	if err != nil {
		return nil, err
	}
	for _, f := range append(fns.Tests, fns.Fuzz...) {
		names = append(names, f.Name)
	}
	return names, nil
}

// A TestError is a fault of a function that is called as a test would be.
type TestError struct {
	Pos token.Position
	Msg string
}

func (e *TestError) Error() string { return e.Pos.String() + ": " + e.Msg }

// functions are what test files have to be run, in the order of the source.
type functions struct {
	Tests, Benchmarks, Fuzz []function
	Examples                []example
	Main                    *function // TestMain
	uses                    map[string]bool
}

// A function is one of a package that the main package of the tests knows by a name.
type function struct{ Package, Name string }

// An example is one with output.
type example struct {
	function
	Output    string
	Unordered bool
}

// The names of packages in the main package of the tests.
const (
	testName  = "_test"
	xtestName = "_xtest"
)

// find looks for the functions of test files.
func (p *Package) find(fset *token.FileSet) (*functions, error) {
	fns := &functions{uses: map[string]bool{}}
	for _, in := range []struct {
		name  string
		files []*ast.File
	}{{testName, p.Tests}, {xtestName, p.XTest}} {
		for _, f := range in.files {
			if err := fns.file(fset, in.name, f); err != nil {
				return nil, err
			}
		}
	}
	return fns, nil
}

func (fns *functions) file(fset *token.FileSet, pkg string, f *ast.File) error {
	for _, d := range f.Decls {
		d, ok := d.(*ast.FuncDecl)
		if !ok || d.Recv != nil {
			continue
		}
		name := d.Name.Name
		fn := function{pkg, name}
		add := func(list *[]function, arg string) error {
			if !takes(d, arg) {
				return &TestError{fset.Position(d.Pos()), fmt.Sprintf("wrong signature for %s, must be: func %s(%s *testing.%s)",
					name, name, strings.ToLower(arg), arg)}
			}
			*list = append(*list, fn)
			fns.uses[pkg] = true
			return nil
		}
		var err error
		switch {
		case name == "TestMain" && takes(d, "M"):
			if fns.Main != nil {
				return &TestError{fset.Position(d.Pos()), "multiple definitions of TestMain"}
			}
			fns.Main = &fn
			fns.uses[pkg] = true
		case is(name, "Test"):
			err = add(&fns.Tests, "T")
		case is(name, "Benchmark"):
			err = add(&fns.Benchmarks, "B")
		case is(name, "Fuzz"):
			err = add(&fns.Fuzz, "F")
		}
		if err != nil {
			return err
		}
	}
	examples := doc.Examples(f)
	slices.SortFunc(examples, func(a, b *doc.Example) int { return a.Order - b.Order })
	for _, e := range examples {
		if e.Output == "" && !e.EmptyOutput {
			continue // only compiled
		}
		fns.Examples = append(fns.Examples, example{function{pkg, "Example" + e.Name}, e.Output, e.Unordered})
		fns.uses[pkg] = true
	}
	return nil
}

// is reports whether a name is one of a test, say: Test, or TestX where X is no lower-case letter.
func is(name, prefix string) bool {
	rest, ok := strings.CutPrefix(name, prefix)
	if !ok || rest == "" {
		return ok
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return !unicode.IsLower(r)
}

// takes reports whether a function has one parameter, a pointer to testing.T or its kin as far as
// syntax tells, and no result.
func takes(d *ast.FuncDecl, arg string) bool {
	t := d.Type
	if t.Results != nil && len(t.Results.List) > 0 || len(t.Params.List) != 1 || len(t.Params.List[0].Names) > 1 || t.TypeParams != nil {
		return false
	}
	star, ok := t.Params.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	switch x := star.X.(type) {
	case *ast.Ident:
		return x.Name == arg
	case *ast.SelectorExpr:
		return x.Sel.Name == arg
	}
	return false
}
