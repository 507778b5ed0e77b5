package check

import (
	"fmt"
	"go/ast"
	"go/token"
	"strconv"
	"strings"
)

// giveBodies gives the functions of a file bodies that have them in assembly, or linked
// from elsewhere: they panic, so that a program runs as long as it calls none of them.
// asm reports whether the package has files in assembly. The errors are about functions
// that have no body anywhere.
func giveBodies(fset *token.FileSet, f *ast.File, asm bool) (errs Errors) {
	linked := linknames(f)
	for _, d := range f.Decls {
		d, ok := d.(*ast.FuncDecl)
		if !ok || d.Body != nil || d.Name.Name == "init" || d.Name.Name == "main" && d.Recv == nil || d.Type.TypeParams != nil {
			continue // the type checker has the word
		}
		name := d.Name.Name
		if !asm && !linked[name] {
			errs = append(errs, &Error{fset.Position(d.Name.Pos()), "missing function body"})
			continue
		}
		why := fmt.Sprintf("%s.%s has no body in Go (but in assembly, or by linkname)", f.Name.Name, name)
		pos := d.Pos()
		d.Body = &ast.BlockStmt{Lbrace: pos, Rbrace: pos, List: []ast.Stmt{&ast.ExprStmt{X: &ast.CallExpr{
			Fun:    &ast.Ident{NamePos: pos, Name: "panic"},
			Lparen: pos, Rparen: pos,
			Args: []ast.Expr{&ast.BasicLit{ValuePos: pos, Kind: token.STRING, Value: strconv.Quote(why)}},
		}}}}
	}
	return errs
}

// linknames returns the names for which a file has //go:linkname directives.
func linknames(f *ast.File) map[string]bool {
	names := map[string]bool{}
	for _, group := range f.Comments {
		for _, c := range group.List {
			if rest, ok := strings.CutPrefix(c.Text, "//go:linkname "); ok {
				if fields := strings.Fields(rest); len(fields) > 0 {
					names[fields[0]] = true
				}
			}
		}
	}
	return names
}
