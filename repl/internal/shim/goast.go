package shim

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/printer"
	"go/token"
	"io"
	"reflect"
	"slices"
)

// Packages that print syntax trees. One that a program has made may contain itself.

var (
	printingTree = &descent{
		what:   "printed",
		enters: func(f reflect.StructField) bool { return f.IsExported() },
		maps:   true, follows: true, throughOnce: true, deepest: printing.deepest,
	}
	formatting = &descent{
		what: "printed",
		enters: func(f reflect.StructField) bool {
			return f.IsExported() && !slices.Contains([]string{"Obj", "Scope", "Unresolved"}, f.Name) // which refer back
		},
		follows: true, deepest: printing.deepest,
	}
)

var goASTPkg = pkg{
	path: "go/ast",
	replace: func(t *Table, s *symbols) {
		s.set("Print", func(fset *token.FileSet, x any) error {
			t.check(printingTree, x)
			var b bytes.Buffer
			err := ast.Fprint(&b, fset, x, ast.NotNilFilter)
			w := t.out()
			t.prints(w, b.Bytes())
			if _, e := w.Write(b.Bytes()); err == nil {
				err = e
			}
			return err
		})
		s.set("Fprint", func(w io.Writer, fset *token.FileSet, x any, f ast.FieldFilter) error {
			return t.encode(printingTree, w, "ast.Fprint", x, func() error { return ast.Fprint(w, fset, x, f) })
		})
	},
}

var goPrinterPkg = pkg{
	path: "go/printer",
	replace: func(t *Table, s *symbols) {
		s.set("Fprint", func(w io.Writer, fset *token.FileSet, node any) error {
			return t.encode(formatting, w, "printer.Fprint", node, func() error { return printer.Fprint(w, fset, node) })
		})
		s.method("Fprint", func(c *printer.Config, w io.Writer, fset *token.FileSet, node any) error {
			return t.encode(formatting, w, "printer.Config.Fprint", node, func() error { return c.Fprint(w, fset, node) })
		})
	},
}

var goFormatPkg = pkg{
	path: "go/format",
	replace: func(t *Table, s *symbols) {
		s.set("Node", func(w io.Writer, fset *token.FileSet, node any) error {
			return t.encode(formatting, w, "format.Node", node, func() error { return format.Node(w, fset, node) })
		})
	},
}
