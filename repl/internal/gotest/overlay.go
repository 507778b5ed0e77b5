package gotest

import (
	_ "embed"
	"go/ast"
)

var (
	//go:embed overlay/testing.go.txt
	testingOverlay string
	//go:embed overlay/race.go.txt
	raceOverlay string
)

// Overlay returns the source of a file that a package of the standard library is given besides
// its own, "" if it is none. Its functions take the place of those of the same names: see
// Replace.
func Overlay(path string) string {
	switch path {
	case "testing":
		return testingOverlay
	case "internal/race":
		return raceOverlay
	}
	return ""
}

// Replace gives the functions of files which another file has, too, other names: with "compiled_"
// before them, by which that may call them.
func Replace(files []*ast.File, by *ast.File) {
	own := map[string]bool{}
	for _, d := range by.Decls {
		if d, ok := d.(*ast.FuncDecl); ok && d.Body != nil {
			own[named(d)] = true
		}
	}
	for _, f := range files {
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && own[named(d)] {
				d.Name.Name = "compiled_" + d.Name.Name
			}
		}
	}
}

// named is the name of a function, with the type of the receiver of a method.
func named(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return d.Name.Name
	}
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return id.Name + "." + d.Name.Name
	}
	return d.Name.Name
}
