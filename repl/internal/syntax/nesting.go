package syntax

import (
	"fmt"
	"go/ast"
	"go/token"
)

// How deep the parts of a program may be nested in each other. Who walks a program, the type checker
// first of all, needs memory for each level, and some need time for all levels around it at each. What
// is written by hand or by a generator is nowhere near.
const (
	maxNesting     = 10_000
	maxTypeNesting = 400 // of types in types, and indices in indices: a type is told by its text
)

// nestedTooDeep returns where a syntax tree gets too deep, and what is told of it; "" if it does not. The
// operands of one operator after another, as in a + b + c, are on one level.
func nestedTooDeep(root ast.Node) (at token.Pos, msg string) {
	type level struct {
		n            ast.Node
		depth, types int
	}
	var open []level
	ast.Inspect(root, func(n ast.Node) bool {
		if n == nil {
			open = open[:len(open)-1]
			return true
		}
		if msg != "" {
			return false
		}
		l := level{n: n, depth: 1}
		if len(open) > 0 {
			around := open[len(open)-1]
			l.depth, l.types = around.depth+1, around.types
			if b, ok := around.n.(*ast.BinaryExpr); ok && b.X == n {
				l.depth = around.depth
			}
		}
		switch n.(type) {
		case *ast.ArrayType, *ast.StructType, *ast.FuncType, *ast.InterfaceType, *ast.MapType, *ast.ChanType,
			*ast.StarExpr, *ast.IndexExpr, *ast.IndexListExpr:
			l.types++
		}
		switch {
		case l.depth > maxNesting:
			at, msg = n.Pos(), fmt.Sprintf("nested too deep: more than %d levels", maxNesting)
		case l.types > maxTypeNesting:
			at, msg = n.Pos(), fmt.Sprintf("types nested too deep: more than %d levels", maxTypeNesting)
		}
		if msg != "" {
			return false
		}
		open = append(open, l)
		return true
	})
	return at, msg
}
