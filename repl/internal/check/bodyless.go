package check

import (
	"fmt"
	"go/ast"
	"go/token"
	"strconv"
	"strings"
)

// A Link says which symbol a function is to the linker, by a //go:linkname directive or, if
// it has no body in Go, by its name.
type Link struct {
	Symbol string // as in testing/synctest.testingSynctestTest
	Body   bool   // the function is what the symbol stands for, and does not look for it
}

// giveBodies gives the functions of a file bodies that have them in assembly, or linked
// from elsewhere: they panic, so that a program runs as long as it calls none of them, or
// somebody has what the links, which are noted, lead to. path is that of the package; asm
// reports whether it has files in assembly. The errors are about functions that have no
// body anywhere.
func giveBodies(fset *token.FileSet, path string, f *ast.File, asm bool, links map[*ast.FuncDecl]Link) (errs Errors) {
	linked := linknames(f)
	for _, d := range f.Decls {
		d, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		name := d.Name.Name
		symbol, isLinked := linked[name]
		if d.Body != nil {
			if isLinked && symbol != "" && d.Recv == nil {
				links[d] = Link{symbol, true}
			}
			continue
		}
		if name == "init" || name == "main" && d.Recv == nil || d.Type.TypeParams != nil {
			continue // the type checker has the word
		}
		if !asm && !isLinked {
			errs = append(errs, &Error{Pos: fset.Position(d.Name.Pos()), Msg: "missing function body"})
			continue
		}
		if symbol == "" {
			symbol = path + "." + name
		}
		if d.Recv == nil {
			links[d] = Link{symbol, false}
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

// linknames returns the names for which a file has //go:linkname directives, with the symbols
// that they name, if they do.
func linknames(f *ast.File) map[string]string {
	names := map[string]string{}
	for _, group := range f.Comments {
		for _, c := range group.List {
			if rest, ok := strings.CutPrefix(c.Text, "//go:linkname "); ok {
				fields := strings.Fields(rest)
				switch {
				case len(fields) > 1:
					names[fields[0]] = fields[1]
				case len(fields) == 1:
					names[fields[0]] = ""
				}
			}
		}
	}
	return names
}
