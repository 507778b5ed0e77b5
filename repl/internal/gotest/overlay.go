package gotest

import (
	"embed"
	"go/ast"
	"path"
)

//go:embed overlay
var overlays embed.FS

// overlaid are the packages of the standard library that are given a file besides their own, which is
// named after them.
var overlaid = map[string]bool{
	"testing":                      true,
	"internal/abi":                 true,
	"internal/race":                true,
	"internal/chacha8rand":         true,
	"crypto/internal/constanttime": true,
	"math/bits":                    true,
}

// Overlay returns the source of a file that a package of the standard library is given besides
// its own, "" if it is none. Its functions take the place of those of the same names: see
// Replace.
func Overlay(pkg string) string {
	if !overlaid[pkg] {
		return ""
	}
	text, err := overlays.ReadFile("overlay/" + path.Base(pkg) + ".go.txt")
	if err != nil {
		panic(err) // it is in the program
	}
	return string(text)
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
